"""The table of completion, made from the commands themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import typer

from arcli.cli.main import app
from arcli.model.entries import kinds
from arcli.model.fields import LETTER_ID
from arcli.reports.diff_report import COMPARED

# The kinds of values by the words that stand for them in help.
KINDS = {
    "customer": "CUSTOMER KNOWN-CUSTOMER", "file": "PATH FILE FILE… PLAN P.yaml BOOK FILE|DATE",
    "folder": "DIR", "period": "PERIOD", "day": "DATE", "topic": "TOPIC", "letter": "LETTER", "contract": "CONTRACT",
    "document": "DOCUMENT DOCUMENT|CUSTOMER", "payment": "PAYMENT", "open": "SOURCE",
}  # fmt: skip
_CHOICES = re.compile(r"(?:^|[:,] )((?:[a-z0-9-]+, )*[a-z0-9-]+ or [a-z0-9-]+)(?=[.;]|, if|$)")
# Help that names its choices in other words, and values that only their place tells.
OTHERS = {
    ("*", "--by", "customer; or month"): "customer|month",
    ("*", "--basis", "Age by"): "due|invoice|agreed",
    ("*", "--credits", "separate"): "separate|aged",
    ("*", "--settle", "oldest"): "oldest|",
    ("*", "--scope", "What"): "credit|letters|billing|all",
    ("open", "--status", ""): "credit|disputed|promised|overdue|current",
    ("diff", "--part", ""): "entries|customers|documents|buckets",
    ("*", "--customer", ""): "customer",
    ("reconcile customer", "who", ""): "customer",
    ("add transfer", "to", ""): "customer",
    ("add apply", "source", ""): "credit",
    ("add unapply", "source", ""): "document",
    ("show", "document", ""): "number",
    ("correct", "document", ""): "number",
    ("list", "kind", ""): "|".join(kinds()),
    ("schema", "what", ""): "entries|settings|documents",
    ("diff", "--report", ""): "|".join(COMPARED),
    ("*", "--min", ""): "text",
    ("correct", "fields", ""): "text",
    ("import csv", "--profile", ""): "profile-incoming",
    ("export csv", "--profile", ""): "profile-outgoing",
    ("reconcile aging", "--profile", ""): "profile-aging",
    ("reconcile customer", "--profile", ""): "profile-statement",
    ("reconcile gl", "--profile", ""): "file",
    ("*", "--profile", ""): "profile-bank",
}


_MONEY = {name: k for name, k in kinds().items() if k.has_number}
KINDS_OF = {
    "document": [*_MONEY],
    "number": [
        *_MONEY,
        *(name for name, k in kinds().items() if "id" in k.fields and name not in (*_MONEY, "customer")),
    ],
    "open": [name for name, k in _MONEY.items() if k.side],
    "debit": [name for name, k in _MONEY.items() if k.payable],
    "credit": [name for name, k in _MONEY.items() if k.side < 0],
    "payment": [name for name, k in _MONEY.items() if k.received],
    "letter": [name for name, k in kinds().items() if k.fields.get("id") and k.fields["id"].type is LETTER_ID],
    "contract": [name for name in kinds() if name == "contract"],
    "applying": [name for name, k in kinds().items() if "applications" in k.details],
}


def table() -> str:
    """The content of arcli/cli/completion.json: one line a command."""
    root: Any = typer.main.get_command(app)
    rows = dict(_rows(root, typer.Context(root, info_name="arcli"), ()))
    said: dict[tuple[str, str], int] = {}
    for row in rows.values():
        row["options"] = {name: said.setdefault(value, len(said)) for name, value in row["options"].items()}
    lines = [f"{json.dumps(path)}: {json.dumps(row, ensure_ascii=False)}" for path, row in rows.items()]
    abouts = ",\n".join(json.dumps(pair, ensure_ascii=False) for pair in said)
    return (
        f'{{"kinds": {json.dumps(KINDS_OF)},\n'
        + '"options": [\n'
        + abouts
        + '\n],\n"commands": {\n'
        + ",\n".join(lines)
        + "\n}}\n"
    )


def _rows(command: Any, ctx: Any, path: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    row: dict[str, Any] = {}
    inner = {}
    if hasattr(command, "list_commands"):
        inner = {name: command.get_command(ctx, name) for name in command.list_commands(ctx)}
        row["commands"] = [[name, _short(c.help)] for name, c in inner.items()]
    options = {}
    for param in command.params:
        value = _value(" ".join(path), param)
        if param.param_type_name == "argument":
            row.setdefault("args", []).append(value + ("*" if param.nargs == -1 else ""))
        elif not param.hidden:
            options |= {name: (value, _short(param.help)) for name in (*param.opts, *param.secondary_opts)}
    row["options"] = options
    yield " ".join(path), row
    for name, made in inner.items():
        yield from _rows(made, typer.Context(made, parent=ctx, info_name=name), (*path, name))


def _short(text: str | None) -> str:
    """The first sentence, without its full stop."""
    first = (text or "").strip().partition("\n\n")[0]
    return " ".join(first.split()).partition(". ")[0].rstrip(".")


def _value(path: str, param: Any) -> str:
    """The kind of a parameter's values; "" of a flag, "text" where anything may stand."""
    if getattr(param, "is_flag", False) or getattr(param, "count", False):
        return ""
    name = max(param.opts, key=len) if param.param_type_name == "option" else param.name
    said = getattr(param, "help", None) or ""
    for (where, option, begins), value in OTHERS.items():
        if where in ("*", path) and option == name and said.startswith(begins):
            return value
    metavar = re.sub(r"[\[\].]", "", param.metavar or "").replace(" ", "-")
    chosen = _CHOICES.search(said)
    if chosen and param.param_type_name == "option" and metavar not in ("COLUMNS", "TERMS", "DATE", "ID"):
        return "|".join(re.split(", | or ", chosen[1]))
    found = next((kind for kind, words in KINDS.items() if metavar in words.split()), "text")
    if found == "document" and path.startswith("add ") and path not in ("add unapply", "add reverse"):
        return {"add refund": "credit", "add transfer": "open", "add writeoff": "open"}.get(path, "debit")
    return found
