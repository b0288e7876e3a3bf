"""Profiles: what is stated, with its place; what is refused, all in one run; and what-if settings over them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from compliance.codes import CODES, ENTERPRISE, READING
from compliance.diagnostics import LoadError
from compliance.enterprise import (
    NOT_YET,
    Enterprise,
    InspectionResult,
    Record,
    Stated,
    Suspension,
    Waiver,
)
from compliance.model import Origin
from compliance.profiles import load_profile, read_body
from compliance.profiles.whatif import apply_settings
from compliance.reading import Mistakes, read_bytes
from tests.small_vocabulary import VOCABULARY

HEAD = "kind: enterprise_profile\nname: 某公司\n"
FULL = """\
kind: enterprise_profile
name: 腾冲兴达钢铁有限公司
credit_code: 91530522MA6K00000X
jurisdiction: "530581"
address: 腾越镇工业园区
contacts: {principal_person: 杨志强, safety_manager: 段丽}
firm: 兴达集团
founded_on: 2010-01-01
stated_on: 2025-01-08
records_through: {default: 2025-01-08, drills: 2024-12-31}
staff_count: 286
industries: [metal_smelting, steel]
safety_dept: {exists: true, established_on: 2019-03-01}
liability_insurance.valid_to: {value: 2025-06-30, evidence: 保单, checked_on: 2025-01-05}
monitoring.connected_on: not_yet
gongmao: true
hazards:
  - {found_on: 2024-07-01, major: true, closed_on: not_yet}
  - {}
drills: []
head_inspections:
  - 2024-04-20
  - {date: 2024-05-20, leader_role: deputy}
  - {date: 2024-05-20}
suspensions: [{from: 2024-02-01, until: 2024-02-29}]
applicability_since: {city-2017-12-monitoring#small: 2025-03-01}
waivers:
  - {obligation: city-2017-05, granted_on: 2024-01-01, until: 2024-12-31, approver: 应急管理局, reason: 搬迁}
inspections:
  - {date: 2024-11-02, officer: 张某, item: city-2017-05, result: not_satisfied}
"""


def load(body: str, head: str = HEAD) -> Enterprise:
    return load_profile((head + body).encode(), VOCABULARY, path="p.yaml")


def refusals(body: str, head: str = HEAD) -> list[str]:
    with pytest.raises(LoadError) as caught:
        load(body, head)
    return [f"{each.code} {each.span.line}:{each.span.column}" for each in caught.value.diagnostics]


def helps(body: str) -> str:
    with pytest.raises(LoadError) as caught:
        load(body)
    (found,) = caught.value.diagnostics
    return f"{found.message} | {found.hint}"


# --- what is stated ------------------------------------------------------------------------------------------------


def test_a_full_profile_is_read_whole() -> None:
    enterprise = load(FULL, "")
    at = lambda line: Origin("p.yaml", line)  # noqa: E731
    assert enterprise == Enterprise(
        name="腾冲兴达钢铁有限公司",
        path="p.yaml",
        digest=enterprise.digest,
        credit_code="91530522MA6K00000X",
        address="腾越镇工业园区",
        firm="兴达集团",
        contacts={"principal_person": "杨志强", "safety_manager": "段丽"},
        jurisdiction=Stated("530581", at(4)),
        founded_on=Stated(date(2010, 1, 1), at(8)),
        stated_on=date(2025, 1, 8),
        records_through={"default": date(2025, 1, 8), "drills": date(2024, 12, 31)},
        facts={
            "staff_count": Stated(286, at(11)),
            "industries": Stated(frozenset({"metal_smelting", "steel"}), at(12)),
            "safety_dept.exists": Stated(True, at(13)),
            "safety_dept.established_on": Stated(date(2019, 3, 1), at(13)),
            "liability_insurance.valid_to": Stated(date(2025, 6, 30), at(14), "保单", date(2025, 1, 5)),
            "monitoring.connected_on": Stated(NOT_YET, at(15)),
        },
        classes={"gongmao": Stated(True, at(16))},
        items=enterprise.items,
        records={
            "drills": (),
            "head_inspections": (
                Record(date(2024, 4, 20), {"leader_role": "principal"}, at(22)),
                Record(date(2024, 5, 20), {"leader_role": "deputy"}, at(23)),
                Record(date(2024, 5, 20), {}, at(24)),
            ),
        },
        suspensions=(Suspension(date(2024, 2, 1), date(2024, 2, 29)),),
        applicability_since={"city-2017-12-monitoring#small": date(2025, 3, 1)},
        waivers=(Waiver("city-2017-05", date(2024, 1, 1), date(2024, 12, 31), "应急管理局", "搬迁", at(28)),),
        inspections=(InspectionResult(date(2024, 11, 2), "张某", "city-2017-05", "not_satisfied", "", at(30)),),
        lists_at={"hazards": at(17), "drills": at(20), "head_inspections": at(21)},
    )
    first, second = enterprise.items["hazards"]
    assert first.fields == {"found_on": date(2024, 7, 1), "major": True, "closed_on": NOT_YET}
    assert second.fields == {}


def test_nested_and_dotted_say_the_same() -> None:
    nested = load("safety_dept: {exists: true, established_on: 2019-03-01}\n").facts
    dotted = load("safety_dept.exists: true\nsafety_dept.established_on: 2019-03-01\n").facts
    assert {path: stated.value for path, stated in nested.items()} == {path: s.value for path, s in dotted.items()}


def test_a_file_is_shown_by_its_name_and_bytes_by_the_one_given(tmp_path: Path) -> None:
    path = tmp_path / "某公司.yaml"
    path.write_text(HEAD, encoding="utf-8")
    from_file = load_profile(path, VOCABULARY)
    assert (from_file.path, load_profile(path.read_bytes(), VOCABULARY).path) == (str(path), "-")
    assert from_file.digest == load_profile(path.read_bytes(), VOCABULARY).digest


def test_proof_may_stand_around_any_fact_and_list() -> None:
    body = (
        "staff_count: {value: 120, evidence: 花名册}\n"
        "industries: {value: [steel], checked_on: 2025-01-05}\n"
        "drills: {value: [2024-03-05], evidence: 演练记录}\n"
        "gongmao: {value: false, evidence: 营业执照}\n"
        'jurisdiction: {value: "530581", evidence: 营业执照}\n'
        "founded_on: {value: 2010-01-01, evidence: 营业执照, checked_on: 2025-01-05}\n"
    )
    enterprise = load(body)
    assert enterprise.facts["staff_count"].evidence == "花名册"
    assert enterprise.facts["industries"].value == frozenset({"steel"})
    assert len(enterprise.records["drills"]) == 1
    assert enterprise.classes["gongmao"].value is False
    assert enterprise.jurisdiction is not None
    assert enterprise.jurisdiction.evidence == "营业执照"
    assert enterprise.founded_on is not None
    assert enterprise.founded_on.checked_on == date(2025, 1, 5)


def test_what_is_left_empty_is_unknown_and_said_so() -> None:
    body = (
        "staff_count:\nindustries: ~\nsafety_dept: {exists: null}\nhazards: null\ndrills:\n"
        "main_product: {value: null, evidence: 无}\nhead_inspections: [{date: 2024-03-05, leader_role: }]\n"
        "jurisdiction:\nfounded_on: null\nstated_on: ~\nrecords_through:\n"
    )
    enterprise = load(body)
    assert enterprise.facts == {}
    assert enterprise.items == {}
    assert list(enterprise.records) == ["head_inspections"]
    assert enterprise.records["head_inspections"][0].fields == {}
    assert (enterprise.jurisdiction, enterprise.founded_on, enterprise.stated_on) == (None, None, None)
    assert enterprise.records_through == {}
    assert [(each.code, each.severity, each.span.line) for each in enterprise.warnings] == [
        ("E012", "warning", line) for line in range(3, 14)
    ]


def test_declared_none_is_not_unknown() -> None:
    enterprise = load("hazards: []\ndrills: []\nindustries: []\n")
    assert (enterprise.items["hazards"], enterprise.records["drills"]) == ((), ())
    assert enterprise.facts["industries"].value == frozenset()
    assert enterprise.warnings == ()


def test_codes_of_places_and_firms_stay_text() -> None:
    enterprise = load("jurisdiction: 530581\ncredit_code: 915305220000000001\n")
    assert enterprise.jurisdiction is not None
    assert enterprise.jurisdiction.value == "530581"
    assert enterprise.credit_code == "915305220000000001"


def test_a_former_code_is_known_and_a_foreign_one_remarked_on() -> None:
    assert load('jurisdiction: "530522"\n').warnings == ()
    (warning,) = load('jurisdiction: "530589"\n').warnings
    assert (warning.code, warning.span.line, warning.span.column) == ("E011", 3, 15)


@pytest.mark.parametrize("name", ["=1+1", "<b>x</b>", "{{ 7*7 }}", "[red]x[/red]", "CON", "“兴达”公司"])
def test_text_is_only_text(name: str) -> None:
    assert load("", f'kind: enterprise_profile\nname: "{name}"\n').name == name


def test_dates_before_founding_and_after_the_day_of_statement_are_for_others_to_judge() -> None:
    enterprise = load("founded_on: 2020-01-01\nstated_on: 2024-01-01\ndrills: [2019-01-01, 2025-01-01, 2025-01-01]\n")
    assert len(enterprise.records["drills"]) == 3


# --- what is refused -----------------------------------------------------------------------------------------------


def test_every_mistake_of_a_file_is_found_in_one_run_in_its_order() -> None:
    body = (
        "staff_count: 1,200\n"
        "waivers: [{obligation: a, granted_on: 2024-02-30}]\n"
        "staf: 1\n"
        "drills: [{evacuation: yes}, 2024-13-01, [a]]\n"
        "safety_dept: {exists: 是, exist: true}\n"
        "city-2017.high_risk: true\n"
        "credit_code: x\n"
        "hazards: [{major: true, mayor: true}, 3]\n"
    )
    assert refusals(body) == [
        "R013 3:14", "E014 4:11", "R016 4:39", "E003 5:1", "E006 6:10", "R011 6:23", "R016 6:29", "R010 6:41",
        "R011 7:23", "E003 7:26", "E008 8:1", "E009 9:14", "E005 10:25", "R010 10:39",
    ]  # fmt: skip


def test_one_mistake_gives_one_message() -> None:
    entry = "granted_on: 2024-01-01, until: 2024-12-31, approver: 局, reason: 搬迁"
    assert refusals(f"waivers: [{{obligaton: a, {entry}}}]\n") == ["E005 3:12"]
    assert refusals("waivers: [{obligation: a, granted_on: 2024-01-01}]\n") == ["E014 3:11"]
    assert refusals("staff_count: 1\nstaff_count: 2\n") == ["R026 4:1"]
    assert refusals("safety_dept.exists: true\nsafety_dept: {exists: true}\n") == ["E004 4:15"]


def test_no_word_of_the_program_reaches_a_reader() -> None:
    body = (
        "waivers: [3, {obligation: [a], granted_on: {a: b}, until: x, approver: 局, reason: }]\n"
        "suspensions: x\ninspections: [{date: 2024-01-01, officer: 张, item: a, result: bad}, null]\n"
    )
    with pytest.raises(LoadError) as caught:
        load(body)
    said = str(caught.value)
    assert len(caught.value.diagnostics) == 8
    for word in ("pydantic", "Entry", "str", "input", "literal", "datetime", "dict", "None", "Traceback"):
        assert word not in said.replace("strict", "")


def test_a_file_of_another_kind_is_named_and_nothing_else_said() -> None:
    for kind, says in (("ruleset", "ruleset"), ("obligations", "ruleset"), ("vocabulary", "vocabulary")):
        with pytest.raises(LoadError, match=says) as caught:
            load("x: 1\ny: 2\n", f"kind: {kind}\n")
        assert [each.code for each in caught.value.diagnostics] == ["E001"]
    assert refusals("name: 某公司\n", "") == ["E001 1:1"]


def test_a_name_is_needed() -> None:
    assert refusals("staff_count: 1\n", "kind: enterprise_profile\n") == ["E002 1:1"]
    assert refusals("", "kind: enterprise_profile\nname:\n") == ["E002 2:1"]
    assert refusals("", "kind: enterprise_profile\nname: ' '\n") == ["R017 2:7"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("staf_count: 1\n", "did you mean staff_count?"),
        ("founded: 2010-01-01\n", "did you mean founded_on?"),
        ("职工人数: 120\n", "write staff_count"),
        ("safety_dept: {exist: true}\n", "did you mean safety_dept.exists?"),
        ("drils: []\n", "did you mean drills?"),
        ("drills: [{date: 2024-01-01, evacution: true}]\n", "did you mean evacuation?"),
        ("drills: [{dat: 2024-01-01, date: 2024-01-01}]\n", "did you mean date?"),
        ("industries: [metal_smeltng]\n", "did you mean metal_smelting?"),
        ("industries: [metal-smelting]\n", "did you mean metal_smelting?"),
        ("industries: [钢铁]\n", "write steel"),
        ("industries: 钢铁\n", "takes a list of values"),
        ("industries: 无\n", "for none write []"),
        ("dust_kind: metal,wood\n", "one value only"),
        ("dust_kind: 都有\n", "metal (金属粉尘), wood (木粉尘)"),
        ("staff_count: {value: 3, evidense: x}\n", "did you mean evidence?"),
        ("annual_output: {value: 30, unit: 万吨}\n", "does not belong to the proof"),
        ("credit_code: 91530522ma6k00000x\n", "write 91530522MA6K00000X"),
        ("credit_code: 91530522MA6K00000O\n", "is it the digit 0?"),
        ("credit_code: 9.15305220000000E+17\n", "spreadsheet"),
        ("jurisdiction: 5305\n", "six digits"),
        ("records_through: {dril: 2024-01-01}\n", "did you mean drills?"),
        ("city-2017.high_risk: true\n", "第2条"),
        ("drills: [{date: not_yet}]\n", "takes a date"),
    ],
)
def test_messages_say_what_to_write(body: str, says: str) -> None:
    assert says in helps(body)


def test_thousands_of_unknown_names_cost_little() -> None:
    found = refusals("".join(f"staff_coun{number}: 1\n" for number in range(9_000)))
    assert len(found) == 101
    assert found[-1].startswith("R034") or "R034" in " ".join(found)


# --- bodies of cases -----------------------------------------------------------------------------------------------


def test_the_given_of_a_case_needs_neither_kind_nor_name() -> None:
    document = read_bytes(b"given: {staff_count: 5, drills: [2024-01-01]}\n", "c.test.yaml")
    mistakes = Mistakes(document.path, document.text)
    enterprise = read_body(document.root.entries["given"][1], VOCABULARY, mistakes)
    assert mistakes.found == []
    assert enterprise.facts["staff_count"] == Stated(5, Origin("c.test.yaml", 1))
    assert enterprise.records["drills"][0].day == date(2024, 1, 1)


# --- what-if settings ----------------------------------------------------------------------------------------------


def settled(*settings: str, body: str = FULL) -> Enterprise:
    return apply_settings(load(body, ""), settings, VOCABULARY)


def setting_refusals(*settings: str) -> list[str]:
    with pytest.raises(LoadError) as caught:
        settled(*settings)
    return [f"{each.code} {each.span}" for each in caught.value.diagnostics]


def test_settings_lay_over_what_the_profile_states() -> None:
    enterprise = settled(
        "staff_count=99",
        "monitoring.connected_on = 2025-01-01",
        "safety_dept={exists: false, established_on: null}",
        "hazards=[]",
        "drills=[2025-03-01]",
        "drills+={date: 2025-04-01, evacuation: true}",
        "head_inspections+=2025-03-01",
        "industries+=textile",
        "gongmao=false",
        "founded_on=2011-02-03",
        'jurisdiction="530502"',
        "stated_on=2025-02-01",
        "records_through=2025-02-01",
    )
    values = {path: stated.value for path, stated in enterprise.facts.items()}
    assert values == {
        "staff_count": 99,
        "industries": frozenset({"metal_smelting", "steel", "textile"}),
        "safety_dept.exists": False,
        "liability_insurance.valid_to": date(2025, 6, 30),
        "monitoring.connected_on": date(2025, 1, 1),
    }
    assert enterprise.facts["staff_count"].at == Origin("--set", 1)
    assert enterprise.items["hazards"] == ()
    assert [(record.day, record.fields) for record in enterprise.records["drills"]] == [
        (date(2025, 3, 1), {}),
        (date(2025, 4, 1), {"evacuation": True}),
    ]
    assert enterprise.records["head_inspections"][-1].fields == {"leader_role": "principal"}
    assert len(enterprise.records["head_inspections"]) == 4
    assert enterprise.classes["gongmao"].value is False
    assert enterprise.founded_on == Stated(date(2011, 2, 3), Origin("--set", 10))
    assert enterprise.jurisdiction == Stated("530502", Origin("--set", 11))
    assert enterprise.stated_on == date(2025, 2, 1)
    assert enterprise.records_through == {"default": date(2025, 2, 1)}
    assert enterprise.settings[:2] == ("staff_count=99", "monitoring.connected_on = 2025-01-01")
    assert len(enterprise.settings) == 13


def test_null_forgets() -> None:
    forgotten = settled(
        "staff_count=null", "hazards=", "head_inspections=~", "safety_dept=null", "gongmao=null",
        "jurisdiction=null", "founded_on=null", "stated_on=null", "records_through=null", "industries=null",
    )  # fmt: skip
    assert set(forgotten.facts) == {"liability_insurance.valid_to", "monitoring.connected_on"}
    assert (forgotten.items, set(forgotten.records), forgotten.classes) == ({}, {"drills"}, {})
    assert set(forgotten.lists_at) == {"drills"}
    assert (forgotten.jurisdiction, forgotten.founded_on, forgotten.stated_on) == (None, None, None)
    assert forgotten.records_through == {}
    assert forgotten.warnings == ()


def test_the_later_setting_wins_and_the_profile_itself_is_untouched() -> None:
    enterprise = load(FULL, "")
    changed = apply_settings(enterprise, ["staff_count=1", "staff_count=2", "drills+=2025-01-01"], VOCABULARY)
    assert changed.facts["staff_count"].value == 2
    assert enterprise.facts["staff_count"].value == 286
    assert enterprise.records["drills"] == ()
    again = apply_settings(changed, ["staff_count=3"], VOCABULARY)
    assert again.settings == ("staff_count=1", "staff_count=2", "drills+=2025-01-01", "staff_count=3")


def test_wrong_settings_are_refused_together_and_in_place() -> None:
    assert setting_refusals(
        "staff_count=9x",
        "staff_count",
        "staf_count=9",
        "staff_count+=1",
        "name=x",
        "hazards=[1",
        "drills+={evacuation: true}",
        "industries+=stel",
        "jurisdiction=5",
        "founded_on+=2010-01-01",
        "city-2017.high_risk=true",
        "drills+=*x",
        "main_product=a\u202eb",
        "staff_count=1\nb: 2",
    ) == [
        "R013 --set:1:13",
        "E016 --set:2:1",
        "E003 --set:3:1",
        "E017 --set:4:1",
        "E017 --set:5:1",
        "R020 --set:6:9",
        "E006 --set:7:9",
        "R012 --set:8:13",
        "E010 --set:9:14",
        "E017 --set:10:1",
        "E008 --set:11:1",
        "R021 --set:12:9",
        "R008 --set:13:1",
        "E016 --set:14:1",
    ]


def test_nothing_is_added_to_a_list_nobody_stated() -> None:
    with pytest.raises(LoadError, match=r"E017 .*not known") as caught:
        settled("drills+=2025-01-01", body=HEAD)
    assert "whole list" in caught.value.diagnostics[0].hint


# --- codes ---------------------------------------------------------------------------------------------------------

SAID_IN_WORDS = {code for code, entry in {**READING, **ENTERPRISE}.items() if entry.example.startswith("(")}


def test_every_code_given_is_in_the_table_and_every_code_of_the_table_is_given() -> None:
    package = Path(__file__).parent.parent / "compliance"
    sources = [package / "decoding.py", *(package / "reading").glob("*.py"), *(package / "profiles").glob("*.py")]
    given = set(re.findall('"([RE][0-9]{3})"', "".join(path.read_text("utf-8") for path in sources)))
    assert given == {*READING, *ENTERPRISE}


@pytest.mark.parametrize("code", sorted({*READING, *ENTERPRISE} - SAID_IN_WORDS))
def test_the_example_of_a_code_gives_it_and_its_mending_does_not(code: str) -> None:
    def codes_of(example: str) -> set[str]:
        try:
            if example.startswith("--set "):
                loaded = apply_settings(load(""), [example.removeprefix("--set ")], VOCABULARY)
            else:
                loaded = load(example + "\n", "" if "kind:" in example else HEAD)
        except LoadError as error:
            return {each.code for each in error.diagnostics}
        return {each.code for each in loaded.warnings}

    assert codes_of(CODES[code].example) == {code}
    assert codes_of(CODES[code].instead) == set()


def test_the_table_speaks_both_languages() -> None:
    for code, entry in CODES.items():
        for text in (entry.title, entry.what, entry.why):
            assert text.zh, code
            assert text.en.isprintable(), code
        assert entry.example != entry.instead, code


# --- cost ----------------------------------------------------------------------------------------------------------


def test_a_plain_profile_loads_nothing_heavy() -> None:
    plain = FULL[: FULL.index("suspensions")]
    script = (
        "import sys; from compliance.profiles import load_profile; from tests.small_vocabulary import VOCABULARY\n"
        "load_profile(sys.stdin.buffer.read(), VOCABULARY)\n"
        "print([name for name in ('pydantic', 'rich', 'jinja2', 'typer', 'durable') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=plain.encode(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        timeout=60,
    )
    assert done.stdout.decode().strip() == "[]"
