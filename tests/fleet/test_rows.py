"""Enterprises in a store: what comes back is what went in, and the engine says of rows what it says of profiles."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

import numpy as np
import pyarrow.parquet as pq
from msgspec.structs import replace

from compliance import load_profile, load_rulesets, shipped
from compliance.engines.columnar.batching import batch_of as batch_of_enterprises
from compliance.engines.columnar.evaluating import Columnar, Judged
from compliance.enterprise import Enterprise, Stated
from compliance.fleet.stores.batches import batch_of
from compliance.fleet.stores.layout import columns_for
from compliance.fleet.stores.rows import enterprise_of, row_of, table_of
from compliance.lowering import lower
from compliance.model import Origin, Rulebook
from compliance.plan import Plan
from tests.properties.made_up import MakerUp

AS_OF = date(2025, 1, 10)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


@pytest.fixture(scope="module")
def plan(rulebook: Rulebook) -> Plan:
    return lower(rulebook, AS_OF)


@pytest.fixture(scope="module")
def firms(rulebook: Rulebook, plan: Plan) -> list[Enterprise]:
    maker = MakerUp(plan, Random(5))
    profiles = sorted(shipped("enterprise_profiles").glob("*.yaml"))
    return [
        *(load_profile(path, rulebook.vocabulary) for path in profiles),
        *(maker.enterprise(known) for known in (0.2, 0.8, 0.97) for _ in range(60)),
    ]


def same(one: dict[str, Judged], other: dict[str, Judged], part: slice = slice(None)) -> None:
    for key, each in one.items():
        for field in ("verdict", "qualifiers", "reason"):
            assert np.array_equal(getattr(each, field)[part], getattr(other[key], field)), (key, field)


def test_rows_mean_what_profiles_mean(rulebook: Rulebook, plan: Plan, firms: list[Enterprise], tmp_path: Path) -> None:
    engine = Columnar(plan)
    meant = engine.evaluate(batch_of_enterprises(firms, rulebook.vocabulary))
    table = table_of((row_of(each, str(place)) for place, each in enumerate(firms)), rulebook.vocabulary)
    same(meant, engine.evaluate(batch_of(table, rulebook.vocabulary)))
    pq.write_table(table, tmp_path / "rows.parquet")
    needed = pq.ParquetFile(tmp_path / "rows.parquet").read(columns=columns_for(plan))
    assert needed.num_columns < table.num_columns
    same(meant, engine.evaluate(batch_of(needed, rulebook.vocabulary)))
    for start, stop in ((13, 113), (64, 128), (1, 2), (7, 7)):
        part = engine.evaluate(batch_of(needed.slice(start, stop - start), rulebook.vocabulary))
        same(meant, part, slice(start, stop))


def test_a_profile_comes_back_whole(rulebook: Rulebook, firms: list[Enterprise]) -> None:
    table = table_of((row_of(each, str(place)) for place, each in enumerate(firms)), rulebook.vocabulary)
    for was, row in zip(firms, table.to_pylist(), strict=True):
        assert plain(enterprise_of(row, rulebook.vocabulary)) == plain(was)


def plain(enterprise: Enterprise) -> dict[str, object]:
    """Return what an enterprise states, without places, and lists in one order."""
    nowhere = Origin("", 0)

    def stated(given: Stated | None) -> object:
        return None if given is None else replace(given, at=nowhere)

    left_out = ("path", "digest", "warnings", "lists_at", "settings")
    told = {name: getattr(enterprise, name) for name in enterprise.__struct_fields__ if name not in left_out}
    told |= {name: {key: stated(each) for key, each in told[name].items()} for name in ("facts", "classes")}
    told |= {name: stated(told[name]) for name in ("jurisdiction", "founded_on")}
    told["items"] = {key: [each.fields for each in items] for key, items in enterprise.items.items()}
    told["records"] = {
        key: [(each.day, each.fields) for each in sorted(records, key=lambda record: record.day)]
        for key, records in enterprise.records.items()
    }
    for name in ("waivers", "inspections", "remediation"):
        told[name] = [replace(each, at=nowhere) for each in told[name]]
    return told
