"""A run on Spark says what a run in processes of one's own says, also where a machine dies in the middle of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="a store needs pip install 'compliance[fleet]'")

from compliance import load_rulesets, shipped
from compliance.diagnostics import LoadError
from compliance.fleet.generating import generate
from compliance.fleet.runs.manifest import Run, folder_of
from compliance.fleet.runs.running import Settings, check_store
from compliance.fleet.runs.spark import Spark, _java, _short
from compliance.fleet.stores.store import Store, digest_of_file, open_store
from compliance.fleet.stores.writing import write_generated
from compliance.lowering import lower
from compliance.plan import Plan

AS_OF = date(2025, 1, 10)
FIRMS, BUCKETS = 12_000, 12


def available() -> None:
    """Skip, and say what to install, where Spark cannot run."""
    pytest.importorskip("pyspark", reason="Spark needs pip install 'compliance[spark]'")
    if not _java():
        pytest.skip("Spark needs Java 17 or later: install it, or set JAVA_HOME")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return lower(load_rulesets(shipped("rulesets")), AS_OF)


@pytest.fixture(scope="module")
def store(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("fleet") / "store"
    vocabulary = plan.rulebook.vocabulary
    for _ in write_generated(folder, vocabulary, generate(vocabulary, FIRMS, seed=11), BUCKETS, {"kind": "generated"}):
        pass
    return open_store(folder, vocabulary)


@pytest.fixture(scope="module")
def local(store: Store, plan: Plan) -> Run:
    run = check_store(store, plan, Settings(name="local", jobs=1, again=True))
    assert run.complete
    return run


def same(store: Store, run: Run, local: Run) -> None:
    """Nothing was lost, nothing doubled: every file of the run is the local one's, byte for byte."""
    assert run.complete
    assert (run.firms, run.digest, run.counts) == (FIRMS, local.digest, local.counts)
    for name, file in local.files.items():
        assert digest_of_file(folder_of(store, run.run) / name) == file.sha256 == run.files[name].sha256
    assert len(list(folder_of(store, run.run).glob("verdicts-*.parquet"))) == BUCKETS


@pytest.mark.slow
def test_a_run_on_two_threads(store: Store, plan: Plan, local: Run, capfd: pytest.CaptureFixture[str]) -> None:
    available()
    told: list[int] = []
    settings = Settings(name="threads", again=True)
    run = check_store(store, plan, settings, lambda done, now, what: told.append(done), Spark("local[2]"))
    same(store, run, local)
    assert len(told) == BUCKETS
    assert told[-1] == FIRMS
    # What is done is not done again: Spark is not even started.
    nowhere = Spark("spark://127.0.0.1:1")
    assert check_store(store, plan, Settings(name="threads"), elsewhere=nowhere).digest == run.digest
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_damaged_bucket_is_listed_and_stops_no_other(store: Store, plan: Plan, local: Run) -> None:
    available()
    damaged = store.path(store.head.files[3])
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2])
    try:
        run = check_store(store, plan, Settings(name="damaged", again=True), elsewhere=Spark("local[2]"))
        assert run.failed == ("verdicts-00003.parquet",)
        assert run.firms == FIRMS - store.head.files[3].rows
        assert not run.digest
    finally:
        damaged.write_bytes(whole)
    same(store, check_store(store, plan, Settings(name="damaged"), elsewhere=Spark("local[2]")), local)


@pytest.mark.slow
def test_a_machine_dies_in_the_middle(store: Store, plan: Plan, local: Run, cluster: Cluster) -> None:
    killed: list[int] = []

    def tell(done: int, now: int, what: str) -> None:
        if not killed:
            assert done < FIRMS
            killed.append(cluster.kill_a_busy_worker())

    run = check_store(store, plan, Settings(name="cluster", again=True), tell, Spark(cluster.master, patience=600))
    assert killed
    assert not cluster.lives(killed[0])
    same(store, run, local)


@pytest.mark.parametrize(
    ("master", "code", "told"),
    [
        ("localhost:7077", "F030", "this is no Spark master"),
        ("local[two]", "F030", "write local"),
        ("spark://127.0.0.1:1", "F030", "no Spark master answers there"),
    ],
)
def test_what_is_no_master(master: str, code: str, told: str) -> None:
    available()
    with pytest.raises(LoadError) as refused:
        list(Spark(master)(str, lambda item, why: why, [1]))
    assert code in str(refused.value)
    assert told in str(refused.value)


def test_without_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="Spark needs pip install 'compliance[spark]'")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(LoadError, match="there is no Java here"):
        Spark("local[2]")


# --- a real cluster on this machine ----------------------------------------------------------------------------------


class Cluster:
    """A standalone master and two workers, each with everything it starts in a process group of its own."""

    def __init__(self, folder: Path) -> None:
        import pyspark

        self._home = Path(pyspark.__file__).parent
        self._folder = folder
        (folder / "log4j2.properties").write_text("rootLogger.level = off\n", encoding="ascii")
        self._running: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        self.master = ""

    def begin(self) -> None:
        where = ("--host", "127.0.0.1", "--webui-port", "0")
        for _ in range(5):
            port = free_port()
            self.master = f"spark://127.0.0.1:{port}"
            leader = self._start("master.Master", *where, "--port", str(port))
            wait("the master", lambda port=port, leader=leader: answers(port) or leader.poll() is not None)
            if leader.poll() is None:
                break  # else somebody took the port in the meantime
        size = ("-c", "1", "-m", "1g")
        self.workers = [
            self._start("worker.Worker", *where, *size, "-d", str(self._folder / f"work-{number}"), self.master)
            for number in range(2)
        ]

    def _start(self, part: str, *arguments: str) -> subprocess.Popen[bytes]:
        surroundings = {
            **os.environ,
            "SPARK_HOME": str(self._home),
            "SPARK_CONF_DIR": str(self._folder),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_DAEMON_JAVA_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dspark.port.maxRetries=0",
            "PYSPARK_PYTHON": sys.executable,
        }
        command = [str(self._home / "bin" / "spark-class"), f"org.apache.spark.deploy.{part}", *arguments]
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(
            command, env=surroundings, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
        )
        self._running.append(process)
        return process

    def kill_a_busy_worker(self) -> int:
        """Kill a worker that has judged or is judging, with its executor, as when a machine loses its power."""
        busy = [each for each in self.workers if any("pyspark" in told for told in below(each.pid).values())]
        assert busy
        # Python beside an executor has a process group of its own.
        everything = [busy[0].pid, *below(busy[0].pid)]
        for pid in everything:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        busy[0].wait(60)
        return busy[0].pid

    def lives(self, pid: int) -> bool:
        return any(each.pid == pid and each.poll() is None for each in self._running)

    def end(self) -> None:
        everything = [pid for each in self._running for pid in (each.pid, *below(each.pid))]
        for pid in everything:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for each in self._running:
            each.wait(60)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    available()
    if not Path("/proc/self/stat").exists():
        pytest.skip("who belongs to a worker is read from /proc")
    made = Cluster(tmp_path)
    try:
        made.begin()
        yield made
    finally:
        made.end()


def below(pid: int) -> dict[int, str]:
    """Return the processes below one, with their command lines."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found: dict[int, str] = {}
    reached = {pid}
    while reached:
        reached = {child for child, parent in parents.items() if parent in reached} - {*found}
        for child in reached:
            with suppress(OSError):
                found[child] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def wait(what: str, ready: object, seconds: float = 300) -> None:
    assert callable(ready)
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, f"{what} did not come up"
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("An error occurred.\n: x.SparkException: Job aborted\nCaused by: java.io.IOException: error=2, No such file\n"
         'Caused by: java.io.IOException: Cannot run program "/py": error=2, No such file\n\t... 1 more',
         'java.io.IOException: Cannot run program "/py": error=2, No such file'),
        ("An error occurred.\n  File x\nModuleNotFoundError: No module named 'compliance'\n\tat x\nCaused by: a: c",
         "ModuleNotFoundError: No module named 'compliance'"),
        ("\n", "Exception"),
    ],
)  # fmt: skip
def test_an_error_of_spark_is_one_line(said: str, told: str) -> None:
    assert _short(Exception(said)) == told
