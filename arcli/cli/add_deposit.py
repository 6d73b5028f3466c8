"""`arcli add deposit`: a paying-in slip, its control total first, then cheque by cheque."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

import typer

from arcli.cli.receipts import numbering
from arcli.cli.recording import shared_of
from arcli.cli.shared import say, show_problems, usage
from arcli.ledger.numbering import next_number, parse_pattern
from arcli.ledger.opening import Ledger, open_ledger
from arcli.ledger.propose import ProposalError, Wanted, applications_for, currency_of, in_cents
from arcli.ledger.record import record
from arcli.model.entries import Payment
from arcli.model.fields import AMOUNT, CUSTOMER, DOC_REF, FieldError
from arcli.model.money import ZERO, money
from arcli.source.files import Files

PATTERN = "DEP-{year}{month}-{n:02}"
SHAPE = "CUSTOMER AMOUNT [DOCUMENT[=AMOUNT]]... [ref:NUMBER]"


class Cheque(NamedTuple):
    """A cheque of a slip: from whom, how much, for what."""

    customer: str
    amount: Decimal
    documents: tuple[tuple[str, Decimal | None], ...]
    ref: str | None


class Slip(NamedTuple):
    """A paying-in slip, and what all its cheques have alike. Without a number it gets the next one."""

    total: Decimal
    currency: str
    date: date
    number: str | None
    account: str | None
    method: str


def parse_cheque(text: str) -> Cheque:
    """A cheque as it is keyed. Raises ValueError with words for the user."""
    words = text.split()
    if len(words) < 2:
        raise ValueError(f'"{text}" is no cheque: {SHAPE}')
    try:
        customer, amount = CUSTOMER.parse(words[0]), AMOUNT.parse(words[1])
        refs = [w[4:] for w in words[2:] if w.startswith("ref:")]
        documents = []
        for word in words[2:]:
            if not word.startswith("ref:"):
                ref, mark, part = word.partition("=")
                documents.append((DOC_REF.parse(ref), AMOUNT.parse(part) if mark else None))
    except FieldError as error:
        raise ValueError(error.message + (f" ({error.hint})" if error.hint else "")) from None
    if not amount:
        raise ValueError("a cheque of nothing")
    return Cheque(customer, amount, tuple(documents), refs[0] if refs else None)


def deposit(
    ctx: typer.Context,
    total: Annotated[str, typer.Argument(metavar="TOTAL", help="The slip's total, as the bank will credit it.")],
    *,
    cheque: Annotated[
        list[str] | None,
        typer.Option("--cheque", metavar="TEXT", help=f"'{SHAPE}'; repeat for each.", show_default=False),
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", metavar="ACCOUNT", help="Our bank account.", show_default=False)
    ] = None,
    method: Annotated[str, typer.Option("--method", metavar="WORD", help="How it was paid.")] = "cheque",
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CUR", help="Its currency.", show_default=False)
    ] = None,
    number: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="The slip's number; else the next one.", show_default=False)
    ] = None,
    date_: Annotated[
        str | None, typer.Option("--date", "-d", metavar="DATE", help="Day of the slip; today.", show_default=False)
    ] = None,
    file_: Annotated[
        str | None,
        typer.Option("--ledger", "-f", metavar="PATH", help="Ledger folder or journal.", show_default=False),
    ] = None,
    settings: Annotated[
        str | None, typer.Option("--settings", metavar="PATH", help="Settings of a single file.", show_default=False)
    ] = None,
    today: Annotated[
        str | None, typer.Option("--today", metavar="DATE", help="Take this day for today.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="Print the entries, write nothing.")] = False,
) -> int:
    """Key a paying-in slip: control total first, then cheque by cheque with the running difference.

    Each cheque becomes a payment with the slip's number under deposit:. The bank shows the slip as one line, and
    arcli receive and arcli reconcile bank know it by its total. Nothing is written unless the cheques add up to the
    total. A cheque that names no document stays unapplied.
    """
    shared = shared_of(ctx, file_, settings, today)
    day = shared.day(date_, "--date") or shared.this_day
    try:
        wanted, cheques = AMOUNT.parse(total), [parse_cheque(c) for c in cheque or []]
    except (FieldError, ValueError) as error:
        raise usage(getattr(error, "message", str(error))) from None
    files = shared.files
    code = currency or open_ledger(files, shared.settings).settings.currency
    if code is None:
        raise usage("the ledger has no currency of its own: give --currency")
    if sys.stdin.isatty() and not cheque:
        cheques = _ask(wanted, code)
    difference = wanted - sum((c.amount for c in cheques), ZERO)
    if difference:
        _show(cheques, wanted, code)
        say(f"error[AR672]: the cheques differ from the slip's total by {money(difference, code)}: nothing is written")
        return 1
    slip = Slip(wanted, code, day, number, account, method)
    return _record(files, slip, cheques, settings=shared.settings, dry_run=dry_run)


def _record(files: Files, slip: Slip, cheques: list[Cheque], *, settings: str | None, dry_run: bool) -> int:
    try:
        done = record(files, lambda ledger: _payments(ledger, slip, cheques), settings=settings, dry_run=dry_run)
    except (ProposalError, ValueError) as error:
        raise usage(str(error)) from None
    if done.problems:
        show_problems(done.problems)
        say("Nothing was written.")
        return 1
    for text in done.texts.values():
        sys.stdout.write(text)
    number = done.entries[0].deposit if done.entries else slip.number
    total = money(slip.total, slip.currency)
    say(f"{number}: {len(cheques)} cheques, {total}" + (", not written" if dry_run else ""))
    return 0


def _payments(ledger: Ledger, slip: Slip, cheques: list[Cheque]) -> list[Any]:
    day, code = slip.date, slip.currency
    number = slip.number or _number(ledger, day)
    give, made, seen = numbering(ledger), [], []
    for cheque in cheques:
        subledger, _ = ledger.as_of(day)
        if currency_of(ledger, cheque.customer, day) != code and not cheque.documents:
            say(f"note: {cheque.customer} is usually billed in {currency_of(ledger, cheque.customer, day)}")
        wanted = [Wanted(ref, part) for ref, part in cheque.documents]
        amount = in_cents(cheque.amount, code)
        values: dict[str, Any] = {
            "date": day,
            "id": give("payment", day),
            "customer": cheque.customer,
            "amount": amount,
            "currency": code,
            "method": slip.method,
            "account": slip.account,
            "deposit": number,
            "ref": cheque.ref,
        }
        applied = applications_for(subledger, "payment", cheque.customer, amount, wanted, day)
        made.append(Payment(applications=applied, **values))
        seen.append(replace(made[-1]))
        ledger.add([seen[-1]])  # the next cheque sees what this one has settled
    ledger.remove(seen)
    return made


def _number(ledger: Ledger, day: date) -> str:
    pattern = parse_pattern(ledger.settings.numbering.get("deposit", PATTERN))
    taken: Iterable[str] = {str(e.deposit) for e in ledger.entries if e.kind == "payment" and e.deposit}
    return next_number(pattern, day, taken)


# --- keying ----------------------------------------------------------------------------------------------


def _ask(total: Decimal, code: str) -> list[Cheque]:
    """Ask cheque by cheque, with what is still missing, until nothing is."""
    cheques: list[Cheque] = []
    say(f"{SHAPE}; - takes the last one back, an empty line ends.")
    while True:
        left = total - sum((c.amount for c in cheques), ZERO)
        if not left:
            return cheques
        say(f"{len(cheques)} cheques, {money(left, code)} to go")
        text = typer.prompt(f"Cheque {len(cheques) + 1}", default="", show_default=False, err=True).strip()
        if not text:
            return cheques
        if text == "-":
            del cheques[-1:]
            continue
        try:
            cheques.append(parse_cheque(text))
        except ValueError as error:
            say(str(error))


def _show(cheques: list[Cheque], total: Decimal, code: str) -> None:
    running = total
    say(f"total {money(total, code)}")
    for number, cheque in enumerate(cheques, 1):
        running -= cheque.amount
        say(f"{number:3}  {cheque.customer}  {money(cheque.amount, code)}  to go {money(running, code)}")
