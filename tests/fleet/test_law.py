"""The hand-worked scenarios of law, imported into a store and judged there, come out as a lawyer worked them out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

from compliance.cli.app import run as run_command
from compliance.engines.columnar.evaluating import CODES
from compliance.fleet.runs.manifest import folder_of
from compliance.fleet.runs.running import Settings, check_store
from compliance.fleet.runs.verdict_files import read_verdicts
from compliance.fleet.stores.store import open_store
from compliance.lowering import lower
from tests.test_scenarios import SOME_DISTRICT, expected, renamed, rulebook, scenarios


def test_the_scenarios_of_law(tmp_path: Path) -> None:
    given: dict[str, dict[str, Any]] = {each.values[0]["name"]: each.values[0] for each in scenarios()}
    lines = []
    for name, scenario in given.items():
        body = {**renamed(scenario["facts"]), "id": name, "name": name}
        if scenario["jurisdiction"]:
            body["jurisdiction"] = SOME_DISTRICT if scenario["jurisdiction"] == "DISTRICT" else scenario["jurisdiction"]
        lines.append(json.dumps(body, ensure_ascii=False))
    (tmp_path / "firms.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert run_command(["fleet", "import", str(tmp_path / "firms.jsonl"), "-o", str(tmp_path / "store")]) == 0
    store = open_store(tmp_path / "store", rulebook().vocabulary)
    assert (store.head.firms, store.head.quarantined) == (len(given), 0)
    compared = 0
    for day in sorted({scenario["as_of"] for scenario in given.values()}):
        run = check_store(store, lower(rulebook(), date.fromisoformat(day)), Settings(jobs=1))
        files = [folder_of(store, run.run) / name for name in run.files]
        said = {row["id"]: row for file in files for row in read_verdicts(file).to_pylist()}
        for name, scenario in given.items():
            for key, (verdict, _, _) in expected(scenario).items() if scenario["as_of"] == day else ():
                if f"v:{key}" in said[name]:
                    compared += 1
                    assert CODES[said[name][f"v:{key}"]] == verdict, (name, key)
    assert compared > 60
