"""A plan: what an acting command would do, and why, before anything is written.

A planner is a pure function of a ledger and a request; it returns a `Plan`. The plan is printed, saved as JSON for
review, or carried out. It holds no numbers: they are assigned when it is written, under the ledger's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from arcli.model.entries import Entry

UNNUMBERED = "*"  # the ID of an entry whose number is assigned on writing; no other ID can look like it


class Step(NamedTuple):
    """An entry that a plan adds: what it is about (`line 3`, `acme USD`), and the evidence for it in words."""

    about: str
    entry: Entry
    evidence: tuple[str, ...] = ()


class Alternative(NamedTuple):
    """One answer to a question: whose it would be, and its effect, in words."""

    customer: str
    does: tuple[str, ...]
    evidence: tuple[str, ...] = ()


class Decision(NamedTuple):
    """A person's decision on a question: an action and its value, such as `choose` `2`."""

    action: str
    value: str = ""


class Question(NamedTuple):
    """A matter for a person's judgement: its status, its possible answers, and the decision made."""

    about: str
    status: str
    evidence: tuple[str, ...]
    alternatives: tuple[Alternative, ...] = ()
    decision: Decision | None = None

    @property
    def answers(self) -> tuple[object, ...]:
        """Return what must not change between a decision and carrying it out: the status, customers and effects."""
        return self.status, tuple((a.customer, a.does) for a in self.alternatives)


class LeftOut(NamedTuple):
    """Something that a plan considered and left out, with the reason. `done`: the ledger has it already."""

    about: str
    reason: str
    done: bool = False


class Promise(NamedTuple):
    """A file that comes with a plan. It is made from the numbered entries when the plan is carried out."""

    path: str
    make: Callable[[Sequence[Entry]], bytes]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a command would add to a ledger, what it asks, and what it left out.

    `request` is the user's request, in JSON values: enough to plan again on another state of the ledger. `found` is
    what the planner found, for its report; it is not saved.
    """

    command: str
    request: Mapping[str, Any]
    steps: tuple[Step, ...] = ()
    questions: tuple[Question, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    files: tuple[Promise, ...] = field(default=())
    found: tuple[object, ...] = ()
