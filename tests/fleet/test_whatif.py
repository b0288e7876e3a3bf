"""What if a ruleset read otherwise: who changes, counted firm by firm against the reference."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

from compliance import load_rulesets, shipped
from compliance.assessor import Assessor
from compliance.cli.app import run as run_command
from compliance.diagnostics import LoadError
from compliance.engines.columnar.evaluating import CODES
from compliance.enterprise import Enterprise
from compliance.fleet.comparing.edits import Edit, Replaced, read_edit, reword
from compliance.fleet.comparing.text_tables import to_markdown, to_terminal
from compliance.fleet.comparing.whatif import ALL, CHANGES, Tally, suppose, touched
from compliance.fleet.comparing.whatif_paper import Supposition, lay_out, view_of
from compliance.fleet.runs.running import Settings, check_store
from compliance.fleet.stores.store import Store
from compliance.lowering import lower
from compliance.model import Rulebook
from compliance.situation import current_code
from compliance.verdict import Verdict
from tests.fleet.jurisdictions import AS_OF, made_up_firms, store_of
from tests.fleet.test_running import OVERRIDING

DEPARTMENT = "baoshan-2017-05-safety-dept"
THRESHOLD = f"{DEPARTMENT}.applies_when.any.1.staff_count.at_least"
Firms = dict[str, Enterprise]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


@pytest.fixture(scope="module")
def firms(rulebook: Rulebook) -> Firms:
    return made_up_firms(rulebook, 150, seed=3)


@pytest.fixture(scope="module")
def store(firms: Firms, rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("whatif"), firms, rulebook.vocabulary, 3)


def edited(*texts: str) -> Rulebook:
    edits = [read_edit(text) for text in texts]
    return reword(shipped("rulesets"), [each for each in edits if each is not None], {})[0]


def test_steps_that_only_join_may_be_left_out() -> None:
    edit = read_edit(f"{DEPARTMENT}.applies_when.staff_count.at_least=50")
    assert edit is not None
    book, (replaced,) = reword(shipped("rulesets"), [edit], {})
    assert (replaced.path, replaced.before) == ("applies_when.any.1.staff_count.at_least", "100")
    assert book.digest == edited(f"{DEPARTMENT}.{replaced.path}=50").digest
    twice = read_edit(
        f"{DEPARTMENT}.applies_when={{any: [staff_count: {{at_least: 1}}, staff_count: {{at_least: 2}}]}}"
    )
    assert twice is not None
    with pytest.raises(LoadError, match=r"(?s)more than once.*any\.0\.staff_count\.at_least.*any\.1\.staff_count"):
        reword(shipped("rulesets"), [twice, edit], {})


def expected(before: Verdict, after: Verdict) -> set[str]:
    """Return what a change of verdict is called."""
    found = set()
    if before == "not_applicable" != after:
        found.add("covered")
    if after == "not_applicable" != before:
        found.add("freed")
    if after == "gap" != before:
        found.add("into_gap")
    if before == "gap" != after:
        found.add("out_of_gap")
    if after == "undetermined" != before:
        found.add("undetermined")
    return found


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    "texts",
    [
        (f"{THRESHOLD}=1",),
        (f"{THRESHOLD}=1000000",),
        (f"{DEPARTMENT}.requires={{safety_dept.exists: false}}", f"{THRESHOLD}=20"),
        (f"{OVERRIDING[0]}.applies_when={{staff_count: {{at_least: 0}}}}",),
    ],
)
def test_who_changes_is_who_the_reference_says(
    store: Store, firms: Firms, rulebook: Rulebook, texts: tuple[str, ...], jobs: int
) -> None:
    plans = lower(rulebook, AS_OF), lower(edited(*texts), AS_OF)
    ids = touched(*plans)
    assert texts[0].split(".")[0] in ids
    tally = suppose(store, *plans, ids, most=1000, jobs=jobs)
    assert tally.firms == len(firms)
    judges = [Assessor(each.rulebook, AS_OF, "reference") for each in plans]
    counted: dict[tuple[str, str], Counter[str]] = {}
    listed: dict[tuple[str, str], set[str]] = {}
    for id, firm in firms.items():
        old, new = (each.judge(firm) for each in judges)
        stated = firm.jurisdiction
        place = "" if stated is None else current_code(rulebook.vocabulary, str(stated.value))
        at_all = set()
        for key in old:
            changes = expected(old[key].verdict, new[key].verdict)
            assert key in ids or old[key] == new[key]
            at_all |= changes
            for change in changes:
                counted.setdefault((key, change), Counter())[place] += 1
                listed.setdefault((key, change), set()).add(id)
        for change in at_all:
            counted.setdefault((ALL, change), Counter())[place] += 1
            listed.setdefault((ALL, change), set()).add(id)
    assert tally.changed == counted
    assert {key: set(each) for key, each in tally.listed.items()} == listed
    assert counted, "the edit is felt"


def test_an_edit_that_displaces_touches_what_it_displaces(rulebook: Rulebook) -> None:
    text = f"{OVERRIDING[0]}.applies_when={{staff_count: {{at_least: 1}}}}"
    ids = touched(lower(rulebook, AS_OF), lower(edited(text), AS_OF))
    assert OVERRIDING[1] in ids


def test_what_an_obligation_does_not_say_is_added(rulebook: Rulebook) -> None:
    later = edited(f"{DEPARTMENT}.effective={{from: 2026-01-01}}")
    assert lower(later, AS_OF, [DEPARTMENT]).owed[0].standing == "not_yet_in_force"
    assert touched(lower(rulebook, AS_OF), lower(later, AS_OF)) == [DEPARTMENT]
    with pytest.raises(LoadError, match=rf"write {DEPARTMENT}.effective as a whole"):
        edited(f"{DEPARTMENT}.effective.from=2026-01-01")


def test_an_edit_of_words_touches_nothing(rulebook: Rulebook) -> None:
    book = edited(f"{DEPARTMENT}.severity=minor", f"{DEPARTMENT}.title.zh=另一个标题")
    assert book.obligation(DEPARTMENT).severity == "minor"
    assert touched(lower(rulebook, AS_OF), lower(book, AS_OF)) == []


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (f"{DEPARTMENT}.applies_when.any.1.staff_count.at_lest=1", "F016", "did you mean at_least?"),
        (f"{DEPARTMENT}.applies_when.any.9=1", "F016", "there is no '9'"),
        (f"{DEPARTMENT}.severity.deep=1", "F016", 'it is "critical"'),
        ("baoshan-2017-05-safty-dept.severity=minor", "F016", f"did you mean {DEPARTMENT}?"),
        (f"{THRESHOLD}=many", "T105", "expected a whole number"),
        (f"{DEPARTMENT}.requires={{no_such_fact: true}}", "T1", "no_such_fact"),
        (f"{DEPARTMENT}.requires={{safety_dept.exists: [}}", "R020", "--edit"),
        (f"{DEPARTMENT}.severity=", "T", ""),
    ],
)
def test_what_cannot_be_is_told_at_its_place(text: str, code: str, told: str) -> None:
    with pytest.raises(LoadError, match=code) as found:
        edited(text)
    assert told in str(found.value)


def test_keys_with_dots_and_lists_are_found() -> None:
    assert read_edit("a.b.c=d=e") == Edit("a", "b.c", "d=e")
    assert read_edit("a=1") is read_edit("a.b") is read_edit("a..b=1") is read_edit(".b=1") is None
    book = edited(f"{DEPARTMENT}.requires.safety_dept.exists=false")
    assert "False" in str(book.obligation(DEPARTMENT).requires)


# --- what is shown ---------------------------------------------------------------------------------------------------


def view(store: Store, rulebook: Rulebook, least: int = 0, most: int = 0) -> Supposition:
    book = edited(f"{THRESHOLD}=1")
    plans = lower(rulebook, AS_OF), lower(book, AS_OF)
    ids = touched(*plans)
    return view_of(
        suppose(store, *plans, ids, most), book, AS_OF, [Replaced(*THRESHOLD.split(".", 1), "100", "1")], ids, least
    )


def test_the_view_adds_up(store: Store, rulebook: Rulebook) -> None:
    shown = view(store, rulebook)
    (duty,) = shown.duties
    assert duty.ref == "baoshan-2017:10"
    assert duty.before is not None
    assert duty.after is not None
    assert sum(duty.before.values()) == sum(duty.after.values()) == shown.firms
    moved = [duty.changes[change].n or 0 for change in CHANGES]
    assert duty.before["not_applicable"] - duty.after["not_applicable"] == moved[0] - moved[1]
    assert duty.after["gap"] - duty.before["gap"] == moved[2] - moved[3]
    for change in CHANGES:
        assert sum(each.changes[change].n or 0 for each in duty.counties) == duty.changes[change].n
        assert duty.changes[change] == shown.together.changes[change]
    assert duty.ids == {}


def test_small_numbers_are_kept_back_on_request(store: Store, rulebook: Rulebook) -> None:
    plain, kept = view(store, rulebook), view(store, rulebook, least=5)
    small = 0
    for one, other in zip(plain.together.counties, kept.together.counties, strict=True):
        for change in CHANGES:
            n = one.changes[change].n
            assert n is not None
            if 0 < n < 5:
                assert other.changes[change].n is None
                small += 1
    assert small
    for change in CHANGES:
        hidden = sum(each.changes[change].n is None for each in kept.together.counties)
        assert hidden != 1 or kept.together.changes[change].n is None, "one alone comes back from the total"
    assert kept.duties[0].counties == ()
    text = to_terminal(lay_out(kept), "zh")
    assert "<5" in text


def test_names_and_codes_stay_out(store: Store, firms: Firms, rulebook: Rulebook) -> None:
    told = view(store, rulebook, most=3)
    text = to_markdown(lay_out(told), "both")
    assert all(each.name not in text for each in firms.values())
    listed = [id for ids in told.duties[0].ids.values() for id in ids]
    assert listed
    assert all(len(ids) <= 3 and list(ids) == sorted(ids) for ids in told.duties[0].ids.values())
    assert all(id in text for id in listed)
    silent = to_markdown(lay_out(view(store, rulebook)), "zh")
    assert "firm-" not in silent


def test_the_command(store: Store, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = ["fleet", "whatif", str(store.folder), "--edit", f"{THRESHOLD}=1", "--as-of", AS_OF.isoformat()]
    assert run_command([*arguments, "--format", "json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert told["duties"][0]["id"] == DEPARTMENT
    assert set(told["duties"][0]["before"]) == set(CODES)
    for lang, word in (("zh", "新增适用"), ("en", "Newly covered")):
        assert run_command([*arguments, "--lang", lang]) == 0
        assert word in capfd.readouterr().out
    assert run_command([*arguments, "--format", "markdown", "-o", str(tmp_path / "whatif.md")]) == 0
    assert (tmp_path / "whatif.md").read_text(encoding="utf-8").startswith("# 假设修改规则的影响")
    assert run_command([*arguments[:-4], "--edit", "nothing"]) == 2
    assert run_command([*arguments, "--memory", "64MB"]) == 2
    assert run_command([*arguments[:-3], f"{THRESHOLD.replace('at_least', 'at_lest')}=1"]) == 2
    assert "did you mean at_least?" in capfd.readouterr().err
    assert run_command([*arguments[:-3], f"{DEPARTMENT}.sverity=minor"]) == 4
    assert "did you mean severity?" in capfd.readouterr().err
    assert run_command([*arguments[:-3], f"{THRESHOLD}=x"]) == 4
    assert "do not load with this edit" in capfd.readouterr().err
    assert run_command([*arguments[:-3], f"{DEPARTMENT}.severity=minor"]) == 0
    assert "不改变任何义务" in capfd.readouterr().out


def test_a_run_lends_its_day_and_places(store: Store, rulebook: Rulebook, capfd: pytest.CaptureFixture[str]) -> None:
    plan = lower(rulebook, AS_OF, [DEPARTMENT])
    check_store(store, plan, Settings(name="lent", jobs=1, bind={"district-2011": "530502"}))
    arguments = ["fleet", "whatif", str(store.folder), "--run", "lent", "--format", "json"]
    assert run_command([*arguments, "--edit", f"{THRESHOLD}=1"]) == 0
    assert json.loads(capfd.readouterr().out)["as_of"] == AS_OF.isoformat()
    assert run_command([*arguments[:-3], "none", "--edit", f"{THRESHOLD}=1"]) == 3


def test_a_bucket_that_cannot_be_read_is_said(
    tmp_path: Path, firms: Firms, rulebook: Rulebook, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = store_of(tmp_path / "store", firms, rulebook.vocabulary, 2)
    broken.path(broken.head.files[0]).write_bytes(b"PAR1")
    assert (
        run_command(["fleet", "whatif", str(broken.folder), "--edit", f"{THRESHOLD}=1", "--as-of", "2025-01-10"]) == 3
    )
    out, err = capfd.readouterr()
    assert "F015" in err
    assert "未能读取" in out


def test_tallies_add_up() -> None:
    one, other = Tally(firms=1, listed={("a", "covered"): ["b"]}), Tally(firms=2, listed={("a", "covered"): ["a", "c"]})
    one.add(other, 2)
    assert (one.firms, one.listed) == (3, {("a", "covered"): ["a", "b"]})
