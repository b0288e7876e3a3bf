"""A real browser for tests: Chromium, spoken to through the pipe of its DevTools protocol; no network, no package."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
PATIENCE = 60
"""Seconds to wait for any one answer; the machine may be busy."""


class Page:
    """One tab."""

    def __init__(self, process: subprocess.Popen[bytes], reads: int, writes: int) -> None:
        self._process, self._reads, self._writes = process, reads, writes
        self._buffer = b""
        self._count = 0
        self._session = ""
        self.complaints: list[str] = []
        """What the browser wrote to its log: refused scripts and styles, errors of the page."""

    def open_tab(self) -> None:
        """Open the tab that everything else speaks to."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._writes, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer["error"]
                return dict(answer["result"])

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._reads], [], [], max(end - time.monotonic(), 0))
            assert ready, f"chromium did not answer; {self._process.poll()=}"
            self._buffer += os.read(self._reads, 1 << 20)
        first, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        match message.get("method"):
            case "Log.entryAdded":
                self.complaints.append(message["params"]["entry"]["text"])
            case "Runtime.exceptionThrown":
                self.complaints.append(str(message["params"]["exceptionDetails"]))
        return message

    def go(self, path: Path) -> None:
        """Open a file and wait until it is loaded."""
        self.call("Page.navigate", url=path.as_uri())
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def see(self, expression: str) -> Any:
        """Return what an expression gives in the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, userGesture=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def wait(self, expression: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE
        while not self.see(expression):
            assert time.monotonic() < end, f"never so: {expression}"
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        """Click with the mouse in the middle of an element."""
        place = self.see(
            f"(() => {{ const it = document.querySelector({json.dumps(selector)});"
            "it.scrollIntoView({block: 'center'});"
            "const box = it.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2] })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def type(self, selector: str, text: str) -> None:
        """Click into a field and type."""
        self.click(selector)
        self.call("Input.insertText", text=text)

    def set_day(self, selector: str, day: str) -> None:
        """Choose a day; how one is typed depends on the language of the browser."""
        self.see(
            f"(() => {{ const it = document.querySelector({json.dumps(selector)}); it.value = {json.dumps(day)};"
            "it.dispatchEvent(new Event('input', {bubbles: true})) })()"
        )


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """Start Chromium with its profile and its downloads in ``folder``, and end it afterwards."""
    assert CHROMIUM is not None
    theirs, writes = os.pipe()
    reads, answers = os.pipe()

    def arrange() -> None:
        # The pipe of the protocol is file descriptors 3 and 4; first out of the way, so that neither covers the other.
        first, second = os.dup(theirs), os.dup(answers)
        os.dup2(first, 3)
        os.dup2(second, 4)

    command = [
        CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
        "--disable-background-networking", f"--user-data-dir={folder / 'browser'}", "--window-size=1360,1000",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=arrange
    )
    os.close(theirs)
    os.close(answers)
    try:
        page = Page(process, reads, writes)
        downloads = folder / "downloads"
        downloads.mkdir(exist_ok=True)
        page.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))
        page.open_tab()
        yield page
    finally:
        process.terminate()
        process.wait(PATIENCE)
        os.close(reads)
        os.close(writes)


def downloaded(folder: Path) -> Path:
    """Return the one file that was downloaded, when it is there in full."""
    end = time.monotonic() + PATIENCE
    while True:
        found = [each for each in (folder / "downloads").iterdir() if not each.name.endswith(".crdownload")]
        if found and found[0].stat().st_size:
            assert len(found) == 1
            return found[0]
        assert time.monotonic() < end, "nothing was downloaded"
        time.sleep(0.05)
