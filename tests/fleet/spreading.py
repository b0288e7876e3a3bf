"""Enterprises as the tables another program would give: Chinese heads and cells, one table a list, and the mapping."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec.structs import replace

from compliance.authoring.witness import written
from compliance.enterprise import NOT_YET, Enterprise, FactValue
from compliance.fleet.importing.targets import TARGETS, fields_of, firm_targets
from compliance.fleet.stores.exporting import profile_text
from compliance.model import Fact, Vocabulary

Rows = list[dict[str, Any]]
ID = "企业编号"


def head(path: str, fact: Fact) -> str:
    """Return the head of a column; labels are not unique, so the name stands beside it."""
    return f"{fact.label.zh}（{path}）"


def firm_rows(firms: Mapping[str, Enterprise], vocabulary: Vocabulary) -> Rows:
    targets = firm_targets(vocabulary)
    rows = []
    for id, firm in firms.items():
        told: dict[str, Any] = {
            "name": firm.name,
            "credit_code": firm.credit_code or None,
            "jurisdiction": firm.jurisdiction.value if firm.jurisdiction else None,
            "founded_on": firm.founded_on.value if firm.founded_on else None,
            "stated_on": firm.stated_on,
            "records_through": firm.records_through.get("default"),
            "address": firm.address or None,
            "firm": firm.firm or None,
            **{f"contacts.{name}": value for name, value in firm.contacts.items()},
            **{path: stated.value for path, stated in firm.facts.items()},
            **{name: stated.value for name, stated in firm.classes.items()},
        }
        rows.append({ID: id, **{head(path, targets[path]): told.get(path) for path in targets}})
    return rows


def list_rows(entries: Iterable[tuple[str, Mapping[str, Any]]], fields: Mapping[str, Fact]) -> Rows:
    return [{ID: id, **{head(name, fact): told.get(name) for name, fact in fields.items()}} for id, told in entries]


def tables(firms: Mapping[str, Enterprise], vocabulary: Vocabulary) -> tuple[dict[str, Rows], dict[str, Any]]:
    """Return every table by name, and the mapping that reads them; without endings."""
    targets = firm_targets(vocabulary)
    found = {"firms": firm_rows(firms, vocabulary)}
    columns = {path: head(path, fact) for path, fact in targets.items()}
    told: dict[str, Any] = {
        "kind": "mapping", "schema": 1, "firms": {"source": "firms", "id": ID, "columns": columns},
        "records": {}, "items": {},
    }  # fmt: skip

    def add(kind: str, path: str, fields: Mapping[str, Fact], entries: Rows, within: dict[str, Any]) -> None:
        name = f"{kind}_{path}" if path else kind
        found[name] = list_rows([(str(each.pop("id")), each) for each in entries], fields)
        columns = {name: head(name, fact) for name, fact in fields.items()}
        within[path or kind] = {"source": name, "id": ID, "columns": columns}

    for path in vocabulary.activities:
        entries: Rows = [
            {"id": id, "date": each.day, **each.fields}
            for id, firm in firms.items() for each in firm.records.get(path, ())
        ]  # fmt: skip
        add("records", path, fields_of(vocabulary, "records", path), entries, told["records"])
        told["records"][path]["absent"] = "none"
    for path in vocabulary.items:
        entries = [{"id": id, **each.fields} for id, firm in firms.items() for each in firm.items.get(path, ())]
        add("items", path, fields_of(vocabulary, "items", path), entries, told["items"])
        told["items"][path]["absent"] = "none"
    entries = [
        {"id": id, "from": each.start, "until": each.until} for id, firm in firms.items() for each in firm.suspensions
    ]
    add("suspensions", "", TARGETS["suspensions"], entries, told)
    names = tuple(TARGETS["waivers"])
    entries = [
        {"id": id, **{name: getattr(each, name) for name in names}}
        for id, firm in firms.items()
        for each in firm.waivers
    ]
    add("waivers", "", TARGETS["waivers"], entries, told)
    return found, told


def mapping_text(told: Mapping[str, Any], ending: str) -> str:
    """Return a mapping as YAML, for sources with an ending."""
    lines = []
    for key, value in told.items():
        if not isinstance(value, dict):
            lines.append(f"{key}: {value}")
        elif "columns" in value:
            lines += [f"{key}:", *_section(value, ending, "  ")]
        else:
            lines.append(f"{key}:")
            for path, section in value.items():
                lines += [f"  {path}:", *_section(section, ending, "    ")]
    return "\n".join(lines) + "\n"


def _section(section: Mapping[str, Any], ending: str, indent: str) -> list[str]:
    lines = [f"{indent}source: {section['source']}{ending}", f"{indent}id: {section['id']}"]
    lines += [f"{indent}absent: {section['absent']}"] if "absent" in section else []
    lines.append(f"{indent}columns:")
    return lines + [f"{indent}  {name}: {written(column)}" for name, column in section["columns"].items()]


def cell(value: FactValue | None, labels: Mapping[str, str], typed: bool) -> Any:
    """Return a value as a person would put it in a cell."""
    match value:
        case None:
            return None
        case bool():
            return value if typed else ("是" if value else "否")
        case frozenset():
            return "、".join(sorted(labels.get(each, each) for each in value)) or "无"
        case date():
            return value if typed else value.isoformat()
        case int():
            return value if typed else str(value)
    return "尚未" if value is NOT_YET else labels.get(str(value), value)


def labels_of(fact: Fact) -> dict[str, str]:
    """Return the labels of values that only one has, and that hold no separator."""
    zh = [value.label.zh for value in fact.values]
    return {
        value.name: value.label.zh
        for value in fact.values
        if zh.count(value.label.zh) == 1 and not set("、，,；;|") & set(value.label.zh)
    }


def with_every_list(firm: Enterprise, vocabulary: Vocabulary) -> Enterprise:
    """Return a firm of which every list is known: where a table has no row of it, it has none."""
    return replace(
        firm,
        items={path: firm.items.get(path, ()) for path in vocabulary.items},
        records={path: firm.records.get(path, ()) for path in vocabulary.activities},
    )


def write_tables(folder: Path, ending: str, firms: Mapping[str, Enterprise], vocabulary: Vocabulary) -> list[str]:
    """Write every table with this ending, and ``mapping.yaml``; return the sources."""
    folder.mkdir(parents=True, exist_ok=True)
    found, told = tables(firms, vocabulary)
    (folder / "mapping.yaml").write_text(mapping_text(told, ending), encoding="utf-8")
    sections = {"firms": told["firms"], **{each: told[each] for each in ("suspensions", "waivers")}}
    sections |= {f"{kind}_{path}": each for kind in ("records", "items") for path, each in told[kind].items()}
    sources = []
    for name, rows in found.items():
        path = folder / f"{name}{ending}"
        kind, _, list_path = name.partition("_")
        fields = firm_targets(vocabulary) if kind == "firms" else fields_of(vocabulary, kind, list_path)
        labels = {column: labels_of(fields[path]) for path, column in sections[name]["columns"].items()}
        typed = ending in (".parquet", ".xlsx")
        plain = [{column: cell(value, labels.get(column, {}), typed) for column, value in row.items()} for row in rows]
        heads = [ID, *sections[name]["columns"].values()]
        {".csv": _csv, ".xlsx": _excel, ".parquet": _parquet}[ending](path, heads, plain)
        sources.append(str(path))
    return sources


def _csv(path: Path, heads: list[str], rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, heads)
        out.writeheader()
        out.writerows(rows)


def _excel(path: Path, heads: list[str], rows: Rows) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    sheet.append(heads)
    for row in rows:
        sheet.append([row.get(each) for each in heads])
    book.save(path)


def _parquet(path: Path, heads: list[str], rows: Rows) -> None:
    columns = {}
    for each in heads:
        values = [row.get(each) for row in rows]
        # A column of days in which some say 尚未 is a column of texts.
        texts = [isinstance(value, str) for value in values if value is not None]
        mixed = any(texts) and not all(texts)
        columns[each] = pa.array([str(value) if mixed and value is not None else value for value in values])
    pq.write_table(pa.table(columns), path)


def write_profiles(folder: Path, firms: Mapping[str, Enterprise], vocabulary: Vocabulary) -> str:
    """Write one YAML file a firm; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for id, firm in firms.items():
        (folder / f"{id}.yaml").write_text(profile_text(firm, vocabulary), encoding="utf-8")
    return str(folder)


def write_lines(path: Path, firms: Mapping[str, Enterprise], vocabulary: Vocabulary) -> str:
    """Write JSON Lines of profile-like objects; return the path."""
    import yaml

    with path.open("w", encoding="utf-8") as stream:
        for id, firm in firms.items():
            told = yaml.safe_load(profile_text(firm, vocabulary))
            stream.write(json.dumps({"id": id, **told}, ensure_ascii=False, default=str) + "\n")
    return str(path)
