"""typst in a process of its own: what takes too long is ended, and what takes too much memory ends itself.

In arcli's own process nothing could stop it, and memory that runs out would end arcli without a word.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

MEMORY = 1_000_000_000  # bytes that templates may take (on Unix), and more for each byte of a pile; it takes 400
_EACH = 1000
_PROGRAM = Path(__file__).with_name("typesetting.py")
_TOLD = 2000  # bytes of what a process says at its end
_SHORT = re.compile("memory|failed to map", re.IGNORECASE)


class NoTypst(Exception):
    """The extra that makes PDF is not installed."""


class Failed(Exception):
    """typst refuses it: a message, and the places in templates that it names."""

    def __init__(self, message: str, trace: str = "") -> None:
        super().__init__(message)
        self.message, self.trace = message, trace


class TooLarge(Failed):
    """It takes more memory than it may, or than there is."""


class Job(NamedTuple):
    """What is to be set: the main text, what it may read as `sys.inputs`, the time in the file, how many documents."""

    text: str
    inputs: dict[str, str]
    moment: datetime
    documents: int


class Typesetter:
    """A running typst that sees one folder. To be closed. Raises NoTypst, OSError."""

    def __init__(self, root: Path, fonts: Path) -> None:
        if importlib.util.find_spec("typst") is None:
            raise NoTypst
        self._command = [sys.executable, "-P", str(_PROGRAM), str(root), str(fonts)]
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process is
        self._running: subprocess.Popen[bytes] | None = None

    def set(self, job: Job, seconds: float) -> bytes:
        """Return the PDF. Raises Failed, and OSError where typst can't run."""
        if self._running is None:
            self._running = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
            )
        running, memory = self._running, MEMORY + _EACH * sum(map(len, job.inputs.values()))
        request = {
            "input": job.text, "inputs": job.inputs, "moment": job.moment.isoformat(), "seconds": seconds,
            "memory": memory,
        }  # fmt: skip
        found: list[bytes | Failed] = []
        asking = threading.Thread(target=lambda: found.append(_ask(running, request)), daemon=True)
        asking.start()
        asking.join(seconds)
        if not found:
            self._end()
            raise Failed(f"it takes longer than {seconds} s")
        if isinstance(found[0], Failed):
            raise found[0]
        if found[0]:
            return found[0]
        code = self._end(kill=False)
        self._errors.seek(0)
        told = self._errors.read()[-_TOLD:].decode(errors="replace").strip()
        if code == -getattr(signal, "SIGABRT", 0) or _SHORT.search(told):
            raise TooLarge(f"it takes more memory than the {memory // 1_000_000} MB that it may have")
        raise Failed(f"typst ended with {code}: {told.rpartition(chr(10))[2]}")

    def _end(self, *, kill: bool = True) -> int:
        """End the process, or wait until it has ended; what it ended with."""
        running, self._running = self._running, None
        if running is None:
            return 0
        if kill:
            running.kill()
        code = running.wait()
        for pipe in (running.stdin, running.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what could not be written any more
                    pipe.close()
        return code

    def close(self) -> None:
        """End it."""
        self._end()
        self._errors.close()


def _ask(running: subprocess.Popen[bytes], request: Mapping[str, Any]) -> bytes | Failed:
    """Return what a process answers; nothing where it has ended."""
    assert running.stdin is not None and running.stdout is not None
    try:
        running.stdin.write(json.dumps(request).encode() + b"\n")
        running.stdin.flush()
        head = running.stdout.readline()
        if not head:
            return b""
        said = json.loads(head)
        if "error" in said:
            return Failed(said["error"] or "typst failed", said["trace"])
        return running.stdout.read(said["pdf"])
    except OSError:
        return b""
