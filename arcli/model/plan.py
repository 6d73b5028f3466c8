"""A plan: what an acting command would do, and why, before anything is written.

A planner is a pure function of a ledger and of what was asked; it returns a `Plan`. The plan is printed, saved as JSON
for review, or carried out. It holds no numbers: they are assigned when it is written, under the ledger's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from arcli.model.entries import Entry

UNNUMBERED = "*"  # the ID of an entry whose number is assigned when it is written; no ID can look like it


class Step(NamedTuple):
    """An entry that a plan adds: what it is about (`line 3`, `acme USD`), and the evidence for it in words."""

    about: str
    entry: Entry
    evidence: tuple[str, ...] = ()


class Alternative(NamedTuple):
    """One answer to a question: whose it would be, and what it would do, in words."""

    customer: str
    does: tuple[str, ...]
    evidence: tuple[str, ...] = ()


class Decision(NamedTuple):
    """What a person decided on a question: an action and its value, such as `choose` `2`."""

    action: str
    value: str = ""


class Question(NamedTuple):
    """What needs a person's judgement: its status, the answers that it could have, and what was decided on it."""

    about: str
    status: str
    evidence: tuple[str, ...]
    alternatives: tuple[Alternative, ...] = ()
    decision: Decision | None = None

    @property
    def answers(self) -> tuple[object, ...]:
        """What must not change between a decision and carrying it out: the status, whose it is, what it does."""
        return self.status, tuple((a.customer, a.does) for a in self.alternatives)


class LeftOut(NamedTuple):
    """What a plan looked at and left out, with the reason. `done`: the ledger has it already."""

    about: str
    reason: str
    done: bool = False


class Promise(NamedTuple):
    """A file that comes with a plan. It is made from the numbered entries, and only when the plan is carried out."""

    path: str
    make: Callable[[Sequence[Entry]], bytes]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a command would add to a ledger, what it asks, and what it left out.

    `request` is what was asked, in values of JSON: enough to plan again on another state of the ledger.
    """

    command: str
    request: Mapping[str, Any]
    steps: tuple[Step, ...] = ()
    questions: tuple[Question, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    files: tuple[Promise, ...] = field(default=())
