"""Firms given back as profiles state what the store does."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

from msgspec.structs import replace

from compliance import load_profile, load_rulesets, shipped
from compliance.cli import exits
from compliance.diagnostics import LoadError
from compliance.fleet.importing import Source, import_sources
from compliance.fleet.stores.exporting import export, profile_text
from compliance.fleet.stores.rows import row_of, table_of
from compliance.fleet.stores.store import bucket_of, buckets_for, open_store
from compliance.fleet.stores.writing import write_generated
from compliance.lowering import lower
from compliance.model import Rulebook
from tests.command_line import CommandLine
from tests.fleet.test_rows import plain
from tests.properties.made_up import MakerUp


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


def test_shipped_profiles_come_back(rulebook: Rulebook, tmp_path: Path) -> None:
    plan = lower(rulebook, date(2025, 1, 10))
    profiles = shipped("enterprise_profiles")
    import_sources(tmp_path / "store", [Source(str(profiles))], None, plan)
    store = open_store(tmp_path / "store", rulebook.vocabulary)
    for path in sorted(profiles.glob("*.yaml")):
        text = export(store, path.stem, rulebook.vocabulary)
        was, now = load_profile(path, rulebook.vocabulary), load_profile(text.encode(), rulebook.vocabulary)
        assert plain(now) == plain(was), path.name
        assert not now.warnings
    assert "# 职工人数（人）" in text
    with pytest.raises(LoadError, match="F130"):
        export(store, "nobody", rulebook.vocabulary)


def test_random_firms_come_back(rulebook: Rulebook) -> None:
    maker = MakerUp(lower(rulebook, date(2025, 1, 10)), Random(11))
    for known in (0.2, 0.8):
        for _ in range(25):
            was = replace(maker.enterprise(known), name="甲厂")
            now = load_profile(profile_text(was, rulebook.vocabulary).encode(), rulebook.vocabulary)
            assert plain(now) == plain(was)


@pytest.mark.parametrize(
    "text", ["null", "是: 否", '"引号"', "#1号炉", "- 横线", "not_yet", "12:30", "a\\b", "'", "=1+1"]
)
def test_odd_texts_come_back(rulebook: Rulebook, tmp_path: Path, text: str) -> None:
    firm = load_profile(
        "kind: enterprise_profile\nname: 甲厂\nlicences: [{kind: other, name: x}]\n".encode(), rulebook.vocabulary
    )
    licence = replace(firm.items["licences"][0], fields={"kind": "other", "name": text})
    firm = replace(firm, name=text, items={"licences": (licence,)})
    rows = table_of([row_of(firm, "一号/厂")], rulebook.vocabulary)
    for _ in write_generated(tmp_path, rulebook.vocabulary, [rows], 1, {}):
        pass
    again = load_profile(export(open_store(tmp_path), "一号/厂", rulebook.vocabulary).encode(), rulebook.vocabulary)
    assert plain(again) == plain(firm)


def test_the_command(cli: CommandLine) -> None:
    assert cli("fleet", "generate", "30", "-o", "store") == exits.OK
    assert cli("fleet", "export", "store", "e000000003", "e000000004", "-o", "out") == exits.OK
    assert sorted(path.name for path in Path("out").iterdir()) == ["e000000003.yaml", "e000000004.yaml"]
    assert cli("fleet", "export", "store", "e000000003", "-o", "-") == exits.OK
    assert cli.out == Path("out/e000000003.yaml").read_text(encoding="utf-8")
    assert cli("check", "out", "--as-of", "2025-01-10", "--format", "json", "-o", "reports/") in (exits.OK, exits.GAPS)
    assert cli("fleet", "export", "store", "a", "b", "-o", "-") == exits.USAGE
    assert cli("fleet", "export", "store", "nobody", "-o", "-") == exits.INPUT
    assert cli("fleet", "export", "nowhere", "a", "-o", "-") == exits.INPUT
    assert "F001" in cli.err
    assert cli("fleet", "generate", "5", "-o", "store") == exits.USAGE
    next(Path("store").glob("firms-*")).write_bytes(b"PAR1")
    assert cli("fleet", "export", "store", "e000000003", "-o", "-") == exits.INPUT
    assert "F015" in cli.err
    Path("store", "store.json").write_text("{", encoding="utf-8")
    assert cli("fleet", "export", "store", "e000000003", "-o", "-") == exits.INPUT
    assert "damaged" in cli.err
    assert cli("fleet", "generate", "-1", "-o", "other") == exits.USAGE


def test_buckets_are_those_of_the_contract() -> None:
    assert [buckets_for(number) for number in (0, 1, 50_000, 50_001)] == [1, 1, 1, 2]
    assert bucket_of("A1", 7) == bucket_of("A1", 7)
