"""Kill a command, or fail it, at any system call that changes files: strace injects, nothing in arcli knows of it.

strace counts calls, so a point is only what it was when the command ran before, and a module that somebody compiled in
between opens other files. The commands therefore have compiled modules of their own, which one run of each fills before
any is counted, and each trial sees that it struck the call that it was meant to strike: if not, calls are counted anew.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

STRACE = shutil.which("strace")
TODAY = "2026-06-30"
# What changes files. A call that a machine's kernel does not have is passed over by the question mark.
CALLS = tuple(
    name
    for line in (
        "open openat creat write pwrite64 writev ftruncate truncate fsync fdatasync flock",
        "rename renameat renameat2 unlink unlinkat mkdir mkdirat rmdir link linkat symlink symlinkat",
        "chmod fchmod fchmodat chown fchown fchownat",
    )
    for name in line.split()
)
FAULTS = ("signal=SIGKILL", "error=ENOSPC", "error=EIO")
_LINE = re.compile(r"(\w+)\((.*)")
_OWN = re.compile(r"\.arcli\.\w+\.(?=new|out)")  # the random part of a temporary file's name
_TEMPORARY = re.compile(re.escape(tempfile.gettempdir()) + r'/(?:arcli-)?\w{8}(?=["/])')  # of templates laid out
_COMPILED = tempfile.TemporaryDirectory(prefix="arcli-crash-")
_ENV = {"ARCLI_TODAY": TODAY, "PYTHONPYCACHEPREFIX": _COMPILED.name, "TZ": "UTC", "PYTHONHASHSEED": "0"}


class Point(NamedTuple):
    """The n-th call of a name, how it ends, what it is called with wherever that is, and how often it was before."""

    call: str
    number: int
    fault: str
    words: str
    before: int


class Missed(AssertionError):
    """A fault struck another call than it was meant for."""


class Ended(NamedTuple):
    """How a command ended: its exit code, negative when it was killed, and what it said."""

    code: int
    said: str


def arcli(words: list[str], folder: Path) -> Ended:
    """Run arcli as it is."""
    return _run([], words, folder)


def compile_for(words: list[str], folder: Path) -> None:
    """Run arcli, so that whatever a command imports is compiled from now on."""
    _run([], words, folder, compiles=True)


def points_of(words: list[str], folder: Path, trace: Path) -> list[Point]:
    """Run arcli, and return every point at which it changes files."""
    names = ",".join(f"?{c}" for c in CALLS)
    ended = _run([str(STRACE), "-qq", "-o", str(trace), "-e", f"trace={names}"], words, folder)
    assert ended.code >= 0, ended.said
    counts: Counter[str] = Counter()
    alike: Counter[tuple[str, str]] = Counter()
    found: list[Point] = []
    for line in trace.read_text(errors="replace").splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        counts[match[1]] += 1
        if match[1].startswith("open") and not re.search(r"O_CREAT|O_WRONLY|O_RDWR|O_TRUNC", match[2]):
            continue
        if match[1] == "write" and match[2].startswith("2,"):  # what is said may get lost
            continue
        said = _words(match[2], folder)
        found += [Point(match[1], counts[match[1]], fault, said, alike[match[1], said]) for fault in FAULTS]
        alike[match[1], said] += 1
    return found


def _words(line: str, folder: Path) -> str:
    """What a call in a trace was called with."""
    own = line.rpartition(" = ")[0].strip().replace(str(folder), ".")
    return _TEMPORARY.sub("/tmp/*", _OWN.sub(".arcli.*.", own))


def arcli_at(point: Point, words: list[str], folder: Path, trace: Path) -> Ended:
    """Run arcli, with a fault at a point."""
    inject = f"inject={point.call}:{point.fault}:when={point.number}"
    ended = _run([str(STRACE), "-qq", "-o", str(trace), "-e", f"trace={point.call}", "-e", inject], words, folder)
    lines = [m[2] for m in map(_LINE.match, trace.read_text(errors="replace").splitlines()) if m]
    struck = _words(lines[point.number - 1], folder) if len(lines) >= point.number else "nothing"
    if struck != point.words:
        raise Missed(f"{point} struck {struck}: arcli is not what it was when its points were counted")
    return ended


def _run(before: list[str], words: list[str], folder: Path, *, compiles: bool = False) -> Ended:
    command = [*before, sys.executable, *(() if compiles else ("-B",)), "-m", "arcli", *words]
    env = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PYTHONDONT"))} | _ENV
    env |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, check=False, timeout=600)
    code = done.returncode - 256 if done.returncode > 128 + 100 else done.returncode
    return Ended(-9 if done.returncode in (-9, 137) else code, done.stderr.decode("utf-8", "replace"))
