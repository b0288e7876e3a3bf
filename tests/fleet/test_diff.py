"""Two runs of a store compared: every move counted firm by firm."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

from msgspec import Struct
from msgspec.structs import replace

from compliance import load_rulesets, shipped
from compliance.cli.app import run as run_command
from compliance.diagnostics import LoadError
from compliance.engines.columnar.evaluating import CODES
from compliance.enterprise import Enterprise, Stated
from compliance.fleet.comparing.diff_paper import Difference, lay_out, view_of
from compliance.fleet.comparing.text_tables import to_terminal
from compliance.fleet.runs.judging import WAIVED
from compliance.fleet.runs.manifest import Run, folder_of, open_run
from compliance.fleet.runs.moves import NOWHERE, PARTS, Moves, Part, move
from compliance.fleet.runs.running import Settings, check_store
from compliance.fleet.stores.store import Store
from compliance.lowering import lower
from compliance.model import Rulebook
from compliance.situation import current_code
from tests.fleet.jurisdictions import AS_OF, made_up_firms, store_of
from tests.fleet.test_running import said
from tests.properties.made_up import AT

LATER = date(2025, 7, 1)


class Two(Struct):
    """A store with two runs, and what was judged in each."""

    store: Store
    before: Run
    now: Run
    old: dict[str, Enterprise]
    new: dict[str, Enterprise]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


@pytest.fixture(scope="module", params=[3, 2], ids=["same files", "other files"])
def two(request: pytest.FixtureRequest, rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Two:
    """Return two runs: firms came, went, changed and moved; another day, and a few other obligations."""
    folder = tmp_path_factory.mktemp("diff")
    old = made_up_firms(rulebook, 120, seed=11)
    again = made_up_firms(rulebook, 120, seed=12)
    ids = sorted(old)
    new = {id: again[id] if place % 3 == 0 else old[id] for place, id in enumerate(ids) if place % 10}
    new |= {f"new-{place}": again[ids[place]] for place in range(7)}
    new[ids[1]] = replace(new[ids[1]], jurisdiction=Stated("530522", AT))
    duties = [each.id for book in rulebook.rulesets for each in book.obligations]
    store = store_of(folder, old, rulebook.vocabulary, 3)
    before = check_store(store, lower(rulebook, AS_OF, duties[2:90]), Settings(name="before", jobs=1))
    for path in folder.glob("firms-*"):
        path.unlink()
    store = store_of(folder, new, rulebook.vocabulary, request.param)
    now = check_store(store, lower(rulebook, LATER, duties[:88]), Settings(name="now", jobs=1))
    return Two(store, before, now, old, new)


def moves(two: Two, rulebook: Rulebook, jobs: int = 1) -> Moves:
    sides = [(folder_of(two.store, each.run), each) for each in (two.before, two.now)]
    return move(two.store, sides[0], sides[1], rulebook.vocabulary, jobs)


def is_gap(row: dict[str, int], key: str) -> bool:
    return CODES[row[f"v:{key}"]] == "gap" and not row[f"q:{key}"] & WAIVED


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_move_is_counted(two: Two, rulebook: Rulebook, jobs: int) -> None:
    found = moves(two, rulebook, jobs)
    then, now = said(two.store, two.before), said(two.store, two.now)
    assert (found.both, found.gone, found.come) == (
        len(then.keys() & now.keys()), len(then.keys() - now.keys()), len(now.keys() - then.keys())
    )  # fmt: skip
    assert found.gone
    assert found.come == 7
    places = {id: "" if each.jurisdiction is None else str(each.jurisdiction.value) for id, each in two.new.items()}
    counties = {part: Counter() for part in PARTS}  # type: ignore[var-annotated]
    for key, counts in found.counted.items():
        expected = dict.fromkeys(PARTS, 0)

        def note(part: str, id: str, expected: dict = expected) -> None:  # type: ignore[type-arg]
            expected[part] += 1
            code = places.get(id, NOWHERE)
            known = code not in ("", NOWHERE)
            counties[part][current_code(rulebook.vocabulary, code) if known else code] += 1  # type: ignore[index]

        for id in then.keys() | now.keys():
            had = id in then and is_gap(then[id], key)
            have = id in now and is_gap(now[id], key)
            expected["before"] += had
            if id not in now:
                if had:
                    note("gone", id)
                continue
            verdict = CODES[now[id][f"v:{key}"]]
            if have:
                note("now", id)
            if id not in then:
                if have:
                    note("come", id)
                continue
            if verdict == "undetermined" and CODES[then[id][f"v:{key}"]] != "undetermined":
                note("undetermined", id)
            if have and not had:
                note("new", id)
            if had:
                became = {"not_applicable": "lifted", "undetermined": "unclear", "gap": "still" if have else "waived"}
                note(became.get(verdict, "fixed"), id)
        assert {part: counts.get(part, 0) for part in PARTS} == expected, key
    told = {part: dict(found.counties.get(part, {})) for part in PARTS if part != "before"}
    assert told == {part: dict(each) for part, each in counties.items() if part != "before"}


def test_gaps_add_up(two: Two, rulebook: Rulebook) -> None:
    for parts in moves(two, rulebook).counted.values():
        left: tuple[Part, ...] = ("still", "fixed", "lifted", "unclear", "waived", "gone")
        assert parts["before"] == sum([parts[part] for part in left])
        assert parts["now"] == parts["still"] + parts["new"] + parts["come"]


def test_a_run_beside_itself_has_not_moved(two: Two, rulebook: Rulebook) -> None:
    side = (folder_of(two.store, "now"), two.now)
    found = move(two.store, side, side)
    assert (found.gone, found.come, found.both) == (0, 0, two.now.firms)
    for parts in found.counted.values():
        assert parts["before"] == parts["still"] == parts["now"]
        assert parts["new"] == parts["fixed"] == parts["undetermined"] == 0


def test_a_damaged_file_is_refused(two: Two, rulebook: Rulebook, tmp_path: Path) -> None:
    (tmp_path / "verdicts-00000.parquet").write_bytes(b"PAR1")
    for jobs in (1, 2):
        with pytest.raises(LoadError, match="F017"):
            move(two.store, (tmp_path, two.before), (folder_of(two.store, "now"), two.now), jobs=jobs)


def test_another_runs_file_is_refused(two: Two) -> None:
    folder = folder_of(two.store, "before")
    with pytest.raises(LoadError, match=r"F017 it is not the file that run\.json names|F017 it cannot be read"):
        move(two.store, (folder, two.before), (folder, two.now))


# --- what is shown ---------------------------------------------------------------------------------------------------


def view(two: Two, rulebook: Rulebook, by_county: bool = False, least: int = 0) -> Difference:
    return view_of(moves(two, rulebook), two.before, two.now, rulebook, by_county, least)


def test_the_view_says_what_stands_in_one_run_alone(two: Two, rulebook: Rulebook) -> None:
    shown = view(two, rulebook)
    assert (len(shown.only_before), len(shown.only_now)) == (2, 2)
    assert len(shown.duties) == 86
    assert not any(each.changed for each in shown.duties), "on another day every rule reads otherwise"
    text = to_terminal(lay_out(shown), "zh")
    assert "只在before中评估的义务2项" in text
    assert all(each.name not in text for each in two.new.values())


def test_no_small_number_comes_back(two: Two, rulebook: Rulebook) -> None:
    plain, kept = view(two, rulebook), view(two, rulebook, least=5)
    hidden = 0
    for one, other in zip(plain.duties, kept.duties, strict=True):
        before = ("still", "fixed", "lifted", "unclear", "waived", "gone", "before")
        now = ("still", "new", "come", "now")
        for part in PARTS:
            n = one.parts[part].n
            assert n is not None
            if 0 < n < 5:
                assert other.parts[part].n is None, (one.id, part)
                hidden += 1
        for sums in (before, now):
            assert [other.parts[part].n for part in sums].count(None) != 1, one.id  # type: ignore[index]
    assert hidden
    county = view(two, rulebook, by_county=True, least=5)
    assert county.duties == ()
    assert county.counties


@pytest.mark.parametrize("format", ["terminal", "markdown", "json", "csv"])
@pytest.mark.parametrize("by", ["obligation", "county"])
def test_the_command(two: Two, format: str, by: str, capfd: pytest.CaptureFixture[str]) -> None:
    arguments = ["fleet", "diff", str(two.store.folder), "before", "now", "--by", by, "--format", format]
    assert run_command([*arguments, "--lang", "en"]) == 0
    out = capfd.readouterr().out
    if format == "json":
        told = json.loads(out)
        assert told["now"]["digest"] == two.now.digest
        assert bool(told["counties"]) == (by == "county")
    elif format == "csv":
        rows = list(csv.reader(io.StringIO(out.removeprefix("\ufeff"))))
        assert rows[0][0] == ("Place" if by == "county" else "No.")
        assert len({len(row) for row in rows}) == 1
        assert len(rows) > 5
    else:
        assert "Still open" in out
        assert "Firms in both" in out


def test_a_run_that_is_not_there(two: Two, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_command(["fleet", "diff", str(two.store.folder), "befor", "now"]) == 3
    assert "did you mean before?" in capfd.readouterr().err
    assert run_command(["fleet", "diff", str(two.store.folder), "before", "now", "--by", "size"]) == 2
    assert open_run(two.store, "now")[1] == two.now
