"""What `arcli add` does with its options: values → entry → ledger → what the clerk is told."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from typing import Any

import typer

from arcli.cli.shared import Shared, say, show_problems, usage
from arcli.journal.careful import read_detail
from arcli.ledger.checks import limits_exceeded
from arcli.ledger.opening import Ledger
from arcli.ledger.propose import (
    ProposalError,
    Wanted,
    applications_for,
    currency_of,
    due_of,
    in_cents,
    number_for,
    oldest_first,
    small_balances,
    total_of_lines,
)
from arcli.ledger.record import Recorded, record
from arcli.model.diagnostics import position_of
from arcli.model.entries import PARTS, Application, Writeoff
from arcli.model.fields import AMOUNT, TAG, FieldError, FieldType
from arcli.model.kinds import Kind
from arcli.model.money import ZERO, money
from arcli.reports.context import Context
from arcli.subledger.movements import balances
from arcli.subledger.openitems import OpenItem
from arcli.subledger.replay import replay
from arcli.subledger.state import Subledger

_ASIDE = ("date_", "documents", "oldest", "tags", "own_keys", "file_", "settings", "today", "dry_run", "lines",
          "instalments")  # fmt: skip


def shared_of(ctx: typer.Context, file: str | None, settings: str | None, today: str | None) -> Shared:
    """The shared options, also those that stood before the command."""
    given = Shared(file=file, settings=settings, today=today)
    above: Any = ctx
    while above.parent is not None:
        above = above.parent
        if isinstance(above.obj, Shared):
            return given.over(above.obj)
    return given


def add_entry(kind: Kind, ctx: typer.Context, values: dict[str, Any]) -> int:
    """Record one entry from options; returns the exit code."""
    shared = shared_of(ctx, values["file_"], values["settings"], values["today"])
    day = shared.day(values["date_"], "--date") or shared.this_day
    entry_values = _read_values(kind, values)
    files = shared.files
    before: dict[str, Decimal] = {}

    def make(ledger: Ledger) -> list[Any]:
        return [_make(kind, ledger, dict(entry_values), values, day, before)]

    try:
        done = record(files, make, settings=shared.settings, dry_run=values["dry_run"])
    except ProposalError as error:
        raise usage(str(error)) from None
    except ValueError as error:  # a text that no journal can hold
        raise usage(str(error)) from None
    return _tell(done, before, dry_run=values["dry_run"], today=shared.this_day)


def _read_values(kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
    """Options as the values of the entry's fields; a wrong one names its option."""
    out: dict[str, Any] = {}
    for field in kind.fields.values():
        text = values.get(field.attr)
        if text is None:
            continue
        flag = field.name.upper() if field.place == "word" else "--" + field.name.replace("_", "-")
        out[field.attr] = _parse(field.type, text, flag)
    for name in ("lines", "instalments"):
        if values.get(name):
            out[name] = tuple(_detail(kind, name, text) for text in values[name])
    if values.get("tags"):
        out["tags"] = tuple(_parse(TAG, t, "--tag") for t in values["tags"])
    if values.get("own_keys"):
        pairs = (p.partition("=") for p in values["own_keys"])
        out["extra"] = {("x-" + k.removeprefix("x-")): v for k, _, v in pairs}
    if kind.quoted and kind.quoted.required and kind.quoted.attr not in out:
        raise usage(f"{kind.quoted.name.upper()} is missing")
    return out


def _parse(kind: FieldType, text: str, option: str) -> Any:
    try:
        return kind.parse(text)
    except FieldError as error:
        raise usage(f"{option}: {error.message}" + (f" ({error.hint})" if error.hint else "")) from None


def _detail(kind: Kind, name: str, text: str) -> Any:
    found, item, problems = read_detail(kind, text)
    if problems or found != name:
        said = problems[0].message if problems else f"is no such line: {text}"
        hint = f" ({problems[0].hint})" if problems and problems[0].hint else ""
        raise usage(f"--{name.removesuffix('s')}: {said}{hint}")
    return item


# --- the entry -------------------------------------------------------------------------------------------


def _make(
    kind: Kind, ledger: Ledger, made: dict[str, Any], values: dict[str, Any], day: date, before: dict[str, Decimal]
) -> Any:
    """The entry, with what arcli proposes: number, currency, amount, due date, applications."""
    customer = made.get("customer")
    dated = made.get("dated") or day
    if kind.has_number and "id" not in made:
        made["id"] = number_for(ledger, kind.name, day)
    subledger: Subledger | None = None
    if customer is not None or "applications" in kind.details:
        subledger = replay(ledger.records, ledger.customers, ledger.settings, ledger.terms, day, ledger.broken)
        _note_balances(subledger, before)
    if kind.codes and "currency" not in made and customer not in (None, "*"):
        made["currency"] = currency_of(ledger, str(customer), day)
    if "lines" in made and "amount" not in made:
        lines, currency, own = made["lines"], made["currency"], made.get("terms")
        made["amount"] = total_of_lines(ledger, kind.name, str(customer), lines, currency, dated, own)
    for name in ("amount", "limit", "original"):
        if name in made and made.get("currency"):
            made[name] = in_cents(made[name], made["currency"])
    if kind.name in ("invoice", "debit") and "instalments" not in made and "due" not in made and "amount" in made:
        terms, due, parts = due_of(ledger, made["customer"], made.get("terms"), dated, made["amount"], made["currency"])
        made |= {"terms": terms, "due": due, "instalments": parts}
    if "applications" in kind.details and subledger is not None:
        _apply(kind, subledger, made, values, day)
    missing = [f.name.upper() for f in kind.words if f.required and f.attr not in made]
    missing += ["--" + f.name for f in kind.keys.values() if f.required and f.attr not in made]
    if missing:
        raise ProposalError(f"{', '.join(missing)} is missing")
    return kind.cls(date=day, **made)


def _note_balances(subledger: Subledger, before: dict[str, Decimal]) -> None:
    before.update({f"{c} {cur}": amount for (c, cur), amount in balances(subledger).items()})


def _apply(kind: Kind, subledger: Subledger, made: dict[str, Any], values: dict[str, Any], day: date) -> None:
    """Fill `applications` from the documents that were named or by --apply oldest; fill an amount left open."""
    named = list(values.get("documents") or [])
    amount = made.get("amount")
    how = values.get("oldest")
    if how not in (None, "oldest"):
        raise ProposalError(f'--apply knows "oldest", not "{how}"')
    source = subledger.documents.get(made.get("source", ""))
    customer = made.get("customer") or (source.customer if source else "")
    limit = source.open if source is not None and kind.name == "apply" else amount
    if how == "oldest":
        if named:
            raise ProposalError("name documents or use --apply oldest, not both")
        currency = made.get("currency") or (source.currency if source else "")
        if limit is None:
            raise ProposalError("AMOUNT is missing")
        made["applications"] = oldest_first(subledger, kind.name, customer, currency, limit)
    elif named:
        wanted = [_wanted(kind, text) for text in named]
        if kind.name == "unapply":
            wanted = [_whole(subledger, made["source"], w) for w in wanted]
        made["applications"] = applications_for(
            subledger, kind.name, customer, limit, wanted, day, _stated(kind, values)
        )
    elif kind.name == "reverse" or kind.name in ("payment", "credit"):
        return
    else:
        raise ProposalError(
            f"a {kind.name} needs what it is applied to: name documents"
            + (", or use --apply oldest" if kind.name in ("refund", "writeoff", "apply") else "")
        )
    _parts(kind, made, values)
    if amount is None and "amount" in kind.fields and kind.name != "reverse":
        made["amount"] = sum((a.amount for a in made["applications"]), ZERO)


def _stated(kind: Kind, values: dict[str, Any]) -> Decimal:
    """What options such as --fee settle of the one document, beside the money."""
    shape = kind.details["applications"].shape
    given = {p: values[f"part_{p}"] for p in PARTS if values.get(f"part_{p}") is not None}
    return sum((_parse(shape.fields[p].type, text, f"--{p}") for p, text in given.items()), ZERO)


def _wanted(kind: Kind, text: str) -> Wanted:
    if " " in text.strip():
        return Wanted(text.split(maxsplit=1)[0], None, _detail(kind, "applications", text))
    ref, mark, amount = text.partition("=")
    application = Application(ref, Decimal(0))
    _parse(kind.details["applications"].shape.fields["document"].type, application.document, "DOCUMENT")
    if not mark:
        return Wanted(ref, None)
    signed = kind.details["applications"].shape.fields["amount"].type
    return Wanted(ref, _parse(signed, amount, ref))


def _whole(subledger: Subledger, source: str, wanted: Wanted) -> Wanted:
    """What is applied of a source to a document, when no amount says how much is to be taken back."""
    if wanted.amount is not None or wanted.application is not None:
        return wanted
    found = [
        s for s in subledger.touching(source) if s.source.id == source and s.target.id == wanted.ref.partition("#")[0]
    ]
    total = sum((s.application.amount * s.sign for s in found if s.active(subledger.as_of)), ZERO)
    return wanted._replace(amount=total)


def _parts(kind: Kind, made: dict[str, Any], values: dict[str, Any]) -> None:
    """Options such as --fee go to the one application that there is; with a discount or fee it settles that more."""
    shape = kind.details["applications"].shape
    given = {f.attr: values[f"part_{f.attr}"] for f in shape.keys.values() if values.get(f"part_{f.attr}") is not None}
    if not given:
        return
    if len(made["applications"]) != 1:
        raise ProposalError(
            f"--{next(iter(given))} is for one document; write 'INV-1 500.00 fee:15.00' for each of many"
        )
    for attr, text in given.items():
        field = shape.fields[attr]
        value = _parse(field.type, text, f"--{field.name}")
        currency = made.get("currency")
        part = in_cents(value, currency) if currency and isinstance(value, Decimal) else value
        setattr(made["applications"][0], attr, part)


# --- what the clerk is told ------------------------------------------------------------------------------


def _tell(done: Recorded, before: dict[str, Decimal], *, dry_run: bool, today: date) -> int:
    if done.problems:
        show_problems(done.problems)
        say("Nothing was written.")
        return 1
    sys.stdout.flush()
    sys.stdout.buffer.write("\n".join(done.texts.values()).encode())
    sys.stdout.buffer.flush()
    for entry in done.entries:
        spot = position_of(done.ledger.locate(entry))
        name = getattr(entry, "id", None) or entry.kind
        verb = "would go to" if dry_run else "recorded in"
        say(f"{name} {verb} {spot.file}:{spot.line}")
    if done.subledger is not None:
        _tell_balances(done, before)
        _warn(done, today)
    return 0


def _tell_balances(done: Recorded, before: dict[str, Decimal]) -> None:
    """The new open balance of each customer that the entries are about."""
    if not any(hasattr(e, "amount") or hasattr(e, "applications") for e in done.entries):
        return
    day = max(e.date for e in done.entries)
    assert done.subledger is not None
    after = balances(done.subledger, day)
    about = {getattr(e, "customer", None) for e in done.entries} | {getattr(e, "to", None) for e in done.entries}
    for (customer, currency), amount in sorted(after.items()):
        was = before.get(f"{customer} {currency}", ZERO)
        if (customer in about and (amount or was)) or (before and was != amount):
            said = f", was {money(was, currency)}" if before and was != amount else ""
            say(f"open balance of {customer} on {day}: {money(amount, currency)}{said}")


def _warn(done: Recorded, today: date) -> None:
    assert done.subledger is not None
    for entry in done.entries:
        if entry.kind not in ("invoice", "debit"):
            continue
        held = [
            e
            for e in done.ledger.records
            if e.kind in ("hold", "release") and e.customer == entry.customer and e.date <= entry.date
        ]
        held.sort(key=lambda e: (e.date, e.kind))
        if held and held[-1].kind == "hold":
            why = f": {held[-1].reason}" if held[-1].reason else ""
            say(f"warning: {entry.customer} is on credit hold since {held[-1].date}{why}")
        for customer, currency, balance, limit in limits_exceeded(done.ledger, max(today, entry.date), done.subledger):
            if customer == entry.customer:
                say(f"warning: {customer} owes {money(balance, currency)}, over the limit of {money(limit, currency)}")


# --- small balances --------------------------------------------------------------------------------------


def small_writeoffs(ctx: typer.Context, *, below: str, reason: str, approved: str | None, date_: str | None,
                    customers: list[str] | None, currency: str | None, file_: str | None, settings: str | None,
                    today: str | None, yes: bool, dry_run: bool) -> int:  # fmt: skip
    """Propose write-offs of small balances, one entry a customer and currency; write them when told to."""
    shared = shared_of(ctx, file_, settings, today)
    day = shared.day(date_, "--date") or shared.this_day
    limit = _parse(AMOUNT, below, "--below")
    files = shared.files

    def make(ledger: Ledger) -> list[Any]:
        subledger, problems = ledger.as_of(day)
        if any(p.severity == "error" for p in problems):
            show_problems([p for p in problems if p.severity == "error"])
            raise typer.Exit(1)
        context = Context(ledger, subledger, day, None, tuple(customers or ()), currency)
        entries: list[Any] = []
        for (customer, cur), items in small_balances(subledger, limit).items():
            if context.shows(customer, cur):
                number = number_for(ledger, "writeoff", day, tuple(e.id for e in entries))
                entries.append(_writeoff(number, customer, cur, items, day, reason, approved))
        return entries

    try:
        asks = not (yes or dry_run) and sys.stdin.isatty()
        done = record(files, make, settings=shared.settings, dry_run=True)
        if not done.entries:
            say(f"No balance is below {below}.")
            return 0
        if asks:
            say("\n".join(done.texts.values()))
            if not typer.confirm(f"Write off {len(done.entries)} balances?", err=True):
                return 0
        if asks or yes:
            done = record(files, make, settings=shared.settings)
        code = _tell(done, {}, dry_run=not (asks or yes), today=day)
    except ProposalError as error:
        raise usage(str(error)) from None
    if not (asks or yes or dry_run):
        say("Nothing was written; --yes writes them.")
    return code


def _writeoff(number: str, customer: str, currency: str, items: list[OpenItem], day: date, reason: str,
              approved: str | None) -> Writeoff:  # fmt: skip
    applications = tuple(Application(i.ref, abs(i.open)) for i in items)
    total = sum((a.amount for a in applications), ZERO)
    return Writeoff(
        day,
        id=number,
        customer=customer,
        amount=total,
        currency=currency,
        reason=reason,
        approved=approved,
        applications=applications,
    )
