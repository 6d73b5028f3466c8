"""How a command line is read, beyond what the library does: names that are begun, values given twice, amounts below
zero; and how help is laid out."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from typing import Any

import typer

from arcli.cli.commands import ALIASES
from arcli.cli.names import full_name
from arcli.cli.shared import PANEL
from arcli.cli.talk import usage

_NEGATIVE = re.compile(r"-[0-9.,]+\Z")


def careful(command: Any) -> Any:
    """Have a command, and those below it, take begun names, refuse a second value of an option that takes one, and
    read `-5.00`. Help is plain text, with the options that commands share in one line.

    `Any`: the library's own classes are private, and a group has more of them than a command.
    """
    if getattr(command, "is_careful", False):
        return command
    command.is_careful = True
    command.rich_markup_mode = None
    command.format_options = _folding(command)
    make = command.make_parser

    def make_parser(ctx: Any) -> Any:
        return _careful_parser(make(ctx), ctx)

    command.make_parser = make_parser
    if hasattr(command, "get_command"):
        get = command.get_command

        def get_command(ctx: Any, name: str) -> Any:
            found = get(ctx, name)
            if found is None:
                return None
            if ctx.parent is not None:  # in a group: a row is one line, with nothing broken off
                found.short_help = brief(found.help or "")
            return careful(found)

        command.get_command = get_command
        resolve = command.resolve_command

        def resolve_command(ctx: Any, args: list[str]) -> Any:
            aliases = ALIASES if ctx.parent is None else None
            known = command.list_commands(ctx)
            _lead_to_add(ctx, args, known)
            what = "command" if ctx.parent is None else f"{ctx.info_name} command"
            names = full_name(what, args[0], known, aliases).split()
            return resolve(ctx, [*names, *args[1:]])

        command.resolve_command = resolve_command
    return command


_ROW = 62  # columns for what a command does, beside the longest name


def brief(text: str) -> str:
    """Return the first sentence of a help, up to a colon or semicolon in it where it is longer than a row."""
    first = " ".join(text.strip().partition("\n\n")[0].split()).partition(". ")[0].rstrip(".")
    if len(first) >= _ROW:
        pauses = [at for sign in ("; ", ": ") if (at := first.find(sign)) > 0]
        first = first[: min(pauses)] if pauses else first
    return f"{first}."


def _lead_to_add(ctx: Any, args: list[str], known: list[str]) -> None:
    """Refuse a kind of entry where a command belongs, and say the command that records one."""
    if ctx.parent is not None or args[0] in known or args[0] in ALIASES:
        return
    from arcli.model.entries import kinds

    kind = kinds().get(args[0])
    if kind is not None and kind.recorded and not any(name.startswith(args[0]) for name in known):
        raise typer.BadParameter(f'there is no command "{args[0]}": arcli add {" ".join(map(shlex.quote, args))}')


def _folding(command: Any) -> Any:
    """Return what writes the options of a command's help, those that many commands share in one line."""
    write = command.format_options

    def format_options(ctx: Any, formatter: Any) -> None:
        shared = [p for p in command.params if getattr(p, "rich_help_panel", None) == PANEL and not p.hidden]
        for param in shared:
            param.hidden = True
        try:
            write(ctx, formatter)
        finally:
            for param in shared:
                param.hidden = False
        if shared:
            formatter.write_paragraph()
            names = " ".join(min(p.opts, key=len) for p in shared)
            formatter.write_text(f"Shared options (arcli help options): {names}")

    return format_options


def _careful_parser(parser: Any, ctx: Any) -> Any:
    parse, option = parser.parse_args, parser._process_opts

    def parse_args(args: list[str]) -> Any:
        try:
            values, rest, order = parse(args)
        except typer.TyperException as error:
            if getattr(error, "ctx", None) is None:
                vars(error)["ctx"] = ctx  # so that it can be told which command was meant
            raise
        for param, times in Counter(map(id, order)).items():
            found = next(p for p in order if id(p) == param)
            if times > 1 and found.param_type_name == "option" and not (found.multiple or found.is_flag or found.count):
                raise usage(f"{max(found.opts, key=len)} is given {times} times: it takes one value")
        return values, rest, order

    def process(arg: str, state: Any) -> None:
        if _NEGATIVE.match(arg) and parser._short_opt.get(arg[:2]) is None:
            state.largs.append(arg)  # an amount: no option has a digit for its name
        else:
            option(arg, state)

    parser.parse_args, parser._process_opts = parse_args, process
    return parser
