"""Runs over a store: what the reference says of every firm, whatever ends a run, and however it was cut into pieces."""

from __future__ import annotations

import errno
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec.structs import replace

from compliance import load_profile, load_rulesets, model, shipped
from compliance.assessor import Assessor
from compliance.cli.app import run as run_command
from compliance.diagnostics import Diagnostic, LoadError, Span
from compliance.engines.columnar.evaluating import CODES, NO_FINAL, REASONS, Judged
from compliance.enterprise import Enterprise, Stated, Waiver
from compliance.fleet.runs.digests import obligation_digests
from compliance.fleet.runs.judging import Judging, judge_rows
from compliance.fleet.runs.manifest import Run, folder_of, open_run, read_run
from compliance.fleet.runs.running import Settings, Told, check_store
from compliance.fleet.runs.verdict_files import read_verdicts
from compliance.fleet.stores.rows import row_of, table_of
from compliance.fleet.stores.store import Store, open_store, with_hashes, write_bucket, write_head
from compliance.lowering import lower
from compliance.model import Rulebook
from compliance.plan import Plan
from compliance.verdict import QUALIFIERS
from tests.edited_rulesets import edited, of_class
from tests.fleet.jurisdictions import AS_OF, made_up_firms, store_of
from tests.properties.made_up import AT

ONE_JOB = Settings(jobs=1)
REPORT = "yunnan-2024-00-soe-progress-report"
OVERRIDING = next(
    (each.id, each.overrides[0])
    for book in load_rulesets(shipped("rulesets")).rulesets
    for each in book.obligations
    if each.overrides
)
"""An obligation, and one that it displaces."""
Firms = dict[str, Enterprise]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulesets(shipped("rulesets"))


@pytest.fixture(scope="module")
def plan(rulebook: Rulebook) -> Plan:
    return lower(rulebook, AS_OF)


@pytest.fixture(scope="module")
def firms(rulebook: Rulebook) -> Firms:
    profiles = sorted(shipped("enterprise_profiles").glob("*.yaml"))
    shown = {path.stem: load_profile(path, rulebook.vocabulary) for path in profiles}
    return {**shown, **made_up_firms(rulebook, 90)}


@pytest.fixture(scope="module")
def few(rulebook: Rulebook) -> list[str]:
    """Some obligations of every kind: enough where the subject is how a run is cut, ended, or taken over."""
    ids = [each.id for book in rulebook.rulesets for each in book.obligations]
    return [key for key in ids if ids.index(key) % 6 == 0 or key in (REPORT, *OVERRIDING)]


@pytest.fixture(scope="module")
def small(rulebook: Rulebook, few: list[str]) -> Plan:
    return lower(rulebook, AS_OF, few)


@pytest.fixture
def store(tmp_path: Path, firms: Firms, rulebook: Rulebook) -> Store:
    return store_of(tmp_path / "store", firms, rulebook.vocabulary, buckets=4)


def said(store: Store, run: Run) -> dict[str, dict[str, int]]:
    """Return what a run says of every firm: its columns by id."""
    return {
        row.pop("id"): row for name in run.files for row in read_verdicts(folder_of(store, run.run) / name).to_pylist()
    }


def counting(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Return a list that grows by (rows, obligations) whenever rows are judged."""
    seen: list[tuple[int, int]] = []
    judge = Judging.judge

    def noted(self: Judging, rows: pa.RecordBatch) -> dict[str, Judged]:
        seen.append((rows.num_rows, len(self.ids)))
        return judge(self, rows)

    monkeypatch.setattr(Judging, "judge", noted)
    return seen


# --- what is said ----------------------------------------------------------------------------------------------------


def test_every_firm_is_said_what_the_reference_says(store: Store, plan: Plan, firms: Firms) -> None:
    run = check_store(store, plan, ONE_JOB)
    assert run.complete
    assert run.firms == len(firms)
    found = said(store, run)
    assert found.keys() == firms.keys()
    assessor = Assessor(plan.rulebook, AS_OF, "reference")
    waived = 0
    for id, firm in firms.items():
        row = found[id]
        for each in assessor.assess(firm).findings:
            told = tuple(name for place, name in enumerate(QUALIFIERS) if row[f"q:{each.id}"] >> place & 1)
            final = row.get(f"f:{each.id}", NO_FINAL)
            assert CODES[row[f"v:{each.id}"]] == each.verdict, (id, each.id)
            assert REASONS[row[f"r:{each.id}"]] == each.reason, (id, each.id)
            assert told == each.qualifiers, (id, each.id)
            assert (None if final == NO_FINAL else CODES[final]) == (each.final and each.final.verdict), (id, each.id)
            waived += "waived" in told
    assert waived > 20


def test_the_head_counts_what_the_files_say(store: Store, plan: Plan) -> None:
    run = check_store(store, plan, ONE_JOB)
    rows = said(store, run).values()
    for key, counts in run.counts.items():
        assert list(counts) == [sum(row[f"v:{key}"] == code for row in rows) for code in range(len(CODES))]
    assert run.store == store.digest
    assert run.obligations == obligation_digests(plan)
    assert run.run == f"2025-01-10-{plan.rulebook.digest[:8]}"


def test_a_waiver_acts_on_its_days_and_on_gaps_alone(tmp_path: Path, rulebook: Rulebook, plan: Plan) -> None:
    steel = load_profile(shipped("enterprise_profiles") / "tengchong-steel.yaml", rulebook.vocabulary)
    found = Assessor(rulebook, AS_OF, "reference").judge(steel)
    gaps = [key for key, each in found.items() if each.verdict == "gap"][:4]
    met = next(key for key, each in found.items() if each.verdict == "satisfied")
    days = [(AS_OF, AS_OF), (date(2024, 1, 1), date(2025, 1, 9)), (date(2025, 1, 11), date(2025, 2, 1))]
    waivers = [Waiver(key, *each, "某局", "搬迁", AT) for key, each in zip(gaps, days, strict=False)]
    waivers.append(Waiver(met, AS_OF, AS_OF, "某局", "搬迁", AT))
    store = store_of(tmp_path / "store", {"a": replace(steel, waivers=tuple(waivers))}, rulebook.vocabulary, 1)
    row = said(store, check_store(store, plan, ONE_JOB))["a"]
    bit = 1 << QUALIFIERS.index("waived")
    assert [key for key in found if row[f"q:{key}"] & bit] == gaps[:1]


def test_judging_is_a_function_another_process_can_call(store: Store, plan: Plan) -> None:
    rows = pq.read_table(store.path(store.head.files[0])).combine_chunks().to_batches()[0]
    judging = Judging(plan)
    elsewhere = pickle.loads(pickle.dumps(judging))
    assert judge_rows(elsewhere, rows).equals(judge_rows(judging, rows))
    assert judge_rows(judging, rows.slice(3, 2)).equals(judge_rows(judging, rows).slice(3, 2))


# --- however it is cut -----------------------------------------------------------------------------------------------


def test_jobs_buckets_groups_and_memory_change_nothing(
    tmp_path: Path, firms: Firms, rulebook: Rulebook, small: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = set()
    for number, (buckets, settings) in enumerate(((4, ONE_JOB), (4, Settings(jobs=2)), (1, ONE_JOB), (9, ONE_JOB))):
        store = store_of(tmp_path / str(number), firms, rulebook.vocabulary, buckets)
        digests.add(check_store(store, small, settings).digest)
    monkeypatch.setattr("compliance.fleet.stores.store.GROUP_ROWS", 50)
    store = store_of(tmp_path / "groups", firms, rulebook.vocabulary, 2)
    assert pq.ParquetFile(store.path(store.head.files[0])).num_row_groups > 1
    digests.add(check_store(store, small, ONE_JOB).digest)
    monkeypatch.setattr("compliance.fleet.runs.memory.LEAST_ROWS", 7)
    tight = check_store(store, small, Settings(name="tight", jobs=1, memory=1 << 20, again=True))
    assert tight.effort.batch_rows == 7
    digests.add(tight.digest)
    assert len(digests) == 1
    assert digests != {""}


def test_one_changed_verdict_changes_the_digest(tmp_path: Path, firms: Firms, rulebook: Rulebook, small: Plan) -> None:
    first = check_store(store_of(tmp_path / "a", firms, rulebook.vocabulary, 2), small, ONE_JOB)
    id = next(id for id, each in firms.items() if each.founded_on is not None)
    other = {**firms, id: replace(firms[id], founded_on=Stated(date(2025, 1, 11), AT))}
    second = check_store(store_of(tmp_path / "b", other, rulebook.vocabulary, 2), small, ONE_JOB)
    assert first.digest != second.digest


@pytest.mark.parametrize("count", [0, 1])
def test_no_firm_or_one(tmp_path: Path, firms: Firms, rulebook: Rulebook, small: Plan, count: int) -> None:
    kept = dict(list(firms.items())[:count])
    store = store_of(tmp_path / "store", kept, rulebook.vocabulary, 2)
    run = check_store(store, small, Settings(jobs=2))
    assert run.complete
    assert run.firms == count
    assert all(sum(counts) == count for counts in run.counts.values())


def test_an_empty_bucket(tmp_path: Path, firms: Firms, rulebook: Rulebook, small: Plan) -> None:
    store = store_of(tmp_path / "store", firms, rulebook.vocabulary, 3)
    digest = check_store(store, small, ONE_JOB).digest
    empty = write_bucket(store.folder, 9, with_hashes(table_of((), rulebook.vocabulary)))
    write_head(store.folder, replace(store.head, buckets=10, files=(*store.head.files, empty)))
    store = open_store(store.folder)
    run = check_store(store, small, ONE_JOB)
    assert run.complete
    assert run.files["verdicts-00009.parquet"].rows == 0
    assert run.digest == digest


# --- whatever ends it ------------------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from compliance import load_rulesets, shipped
from compliance.fleet.runs import running
from compliance.fleet.stores import store
from compliance.lowering import lower

where, jobs = sys.argv[2], int(sys.argv[3])
seen = []
replace = os.replace

def ended(*args):
    seen.append(args)
    if len(seen) == 2:
        os.kill(os.getpid(), signal.SIGKILL)

def replaced(source, target):
    if where in str(target):
        ended()
    replace(source, target)

os.replace = replaced
plan = lower(load_rulesets(shipped("rulesets")), date(2025, 1, 10), sys.argv[4].split(","))
tell = ended if where == "told" else lambda *_: None
running.check_store(store.open_store(Path(sys.argv[1])), plan, running.Settings(jobs=jobs), tell)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize(("where", "jobs"), [("told", 1), ("told", 2), ("verdicts-", 1), ("run.json", 1)])
def test_a_killed_run_goes_on_where_it_stopped(
    store: Store, small: Plan, few: list[str], where: str, jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after a bucket was noted, with a draft of verdicts written, and with a draft of the head written."""
    elsewhere = open_store(shutil.copytree(store.folder, tmp_path / "elsewhere"))
    undisturbed = check_store(elsewhere, small, ONE_JOB)
    folder = folder_of(store, f"2025-01-10-{small.rulebook.digest[:8]}")
    child = subprocess.run(
        [sys.executable, "-c", KILLED, str(store.folder), where, str(jobs), ",".join(few)], check=False
    )
    assert child.returncode == -signal.SIGKILL
    left = read_run(folder)
    assert left is not None
    assert not left.complete
    assert left.digest == ""
    seen = counting(monkeypatch)
    run = check_store(store, small, ONE_JOB)
    assert run.complete
    assert (run.digest, run.counts) == (undisturbed.digest, undisturbed.counts)
    assert said(store, run) == said(elsewhere, undisturbed)
    assert not list(folder.glob(".verdicts-*")), "drafts are removed"
    assert sum(rows for rows, _ in seen) == run.firms - left.firms


def test_what_is_done_is_not_judged_again(store: Store, small: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    run = check_store(store, small, ONE_JOB)
    seen = counting(monkeypatch)
    assert check_store(store, small, ONE_JOB) == run
    assert seen == []
    damaged = folder_of(store, run.run) / "verdicts-00001.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-100])
    again = check_store(store, small, ONE_JOB)
    assert (again.digest, again.files) == (run.digest, run.files)
    assert sum(rows for rows, _ in seen) == run.files["verdicts-00001.parquet"].rows
    seen.clear()
    assert check_store(store, small, Settings(jobs=1, again=True)).digest == run.digest
    assert sum(rows for rows, _ in seen) == run.firms


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_corrupt_bucket_stops_no_other(
    store: Store, few: list[str], small: Plan, capfd: pytest.CaptureFixture[str], jobs: int
) -> None:
    whole = check_store(store, small, Settings(name="whole", jobs=1)).digest
    shutil.rmtree(folder_of(store, "whole"))  # there is nothing to take over
    broken, missing = (store.path(each) for each in store.head.files[1:3])
    data, rest = broken.read_bytes(), missing.read_bytes()
    broken.write_bytes(data[:200] + bytes(100) + data[300:])
    missing.unlink()
    arguments = ["fleet", "check", str(store.folder), "--as-of", "2025-01-10", "--name", "x", "--jobs", str(jobs)]
    arguments += [part for id in few for part in ("--select", id)]
    assert run_command(arguments) == 3
    told = capfd.readouterr().err
    assert told.count("F015") == 2
    assert broken.name in told
    assert f"{missing.name} is missing" in told
    _, run = open_run(store, "x")
    assert [each.state for each in run.files.values()] == ["done", "failed", "failed", "done"]
    assert run.digest == ""
    assert run.firms == sum(each.rows for each in run.files.values() if each.state == "done")
    broken.write_bytes(data)
    missing.write_bytes(rest)
    assert run_command(arguments) == 0
    _, run = open_run(store, "x")
    assert run.complete
    assert run.digest == whole


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one process")
def test_a_killed_process_stops_no_other(
    store: Store, few: list[str], small: Plan, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    judge, parent = Judging.judge, os.getpid()
    victim = pq.read_table(store.path(store.head.files[2]), columns=["id"]).column(0)[0].as_py()

    def killed(self: Judging, rows: pa.RecordBatch) -> dict[str, Judged]:
        if os.getpid() != parent and rows.column("id")[0].as_py() == victim:
            os.kill(os.getpid(), signal.SIGKILL)
        return judge(self, rows)

    arguments = ["fleet", "check", str(store.folder), "--as-of", "2025-01-10", "--name", "x", "--jobs", "2"]
    arguments += [part for id in few for part in ("--select", id)]
    with monkeypatch.context() as patched:
        patched.setattr(Judging, "judge", killed)
        assert run_command(arguments) == 3
    told = capfd.readouterr().err
    assert "F013 not judged: a process was ended from outside" in told
    assert "1 of 4 files" in told
    _, run = open_run(store, "x")
    assert [each.state for each in run.files.values()] == ["done", "done", "failed", "done"]
    assert run_command(arguments) == 0
    assert open_run(store, "x")[1].digest == check_store(store, small, Settings(name="y", jobs=1, again=True)).digest


def test_a_full_disk_is_no_fault_of_a_bucket(
    store: Store, small: Plan, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("compliance.fleet.runs.verdict_files.VerdictWriter.write", full)
        command = ["fleet", "check", str(store.folder), "--as-of", "2025-01-10", "--select", "yunnan-2024", "-j"]
        assert [run_command([*command, jobs]) for jobs in "12"] == [6, 6]
        told = capfd.readouterr().err
        assert told.count("cannot read or write") == told.count("No space left on device") == 2
    assert check_store(store, small, ONE_JOB).complete


def test_what_is_judged_again_stays_till_it_is_replaced(store: Store, small: Plan) -> None:
    run = check_store(store, small, Settings(name="x", jobs=1))

    def nowhere(*_: object) -> Iterator[Told]:
        raise LoadError([Diagnostic(Span("--master"), "F030", "nobody answers")])

    with pytest.raises(LoadError, match="F030"):
        check_store(store, small, Settings(name="x", again=True), elsewhere=nowhere)
    assert open_run(store, "x")[1] == run


def test_an_interrupted_run_leaves_no_drafts(store: Store, small: Plan) -> None:
    folder = folder_of(store, "x")

    def interrupted(*_: object) -> Iterator[Told]:
        # As processes leave them that are killed.
        for draft in (".verdicts-00000.parquet.k3_x", ".run.json.k3_x"):
            (folder / draft).write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_store(store, small, Settings(name="x"), elsewhere=interrupted)
    assert [each.name for each in folder.iterdir()] == [".lock"]


def test_two_runs_do_not_share_a_name(store: Store, small: Plan, rulebook: Rulebook) -> None:
    run = check_store(store, small, Settings(name="x", jobs=1))
    fewer = lower(rulebook, AS_OF, list(run.obligations)[:3])
    with pytest.raises(LoadError, match="F011"):
        check_store(store, fewer, Settings(name="x", jobs=1))
    first = check_store(store, fewer, ONE_JOB)
    second = check_store(store, small, ONE_JOB)
    assert second.run == f"{first.run}-2"
    assert check_store(store, fewer, ONE_JOB).run == first.run
    with pytest.raises(LoadError, match="F010"):
        check_store(store, small, Settings(name="y", since="z", jobs=1))
    other = check_store(store, lower(rulebook, date(2025, 2, 1), [small.owed[0].id]), ONE_JOB)
    with pytest.raises(LoadError, match="F014"):
        check_store(store, small, Settings(name="y", since=other.run, jobs=1))
    assert not folder_of(store, "y").exists()


HOLDING = """
import sys
from pathlib import Path
from compliance.fleet.runs.running import locked

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    input()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing watches over it there")
def test_a_run_is_made_by_one_process_at_a_time(store: Store, small: Plan) -> None:
    run = check_store(store, small, ONE_JOB)
    holding = [sys.executable, "-c", HOLDING, str(folder_of(store, run.run))]
    with subprocess.Popen(holding, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        with pytest.raises(LoadError, match="F012"):
            check_store(store, small, ONE_JOB)
        child.communicate(b"\n")
    assert check_store(store, small, ONE_JOB).complete


# --- what has not changed --------------------------------------------------------------------------------------------


def lasting(obligation: model.Obligation) -> model.Obligation:
    """Return an obligation that applies to everybody."""
    return replace(obligation, applies_when=model.ALWAYS)


def changed_rows(firms: Firms) -> Firms:
    """Return firms of which one is new, one is gone, and one was founded another day."""
    ids = sorted(firms)
    moved = replace(firms[ids[7]], founded_on=Stated(date(2001, 2, 3), AT))
    return {**{id: firms[id] for id in ids[1:]}, ids[7]: moved, "new firm": firms[ids[3]]}


@pytest.mark.parametrize("rows", [False, True])
@pytest.mark.parametrize("rules", ["same", "edited", "displacing", "fewer", "more", "all"])
def test_taken_over_is_what_a_whole_run_says(
    tmp_path: Path,
    firms: Firms,
    rulebook: Rulebook,
    few: list[str],
    monkeypatch: pytest.MonkeyPatch,
    rules: str,
    rows: bool,
) -> None:
    ids = few
    before = lower(rulebook, AS_OF, ids[:-3] if rules == "more" else ids)
    book = rulebook
    if rules in ("edited", "displacing"):
        book = edited(rulebook, OVERRIDING[0] if rules == "displacing" else REPORT, lasting)
    if rules == "all":
        for id in ids:
            book = edited(book, id, lasting)
    after = lower(book, AS_OF, ids[:-3] if rules == "fewer" else ids)
    folder = tmp_path / "store"
    store = store_of(folder, firms, rulebook.vocabulary, 3)
    first = check_store(store, before, Settings(name="first", jobs=1))
    now = changed_rows(firms) if rows else firms
    store = store_of(folder, now, rulebook.vocabulary, 3)
    seen = counting(monkeypatch)
    carried = check_store(store, after, Settings(name="carried", jobs=1))
    work = list(seen)
    whole = check_store(store, after, Settings(name="whole", jobs=1, again=True))
    assert carried.effort.carried == "first"
    assert whole.effort.carried == ""
    assert carried.digest == whole.digest
    assert carried.counts == whole.counts
    assert said(store, carried) == said(store, whole)
    assert first.complete
    if rules == "displacing":
        changed = {key for key in ids if first.obligations[key] != carried.obligations[key]}
        assert OVERRIDING[1] in changed, "what it displaces is judged anew too"
    if rules in ("same", "fewer") and not rows:
        assert work == []
    if rules == "same" and rows:
        assert {obligations for _, obligations in work} == {len(ids)}
        assert sum(count for count, _ in work) == 2
    if rules == "edited" and not rows:
        assert {obligations for _, obligations in work} == {1}
        assert sum(count for count, _ in work) == len(now)


def test_taking_over_again_and_again(tmp_path: Path, firms: Firms, rulebook: Rulebook, small: Plan) -> None:
    """Columns are put into the file beside the old ones, until too much of it would lie unused."""
    store = store_of(tmp_path / "store", firms, rulebook.vocabulary, 1)
    ids = [small.owed[0].id, REPORT]
    book, name, sizes = rulebook, "", []
    for number in range(12):
        book = edited(rulebook, REPORT, lasting) if number % 2 else rulebook
        last = name
        name = f"run{number}"
        run = check_store(store, lower(book, AS_OF, ids), Settings(name=name, jobs=1, since=last))
        sizes.append((folder_of(store, name) / "verdicts-00000.parquet").stat().st_size)
        assert read_verdicts(folder_of(store, name) / "verdicts-00000.parquet").num_rows == run.firms
    whole = check_store(store, lower(book, AS_OF, ids), Settings(name="whole", jobs=1, again=True))
    assert whole.digest == run.digest
    assert said(store, whole) == said(store, run)
    assert max(sizes) < 2 * sizes[0]


def test_other_programs_read_a_file_that_was_put_together(tmp_path: Path, firms: Firms, rulebook: Rulebook) -> None:
    duckdb = pytest.importorskip("duckdb")
    store = store_of(tmp_path / "store", firms, rulebook.vocabulary, 1)
    check_store(store, lower(rulebook, AS_OF), Settings(name="a", jobs=1))
    run = check_store(store, lower(edited(rulebook, REPORT, lasting), AS_OF), Settings(name="b", jobs=1))
    path = folder_of(store, "b") / "verdicts-00000.parquet"
    counts = duckdb.sql(f"""select "v:{REPORT}" v, count(*) from '{path}' group by v""").fetchall()
    assert dict(counts) == {code: n for code, n in enumerate(run.counts[REPORT]) if n}
    plain = pq.ParquetFile(path).metadata
    assert plain.num_rows == run.firms
    assert plain.row_group(0).total_byte_size == sum(
        plain.row_group(0).column(place).total_uncompressed_size for place in range(plain.num_columns)
    )


def test_a_damaged_run_is_not_taken_over(store: Store, small: Plan) -> None:
    first = check_store(store, small, Settings(name="first", jobs=1))
    damaged = folder_of(store, "first") / "verdicts-00000.parquet"
    data = bytearray(damaged.read_bytes())
    data[len(data) // 3] ^= 1
    damaged.write_bytes(data)
    again = check_store(store, small, Settings(name="second", jobs=1))
    assert again.digest == first.digest
    assert again.files["verdicts-00000.parquet"].sha256 == first.files["verdicts-00000.parquet"].sha256


def test_a_damaged_bucket_is_not_judged_otherwise_in_silence(store: Store, rulebook: Rulebook, few: list[str]) -> None:
    """Where only a few columns are read, the digest of the whole file is not reckoned: pages have checksums."""
    check_store(store, lower(rulebook, AS_OF, few), Settings(name="first", jobs=1))
    after = lower(edited(rulebook, REPORT, lasting), AS_OF, few)
    path = store.path(store.head.files[0])
    data, group = path.read_bytes(), pq.read_metadata(path).row_group(0)
    chunk = next(
        each
        for each in map(group.column, range(group.num_columns))
        if each.path_in_schema == "records:progress_reports.list.element.day"
    )
    whole = pq.ParquetFile(path).read(columns=[chunk.path_in_schema])
    start = chunk.dictionary_page_offset or chunk.data_page_offset
    for at in range(start + chunk.total_compressed_size - 1, start, -1):
        damaged = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with suppress(OSError, pa.ArrowException):
            if not pq.ParquetFile(pa.BufferReader(damaged)).read(columns=[chunk.path_in_schema]).equals(whole):
                path.write_bytes(damaged)
                break
    else:
        pytest.fail("every damage is an error")
    run = check_store(store, after, Settings(name="second", jobs=1))
    assert run.effort.carried == "first"
    assert run.failed == ("verdicts-00000.parquet",)


# --- digests of obligations ------------------------------------------------------------------------------------------


def touched(before: Rulebook, after: Rulebook) -> set[str]:
    one, other = (obligation_digests(lower(each, AS_OF)) for each in (before, after))
    return {key for key in one if one[key] != other[key]}


def test_a_digest_tells_meaning_from_wording(rulebook: Rulebook) -> None:
    id = REPORT
    retitled = edited(rulebook, id, lambda each: replace(each, title=model.Words("另题", "Other"), severity="critical"))
    assert touched(rulebook, retitled) == set()

    def twice(each: model.Obligation) -> model.Obligation:
        assert isinstance(each.requires, model.Frequency)
        return replace(each, requires=replace(each.requires, at_least=2))

    assert touched(rulebook, edited(rulebook, id, twice)) == {id}


def test_a_digest_tells_what_an_obligation_rests_on(rulebook: Rulebook) -> None:
    vocabulary = rulebook.vocabulary
    class_users = touched(rulebook, of_class(rulebook, "gongmao", lambda each: replace(each, closed=not each.closed)))
    assert REPORT in class_users
    assert len(class_users) < 242
    fact = vocabulary.facts["industries"]
    values = tuple(replace(each, implies=()) if each.name == "coal_mining" else each for each in fact.values)
    loose = replace(vocabulary, facts={**vocabulary.facts, "industries": replace(fact, values=values)})
    assert touched(rulebook, replace(rulebook, vocabulary=loose))
    place = vocabulary.places["530581"]
    moved = replace(place, former=(*place.former, ("999999", date(2000, 1, 1))))
    places = replace(vocabulary, places={**vocabulary.places, "530581": moved})
    by_place = touched(rulebook, replace(rulebook, vocabulary=places))
    displaced = {other for book in rulebook.rulesets for each in book.obligations for other in each.overrides}
    for book in rulebook.rulesets:
        for each in book.obligations:
            if book.jurisdiction in ("530000", "530500"):
                assert each.id in by_place
            elif each.id not in displaced:
                assert each.id not in by_place


def test_another_day_is_another_digest(rulebook: Rulebook) -> None:
    now, later = (obligation_digests(lower(rulebook, day)) for day in (AS_OF, date(2025, 4, 10)))
    assert any(now[key] != later[key] for key in now)
    assert any(now[key] == later[key] for key in now)


# --- memory ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_stays_within_what_was_given(tmp_path: Path, firms: Firms, rulebook: Rulebook) -> None:
    """200,000 firms in one file of four row groups, by all obligations, in 450 MB."""
    table = with_hashes(table_of((row_of(each, id) for id, each in firms.items()), rulebook.vocabulary))
    places = pa.array(np.arange(200_000) % table.num_rows)
    ids = pa.array([f"{number:09}" for number in range(200_000)])
    rows = table.take(places).set_column(0, table.schema.field("id"), ids)
    store = store_of(tmp_path / "store", {}, rulebook.vocabulary)
    file = write_bucket(store.folder, 0, rows)
    write_head(store.folder, replace(store.head, buckets=1, firms=200_000, files=(file,)))
    command = [sys.executable, "-m", "compliance", "fleet", "check", str(store.folder)]
    peaks = {}
    for given in (450, 2000):
        child = subprocess.Popen([*command, "--as-of", "2025-01-10", "--memory", f"{given}MB", "--again"])
        peaks[given] = watched(child)
        assert child.returncode == 0
    assert peaks[450] < 450 << 20
    assert open_run(store)[1].firms == 200_000


def watched(child: subprocess.Popen[bytes]) -> int:
    """Return the greatest resident size of a process, looked at until it ends."""
    most = 0
    while child.poll() is None:
        try:
            text = Path(f"/proc/{child.pid}/status").read_text(encoding="ascii")
        except OSError:
            break
        most = max([most, *(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("VmRSS"))])
        time.sleep(0.01)
    child.wait()
    return most


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_command_says_what_it_did(store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    arguments = ["fleet", "check", str(store.folder), "--as-of", "2025-01-10", "--select", "yunnan-2024", "-j", "1"]
    assert run_command(arguments) == 0
    out, err = capfd.readouterr()
    assert out == ""
    assert "firms by 74 obligations" in err
    assert run_command(arguments) == 0
    assert "nothing was left to do" in capfd.readouterr().err
    head = json.loads((next((store.folder / "runs").iterdir()) / "run.json").read_text(encoding="utf-8"))
    assert head["selection"] == "yunnan-2024"
    assert head["format"] == "compliance run 1"


def test_a_run_whose_head_is_damaged_is_named(store: Store, capfd: pytest.CaptureFixture[str]) -> None:
    arguments = [str(store.folder), "--as-of", "2025-01-10", "--select", REPORT, "-j", "1", "--name", "x"]
    head = folder_of(store, "x") / "run.json"
    assert run_command(["fleet", "check", *arguments]) == 0
    head.write_text("{", encoding="utf-8")
    capfd.readouterr()
    assert run_command(["fleet", "list", str(store.folder), "--run", "x"]) == 3
    assert "x/run.json: F017" in capfd.readouterr().err.replace(os.sep, "/")
    assert run_command(["fleet", "list", str(store.folder)]) == 3
    assert f"{head} is damaged" in capfd.readouterr().err
    assert run_command(["fleet", "check", *arguments]) == 0
    assert f"{head} is damaged" in capfd.readouterr().err
    assert run_command(["fleet", "check", *arguments]) == 0
    assert "damaged" not in capfd.readouterr().err


def test_a_store_that_is_imported_into_meanwhile(
    store: Store, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def moving(there: Store, *rest: Any) -> Run:
        first, *others = there.head.files
        newer = replace(first, file="firms-00000-0123456789ab.parquet", sha256="0" * 64)
        there.path(first).rename(there.path(newer))
        write_head(there.folder, replace(there.head, files=(newer, *others)))
        return check_store(there, *rest)

    monkeypatch.setattr("compliance.fleet.runs.running.check_store", moving)
    arguments = ["fleet", "check", str(store.folder), "--as-of", "2025-01-10", "--select", REPORT, "-j", "1"]
    assert run_command(arguments) == 3
    err = capfd.readouterr().err
    assert "is missing" in err
    assert "imported into meanwhile: the same command judges it as it is now" in err


@pytest.mark.parametrize("name", ["store.json", "run.json"])
def test_what_may_not_be_read_is_no_thing_that_is_not_there(
    store: Store, small: Plan, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    check_store(store, small, Settings(name="x", jobs=1))
    read = Path.read_bytes

    def closed(self: Path) -> bytes:
        if self.name == name:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", closed)
    arguments = ["fleet", "check", str(store.folder), "--as-of", "2025-01-10", "--name", "x", "-j", "1"]
    assert run_command(arguments) == 6
    assert f"{name}: Permission denied" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--memory", "lots"], 2, "--memory"),
        (["--memory", "1MB"], 2, "too little"),
        (["--name", "../x"], 2, "--name"),
        (["--since", "nothing"], 3, "F010"),
        (["--since", "nothing", "--again"], 2, "write one of them"),
        (["--select", "nothing-like-it"], 2, "--select"),
    ],
)
def test_wrong_arguments_end_in_a_message(
    store: Store, capfd: pytest.CaptureFixture[str], arguments: list[str], code: int, message: str
) -> None:
    assert run_command(["fleet", "check", str(store.folder), "--as-of", "2025-01-10", *arguments]) == code
    assert message in capfd.readouterr().err
    assert run_command(["fleet", "check", str(store.folder / "nowhere"), "--as-of", "2025-01-10"]) == 3
    assert "F001" in capfd.readouterr().err
