"""The results as aligned text, as Markdown and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .bench import Group, Verdict
from .measure import Measurement

Row = Sequence[str]

NOTES = (
    "Whole processes, timed in turn (A B C, A B C, …) after one unmeasured run of each; medians.",
    "A ratio of times is the median of the ratios of each round; a ratio of memory is that of the medians.",
    "Before any timing, each program's balance of each customer was compared with the generator's own sum.",
    "bean-query runs with beancount's pickle cache off, neither read nor written; the others have none.",
    "The peers' files of the plain story hold amounts and accounts only, of the lived-in one memos, tags, lines "
    "and taxes too; arcli also reads due dates, references, applications.",
)


@dataclass
class Results:
    """Everything that one run found out."""

    date: str
    machine: dict[str, Any]
    versions: dict[str, str]
    missing: list[str]
    parameters: dict[str, Any]
    memory_floor: int = 0
    load_after: list[float] = field(default_factory=list)
    groups: list[tuple[Group, dict[str, Measurement], list[Verdict]]] = field(default_factory=list)

    @property
    def verdicts(self) -> list[Verdict]:
        """All verdicts, group by group."""
        return [verdict for _, _, verdicts in self.groups for verdict in verdicts]

    def notes(self) -> list[str]:
        """How it was measured, and what was not."""
        notes = [*NOTES]
        notes.append(f"Peak memory below {self.memory_floor / 1024:.0f} MiB, the runner's own, can't be told.")
        loads, cores = [*self.machine["load_average"][:1], *self.load_after[:1]], self.machine["cores"]
        if max(loads) > cores:
            notes.append(
                f"The machine was busy with other work (load {max(loads)} on {cores} cores): the seconds are too "
                "long, and the ratios of CPU time are the surer ones."
            )
        if self.parameters["rounds"] < 5:
            notes.append(f"Only {self.parameters['rounds']} rounds: a rough look, not a result to quote.")
        notes += [f"{name} is not installed: nothing is said about it." for name in self.missing]
        missing = [item for group, _, _ in self.groups for item in group.missing.items()]
        notes += [f"{name} was not measured: {why.rstrip('.')}." for name, why in missing if why != "not installed"]
        return list(dict.fromkeys(notes))


def render(results: Results, *, markdown: bool) -> str:
    """All tables with their headings and notes."""
    machine, out = results.machine, []
    head = "# " if markdown else ""
    subledger = "## " if markdown else ""
    out.append(f"{head}arcli benchmark, {results.date}\n")
    loads = [machine["load_average"][0], *results.load_after[:1]]
    out.append(
        f"{machine['cores']} cores, {machine['cpu']}, {machine['memory_mib']:,} MiB, {machine['system']}; "
        f"load before and after {' and '.join(map(str, loads))}.\n"
        f"{'; '.join(f'{name}: {version}' for name, version in results.versions.items())}.\n"
        f"{results.parameters['rounds']} rounds, seed {results.parameters['seed']}.\n"
    )
    for group, measured, _ in results.groups:
        out.append(f"{subledger}{group.title}\n")
        rows = [_measured_row(measurement) for measurement in measured.values()]
        rows += [(name, "–", "", "", "") for name in group.missing]
        out.append(table(("program", "median s", "min–max s", "CPU s", "peak MiB"), rows, markdown=markdown))
    out.append(f"{subledger}Targets\n")
    rows = [_target_row(verdict) for verdict in results.verdicts]
    out.append(table(("arcli", "against", "of", "ratio", "CPU ratio", "bound", ""), rows, markdown=markdown))
    missed = [v for v in results.verdicts if v.met is False]
    unmeasured = [v for v in results.verdicts if v.met is None]
    met = len(results.verdicts) - len(missed) - len(unmeasured)
    out.append(f"{met} bounds met, {len(missed)} missed, {len(unmeasured)} not measured.\n")
    mark = "- " if markdown else "* "
    out.append("".join(f"{mark}{note}\n" for note in results.notes()))
    return "\n".join(out)


def table(headers: Row, rows: Sequence[Row], *, markdown: bool) -> str:
    """A table; every column but the first two lines up at the right when it holds numbers."""
    widths = [max(len(row[i]) for row in (headers, *rows)) for i in range(len(headers))]
    right = [
        bool(rows) and any(row[i] for row in rows) and all(_is_number(row[i]) for row in rows if row[i])
        for i in range(len(headers))
    ]

    def cells(row: Row) -> list[str]:
        return [
            text.rjust(width) if at_right else text.ljust(width)
            for text, width, at_right in zip(row, widths, right, strict=True)
        ]

    if not markdown:
        rule = "  ".join("-" * width for width in widths)
        lines = ["  ".join(cells(headers)).rstrip(), rule, *("  ".join(cells(row)).rstrip() for row in rows)]
        return "\n".join(lines) + "\n"
    rule = "|".join(
        "-" * (width + 1) + (":" if at_right else "-") for width, at_right in zip(widths, right, strict=True)
    )
    lines = [
        f"| {' | '.join(cells(headers))} |",
        f"|{rule}|",
        *(f"| {' | '.join(cells(row))} |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


def to_json(results: Results) -> dict[str, Any]:
    """Everything, each run included."""
    return {
        "benchmark": "arcli",
        "date": results.date,
        "machine": results.machine | {"load_average_after": results.load_after},
        "versions": results.versions,
        "not_installed": results.missing,
        "parameters": results.parameters,
        "memory_floor_kib": results.memory_floor,
        "notes": results.notes(),
        "groups": [
            {
                "name": group.name,
                "title": group.title,
                "measurements": [measurement.to_json() for measurement in measured.values()],
                "not_measured": group.missing,
            }
            for group, measured, _ in results.groups
        ],
        "targets": [
            {
                "measured": verdict.target.measured,
                "against": verdict.target.against,
                "quantity": verdict.target.quantity,
                "ratio": _rounded(verdict.ratio),
                "cpu_ratio": _rounded(verdict.cpu_ratio),
                "bound": verdict.target.bound,
                "met": verdict.met,
                "why_not": verdict.why_not or None,
            }
            for verdict in results.verdicts
        ],
    }


def _measured_row(measurement: Measurement) -> Row:
    low, high = measurement.range
    return (
        measurement.command.name,
        f"{measurement.wall:.3f}",
        f"{low:.3f}–{high:.3f}",
        f"{measurement.cpu:.3f}",
        f"{measurement.memory / 1024:.0f}",
    )


def _target_row(verdict: Verdict) -> Row:
    target = verdict.target
    result = {True: "met", False: "MISSED", None: "not measured"}[verdict.met]
    return (
        target.measured,
        target.against,
        target.quantity,
        _ratio(verdict.ratio),
        _ratio(verdict.cpu_ratio),
        f"≤ {target.bound:.2f}",
        result,
    )


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _is_number(text: str) -> bool:
    return text.removeprefix("≤ ").replace(".", "").replace("–", "").isdigit()
