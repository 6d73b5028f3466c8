"""How a command line is read, beyond what the library does: values given twice, and amounts below zero."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from arcli.cli.shared import usage

_NEGATIVE = re.compile(r"-[0-9.,]+\Z")


def careful(command: Any) -> Any:
    """Have a command, and those below it, refuse a second value of an option that takes one, and read `-5.00`.

    `Any`: the library's own classes are private, and a group has more of them than a command.
    """
    if getattr(command, "is_careful", False):
        return command
    command.is_careful = True
    make = command.make_parser

    def make_parser(ctx: Any) -> Any:
        return _careful_parser(make(ctx))

    command.make_parser = make_parser
    if hasattr(command, "get_command"):
        get = command.get_command

        def get_command(ctx: Any, name: str) -> Any:
            found = get(ctx, name)
            return None if found is None else careful(found)

        command.get_command = get_command
    return command


def _careful_parser(parser: Any) -> Any:
    parse, option = parser.parse_args, parser._process_opts

    def parse_args(args: list[str]) -> Any:
        values, rest, order = parse(args)
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
