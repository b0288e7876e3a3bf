"""A run's buckets judged by Spark: each bucket is one task, the same evaluator judges it, and Spark only says where.

A task is given a bucket's name and reads and writes the store itself: every machine must see the store at the same
path. It writes a draft and renames it, so a task that runs twice, or goes on where its machine was given up, leaves
one file with the same bytes. The plan goes to each worker once, by broadcast. Extra ``[spark]``, and Java.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from concurrent.futures import TimeoutError as TimedOut
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

import compliance
from compliance.diagnostics import Diagnostic, LoadError, Span

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

MASTER: Final = re.compile(r"local|local\[(\d+|\*)\]|local-cluster\[[\d,]+\]|spark://([^/\s]+)|yarn|k8s://\S+")
JAVA: Final = "Spark needs Java 17 or later: install it, or say with JAVA_HOME where it is"
AT_ONCE: Final = 64
"""Buckets handed to Spark at a time at least, though it may have fewer workers: the rest wait there."""
PATIENCE: Final = 120.0
"""Seconds within which some worker must take the first task."""
_LEAN: Final = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
"""Java only hands out tasks: it should start fast and stay small."""
_HERE: Final = ("127.0.0.1", "localhost", "::1")


class Spark:
    """What judges buckets on a Spark master, where a run would judge them in processes of its own.

    Raises :class:`ImportError` without PySpark, :class:`LoadError` (F030) without Java.
    """

    def __init__(self, master: str, patience: float = PATIENCE) -> None:
        import pyspark  # noqa: F401

        self.master, self._patience = master, patience
        if not MASTER.fullmatch(master):
            _refuse(master, "F030", "this is no Spark master", "write local[2] or spark://HOST:7077")
        if not _java():
            _refuse(master, "F030", "there is no Java here", JAVA)

    def __call__(
        self, work: Callable[[_Item], _Result], lost: Callable[[_Item, str], _Result], items: Sequence[_Item]
    ) -> Iterator[_Result]:
        """Yield what ``work`` makes of every item as it becomes ready; of one that Spark gives up, what ``lost`` does.

        Raises :class:`LoadError`: F030 where Spark cannot be started, F031 where its workers cannot do the work.
        """
        if not items:
            return
        self._look()
        with _context(self.master) as context:
            with ThreadPoolExecutor(1) as one:
                self._try(context, one)
            shared = context.broadcast(work)
            size = min(len(items), max(AT_ONCE, 2 * context.defaultParallelism))
            pool = ThreadPoolExecutor(size)
            try:
                # One job for each bucket: one that cannot be judged stops no other, and each is told of at once.
                waiting = {pool.submit(_run, context, partial(_do, shared), item): item for item in items}
                for future in as_completed(waiting):
                    try:
                        yield future.result()
                    except Exception as error:
                        yield lost(waiting[future], f"Spark gave it up: {_short(error)}")
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _look(self) -> None:
        """Refuse a master that nobody listens at, which Spark itself tries to reach for minutes."""
        found = MASTER.fullmatch(self.master)
        if found is None or not found[2]:
            return
        for address in found[2].split(","):
            host, _, port = address.rpartition(":")
            with suppress(OSError, ValueError), socket.create_connection((host.strip("[]"), int(port)), timeout=10):
                return
        _refuse(self.master, "F030", "no Spark master answers there", "check the address, and that it is running")

    def _try(self, context: Any, one: ThreadPoolExecutor) -> None:
        """Have one small task done, so that what is wrong with all workers is said once."""
        future = one.submit(_run, context, _version, 0)
        try:
            told = future.result(timeout=self._patience)
        except TimedOut:
            context.cancelAllJobs()
            message = f"no worker has taken a task within {self._patience:.0f} seconds"
            _refuse(self.master, "F031", message, "start workers, or wait until others' jobs have ended")
        except Exception as error:
            hint = f"install compliance {compliance.__version__} there; PYSPARK_PYTHON says which Python they use"
            _refuse(self.master, "F031", f"the workers cannot do this: {_short(error)}", hint)
        if told != compliance.__version__:
            message = f"the workers have compliance {told}, this is {compliance.__version__}"
            _refuse(self.master, "F031", message, "install the same version everywhere")


# --- what runs on a worker -------------------------------------------------------------------------------------------


def _do(shared: Any, item: Any) -> Any:
    return shared.value(item)


def _version(item: int) -> str:
    return compliance.__version__


# --- what runs here --------------------------------------------------------------------------------------------------


def _run(context: Any, do: Callable[[Any], Any], item: Any) -> Any:
    """Return what a task of its own makes of one item."""
    return context.parallelize([item], 1).map(do).collect()[0]


@contextmanager
def _context(master: str) -> Iterator[Any]:
    """Give a connection to a master, which ends afterwards; Spark says nothing on the way."""
    from pyspark import SparkConf, SparkContext

    folder = Path(tempfile.mkdtemp(prefix="compliance-spark-"))
    try:
        with _surroundings(master):
            conf = SparkConf().setMaster(master).setAppName("compliance fleet check")
            for key, value in _settings(master, folder).items():
                conf.set(key, value)
            try:
                context = _started(SparkContext, conf, folder)
            except Exception as error:
                _refuse(master, "F030", f"Spark cannot be started: {_short(error)}", _said(folder))
            try:
                yield context
            finally:
                context.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(kind: Any, conf: Any, folder: Path) -> Any:
    if kind._gateway is not None:
        return kind(conf=conf)
    from pyspark import java_gateway

    launch: Any = java_gateway.launch_gateway
    # What Java itself has to say before any log is set up goes into a file, shown where Spark does not start.
    with (folder / "said").open("wb") as said:
        gateway = launch(conf, {"stdout": said, "stderr": said})
    return kind(conf=conf, gateway=gateway)


def _settings(master: str, folder: Path) -> dict[str, str]:
    log = folder / "log4j2.properties"
    log.write_text("rootLogger.level = off\n", encoding="ascii")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "OFF",
        "spark.driver.extraJavaOptions": f"{_LEAN} -Dlog4j2.configurationFile={log.as_uri()}",
        "spark.executor.extraJavaOptions": _LEAN,
        "spark.executorEnv.PYTHONPATH": os.pathsep.join(_search_path()),
        # What judges is Python beside the executor: Java has next to nothing to hold.
        "spark.driver.memory": "512m",
        "spark.executor.memory": "512m",
    }
    if _is_here(master):
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return settings


def _search_path() -> list[str]:
    """Return where workers find this package if it is not installed there."""
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return [str(Path(compliance.__file__).resolve().parent.parent), *filter(None, given)]


@contextmanager
def _surroundings(master: str) -> Iterator[None]:
    """Set what Spark reads from the environment, and set it back."""
    wanted = {"PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    if _is_here(master):
        # Else Spark asks the network what this machine is called.
        wanted["SPARK_LOCAL_IP"] = "127.0.0.1"
    before = {key: os.environ.get(key) for key in wanted}
    os.environ.update({key: value for key, value in wanted.items() if before[key] is None})
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)


def _is_here(master: str) -> bool:
    found = MASTER.fullmatch(master)
    if found is None or not found[2]:
        return master.startswith("local")
    return all(each.rpartition(":")[0] in _HERE for each in found[2].split(","))


def _java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return shutil.which(str(Path(home) / "bin" / "java") if home else "java") is not None


def _said(folder: Path) -> str:
    """Return the last thing Java said."""
    with suppress(OSError):
        lines = (folder / "said").read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip()[:200] for line in reversed(lines) if line.strip()), JAVA)
    return JAVA


def _short(error: BaseException) -> str:
    """Return the one line of an error that says what is wrong: of a Python error on a worker, that one."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"[\w.]*(Error|Exception): ", line)]
    # Of Java's causes one says more than the others.
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    found = telling[-1] if telling else max(causes, key=len) if causes else lines[0] if lines else type(error).__name__
    return found[:200]


def _refuse(master: str, code: str, message: str, hint: str) -> NoReturn:
    raise LoadError([Diagnostic(Span(f"--master {master}"), code, message, hint)])
