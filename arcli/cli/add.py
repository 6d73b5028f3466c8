"""`arcli add KIND`: options from the kinds' declarations."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from arcli.cli.add_command import command_line, corrected, flag_of, option_of
from arcli.cli.talk import say, usage

if TYPE_CHECKING:
    from datetime import date

    from arcli.cli.shared import Shared
    from arcli.model.kinds import Field, Kind

app = typer.Typer()


class KindGroup(TyperGroup):
    """One command per kind that a person records, made from its declaration when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        from arcli.model.entries import kinds

        return [name for name, kind in kinds().items() if kind.recorded or name == "deposit"]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        from arcli.model.entries import kinds

        if cmd_name in self.commands:
            return self.commands[cmd_name]
        if cmd_name == "deposit":  # several payments at once
            return self._deposit()
        kind = kinds().get(cmd_name)
        if kind is None or not kind.recorded:
            return None
        made = typer.Typer(add_completion=False)
        about = " ".join(kind.about.split())
        made.command(cmd_name, help=about, epilog=f"Example: {kind.example}")(_command(kind))
        command = typer.main.get_command(made)
        command.name = cmd_name
        self.commands[cmd_name] = command
        return command

    def _deposit(self) -> Any:
        from arcli.cli.add_deposit import deposit

        made = typer.Typer(add_completion=False)
        example = "arcli add deposit 1200.00 --cheque 'acme 700.00 INV-1 ref:4411' --cheque 'delta 500.00 INV-2'"
        made.command("deposit", epilog=f"Example: {example}")(deposit)
        self.commands["deposit"] = typer.main.get_command(made)
        return self.commands["deposit"]


add = typer.Typer(cls=KindGroup, no_args_is_help=True)


@add.callback()
def _add() -> None:
    """Record an entry: it is appended to the journal that arcli.yaml names, if the ledger stays without errors.

    Numbers are assigned by the ledger's pattern. Standard output gets the entry as it was written.
    """


app.add_typer(add, name="add")


# --- from a declaration to a command ---------------------------------------------------------------------


def _option(*names: str, help: str, **more: Any) -> Any:
    return typer.Option(*names, help=help, show_default=False, **more)


def _command(kind: Kind) -> Callable[..., Any]:
    """Return a function with the parameters of a kind: its words as arguments, its keys and details as options."""
    keyword, positional = inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
    params: list[inspect.Parameter] = []

    def take(name: str, annotation: Any, default: Any = None, where: Any = keyword) -> None:
        params.append(inspect.Parameter(name, where, default=default, annotation=annotation))

    applies = "applications" in kind.details
    numbered = kind.has_id
    for field in kind.words:
        if numbered and field.name == "id":
            continue
        argument = typer.Argument(metavar=field.name.upper(), help=field.about, show_default=False)
        take(field.attr, Annotated[str | None, argument], None, positional)  # asked for where it is missing
    own = kind.quoted
    if own is not None and own.place == "quoted":
        argument = typer.Argument(metavar=own.name.upper(), help=own.about, show_default=False)
        take(own.attr, Annotated[str | None, argument], None, positional)
    if applies:
        help_ = "What it is applied to: INV-1, INV-1=500.00, or 'INV-1 500.00 discount:10.00'."
        argument = typer.Argument(metavar="[DOCUMENT]...", help=help_, show_default=False)
        take("documents", Annotated[list[str] | None, argument], None, positional)
    if kind.listed == "enclosed":
        help_ = "What it is about: INV-1, 'INV-1 500.00', or 'INV-1#2 level:2'."
        argument = typer.Argument(metavar="[DOCUMENT]...", help=help_, show_default=False)
        take("documents", Annotated[list[str] | None, argument], None, positional)
    take("date_", Annotated[str | None, _option("--date", "-d", metavar="DATE", help="When it takes effect; today.")])
    if numbered:
        take("id", Annotated[str | None, _option("--id", metavar="ID", help="Its number; else the next one.")])
    for code in kind.codes.values():
        take(code.attr, Annotated[str | None, _option("--currency", metavar="CUR", help=code.about.capitalize() + ".")])
    for field in kind.keys.values():
        hint = Annotated[
            str | None,
            _option(option_of(field.name), metavar=field.type.name.upper(), help=field.about.capitalize() + "."),
        ]
        take(field.attr, hint)
    _detail_options(kind, take, applies)
    take("tags", Annotated[list[str] | None, _option("--tag", metavar="TAG", help="A tag; may repeat.")])
    take("own_keys", Annotated[list[str] | None, _option("-x", metavar="KEY=TEXT", help="Your own key: -x site=7.")])
    take("file_", Annotated[str | None, _option("--file", "-f", metavar="PATH", help="Ledger folder or journal.")])
    take("settings", Annotated[str | None, _option("--settings", metavar="PATH", help="Settings of a single file.")])
    take("today", Annotated[str | None, _option("--today", metavar="DATE", help="Treat this day as today.")])
    take("dry_run", Annotated[bool, _option("--dry-run", "-n", help="Print the entry, write nothing.")], False)
    params.insert(0, inspect.Parameter("ctx", positional, annotation=typer.Context))
    params.sort(key=lambda p: p.kind)

    def command(**values: Any) -> int:
        return _add_entry(kind, values.pop("ctx"), values)

    command.__signature__ = inspect.Signature(params)  # type: ignore[attr-defined]  # what inspect.signature looks at
    command.__annotations__ = {p.name: p.annotation for p in params}
    return command


def _detail_options(kind: Kind, take: Callable[..., None], applies: bool) -> None:
    for name in kind.details:
        if name in ("applications", "enclosed"):
            continue
        flag, metavar, example = {
            "lines": ("--line", "TEXT", "'TEXT; 10 @ 120.00; tax:vat21'"),
            "charges": ("--charge", "TEXT", "'\"Hosting\" 1 @ 400.00 tax:vat21'"),
            "taxes": ("--tax", "CODE=AMOUNT", "What the source states of a tax: vat21=3.87"),
            "instalments": ("--instalment", "TEXT", "'2026-05-01 500.00'"),
            "retained": ("--retained", "AMOUNT", "What is not due before an extend gives its due date"),
        }[name]
        many: Any = Annotated[list[str] | None, _option(flag, metavar=metavar, help=f"{example}; may repeat.")]
        take(name, many)
    if kind.listed == "enclosed" and "instalments" in kind.details:
        take(
            "split_in",
            Annotated[int | None, _option("--in", metavar="N", min=1, help="Number of monthly instalments.")],
        )
        take("split_from", Annotated[str | None, _option("--from", metavar="DATE", help="When the first is due.")])
    if not applies:
        return
    if kind.received:
        help_ = "One cheque for several customers: fern=INV-1; repeat for each document."
        take("shares", Annotated[list[str] | None, _option("--for", metavar="CUSTOMER=DOCUMENT", help=help_)])
    take(
        "oldest",
        Annotated[
            str | None, _option("--settle", metavar="HOW", help="oldest: to open items by due date; none: to nothing.")
        ],
    )
    taken = {*kind.keys, "id"}
    for field in kind.details["applications"].shape.keys.values():
        if field.name in taken:
            continue
        if kind.takes_parts:
            hint = Annotated[
                str | None,
                _option(
                    "--" + field.name,
                    metavar=field.type.name.upper(),
                    help=f"{field.about.capitalize()} (one document only).",
                ),
            ]
            take("part_" + field.attr, hint)


# --- from options to an entry ----------------------------------------------------------------------------


def _add_entry(kind: Kind, ctx: typer.Context, values: dict[str, Any]) -> int:
    """Record one entry from the values of the options; return the exit code."""
    from arcli.actions.add import add
    from arcli.actions.newentry import NewEntry
    from arcli.actions.result import Missing, NotPossible, WrongValue
    from arcli.cli.taking import shared_of

    shared = shared_of(ctx, values["file_"], values["settings"], values["today"])
    _shift_document(kind, values)
    _complete(shared, kind, values)
    pairs = (p.partition("=") for p in values.get("own_keys") or [])
    new = NewEntry(
        kind.name,
        shared.entry_day(values["date_"]),
        {f.name: values[f.attr] for f in kind.fields.values() if values.get(f.attr) is not None},
        documents=values.get("documents") or (),
        fill=values.get("oldest"),
        parts={
            name.removeprefix("part_"): v for name, v in values.items() if name.startswith("part_") and v is not None
        },
        lines=values.get("lines") or (),
        charges=values.get("charges") or (),
        taxes=values.get("taxes") or (),
        instalments=values.get("instalments") or (),
        retained=values.get("retained") or (),
        tags=values.get("tags") or (),
        own={key: text for key, _, text in pairs},
        split=_split(shared, values),
        shares=values.get("shares") or (),
    )
    try:
        result = add(shared.target, new, dry_run=values["dry_run"])
    except WrongValue as error:
        raise usage(
            f"{flag_of(kind, error.field)}{' ' if error.said.startswith(('is ', 'knows ')) else ': '}{error.said}"
        ) from None
    except Missing as error:
        raise _incomplete(shared, kind, values, error.fields) from None
    except NotPossible as error:
        raise usage(str(error)) from None
    if (better := corrected(kind, values, result.problems)) is not None:
        say(f"Meant is: {better}")
    return shared.finish(result)


def _complete(shared: Shared, kind: Kind, values: dict[str, Any]) -> None:
    """Ask on a terminal for what is missing; elsewhere say the whole command that would be right."""
    from arcli.actions.result import NotPossible

    missing = [f for f in _mandatory(kind) if values.get(f.attr) is None]
    try:
        if sys.stdin.isatty() and sys.stdout.isatty():
            from arcli.cli.add_asking import ask

            if ask(shared.ledger(), kind, shared.entry_day(values["date_"]), values, missing):
                say(command_line(kind, values))
        elif missing:
            raise _incomplete(shared, kind, values, [f.name for f in missing])
    except NotPossible as error:
        raise usage(str(error)) from None


def _mandatory(kind: Kind) -> list[Field]:
    """Return the fields that a person must state; an amount may follow from line items or applications."""
    follows = "applications" in kind.details or "lines" in kind.details
    words = [f for f in kind.words if not (f.name == "id" and kind.has_id) and not (f.name == "amount" and follows)]
    quoted = [kind.quoted] if kind.quoted is not None and kind.quoted.place == "quoted" else []
    return [f for f in [*words, *quoted, *kind.keys.values()] if f.required]


def _incomplete(shared: Shared, kind: Kind, values: dict[str, Any], missing: list[str]) -> Exception:
    """Return the error for missing fields, with the whole command that would be right; first of who is not meant."""
    from arcli.actions.naming import Naming
    from arcli.actions.result import NotPossible
    from arcli.cli.add_asking import customer_meant

    if (customer := values.get("customer")) is not None:
        try:
            customer_meant(Naming(shared.ledger(), shared.entry_day(values["date_"]), kind=kind), str(customer))
        except NotPossible as error:
            return usage(str(error))
    if "amount" in kind.fields and not any(values.get(n) for n in ("amount", "documents", "lines", "shares")):
        missing = list(dict.fromkeys([*missing, "amount"]))
    names = [flag_of(kind, name) for name in missing]
    verb = "is" if len(names) == 1 else "are"
    return usage(f"{', '.join(names)} {verb} missing: {command_line(kind, values, missing)}")


def _shift_document(kind: Kind, values: dict[str, Any]) -> None:
    """Take a word that stands for the amount and is none as a document: the amount is then what is open."""
    from arcli.model.fields import AMOUNT
    from arcli.model.fieldtype import FieldError

    text = values.get("amount")
    if text is None or "applications" not in kind.details or text[:1].isdecimal() or "." in text:
        return
    try:
        AMOUNT.parse(text)
    except FieldError:
        first = str(values.get("customer") or "")
        if first[:1].isdecimal() and not any(c.isdecimal() for c in text):  # documents have figures in their names
            swapped = {**values, "customer": text, "amount": first}
            raise usage(f"the customer comes first: {command_line(kind, swapped)}") from None
        values["documents"] = [text, *(values.get("documents") or ())]
        values["amount"] = None


def _split(shared: Shared, values: dict[str, Any]) -> tuple[int, date] | None:
    """Return into how many instalments an amount is divided, and when the first is due."""

    count, first = values.get("split_in"), values.get("split_from")
    if count is None and first is None:
        return None
    if count is None or first is None or values.get("instalments"):
        raise usage("--in N goes with --from DATE, and without --instalment")
    return count, shared.entry_day(first)
