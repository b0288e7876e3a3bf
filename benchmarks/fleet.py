"""Whole jurisdictions, as ratios within one run: evaluation in memory, Parquet in and out, growth, memory, edits.

``memory`` compares the columnar engine with OpenFisca, DuckDB SQL and Drools by the yardstick that lies beside the
checkout, in CPU of evaluation alone; it needs an interpreter that has them (``--python``). The other parts judge
made-up firms in a store. Every measurement is a process of its own; those that are compared take turns, and the least
counts.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import multiprocessing
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
YARDSTICK = ROOT.parent / "shared" / "yardstick"
ADAPTER = Path(__file__).with_name("yardstick_adapter.py")
AS_OF = date(2025, 1, 10)
SEED = 7
OTHERS = {"openfisca": ("OpenFisca", 4), "duckdb_": ("DuckDB, plain SQL", 15), "drools": ("Drools", 60)}
"""At least so many times the CPU of the columnar engine."""
FEW = 40
CAP = 2 << 30
EDITED = Path("baoshan-2017") / "05-enterprise-responsibility.yaml"
EDIT = ("staff_count: {at_least: 100}", "staff_count: {at_least: 101}")

Told = dict[str, Any]


# --- what a process of its own does ----------------------------------------------------------------------------------


def plan_of(size: int, rulesets: str = "") -> Any:
    """Return the plan of so many obligations: some of the shipped ones; past those, copies with other thresholds."""
    from compliance import load_rulesets
    from compliance.lowering import lower

    book = load_rulesets(Path(rulesets) if rulesets else ROOT / "rulesets")
    ids = [each.id for ruleset in book.rulesets for each in ruleset.obligations]
    if size >= len(ids):
        return copied(lower(book, AS_OF), size)
    return lower(book, AS_OF, ids[:: max(1, len(ids) // size)][:size])


def copied(plan: Any, size: int) -> Any:
    """Return a plan of so many obligations; the thresholds of each copy are its own."""
    import msgspec

    from compliance.plan import Leaf

    facts = plan.rulebook.vocabulary.facts

    def shifted(node: Any, by: int) -> Any:
        if isinstance(node, Leaf):
            fact = facts.get(node.key)
            if fact is None or fact.type not in ("count", "amount", "date"):
                return node
            moved = ((low + by if abs(low) < 2**51 else low, high + by if abs(high) < 2**51 else high)
                     for low, high in node.ranges)  # fmt: skip
            return msgspec.structs.replace(node, ranges=tuple(moved))
        if isinstance(node, tuple):
            return tuple(shifted(each, by) for each in node)
        if isinstance(node, msgspec.Struct) and type(node).__module__ == "compliance.plan":
            names = [name for name in node.__struct_fields__ if name != "says"]
            return msgspec.structs.replace(node, **{name: shifted(getattr(node, name), by) for name in names})
        return node

    owed = list(plan.owed)
    for place in range(len(owed), size):
        of = plan.owed[place % len(plan.owed)]
        made = shifted(of, place // len(plan.owed))
        owed.append(msgspec.structs.replace(made, id=f"{of.id}~{place}"))
    return msgspec.structs.replace(plan, owed=tuple(owed[:size]))


def check(
    store: str, size: int, name: str, rulesets: str = "", jobs: int = 1, again: bool = True, cap: int = 0
) -> Told:
    """Judge a store, or go on from an earlier run; return CPU and wall seconds and the greatest resident size."""
    from compliance.fleet.runs.running import Settings, check_store
    from compliance.fleet.stores.store import open_store

    if cap:
        resource.setrlimit(resource.RLIMIT_DATA, (cap // jobs, cap // jobs))
    plan = plan_of(size, rulesets)
    opened = open_store(Path(store), plan.rulebook.vocabulary)
    start, began = cpu(), time.perf_counter()
    run = check_store(opened, plan, Settings(name=name, jobs=jobs, memory=CAP, again=again))
    assert run.complete, [run.files[each].why for each in run.failed]
    for child in multiprocessing.active_children():
        child.join()
    return {
        "cpu": cpu() - start,
        "wall": time.perf_counter() - began,
        "peak": run.effort.peak * jobs,
        "firms": run.firms,
        "digest": run.digest,
        "rows": run.effort.batch_rows,
    }


def floor(store: str, size: int, name: str) -> Told:
    """Read the columns that judging needs, and write the columns that it writes: the least there is to do."""
    import pyarrow.parquet as pq

    from compliance.fleet.runs.judging import Judging
    from compliance.fleet.runs.manifest import verdict_file
    from compliance.fleet.runs.memory import MOST_ROWS
    from compliance.fleet.runs.verdict_files import writing
    from compliance.fleet.stores.buckets import Bucket
    from compliance.fleet.stores.store import open_store

    plan = plan_of(size)
    judging = Judging(plan)
    opened = open_store(Path(store), plan.rulebook.vocabulary)
    told = {"scan": 0.0, "write": 0.0}
    with tempfile.TemporaryDirectory(dir=store) as scratch:
        for file in opened.head.files:
            start = cpu()
            with Bucket(opened.path(file), plan.rulebook.vocabulary) as bucket:
                for group in range(len(bucket.groups)):
                    for _ in bucket.batches(group, judging.columns, MOST_ROWS):
                        pass
            told["scan"] += cpu() - start
            verdicts = pq.read_table(Path(store) / "runs" / name / verdict_file(file))
            start = cpu()
            with writing(Path(scratch) / "verdicts.parquet", verdicts.schema, ()) as made:
                made._writer.write_table(verdicts)
            told["write"] += cpu() - start
    return {"cpu": told["scan"] + told["write"], **told}


def make(store: str, firms: int) -> Told:
    """Make a store of made-up firms where there is none."""
    from compliance.cli.fleet.generate import generate_firms

    if not (Path(store) / "store.json").exists():
        generate_firms(firms, Path(store), seed=SEED, buckets=0, stated_on="2025-01-08", rulesets=ROOT / "rulesets")
    return {"bytes": sum(each.stat().st_size for each in Path(store).glob("firms-*.parquet"))}


TASKS: dict[str, Callable[..., Told]] = {"check": check, "floor": floor, "make": make}


def cpu() -> float:
    """Return the user + system seconds of this process and of those it has ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def done(task: str, **given: object) -> Told:
    """Return what a task tells, done by a new process."""
    command = [sys.executable, __file__, "--task", json.dumps({"task": task, **given})]
    # What Arrow's own allocator sets aside at once counts as taken where a limit is set.
    surroundings = {**os.environ, **({"ARROW_DEFAULT_MEMORY_POOL": "system"} if given.get("cap") else {})}
    found = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=surroundings)
    if found.returncode:
        raise SystemExit(f"{task}: {found.stderr[-2000:]}")
    told: Told = json.loads(found.stdout.splitlines()[-1])
    return told


def least(rounds: int, tasks: dict[str, Told]) -> dict[str, Told]:
    """Return what each task tells at its best; they take turns."""
    best: dict[str, Told] = {}
    for _ in range(rounds):
        for name, given in tasks.items():
            told = done(**given)
            if name not in best or told["cpu"] < best[name]["cpu"]:
                best[name] = told
    return best


# --- the parts -------------------------------------------------------------------------------------------------------


def memory(options: argparse.Namespace) -> None:
    """Compare evaluation in memory."""
    print("\n## Evaluation in memory: 100,000 firms, about 17 records each, 40 obligations")
    if not (options.yardstick / "yardstick" / "worker.py").is_file():
        print(f"SKIPPED: there is no yardstick at {options.yardstick} (--yardstick PATH)")
        return
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(options.yardstick / "yardstick", Path(scratch) / "yardstick")
        shutil.copy(ADAPTER, Path(scratch) / "yardstick" / "adapters" / "compliance_columnar.py")
        run = Yardstick(Path(scratch), options.python)
        names = ["compliance_columnar", *OTHERS]
        for name in names:
            print(f"  {run.check(name)}")
        times: dict[str, list[float]] = {name: [] for name in names}
        for number in range(options.rounds):
            for name in names if number % 2 == 0 else reversed(names):
                told = run.through(name, options.few)
                if told is not None:
                    times[name].append(told["cpu"] / options.few * 1e6)
        ours = statistics.median(times["compliance_columnar"])
        print("| engine | CPU us a firm | times ours | wanted |\n|---|---|---|---|")
        print(f"| this engine | {ours:.2f} | 1 | |")
        for name, (label, wanted) in OTHERS.items():
            if not times[name]:
                print(f"| {label} | SKIPPED: {options.python} does not have it | | |")
                continue
            theirs = statistics.median(times[name])
            print(f"| {label} | {theirs:.2f} | {theirs / ours:.1f} | {wanted} at least |")


class Yardstick:
    """The yardstick, copied where an adapter may be put beside those it has."""

    def __init__(self, folder: Path, python: str) -> None:
        self._folder, self._python = folder, python
        self._surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT)))}

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [self._python, "-m", *arguments]
        return subprocess.run(
            command, cwd=self._folder, env=self._surroundings, capture_output=True, text=True, check=False
        )

    def check(self, name: str) -> str:
        """Return in a line whether an engine says what the reference says; ours must."""
        found = self._run("yardstick.check", name)
        lines = found.stdout.splitlines() or found.stderr.splitlines()[-1:]
        if name == "compliance_columnar" and not (len(lines) == 2 and all("equal" in line for line in lines)):
            raise SystemExit("\n".join(lines))
        return "; ".join(" ".join(line.split()) for line in lines)

    def through(self, name: str, firms: int) -> Told | None:
        """Return what evaluation took; ``None`` where the engine is not installed."""
        found = self._run("yardstick.worker", "through", name, f"n={firms}", f"r={FEW}")
        lines = [line for line in found.stdout.splitlines() if line.startswith("{")]
        return json.loads(lines[-1]) if lines else None


def parquet(options: argparse.Namespace) -> None:
    """Compare a whole run with reading its columns and writing its verdicts."""
    firms = options.many
    store = stored(options, firms)
    print(f"\n## Parquet in, verdicts out: {firms:,} firms, one process")
    print("| obligations | read + write alone, CPU s | run, CPU s | times | wanted |\n|---|---|---|---|---|")
    for size, wanted in ((FEW, "2.5 at most"), (242, "")):
        name = f"floor-{size}"
        done("check", store=store, size=size, name=name)
        best = least(options.rounds, {
            "floor": {"task": "floor", "store": store, "size": size, "name": name},
            "check": {"task": "check", "store": store, "size": size, "name": name},
        })  # fmt: skip
        bare, run = best["floor"], best["check"]
        told = f"{bare['cpu']:.1f} ({bare['scan']:.1f} + {bare['write']:.1f})"
        print(f"| {size} | {told} | {run['cpu']:.1f} | {run['cpu'] / bare['cpu']:.2f} | {wanted} |", flush=True)


def growth(options: argparse.Namespace) -> None:
    """Show how cost grows with firms and with obligations."""
    print("\n## Growth with firms, 242 obligations, one process")
    print("| firms | CPU s | CPU us a firm | greatest MB |\n|---|---|---|---|")
    for firms in sorted({10_000, options.few, options.many}):
        store = stored(options, firms)
        best = least(options.rounds, {"check": {"task": "check", "store": store, "size": 242, "name": "growth"}})
        told = best["check"]
        print(f"| {firms:,} | {told['cpu']:.2f} | {told['cpu'] / firms * 1e6:.1f} | {told['peak'] >> 20} |", flush=True)
    print(f"\n## Growth with obligations, {options.few:,} firms, one process")
    print("| obligations | CPU s | CPU us a firm | ns a verdict |\n|---|---|---|---|")
    store = stored(options, options.few)
    for size in (FEW, 100, 242, 500, 1000):
        best = least(options.rounds, {"check": {"task": "check", "store": store, "size": size, "name": "growth"}})
        spent = best["check"]["cpu"]
        each = spent / options.few
        print(f"| {size:,} | {spent:.2f} | {each * 1e6:.1f} | {each / size * 1e9:.0f} |", flush=True)


def capped(options: argparse.Namespace) -> None:
    """Judge as many firms as asked for within 2 GB."""
    store = stored(options, options.most)
    told = done("check", store=store, size=242, name="capped", jobs=2, cap=CAP)
    print(f"\n## {told['firms']:,} firms, 242 obligations, two processes, none may take more than 1 GB (RLIMIT_DATA)")
    print("| CPU s | wall s | CPU us a firm | both processes, at most MB | rows at a time |\n|---|---|---|---|---|")
    each = told["cpu"] / told["firms"] * 1e6
    print(f"| {told['cpu']:.0f} | {told['wall']:.0f} | {each:.1f} | {told['peak'] >> 20} | {told['rows']:,} |")


def edited(options: argparse.Namespace) -> None:
    """Judge a store again after an edit of one obligation."""
    store = stored(options, options.few)
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "rulesets"
        shutil.copytree(ROOT / "rulesets", copy)
        text = (copy / EDITED).read_text(encoding="utf-8")
        if EDIT[0] not in text:
            raise SystemExit(f"{EDITED} no longer says {EDIT[0]}")
        (copy / EDITED).write_text(text.replace(*EDIT, 1), encoding="utf-8")
        whole: list[float] = []
        part: list[float] = []
        for number in range(options.rounds):
            whole.append(done("check", store=store, size=242, name="before")["cpu"])
            given = {"store": store, "size": 242, "rulesets": str(copy)}
            shutil.rmtree(Path(store) / "runs" / f"after-{number}", ignore_errors=True)
            told = done("check", name=f"after-{number}", again=False, **given)
            part.append(told["cpu"])
            anew = done("check", name="anew", **given)
            if told["digest"] != anew["digest"]:
                raise SystemExit("verdicts taken over are not those judged anew")
    print(f"\n## One obligation edited, {options.few:,} firms, 242 obligations")
    print("| everything, CPU s | after the edit, CPU s | share |\n|---|---|---|")
    print(f"| {min(whole):.2f} | {min(part):.2f} | {min(part) / min(whole):.1%} |")


def stored(options: argparse.Namespace, firms: int) -> str:
    """Return where a store of so many firms lies, made where it is not there."""
    store = options.folder / f"firms-{firms}"
    done("make", store=str(store), firms=firms)
    return str(store)


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "memory": memory,
    "parquet": parquet,
    "growth": growth,
    "capped": capped,
    "edited": edited,
}


def lacking() -> Iterator[str]:
    """Yield the packages that are not there."""
    yield from (name for name in ("numpy", "pyarrow") if importlib.util.find_spec(name) is None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", default="memory,parquet,growth,edited", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--few", type=int, default=100_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--most", type=int, default=10_000_000, help="firms of the part `capped`")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "compliance-fleet")
    parser.add_argument("--yardstick", type=Path, default=YARDSTICK)
    parser.add_argument("--python", default=sys.executable, help="has what the yardstick's requirements.txt names")
    parser.add_argument("--task", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if missing := [*lacking()]:
        raise SystemExit(f"{', '.join(missing)} not installed: pip install 'compliance[fleet]'")
    if options.task:
        given = json.loads(options.task)
        print(json.dumps(TASKS[given.pop("task")](**given)))
        return
    options.folder.mkdir(parents=True, exist_ok=True)
    for part in options.parts.split(","):
        PARTS[part](options)


if __name__ == "__main__":
    main()
