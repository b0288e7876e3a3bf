"""The report of a jurisdiction: what it says, what it keeps back, how it looks in each format."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

from msgspec.structs import replace

from compliance import load_rulesets, shipped
from compliance.cli import exits
from compliance.cli.app import run
from compliance.engines.columnar.evaluating import CODES
from compliance.fleet.overview import telling
from compliance.fleet.overview.figures import Figures
from compliance.fleet.overview.page import share
from compliance.fleet.overview.report import json_schema, write
from compliance.fleet.overview.tallying import tally
from compliance.fleet.overview.telling import Options, build, common_place
from compliance.fleet.overview.trends import PARTS, trend
from compliance.fleet.overview.view import Figure, Jurisdiction
from compliance.fleet.overview.workbook import sheet_of
from compliance.fleet.runs.judging import INAPPLICABLE
from compliance.fleet.runs.manifest import runs_of
from compliance.fleet.runs.reading import Results, open_results
from compliance.fleet.stores.store import open_store
from compliance.reports.contract import model_of
from compliance.reports.env import Lang
from compliance.reports.view import View
from tests.fleet.jurisdictions import Jurisdiction as Judged
from tests.fleet.jurisdictions import judged, made_up_firms
from tests.fleet.town import DAY, firms, quarters, write_town

EARLIER = date(2025, 2, 1)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    rulebook = load_rulesets(write_town(folder / "rulesets"))
    before = firms()
    before["a3"] = replace(before["a3"], facts={k: v for k, v in before["a3"].facts.items() if k != "dept.exists"})
    before["b6"] = replace(before["b6"], records={"drills": quarters(3)})
    before["e0"] = replace(before["a0"], name="旧厂")
    del before["c1"]
    judged(folder / "store", before, rulebook, DAY)
    (name,) = runs_of(open_store(folder / "store"))
    (folder / "store" / "runs" / name).rename(folder / "store" / "runs" / "before")
    head = folder / "store" / "runs" / "before" / "run.json"
    head.write_text(head.read_text("utf-8").replace(f'"run": "{name}"', '"run": "before"'), "utf-8")
    judged(folder / "store", firms(), rulebook, DAY)
    return folder


@pytest.fixture(scope="module")
def results(town: Path) -> Results:
    rulebook = load_rulesets(town / "rulesets")
    store = open_store(town / "store", rulebook.vocabulary)
    return open_results(store, rulebook, next(name for name in runs_of(store) if name != "before"))


@pytest.fixture(scope="module")
def view(results: Results) -> Jurisdiction:
    return build(results, tally(results), trend(results, "before"))


def fixed(view: Jurisdiction) -> Jurisdiction:
    """Return the view without what depends on the packages that write files."""
    return replace(view, run="2025-06-01-town", run_digest="1" * 64, store="2" * 64, rulebook_digest="3" * 64,
                   rulesets=tuple(replace(each, digest="4" * 64) for each in view.rulesets))  # fmt: skip


def numbers(view: View) -> list[Figure]:
    """Return every figure in a view."""
    found: list[Figure] = []
    for name in view.__struct_fields__:
        value = getattr(view, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Figure):
                found.append(each)
            elif isinstance(each, View):
                found += numbers(each)
    return found


# --- what it says ----------------------------------------------------------------------------------------------------


def test_what_can_be_counted_by_hand(view: Jurisdiction) -> None:
    every = {name: getattr(view.all, name).n for name in view.all.__struct_fields__ if name not in ("key", "name")}
    # Three coal mines without a department; five late drills and two policies that have expired.
    assert every == {
        "firms": 20, "gap": 10, "critical": 3, "other": 7, "undetermined": 3, "pending": 0, "clear": 6, "nothing": 1,
        "lacking": 3,
    }  # fmt: skip
    assert [(each.key, each.name.zh, each.firms.n) for each in view.counties] == [
        ("530500", "保山市（未填到县级）", 1), ("530502", "隆阳区", 9), ("530521", "施甸县", 2),
        ("530581", "腾冲市", 7), ("", "所在地未填报", 1),
    ]  # fmt: skip
    assert view.title.zh == "云南省保山市"
    trades = {each.name.zh: (each.firms.n, each.critical.n) for each in view.trades}
    assert trades == {"矿山": (9, 3), "煤矿": (6, 3), "纺织": (12, 0), "行业未填报": (1, 0)}
    assert list(view.commonest) == ["town-drill", "town-department", "town-policy"]
    duty = next(each for each in view.duties if each.id == "town-department")
    names = ("gap", "waived", "undetermined", "satisfied", "not_applicable")
    assert [getattr(duty, name).n for name in names] == [3, 1, 2, 4, 10]
    lacking = {each.fact: (each.firms.n, each.verdicts.n, each.alone.n) for each in view.unknowns}
    assert lacking == {
        "dept.exists": (2, 2, 1), "staff_count": (1, 1, 0), "jurisdiction": (1, 1, 0), "policy.valid_to": (1, 1, 1),
    }  # fmt: skip
    assert next(each.who.zh for each in view.unknowns if each.fact == "policy.valid_to") == "财务部门"
    weeks = {each.first: each.total.n for each in view.dues.weeks if each.total.n}
    assert weeks == {date(2025, 7, 13): 6}, "the policies of six coal mines on 15 July; the quarter ends too late"


def test_what_became_of_gaps(view: Jurisdiction) -> None:
    assert view.trend is not None
    rows = {each.id: {name: getattr(each, name).n for name in (*PARTS, "now")} for each in view.trend.duties}
    nothing = dict.fromkeys((*PARTS, "now"), 0)
    assert rows["town-drill"] == nothing | {"before": 6, "still": 5, "fixed": 1, "now": 5}
    assert rows["town-policy"] == nothing | {"before": 1, "still": 1, "come": 1, "now": 2}
    assert rows["town-department"] == nothing | {"before": 4, "still": 3, "gone": 1, "now": 3}
    told = view.trend
    assert [f.n for f in (told.both, told.come, told.gone, told.firms_fixed, told.firms_new)] == [19, 1, 1, 1, 0]


@pytest.mark.parametrize("buckets", [3, 2])
def test_a_trend_is_what_two_assessments_of_each_firm_say(tmp_path: Path, buckets: int) -> None:
    """Also where the firms lie in other buckets than before."""
    rulebook = load_rulesets(shipped("rulesets"))
    before, after = made_up_firms(rulebook, 60, 1), made_up_firms(rulebook, 70, 2)
    for number in range(0, 60, 3):
        after[f"firm-{number:04}"] = before[f"firm-{number:04}"]
    del after["firm-0001"], after["firm-0002"]
    then = judged(tmp_path / "store", before, rulebook, date(2024, 11, 1))
    now = judged(tmp_path / "store", after, rulebook, buckets=buckets)
    found = trend(now.results, then.results.run.run)
    meant = {id: Counter[str]() for id in found.ids}
    for id, earlier, later in paired(then, now):
        if earlier == "gap":
            meant[id]["before"] += 1
            into = {"gap": "still", "waived": "waived", "not_applicable": "lifted", "undetermined": "unclear"}
            meant[id]["gone" if later == "" else into.get(later, "fixed")] += 1
        elif later == "gap":
            meant[id]["come" if earlier == "" else "new"] += 1
    for place, id in enumerate(found.ids):
        assert [meant[id][name] for name in PARTS] == list(found.parts[place]), id
    assert (found.moves.both, found.moves.come, found.moves.gone) == (58, 10, 2)
    assert all(found.parts[:, place].any() for place, name in enumerate(PARTS) if name != "lifted")


def paired(then: Judged, now: Judged) -> list[tuple[str, str, str]]:
    """Return for each firm and obligation what it was and what it is; nothing where the firm was not judged."""

    def told(judged: Judged, firm: str) -> dict[str, str]:
        found = judged.assessments.get(firm)
        every = found.findings if found is not None else ()
        return {each.id: "waived" if "waived" in each.qualifiers else each.verdict for each in every}

    firms = {*then.assessments, *now.assessments}
    pairs = [(told(then, firm), told(now, firm)) for firm in firms]
    return [(id, one.get(id, ""), other.get(id, "")) for one, other in pairs for id in now.results.ids]


def test_the_area_is_what_all_places_lie_in() -> None:
    assert common_place(["530581", "530502"]) == "530500"
    assert common_place(["530581", "530500"]) == "530500"
    assert common_place(["530581", "530102"]) == "530000"
    assert common_place(["530581"]) == "530581"
    assert common_place(["530581", "420100"]) == ""
    assert common_place([]) == ""


def test_shares_are_rounded_as_people_round() -> None:
    assert share(Figure(5), Figure(8)) == "63%"
    assert share(Figure(1), Figure(8)) == "13%"
    assert share(Figure(199), Figure(200)) == "99%", "not quite all is not all"
    assert share(Figure(1), Figure(1000)) == "<1%"
    assert share(Figure(0), Figure(0)) == ""


def test_a_county_alone_is_called_by_its_name(tmp_path: Path) -> None:
    rulebook = load_rulesets(write_town(tmp_path / "rulesets"))
    one = {id: firm for id, firm in firms().items() if id == "b0"}
    view = build(results := judged(tmp_path / "store", one, rulebook, DAY).results, tally(results))
    assert [each.name.zh for each in view.counties] == ["隆阳区"]


def test_many_counties_are_folded(results: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "MOST_PLACES", 3)
    view = build(results, tally(results))
    assert [(each.name.zh, each.firms.n, each.critical.n) for each in view.areas] == [
        ("保山市", 19, 3),
        ("所在地未填报", 1, 0),
    ]
    text = str(write(view, "html"))
    assert "各市（州）企业结果" in text
    assert "共5个县（市、区）" in text
    named = [each.heading.zh for each in sheet_of(view).tables]
    assert named[:2] == ["各市（州）企业结果", "各县（市、区）企业结果"]


# --- what it keeps back ----------------------------------------------------------------------------------------------


def test_small_numbers_are_kept_back(results: Results) -> None:
    every = build(results, tally(results), trend(results, "before"))
    view = build(results, tally(results), trend(results, "before"), Options(at_least=5))
    told = numbers(view)
    assert not [each for each in told if each.n is not None and 0 < each.n < 5]
    assert {each.withheld for each in told} == {"", "small", "also"}
    assert all((each.n is None) == bool(each.withheld) for each in told)
    assert_nothing_is_nearly_all(view)
    assert_places_tell_nothing(view)
    # A total of which one part is missing has another missing.
    for duty in view.duties:
        parts = (duty.gap, duty.waived, duty.undetermined, duty.pending, duty.advice, duty.satisfied)
        assert sum(each.n is None for each in (*parts, duty.applies)) != 1
    for state in ("critical", "other", "undetermined", "clear"):
        for told_groups, all_groups in ((view.counties, every.counties), (view.sizes, every.sizes)):
            line = [getattr(each, state) for each in (*told_groups, view.all)]
            true = [getattr(each, state) for each in (*all_groups, every.all)]
            hidden = [value.n for value, each in zip(true, line, strict=True) if each.n is None]
            assert len(hidden) != 1 or hidden == [0], state
    text = str(write(view, "markdown"))
    assert "<5".replace("<", "\\<") in text
    assert "※" in text
    html = str(write(view, "html"))
    widths = [float(each) for each in re.findall(r'width="([\d.]+)%"', html)]
    assert widths
    assert not re.search(r"<title>有关键不符合项 [1-4]<", html)


def test_what_is_kept_back_is_ranked_last(results: Results) -> None:
    figures = Figures(tally(results), None, 5, 12)
    kept = [key for key in figures.values if key in figures.marks]
    told = [key for key in figures.values if key not in figures.marks]
    assert len({figures.values[key] for key in kept}) > 2
    ranked = figures.ranked([*kept, *told], lambda key: key)
    assert ranked[-len(kept) :] == kept, "in the order given"
    assert [figures.values[key] for key in ranked[: len(told)]] == sorted(map(figures.values.get, told), reverse=True)


def test_gaps_are_kept_back_where_they_are_those_of_a_trend(results: Results) -> None:
    """Two new gaps, 18 that were there before, as the earlier report said: 20 now would tell that they are two."""
    counted, moved = tally(results), trend(results, "before")
    row = counted.ids.index("town-drill")
    counted.verdicts[row] = 0
    counted.verdicts[row, [CODES.index("gap"), CODES.index("satisfied"), INAPPLICABLE]] = (20, 40, 50)
    moved.moves.counted["town-drill"] |= dict.fromkeys(PARTS, 0) | {"before": 18, "still": 18, "new": 2}
    figures = Figures(replace(counted, firms=110), moved, 5, 0)
    for key in (("trend", "town-drill", "now"), ("duty", "town-drill", "gap"), ("duty", "town-drill", "satisfied")):
        assert figures[key].n is None, key


def sums(view: Jurisdiction) -> list[tuple[list[Figure], list[Figure]]]:
    """Return every sum a reader can make in a report: parts, and what they come to together."""
    states = ("critical", "other", "undetermined", "pending", "clear", "nothing")
    found: list[tuple[list[Figure], list[Figure]]] = []
    for each in (*view.counties, *view.trades, *view.sizes, view.all):
        found.append(([getattr(each, state) for state in states], [each.firms]))
        found.append(([each.critical, each.other], [each.gap]))
    for groups in (view.counties, view.sizes, *([view.areas] if view.areas else ())):
        for name in ("firms", "gap", "lacking", *states):
            found.append(([getattr(each, name) for each in groups], [getattr(view.all, name)]))
    lying = {area.key: [each for each in view.counties if each.key[:4] == area.key[:4]] for area in view.areas}
    for area in view.areas:
        for name in ("firms", "gap", "lacking", *states):
            found.append(([getattr(each, name) for each in lying[area.key]], [getattr(area, name)]))
    duties = {each.id: each for each in view.duties}
    for duty in view.duties:
        parts = [duty.gap, duty.waived, duty.undetermined, duty.pending, duty.advice, duty.satisfied]
        found += [(parts, [duty.applies]), ([duty.applies, duty.not_applicable], [view.all.firms])]
    crosses = {each.axis: each for each in view.crosses}
    for axis in crosses.keys() - {"trade"}:
        for row in crosses[axis].rows:
            found += [([*row.gaps], [duties[row.id].gap]), ([*row.applies], [duties[row.id].applies])]
    for area in view.areas:
        inside = [place for place, key in enumerate(crosses["county"].groups) if key[:4] == area.key[:4]]
        own = crosses["area"].groups.index(area.key)
        for row, whole in zip(crosses["county"].rows, crosses["area"].rows, strict=True):
            for name in ("gaps", "applies"):
                found.append(([getattr(row, name)[place] for place in inside], [getattr(whole, name)[own]]))
    found.append(
        ([each.undetermined for each in view.duties if each.modality != "recommendation"], [view.open_verdicts])
    )
    for week in view.dues.weeks:
        found.append(([each.count for each in week.kinds], [week.total]))
    for place, kind in enumerate(view.dues.kinds):
        found.append(([week.kinds[place].count for week in view.dues.weeks], [kind.count]))
    for line in (view.dues.weeks, view.dues.kinds, view.dues.duties):
        found.append(([getattr(each, "total", None) or each.count for each in line], [view.dues.total]))
    trend = view.trend
    assert trend is not None
    for each in (*trend.duties, trend.all):
        left = [each.still, each.fixed, each.lifted, each.unclear, each.waived, each.gone]
        found += [(left, [each.before]), ([each.still, each.new, each.come], [each.now])]
    for name in (*PARTS, "now"):
        found.append(([getattr(each, name) for each in trend.duties], [getattr(trend.all, name)]))
    for each in trend.duties:
        found.append(([each.now], [duties[each.id].gap]))
    found.append(([trend.both, trend.come], [view.all.firms]))
    return found


def test_nothing_small_follows_from_all_sums_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is added and subtracted across all tables at once: linear algebra finds no small number."""
    whole = load_rulesets(shipped("rulesets"))
    one = next(each for each in whole.rulesets if each.id == "yunnan-2024")
    rulebook = replace(whole, rulesets=(replace(one, obligations=one.obligations[8:26]),))
    then = judged(tmp_path / "store", made_up_firms(rulebook, 150, 5), rulebook, date(2024, 11, 1))
    now = judged(tmp_path / "store", made_up_firms(rulebook, 160, 6), rulebook)
    numbers_of, moved = tally(now.results), trend(now.results, then.results.run.run)
    for most_places in (30, 3):
        monkeypatch.setattr(telling, "MOST_PLACES", most_places)
        every = build(now.results, numbers_of, moved)
        view = build(now.results, numbers_of, moved, Options(at_least=5))
        assert bool(view.areas) == (most_places == 3)
        assert_nothing_follows(view, every)
        assert_nothing_is_nearly_all(view)
        assert_places_tell_nothing(view)


def assert_nothing_is_nearly_all(view: Jurisdiction) -> None:
    """Those that a number leaves out of a whole that is told beside it are no small number either."""
    for cross in view.crosses:
        for row in cross.rows:
            for gaps, applies in zip(row.gaps, row.applies, strict=True):
                assert gaps.n is None or applies.n is None or not 0 < applies.n - gaps.n < 5
    trades = {each.key: each for each in view.trades}
    pairs = [(view.all, each) for each in view.trades]
    pairs += [(trades["mining"], each) for key, each in trades.items() if key in ("coal_mining", "non_coal_mining")]
    for whole, part in pairs:
        for name in ("firms", "critical", "other", "clear", "lacking"):
            one, other = getattr(whole, name).n, getattr(part, name).n
            assert one is None or other is None or not 0 < one - other < 5, (part.key, name)


def assert_places_tell_nothing(view: Jurisdiction) -> None:
    """What is kept back stands at the end of a ranking: between two numbers it would be known."""
    duties = {each.id: each for each in view.duties}
    told = {each.id: each.now for each in view.trend.duties} if view.trend else {}
    for id, now in told.items():
        assert (now.n is None) == (duties[id].gap.n is None), "the same number stands in both tables"
    for ranking in (
        [duties[id].gap for id in view.commonest],
        [each.verdicts for each in view.unknowns],
        [each.count for each in view.dues.duties],
    ):
        counts = [each.n for each in ranking]
        assert counts == sorted(counts, key=lambda n: -(n or 0))


def assert_nothing_follows(view: Jurisdiction, every: Jurisdiction) -> None:
    import numpy as np

    printed, true = sums(view), sums(every)
    unknown: dict[int, int] = {}
    values: list[int] = []
    rows: list[tuple[dict[int, int], int]] = []
    for (parts, whole), (true_parts, true_whole) in zip(printed, true, strict=True):
        row: dict[int, int] = {}
        for figures, real, sign in ((parts, true_parts, 1), (whole, true_whole, -1)):
            for each, behind in zip(figures, real, strict=True):
                assert behind.n is not None
                if each.n is None:
                    place = unknown.setdefault(id(each), len(unknown))
                    if place == len(values):
                        values.append(behind.n)
                    row[place] = row.get(place, 0) + sign
        rows.append((row, 0))
    assert sum(0 < value < 5 for value in values) > 40
    equations = np.zeros((len(rows), len(unknown)))
    for number, (row, _) in enumerate(rows):
        for place, sign in row.items():
            equations[number, place] = sign
    equations = equations[np.abs(equations).any(axis=1)]
    # A number follows from the sums if nothing that leaves all sums as they are can change it.
    _, strengths, directions = np.linalg.svd(equations, full_matrices=True)
    free = directions[int((strengths > 1e-9).sum()) :]
    fixed_ones = np.flatnonzero(np.abs(free).max(axis=0) < 1e-9) if len(free) else np.arange(len(values))
    assert [values[place] for place in fixed_ones if 0 < values[place] < 5] == []


# --- formats ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_markdown(view: Jurisdiction, golden: Callable[[str, str], None], lang: Lang) -> None:
    golden(f"jurisdiction/town.{lang}.md", str(write(fixed(view), "markdown", lang)))


def test_html(view: Jurisdiction, golden: Callable[[str, str], None]) -> None:
    text = str(write(fixed(view), "html"))
    golden("jurisdiction/town.zh.html", text)
    assert "<script" not in text
    assert " style=" not in text
    assert "default-src 'none'" in text
    assert not re.search(r"https?://(?!www\.w3\.org)", text)
    both = str(write(fixed(view), "html", "both"))
    assert 'lang="en">Commonest gaps' in both


def test_json_and_its_schema(view: Jurisdiction, golden: Callable[[str, str], None]) -> None:
    text = str(write(fixed(view), "json"))
    golden("jurisdiction/town.json", text)
    assert model_of(Jurisdiction).model_validate_json(text)
    path = shipped("report_templates") / "jurisdiction" / "report.schema.json"
    golden(
        "../../report_templates/jurisdiction/report.schema.json",
        json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n",
    )
    assert path.is_file()


def test_no_firm_is_named(view: Jurisdiction) -> None:
    named = [word for firm in firms().values() for word in (firm.name, firm.credit_code)]
    for text in (write(view, "html"), write(view, "markdown"), write(view, "json")):
        assert not [each for each in named if each in str(text)]
        assert not re.search(
            r"\b[abcd]\d\b", re.sub(r"[0-9a-f]{12,}|#[0-9a-f]{6}|H\d", "", str(text)).split("<body")[-1]
        )


def test_excel(view: Jurisdiction, results: Results) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    from compliance.fleet.overview.workbook import lines_of
    from compliance.fleet.picking.listing import Query

    data = write(view, "xlsx")
    assert data == write(view, "xlsx"), "equal views make equal bytes"
    assert isinstance(data, bytes)
    book = openpyxl.load_workbook(BytesIO(data))
    shown = [each.title for each in book.worksheets if each.sheet_state == "visible"]
    assert shown == [
        "各县（市、区）企业结果", "按行业", "按规模", "各项义务的结果", "不符合率：义务 × 地区",
        "不符合率：义务 × 行业", "不符合率明细", "与2025-06-01相比", "先补哪些资料", "90天内到期的义务",
        "到期最多的义务",
    ]  # fmt: skip
    sheets = [book[name] for name in shown]
    leads = [[cell.hyperlink.location for row in each.iter_rows() for cell in row if cell.hyperlink] for each in sheets]
    assert leads == [[f"'{name}'!B1" for name in shown[1:]], *([[f"'{shown[0]}'!B1"]] * (len(shown) - 1))]
    lines = [row for row in book["不符合率明细"].iter_rows(6, None, 2, 8, values_only=True) if row[4] is not None]
    shares = [min(row[4] / row[5], 0.994) if row[4] < row[5] else 1 for row in lines]
    assert [row[6] for row in lines] == pytest.approx(shares)
    for duty in view.duties:
        told = [row[4] for row in lines if (row[0], row[2]) == ("地区", duty.ref)]
        assert not told or sum(told) == duty.gap.n
    assert len({row[2] for row in lines}) > 1
    cells = {str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    assert "隆阳区" in cells
    assert not cells & {"a0", "甲0煤矿"}
    with_firms = openpyxl.load_workbook(BytesIO(bytes(write(view, "xlsx", "zh", lines_of(results, view, Query())))))
    sheet = with_firms["有不符合项的企业"]
    ids = [cell.value for row in sheet.iter_rows() for cell in row if re.fullmatch(r"[a-e]\d", str(cell.value))]
    assert sorted(ids) == ["a0", "a1", "a2", "b0", "b1", "b2", "b3", "b4", "c0", "c1"]
    assert "甲0煤矿" not in {cell.value for row in sheet.iter_rows() for cell in row}


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], results: Results) -> None:
    rulesets = ("--rulesets", str(town / "rulesets"))
    store = str(town / "store")
    files = [str(tmp_path / f"report.{suffix}") for suffix in ("html", "md", "xlsx", "json")]
    outputs = [word for file in files for word in ("-o", file)]
    assert (
        run(["fleet", "report", store, "--run", results.run.run, "--since", "before", *rulesets, *outputs]) == exits.OK
    )
    assert json.loads(Path(files[3]).read_text("utf-8"))["trend"]["run"] == "before"
    capsys.readouterr()
    assert run(["fleet", "report", store, "--run", results.run.run, *rulesets, "--lang", "en"]) == exits.OK
    assert "Jurisdiction overview" in capsys.readouterr().out
    wrong = {
        ("--at-least", "1"): "write 2 to",
        ("--at-least", "5", "--with-firms", "-o", "x.xlsx"): "leave out --at-least",
        ("--with-firms",): "name an Excel file",
        ("-f", "pdf"): "is none of",
    }
    for arguments, message in wrong.items():
        assert run(["fleet", "report", store, *rulesets, *arguments]) == exits.USAGE
        assert message in capsys.readouterr().err
    for arguments, code in {
        ("--run", "nowhere"): "F010",
        ("--run", "before", "--since", results.run.run): "F020",
        ("--run", results.run.run, "--since", results.run.run): "F023",
    }.items():
        assert run(["fleet", "report", store, *rulesets, *arguments]) == exits.INPUT
        assert code in capsys.readouterr().err


def test_a_run_of_other_rules_is_refused(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], results: Results
) -> None:
    other = write_town(tmp_path / "rulesets")
    path = other / "town" / "01.yaml"
    path.write_text(path.read_text("utf-8").replace("at_least: 100", "at_least: 99"), "utf-8")
    assert (
        run(["fleet", "report", str(town / "store"), "--run", results.run.run, "--rulesets", str(other)]) == exits.INPUT
    )
    assert "F021" in capsys.readouterr().err
