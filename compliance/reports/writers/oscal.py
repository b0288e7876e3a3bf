"""A gap report as OSCAL assessment results (NIST, 1.2.1): obligations are controls, gaps are findings and risks.

OSCAL knows only satisfied and not-satisfied. A finding is therefore written for these two verdicts alone; what cannot
be told, is not due yet, is advice or does not apply is an observation that carries its verdict as a property of this
program's own namespace, so that no reader can take it for either. Both languages stand in every text. Identifiers are
made of digests: the same assessment gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import msgspec

from compliance.reports.view import FindingView, Report, Text

VERSION = "1.2.1"
NAMESPACE = "https://compliance-engine.invalid/ns/oscal"
"""Names this program's properties; the domain is one that nobody can own."""
_ROOT = UUID("6f1f6a0e-8f3c-5d0b-9a53-2d7c0f6b4e11")
_STATES = {"gap": ("not-satisfied", "fail"), "satisfied": ("satisfied", "pass")}
_METHODS = {"查资料": "EXAMINE", "查系统": "EXAMINE", "看现场": "TEST", "问人员": "INTERVIEW"}

Json = dict[str, Any]


def write(report: Report) -> str:
    """Return the report as OSCAL assessment results in JSON, two spaces deep, ending in a newline."""
    told = {"assessment-results": _Results(report).told()}
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"


class _Results:
    """One report, and the identifiers that belong to it alone."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self._space = uuid5(
            _ROOT, f"{report.profile_digest} {report.rulebook_digest} {report.as_of} {report.selection}"
        )
        self.enterprise = str(uuid5(_ROOT, report.enterprise.credit_code or report.enterprise.name))
        self.program = str(uuid5(_ROOT, report.tool.name))
        self.day = _moment(report.as_of)

    def id(self, name: str) -> str:
        """Return the identifier of a part of this report."""
        return str(uuid5(self._space, name))

    def told(self) -> Json:
        report = self.report
        shown = [each for each in report.findings if each.modality != "permission"]
        return {
            "uuid": self.id("assessment-results"),
            "metadata": self._metadata(),
            "import-ap": {
                "href": f"#{self.id('rulesets')}",
                "remarks": "No assessment plan was written; the resource names the rulesets that were judged.",
            },
            "results": [
                {
                    "uuid": self.id("result"),
                    "title": _line(f"合规差距报告 / Gap report: {report.enterprise.name}"),
                    "description": _both(report.summary),
                    "start": self.day,
                    "end": self.day,
                    "props": list(
                        _props(
                            verdict=report.verdict,
                            **{
                                key.replace("_", "-"): str(getattr(report.counts, key))
                                for key in report.counts.__struct_fields__
                            },
                        )
                    ),
                    "local-definitions": {"assessment-assets": self._assets()},
                    "reviewed-controls": self._reviewed(shown),
                    **_unless_empty("observations", [self._observation(each) for each in shown]),
                    **_unless_empty("risks", [self._risk(each) for each in shown if each.verdict == "gap"]),
                    **_unless_empty("findings", [self._finding(each) for each in shown if each.verdict in _STATES]),
                    "remarks": _both(report.disclaimer),
                }
            ],
            "back-matter": {"resources": [self._rulesets()]},
        }

    def _metadata(self) -> Json:
        report = self.report
        enterprise = report.enterprise
        party: Json = {"uuid": self.enterprise, "type": "organization", "name": _line(enterprise.name) or "-"}
        if enterprise.credit_code:
            scheme = "https://www.gsxt.gov.cn"
            party["external-ids"] = [{"scheme": scheme, "id": _line(enterprise.credit_code)}]
        return {
            "title": _line(f"安全生产主体责任合规差距报告 / Work-safety gap report: {enterprise.name}"),
            "last-modified": self.day,
            "version": report.as_of.isoformat(),
            "oscal-version": VERSION,
            "props": list(
                _props(
                    **{
                        "as-of": report.as_of.isoformat(),
                        "profile-digest": report.profile_digest,
                        "rulebook-digest": report.rulebook_digest,
                        "engines": " + ".join(report.engines),
                        "selection": report.selection,
                        "assumptions": " ".join(each.code for each in report.assumptions),
                        "what-if": "; ".join(enterprise.settings),
                    }
                )
            ),
            "parties": [party],
        }

    def _assets(self) -> Json:
        tool = self.report.tool
        component = {
            "uuid": self.program,
            "type": "software",
            "title": tool.name,
            "description": "Judges profiles of enterprises against obligations encoded from government documents.",
            "props": [{"name": "version", "value": tool.version}],
            "status": {"state": "operational"},
        }
        platform = {"uuid": self.id("platform"), "uses-components": [{"component-uuid": self.program}]}
        return {"components": [component], "assessment-platforms": [platform]}

    def _reviewed(self, findings: list[FindingView]) -> Json:
        """Return one selection for each document: whether an obligation applies was judged too."""
        listed: dict[str, list[Json]] = {}
        for each in findings:
            listed.setdefault(each.source.document, []).append({"control-id": each.id})
        titles = {each.id: each.title for each in self.report.documents}
        chosen = [{"description": _both(titles[key]), "include-controls": ids} for key, ids in listed.items()]
        # OSCAL asks for at least one selection: where nothing is shown, all of nothing.
        return {"control-selections": chosen or [{"include-all": {}}]}

    def _observation(self, finding: FindingView) -> Json:
        methods = [_METHODS.get(each.zh, "UNKNOWN") for each in finding.look.method]
        places = dict.fromkeys(row.at for row in finding.facts if row.at)
        evidence = [{"href": _reference(at), "description": at} for at in places]
        return {
            "uuid": self.id(f"observation {finding.id}"),
            "title": _line(_both(finding.title, " / ")),
            "description": _both(finding.headline),
            "props": list(
                _props(
                    **{
                        "obligation": finding.id,
                        "number": finding.ref,
                        "verdict": finding.verdict,
                        "reason": finding.reason or "",
                        "qualifiers": " ".join(finding.qualifiers),
                        "missing-facts": " ".join(each.fact for each in finding.missing_facts),
                        "next-due": finding.next_due.isoformat() if finding.next_due else "",
                        "clause": finding.source.clause,
                    }
                )
            ),
            "methods": list(dict.fromkeys(methods)) or ["EXAMINE"],
            "origins": [{"actors": [{"type": "tool", "actor-uuid": self.program}]}],
            "subjects": [{"subject-uuid": self.enterprise, "type": "party"}],
            **_unless_empty("relevant-evidence", evidence),
            "collected": self.day,
            "remarks": finding.source.quote,
        }

    def _finding(self, finding: FindingView) -> Json:
        state, reason = _STATES[finding.verdict]
        related: Json = {"related-observations": [{"observation-uuid": self.id(f"observation {finding.id}")}]}
        if finding.verdict == "gap":
            related["related-risks"] = [{"risk-uuid": self.id(f"risk {finding.id}")}]
        return {
            "uuid": self.id(f"finding {finding.id}"),
            "title": _line(_both(finding.title, " / ")),
            "description": _both(finding.headline),
            "props": list(_props(number=finding.ref, qualifiers=" ".join(finding.qualifiers))),
            "target": {
                "type": "statement-id",
                "target-id": finding.id,
                "status": {"state": state, "reason": reason},
            },
            **related,
        }

    def _risk(self, finding: FindingView) -> Json:
        """Return a gap as a risk: a waived one is a deviation somebody has approved."""
        waived = "waived" in finding.qualifiers
        plan = finding.plan
        due = plan.due if plan and plan.due else finding.next_due
        remedies = [self._remedy(finding, "recommendation", _both(finding.remedy))] if finding.remedy.zh else []
        if plan and plan.measure:
            remedies.append(self._remedy(finding, "completed" if plan.done_on else "planned", plan.measure))
        return {
            "uuid": self.id(f"risk {finding.id}"),
            "title": _line(_both(finding.title, " / ")),
            "description": _both(finding.headline),
            "statement": _both(finding.requirement) or finding.source.quote,
            "props": list(
                _props(
                    severity=finding.severity,
                    waiver=f"{finding.waiver.approver}: {finding.waiver.reason}" if waived and finding.waiver else "",
                )
            ),
            "status": "deviation-approved" if waived else "open",
            **({"deadline": _moment(due)} if due else {}),
            **_unless_empty("remediations", remedies),
            "related-observations": [{"observation-uuid": self.id(f"observation {finding.id}")}],
        }

    def _remedy(self, finding: FindingView, lifecycle: str, said: str) -> Json:
        named = {"recommendation": "整改措施 / Measure", "planned": "整改安排 / Planned", "completed": "已整改 / Done"}
        return {
            "uuid": self.id(f"{lifecycle} {finding.id}"),
            "lifecycle": lifecycle,
            "title": named[lifecycle],
            "description": said,
        }

    def _rulesets(self) -> Json:
        report = self.report
        digests = {each.id: each.digest for each in report.rulesets}
        return {
            "uuid": self.id("rulesets"),
            "title": "规则库 / Rulesets",
            "description": "\n".join(
                f"{each.id} {digests[each.id]}: {each.title.zh} / {each.title.en}" for each in report.documents
            )
            or "-",
            "props": list(_props(**{"rulebook-digest": report.rulebook_digest})),
        }


def _moment(day: date) -> str:
    """Return the beginning of a civil day in China, as OSCAL's date-time."""
    return f"{day.isoformat()}T00:00:00+08:00"


def _both(text: Text, between: str = "\n\n") -> str:
    return text.zh if text.en == text.zh or not text.en else f"{text.zh}{between}{text.en}"


def _line(text: str) -> str:
    """Return a text on one line without space at its ends."""
    return " ".join(text.split())


def _props(**values: str) -> Iterator[Json]:
    """Yield properties of this program's namespace; what is empty is left out."""
    for name, value in values.items():
        if flat := _line(value):
            yield {"name": name, "ns": NAMESPACE, "value": flat}


def _reference(place: str) -> str:
    """Return where a fact stands as a relative reference: characters a URI cannot hold are escaped."""
    from urllib.parse import quote

    path, _, line = place.rpartition(":")
    return f"{quote(path or place)}#{quote(line)}" if path else quote(place)


def _unless_empty(name: str, values: list[Json]) -> Json:
    """Return the list under its name; OSCAL knows no empty lists."""
    return {name: values} if values else {}
