"""What a table can state: the facts of firms and the fields of their lists, by the names profiles give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from compliance.model import Fact, Vocabulary, Words

DATE: Final = Fact("date", Words("日期", "Date"), "date")
NAME: Final = Fact("name", Words("单位名称", "Name"), "text")
CREDIT_CODE: Final = Fact("credit_code", Words("统一社会信用代码", "Unified social credit code"), "text")
JURISDICTION: Final = Fact("jurisdiction", Words("行政区划代码", "Jurisdiction"), "text")
FOUNDED_ON: Final = Fact("founded_on", Words("成立日期", "Founded on"), "date")
STATED_ON: Final = Fact("stated_on", Words("填报日期", "Stated on"), "date")
THROUGH: Final = Fact("records_through", Words("记录登记截至", "Records complete until"), "date")
ADDRESS: Final = Fact("address", Words("地址", "Address"), "text")
FIRM: Final = Fact("firm", Words("所属企业", "Company"), "text")

TARGETS: Final[Mapping[str, Mapping[str, Fact]]] = {
    "suspensions": {
        "from": Fact("from", Words("停产首日", "First day of the suspension"), "date"),
        "until": Fact("until", Words("停产末日", "Last day of the suspension"), "date"),
    },
    "waivers": {
        "obligation": Fact("obligation", Words("义务编号", "Obligation"), "text"),
        "granted_on": Fact("granted_on", Words("批准日期", "Granted on"), "date"),
        "until": Fact("until", Words("豁免到期日", "Waived until"), "date"),
        "approver": Fact("approver", Words("批准单位", "Approver"), "text"),
        "reason": Fact("reason", Words("豁免理由", "Reason"), "text"),
    },
}
"""Lists with the same fields in every vocabulary; every field must be there."""
PLAIN_DAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "firms": ("founded_on", "stated_on", "records_through"),
    "records": ("date",),
    "suspensions": ("from", "until"),
    "waivers": ("granted_on", "until"),
}
"""Days that cannot be ``not_yet``, by the kind of row."""


def firm_targets(vocabulary: Vocabulary) -> dict[str, Fact]:
    """Return what a row of the firms may state: the envelope, facts, and classes that may be declared."""
    fixed = (NAME, CREDIT_CODE, JURISDICTION, FOUNDED_ON, STATED_ON, THROUGH, ADDRESS, FIRM)
    return {
        **{each.path: each for each in fixed},
        **{
            f"records_through.{name}": Fact("records_through", Words(f"{each.label.zh}登记截至", name), "date")
            for name, each in vocabulary.activities.items()
        },
        "contacts.principal_person": Fact("contacts", Words("主要负责人", "Principal person"), "text"),
        "contacts.safety_manager": Fact("contacts", Words("安全管理人员", "Safety manager"), "text"),
        **vocabulary.facts,
        **{name: Fact(name, rule.label, "flag") for name, rule in vocabulary.classes.items() if rule.declarable},
    }


def fields_of(vocabulary: Vocabulary, kind: str, path: str) -> dict[str, Fact]:
    """Return what a row of a list may state."""
    if kind == "items":
        return dict(vocabulary.items[path].fields)
    if kind == "records":
        return {"date": DATE, **vocabulary.activities[path].fields}
    return dict(TARGETS[kind])
