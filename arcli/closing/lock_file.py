"""Lock files: a seal as text with a line per entry, so that a broken seal can name the entries that changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from arcli.closing.posted import Posted, Revalued
from arcli.closing.seal import Seal, SealedRow
from arcli.gl.summary import Activity
from arcli.ledger.canonical import LockRow
from arcli.ledger.knowing import lock_name
from arcli.ledger.opening import Ledger
from arcli.model.entries import Close
from arcli.model.money import plain


def write_lock(seal: Seal) -> str:
    """Return the text of a lock file."""
    head = [
        f"; arcli's seal of {seal.period}: what it covers, one line an entry. Written by arcli close; keep it in git.",
        f"period {seal.period}",
        f"since {seal.since or '-'}",
        f"after {seal.after or '-'}",
        f"rules {seal.rules}",
        f"digest {seal.digest}",
        f"buckets {' '.join(map(str, seal.buckets))}",
        *(f"total {currency} {plain(amount, currency)}" for currency, amount in sorted(seal.totals.items())),
        *_posted_lines(seal.posted),
        *(f"soft {row.row}" for row in sorted(seal.soft)),
        *_known_lines(seal.known),
        f"entries {len(seal.rows)}",
    ]
    return "\n".join([*head, *seal.rows]) + "\n"


def _posted_lines(posted: Posted | None) -> list[str]:
    """Return the lines `posted CURRENCY AMOUNT AMOUNT-IN-BASE ACCOUNT`, by account, then revaluations by currency."""
    if posted is None:
        return []
    lines = [f"posted {c} {amount:f} {base:f} {account}" for (account, c), (amount, base) in posted.activity.items()]
    lines += [f"revalued {r.currency} {r.rate:f} {r.day} {r.open:f} {r.difference:f}" for r in posted.revalued]
    return lines or ["posted -"]


def _known_lines(known: tuple[LockRow, ...] | None) -> list[str]:
    """Return how many entries of contracts a seal was the first to know, and a line for each."""
    return [] if known is None else [f"knows {len(known)}", *(f"known {row.row}" for row in sorted(known))]


def read_lock(text: str) -> Seal | None:
    """Return the seal in the text of a lock file; None if the text is not one."""
    try:
        return _Reading(text).seal()
    except (KeyError, ValueError, IndexError, ArithmeticError, TypeError):
        return None


class _Reading:
    """The lines of a lock file, sorted by their first word.

    Raise ValueError and the like for a text that is not one.
    """

    def __init__(self, text: str) -> None:
        self.head: dict[str, list[str]] = {}
        self.totals: dict[str, Decimal] = {}
        self.activity: Activity | None = None
        self.revalued: list[Revalued] = []
        self.soft: list[LockRow] = []
        self.known: list[LockRow] = []
        self.rows: list[str] = []
        for line in text.splitlines():
            if line and not line.startswith(";"):
                self._take(line, line.split(" "))

    def _take(self, line: str, words: list[str]) -> None:
        what, *rest = words
        if what[:1].isdigit():
            if len(words) != len(SealedRow._fields):
                raise ValueError(line)
            self.rows.append(line)
        elif what == "total":
            self.totals[rest[0]] = Decimal(rest[1])
        elif what == "posted":
            self.activity = self.activity or {}
            if rest != ["-"]:
                self.activity[" ".join(rest[3:]), rest[0]] = Decimal(rest[1]), Decimal(rest[2])
        elif what == "revalued":
            currency, rate, day, open_, difference = rest
            made = Revalued(currency, Decimal(rate), date.fromisoformat(day), Decimal(open_), Decimal(difference))
            self.revalued.append(made)
        elif what == "soft":
            self.soft.append(LockRow(*rest))
        elif what == "known":
            self.known.append(LockRow(*rest))
        else:
            self.head[what] = rest

    def seal(self) -> Seal:
        """Return the seal that the lines make up."""
        one = {name: values[0] for name, values in self.head.items() if values}
        if int(one["entries"]) != len(self.rows):
            raise ValueError("entries")
        posted = Posted(self.activity, tuple(self.revalued)) if self.activity is not None else None
        return Seal(
            one["period"],
            None if one["since"] == "-" else date.fromisoformat(one["since"]),
            None if one["after"] == "-" else one["after"],
            one["digest"],
            self.totals,
            self.rows,
            posted,
            tuple(self.soft),
            int(one.get("rules", 0)),
            tuple(map(int, self.head.get("buckets", ()))),
            tuple(self.known) if "knows" in one else None,
        )


def read_seal(ledger: Ledger, close: Close) -> Seal | None:
    """Return the seal that a close entry names, from its lock file; None if the file is missing or damaged."""
    if close.digest is None:
        return None
    try:
        text = ledger.files.read(lock_name(ledger.files, close.period, close.digest)).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    seal = read_lock(text)
    return seal if seal is not None and seal.digest == close.digest else None
