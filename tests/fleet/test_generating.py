"""Made-up firms: the same for the same seed, consistent in themselves, with codes that hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from compliance import load_rulesets, shipped
from compliance.cli import exits
from compliance.engines.columnar.evaluating import CODES, Columnar
from compliance.fleet.generating import CHUNK, counties_of, generate
from compliance.fleet.generating.credit_codes import LETTERS, check_values, credit_codes
from compliance.fleet.stores.batches import batch_of
from compliance.fleet.stores.hashing import row_hashes
from compliance.fleet.stores.layout import schema
from compliance.fleet.stores.rows import enterprise_of, row_of, table_of
from compliance.fleet.stores.store import open_store
from compliance.fleet.stores.writing import write_generated
from compliance.lowering import lower
from compliance.model import Rulebook
from compliance.plan import Plan
from tests.command_line import CommandLine


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


@pytest.fixture(scope="module")
def plan(rulebook: Rulebook) -> Plan:
    return lower(rulebook, date(2025, 1, 10))


@pytest.fixture(scope="module")
def firms(rulebook: Rulebook) -> pa.Table:
    return pa.concat_tables(generate(rulebook.vocabulary, CHUNK + 500, 7))


def test_the_first_firms_are_the_same_whatever_their_number(rulebook: Rulebook, firms: pa.Table) -> None:
    assert firms.num_rows == CHUNK + 500
    assert firms.schema == schema(rulebook.vocabulary)
    assert pa.concat_tables(generate(rulebook.vocabulary, 40, 7)).equals(firms.slice(0, 40))
    assert not pa.concat_tables(generate(rulebook.vocabulary, 40, 8)).equals(firms.slice(0, 40))
    assert list(generate(rulebook.vocabulary, 0, 7)) == []


def test_what_a_firm_states_hangs_together(rulebook: Rulebook, plan: Plan, firms: pa.Table) -> None:
    for part, whole in plan.shares:
        above = pc.greater(firms[f"fact:{part}"], firms[f"fact:{whole}"])
        assert not pc.any(above).as_py(), part
    for path, fact in rulebook.vocabulary.facts.items():
        if fact.type in ("count", "amount"):
            limits = pc.min_max(firms[f"fact:{path}"]).as_py()
            assert limits["min"] is None or fact.at_least <= limits["min"] <= limits["max"] <= fact.at_most, path
    smelters = np.array(["metal_smelting" in (each or ()) for each in firms["fact:industries"].to_pylist()])
    gas = pc.is_valid(firms["fact:technology.gas_robot_inspection"]).to_numpy(zero_copy_only=False)
    assert smelters.any()
    assert gas[smelters].mean() > 0.6 > 0.01 > gas[~smelters].mean()
    for path in rulebook.vocabulary.activities:
        for days, founded in zip(firms[f"records:{path}"].to_pylist(), firms["founded_on"].to_pylist(), strict=True):
            told = [each["day"] for each in days or ()]
            assert told == sorted(told)
            assert not told or founded is None or told[0] >= founded


def test_numbers_are_those_promised(rulebook: Rulebook, firms: pa.Table) -> None:
    count = firms.num_rows
    records = sum(
        pc.sum(pc.list_value_length(firms[f"records:{path}"])).as_py() for path in rulebook.vocabulary.activities
    )
    assert 15 < records / count < 30
    assert 0.02 < firms["fact:staff_count"].null_count / count < 0.08
    not_yet = pc.sum(pc.equal(firms["fact:emergency_plan.revised_on"], date(1, 1, 1))).as_py()
    assert 0.02 < not_yet / count < 0.2
    lists = firms["items:hazards"]
    assert 0.05 < lists.null_count / count < 0.6
    assert len(pc.unique(firms["id"])) == count
    assert all("（模拟）" in name for name in firms["name"].slice(0, 50).to_pylist())


def test_firms_of_one_place_lie_in_its_counties(rulebook: Rulebook) -> None:
    for place, counties in (("530500", 5), ("530581", 1)):
        table = pa.concat_tables(generate(rulebook.vocabulary, 300, 7, place=place))
        codes = {str(code) for code in table["place"].to_pylist() if code}
        assert codes == set(counties_of(rulebook.vocabulary, place))
        assert len(codes) == counties
        assert all(code.startswith(place.rstrip("0")) for code in codes)


def test_a_city_looks_like_one(rulebook: Rulebook, plan: Plan) -> None:
    table = pa.concat_tables(generate(rulebook.vocabulary, 1500, 7, place="530500")).combine_chunks()
    judged = Columnar(plan).evaluate(batch_of(table, rulebook.vocabulary), verdicts_only=True)
    gaps = sum((each.verdict == CODES.index("gap")).astype(int) for each in judged.values())
    assert 0.3 < (gaps > 0).mean() < 0.5
    # A few firms have most of the gaps, and what is not known is not spread evenly either.
    assert np.sort(gaps)[-150:].sum() > 0.5 * gaps.sum()
    lacking = sum(pc.is_null(table[f"fact:{path}"]).to_numpy().astype(int) for path in plan.rulebook.vocabulary.facts)
    assert np.percentile(lacking, 95) > 1.2 * np.median(lacking)


def test_the_command(cli: CommandLine) -> None:
    assert cli("fleet", "generate", "20", "--place", "530500", "-o", "made-up") == exits.OK
    assert cli("fleet", "generate", "20", "--place", "999999", "-o", "other") == exits.USAGE
    assert "--place" in cli.err
    assert not Path("other").exists()


def test_they_are_profiles_without_a_mistake(rulebook: Rulebook, firms: pa.Table) -> None:
    for row in firms.slice(0, 80).to_pylist():
        enterprise = enterprise_of(row, rulebook.vocabulary)
        again = table_of([row_of(enterprise, row["id"])], rulebook.vocabulary)
        assert row_hashes(again) == row_hashes(table_of([row], rulebook.vocabulary))


def test_credit_codes_hold() -> None:
    # 91350100M000100Y43 is the example of GB 32100-2015.
    assert LETTERS[check_values(np.array([[LETTERS.index(each) for each in "91350100M000100Y4"]]))[0]] == "3"
    codes = credit_codes(np.full(5000, 530581), np.arange(5000), 3).to_pylist()
    assert len(set(codes)) == 5000
    values = np.array([[LETTERS.index(each) for each in code] for code in codes])
    assert (check_values(values[:, :17]) == values[:, 17]).all()
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    for code in codes[:200]:
        body = code[8:16]
        left = 11 - sum(int(each, 36) * weight for each, weight in zip(body, weights, strict=True)) % 11
        assert code[16] == {10: "X", 11: "0"}.get(left, str(left))


def test_a_store_of_them_is_the_same_twice(rulebook: Rulebook, tmp_path: Path) -> None:
    heads = []
    for name in ("one", "two"):
        tables = generate(rulebook.vocabulary, 300, 7)
        for _ in write_generated(tmp_path / name, rulebook.vocabulary, tables, 3, {"kind": "generated"}):
            pass
        heads.append(open_store(tmp_path / name, rulebook.vocabulary))
    assert heads[0].digest == heads[1].digest
    assert heads[0].head.firms == 300
    assert heads[0].row("e000000017") is not None
    assert not list((tmp_path / "one").glob(".draft*"))
