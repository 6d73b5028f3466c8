"""Times whole processes, in turn: A B C, A B C, …, so that what else the machine does falls on all alike."""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

LIMIT_SECONDS = 900


class Failed(Exception):
    """A program did not end as it should; the message says how."""


@dataclass(frozen=True)
class Command:
    """A program with its arguments.

    `exits` are the exit codes that count as success; `before` is done before each run and not timed.
    """

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    exits: tuple[int, ...] = (0,)
    before: Callable[[], None] | None = None


@dataclass(frozen=True)
class Sample:
    """One run: seconds on the clock, seconds of processor time (user and system), peak memory in KiB."""

    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True)
class Measurement:
    """All timed runs of one command, in order."""

    command: Command
    samples: tuple[Sample, ...]

    @property
    def wall(self) -> float:
        """Median seconds on the clock."""
        return statistics.median(sample.wall for sample in self.samples)

    @property
    def cpu(self) -> float:
        """Median seconds of processor time."""
        return statistics.median(sample.cpu for sample in self.samples)

    @property
    def memory(self) -> float:
        """Median peak memory in KiB."""
        return statistics.median(sample.memory for sample in self.samples)

    @property
    def range(self) -> tuple[float, float]:
        """The fastest and the slowest run, seconds on the clock."""
        walls = [sample.wall for sample in self.samples]
        return min(walls), max(walls)

    def to_json(self) -> dict[str, Any]:
        """Medians and every run, for the JSON file."""
        return {
            "name": self.command.name,
            "argv": list(self.command.argv),
            "environment": dict(self.command.environment),
            "median_wall_s": round(self.wall, 4),
            "median_cpu_s": round(self.cpu, 4),
            "median_peak_memory_kib": round(self.memory),
            "wall_s": [round(sample.wall, 4) for sample in self.samples],
            "cpu_s": [round(sample.cpu, 4) for sample in self.samples],
            "peak_memory_kib": [sample.memory for sample in self.samples],
        }


def ratio(one: Measurement, other: Measurement, what: Literal["wall", "cpu"]) -> float:
    """The median of the ratios of each round, so that a load that comes and goes weighs on both alike."""
    pairs = list(zip(one.samples, other.samples, strict=True))
    if what == "wall":
        return statistics.median(a.wall / b.wall for a, b in pairs)
    return statistics.median(a.cpu / b.cpu for a, b in pairs)


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The same small environment for every program.

    Of the caller's only PATH and HOME are kept: a PYTHONDONTWRITEBYTECODE would make Python programs compile
    themselves anew on each start, a LEDGER_FILE or ARCLI_FILE would change what is read.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC", "TERM": "dumb"} | dict(extra)


def timed(command: Command) -> Sample:
    """Runs a command once, its output thrown away. Raises Failed."""
    if command.before is not None:
        command.before()
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=environment(command.environment),
        )
        watchdog = threading.Timer(LIMIT_SECONDS, process.kill)
        watchdog.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        watchdog.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in command.exits:
            errors.seek(0)
            raise Failed(_why(command, process.returncode, errors.read(4000)))
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def output(command: Command) -> bytes:
    """Runs a command once and returns what it printed. Raises Failed."""
    try:
        done = subprocess.run(
            command.argv,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment(command.environment),
            timeout=LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"{command.name}: not done after {LIMIT_SECONDS} s") from None
    if done.returncode not in command.exits:
        raise Failed(_why(command, done.returncode, done.stderr or done.stdout))
    return done.stdout


def in_turn(
    commands: Sequence[Command],
    rounds: int,
    progress: Callable[[str], None],
    warm: frozenset[str] = frozenset(),
) -> tuple[dict[str, Measurement], dict[str, str]]:
    """Runs each command once unmeasured, then all of them in turn, `rounds` times.

    Commands that are `warm` have just been run, in another output format, and need no unmeasured run.
    Returns the measurements by name, and of the commands that failed when first run, why.
    """
    samples: dict[str, list[Sample]] = {}
    failures: dict[str, str] = {}
    for command in commands:
        if command.name in warm:
            samples[command.name] = []
            continue
        progress(f"warming up: {command.name}")
        try:
            timed(command)
        except (Failed, OSError) as error:
            failures[command.name] = str(error)
        else:
            samples[command.name] = []
    runnable = [command for command in commands if command.name in samples]
    for number in range(1, rounds + 1):
        for command in runnable:
            sample = timed(command)
            samples[command.name].append(sample)
            progress(f"round {number} of {rounds}: {command.name} {sample.wall:.3f} s")
    measured = {command.name: Measurement(command, tuple(samples[command.name])) for command in runnable}
    return measured, failures


def memory_floor() -> int:
    """KiB below which no peak memory can be told: a child's figure starts at that of the runner itself."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def machine() -> dict[str, Any]:
    """What the programs ran on."""
    cpu = next(iter(_lines_of("/proc/cpuinfo", "model name")), "unknown")
    memory = next(iter(_lines_of("/proc/meminfo", "MemTotal")), "0 kB")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": cpu,
        "memory_mib": int(memory.split()[0]) // 1024,
        "system": " ".join((os.uname().sysname, os.uname().release, os.uname().machine)),
        "load_average": [round(load, 2) for load in os.getloadavg()],
    }


def found(program: str) -> str | None:
    """The path of a program, or None if it is not installed."""
    return shutil.which(program)


def _lines_of(path: str, key: str) -> list[str]:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    return [value.strip() for name, _, value in (line.partition(":") for line in lines) if name.strip() == key]


def _why(command: Command, code: int, said: bytes) -> str:
    text = said.decode("utf-8", "replace").strip()
    lines = [line for line in text.splitlines() if line.strip()]
    last = f": {lines[-1][:200]}" if lines else ""
    return f"{command.name}: exit code {code}{last}"
