"""What `arcli receive` and `arcli match` do: read files, propose, ask, book under the ledger's lock."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import typer

from arcli.cli.bank_files import content, load_profile, only_account, read_statements
from arcli.cli.shared import Shared, say, show_problems, stop_on_errors, usage
from arcli.ledger.numbering import parse_pattern
from arcli.ledger.opening import Ledger, LedgerError, open_ledger
from arcli.ledger.record import Recorded, record
from arcli.matching.booking import entries_for
from arcli.matching.byadvice import attach
from arcli.matching.decisions import Decision, decide
from arcli.matching.engine import match_with_receivables
from arcli.matching.plan import PlanError, Planned, moved_on, proposed, read_plan, to_book, write_plan
from arcli.matching.proposals import Choice, Proposal
from arcli.matching.receivables import Receivables
from arcli.model.bank.line import RemittanceAdvice, StatementLine
from arcli.model.diagnostics import Diagnostic, has_errors, position_of
from arcli.reports.receive import plan_report

PATTERNS = {"payment": "PMT-{year}-{n:04}", "credit": "CM-{year}-{n:04}", "transfer": "TRF-{year}-{n:04}"}
WAITS = ("choice", "proposed", "unapplied", "exception")


class PlanRefused(Exception):
    """Nothing is booked; the words say why."""


class Receipts:
    """The lines of one run, what is proposed for them, and how they are booked."""

    def __init__(self, shared: Shared, *, dry_run: bool) -> None:
        self.shared, self.dry_run = shared, dry_run
        self.files = shared.files
        self.lines: list[StatementLine] = []
        self.proposals: list[Proposal] = []
        self.receivables: Receivables | None = None
        self.loose: list[RemittanceAdvice] = []

    # --- reading -----------------------------------------------------------------------------------------

    def read(self, files: list[str], profile: str | None, remittance: list[str], account: str | None) -> int:
        """Read bank files and advice; 1 when something can't be read: then nothing is proposed."""
        statements, problems = read_statements(files, profile)
        advices, more = self._advice(remittance, profile)
        problems += more
        if problems:
            show_problems(problems)
        if has_errors(problems):
            say("Nothing is proposed while a file can't be read.")
            return 1
        if account is not None:
            statements = only_account(statements, account)
        lines = [line for s in statements for line in s.lines]
        start, last = self.shared.first_day, None
        if self.shared.as_of or self.shared.to:
            last = self.shared.last_day
        lines = [x for x in lines if (start is None or x.booked >= start) and (last is None or x.booked <= last)]
        if self.shared.currency is not None:
            lines = [x for x in lines if x.currency == self.shared.currency]
        self.lines = attach(lines, advices)
        carried = {id(a) for x in self.lines for a in x.remittance}
        self.loose = [a for a in advices if id(a) not in carried]
        return 0

    @staticmethod
    def _advice(files: list[str], profile: str | None) -> tuple[list[Any], list[Diagnostic]]:
        from arcli.bank import read_remittance_file

        advices: list[Any] = []
        problems: list[Diagnostic] = []
        for name in files:
            found, more = read_remittance_file(*content(name), load_profile(profile) if name.endswith(".csv") else None)
            advices += found
            problems += more
        return advices, problems

    # --- proposing ---------------------------------------------------------------------------------------

    def propose(self, ledger: Ledger) -> tuple[list[Proposal], list[Diagnostic]]:
        """The proposals for a ledger as it is; none when it has errors, which are returned."""
        subledger, problems = ledger.as_of(date.max)
        if has_errors(problems):
            return [], problems
        progress, end = _progress(len(self.lines))
        try:
            self.proposals, self.receivables = match_with_receivables(
                self.lines, subledger, ledger.settings.matching, progress=progress
            )
        finally:  # an interrupted bar would leave the terminal without its cursor
            end()
        return self.proposals, []

    def _open(self) -> list[Proposal]:
        proposals, problems = self.propose(open_ledger(self.files, self.shared.settings))
        stop_on_errors(problems)
        return proposals

    def show(self, save: str | None) -> None:
        """Print the plan; save it when asked."""
        proposals = self._open()
        if save is not None:
            self._save(save, proposals, {})
        self.shared.show(plan_report(proposals, loose=self.loose))

    @staticmethod
    def _save(path: str, proposals: list[Proposal], decisions: dict[int, Decision]) -> None:
        from arcli.source.write import replace_file

        try:
            replace_file(Path(path), write_plan(proposals, decisions).encode())
        except OSError as error:
            raise LedgerError(f"{path} can't be written: {(error.strerror or '').lower()}") from None
        say(f"The plan is saved in {path}.")

    # --- deciding ----------------------------------------------------------------------------------------

    def decide(self, given: dict[int, Decision], *, certain: bool) -> int:
        """Ask about what no option decides, then book."""
        proposals = self._open()
        decisions, certain = self._ask(proposals, given, certain=certain)
        planned = [Planned(p.line, proposed(p), None) for p in proposals]
        return self.book(decisions, certain=certain, planned=planned)

    def decide_plan(self, path: str, given: dict[int, Decision], *, certain: bool) -> int:
        """Decide on a saved plan; the plan is saved with the decisions, not booked."""
        planned = self._load(path)
        proposals = self._open()
        before = {p.proposed["line"]: p.decision for p in planned if p.decision is not None}
        decisions, _ = self._ask(proposals, {**before, **given}, certain=certain)
        self._chosen(proposals, decisions, certain=False)
        self._save(path, proposals, decisions)
        say("arcli receive --apply books it.")
        return 0

    def _ask(
        self, proposals: list[Proposal], given: dict[int, Decision], *, certain: bool
    ) -> tuple[dict[int, Decision], bool]:
        known = {p.number for p in proposals}
        unknown = sorted(n for n in given if n not in known)
        if unknown:
            raise usage(f"there is no line {unknown[0]}: the lines are 1 to {len(proposals)}")
        if not sys.stdin.isatty() or not sys.stderr.isatty():
            return given, certain
        from arcli.cli.walk import walk

        assert self.receivables is not None
        return walk(proposals, self.receivables, given, certain=certain)

    # --- booking -----------------------------------------------------------------------------------------

    def apply_plan(self, path: str) -> int:
        """Receivables a saved plan: what is certain in it, and what was decided."""
        planned = self._load(path)
        decisions = {p.proposed["line"]: p.decision for p in planned if p.decision is not None}
        return self.book(decisions, certain=True, planned=planned)

    def _load(self, path: str) -> list[Planned]:
        name, data = content(path)
        try:
            planned = read_plan(data.decode("utf-8", errors="replace"))
        except PlanError as error:
            show_problems([Diagnostic("AR670", str(error), hint="arcli receive --save writes plans", file=name)])
            raise typer.Exit(1) from None
        self.lines = [p.line for p in planned]
        return planned

    def book(self, decisions: dict[int, Decision], *, certain: bool, planned: list[Planned] | None = None) -> int:
        """Receivables under the ledger's lock: what is certain and what was decided, as the ledger is then."""
        refused: list[Diagnostic] = []
        numbers: list[int] = []

        def make(ledger: Ledger) -> list[Any]:
            proposals, problems = self.propose(ledger)
            if problems:
                refused.extend(problems)
                return []
            wanted = to_book(proposals, decisions, certain=certain)
            if planned is not None:
                if certain:
                    wanted |= {
                        p.proposed["line"] for p in planned if p.proposed["status"] in ("certain", "nobody", "return")
                    }
                moved = moved_on(planned, proposals, wanted - {n for n, d in decisions.items() if d.action == "skip"})
                if moved:
                    raise PlanRefused("\n".join(moved))
            assert self.receivables is not None
            choices = self._chosen(proposals, decisions, certain=certain)
            made = entries_for(proposals, choices, self.receivables, numbering(ledger))
            numbers.extend(n for n, _ in made)
            return [e for _, e in made]

        try:
            done = record(self.files, make, settings=self.shared.settings, dry_run=self.dry_run)
        except PlanRefused as error:
            for line in str(error).splitlines():
                say(f"error[AR671]: {line}")
            say("The ledger has moved on: nothing is booked. Run arcli receive again, or match the plan anew.")
            return 1
        stop_on_errors(refused)
        return self._tell(done, numbers)

    def _chosen(self, proposals: list[Proposal], decisions: dict[int, Decision], *, certain: bool) -> dict[int, Choice]:
        choices: dict[int, Choice] = {}
        assert self.receivables is not None
        for proposal in proposals:
            decision = decisions.get(proposal.number)
            if decision is not None:
                try:
                    choice = decide(decision, proposal, self.receivables)
                except ValueError as error:
                    raise usage(str(error)) from None
                if choice is not None:
                    choices[proposal.number] = choice
            elif certain and proposal.choice is not None:
                choices[proposal.number] = proposal.choice
        return choices

    def _tell(self, done: Recorded, numbers: list[int]) -> int:
        if done.problems:
            show_problems(done.problems)
            say("Nothing is booked: the ledger with these entries would have errors.")
            return 1
        if self.dry_run:
            self.shared.write("\n".join(text for _, text in sorted(done.texts.items())))
            return 0
        names = [getattr(e, "id", None) or f"reversal of {e.document}" for e in done.entries]
        booked: dict[int, str] = {}
        for n, name in zip(numbers, names, strict=True):
            booked[n] = f"{booked[n]}, {name}" if n in booked else name
        if self.shared.chosen_format != "text" or self.shared.output is not None:
            self.shared.show(plan_report(self.proposals, booked, self.loose))
        else:
            for number, name, entry in zip(numbers, names, done.entries, strict=True):
                where = position_of(done.ledger.locate(entry))
                self.shared.write(f"line {number}: {name}  {where.file}:{where.line}\n")
        rest = sum(p.number not in booked and p.status in WAITS for p in self.proposals)
        one = "1 line" if len(booked) == 1 else f"{len(booked)} lines"
        wait = "1 waits" if rest == 1 else f"{rest} wait"
        say(f"{one} booked" + (f", {wait} for arcli match." if rest else "."))
        return 0


def numbering(ledger: Ledger) -> Callable[[str, date], str]:
    """Gives the next numbers of a kind of entry, by the ledger's patterns; each scope is counted once."""
    patterns = {k: parse_pattern(ledger.settings.numbering.get(k, text)) for k, text in PATTERNS.items()}
    taken = {str(e.id) for e in ledger.records if getattr(e, "id", None) is not None}
    next_of: dict[str, int] = {}

    def number(kind: str, day: date) -> str:
        pattern = patterns[kind]
        scope = pattern.scope(day)
        if scope not in next_of:
            matcher = pattern.matcher(day)
            next_of[scope] = max((int(m[1]) for t in taken if (m := matcher.match(t))), default=0)
        next_of[scope] += 1
        return pattern.number(day, next_of[scope])

    return number


def _progress(total: int) -> tuple[Callable[[int, int], None] | None, Callable[[], None]]:
    """A progress bar on a terminal, for long work only."""
    if total < 500 or not sys.stderr.isatty():
        return None, lambda: None
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task("Matching", total=total)
    bar.start()

    def step(done: int, _all: int) -> None:
        bar.update(task, completed=done)

    return step, bar.stop
