"""What is said of a command line that is wrong: in one line what is, in a second what would be right."""

from __future__ import annotations

import json
import re
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from arcli.cli.completing import TABLE
from arcli.model.words import listed

# The library's words, and ours for them. What stands in them first is a name or a value of the command line.
_WORDS = (
    (r"Invalid value: (.*)", "{0}"),
    (r"Invalid value for '(\S+).*?': '(.*)' is not a valid int(?:eger)?(?: range)?\.", "{0} {1}: not a whole number"),
    (r"Invalid value for '(\S+).*?': (\S+) is not in the range x>=(\d+)\.", "{0} {1}: at least {2}"),
    (r"Invalid value for '(\S+).*?': (\S+) is not in the range (\d+)<=x<=(\d+)\.", "{0} {1}: from {2} to {3}"),
    (r"Invalid value for '(\S+).*?': (.*)", "{0}: {1}"),
    (r"Missing (?:option|argument|parameter) '(\S+).*'\.", "{0} is missing"),
    (r"No such option: (\S+).*", "there is no option {0}"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", "there is no place for {0}"),
    (r"Option '(\S+)' requires an argument\.", "{0} needs a value"),
)
_SHAPE = ("is missing", "there is no place for", "needs a value")  # what an example can tell
_SAME = ({"--as-of", "--date"}, {"--line", "--charge"})  # what one command calls so and another so
_ALIKE = 0.7  # of an option that is meant: short names resemble each other
_CUSTOMER = re.compile(r'there is no customer "([a-z-]+)"(?=; |$)')
_LISTING = ("--status", "--by")  # options whose help begins with their values
_FEW = 8  # commands that a message can name


def say_wrong(error: Any) -> None:
    """Say on standard error what is wrong with a command line; of a group without a command, its help."""
    if hasattr(error, "ctx") and "Usage:" not in error.format_message():
        sys.stderr.write(told(error))
    else:
        error.show()


def told(error: Any) -> str:
    """Return what is wrong with a command line, for standard error: the command and what is wrong with it.

    Where words are missing or too many, a second line has an example of the command. `error` is the library's.
    """
    ctx, message = error.ctx, error.format_message()
    command = ctx.command_path if ctx is not None else "arcli"
    for pattern, ours in _WORDS:
        if (match := re.fullmatch(pattern, message, re.DOTALL)) is not None:
            message = ours.format(*match.groups())
            break
    if (found := _CUSTOMER.match(message)) and (said := _as_option(ctx, found[1])):
        message = f"{found[0]}; did you mean {said}?"
    if option := getattr(error, "option_name", None) if "no option" in message else None:
        message += _meant(ctx, option)
    lines = [f"{command}: {message}"]
    if option:
        lines.append(f"  help: {command} --help lists the options")
    elif any(words in message for words in _SHAPE):
        lines.append(f"  help: {_example(ctx) or f'{command} --help'}")
    return "\n".join(lines) + "\n"


def _meant(ctx: Any, option: str) -> str:
    """Return which option is meant, or which commands have that one."""
    known = [name for p in ctx.command.params for name in p.opts if name.startswith("--")] if ctx is not None else []
    same = [name for some in _SAME if option in some for name in known if name in some]
    if best := same or get_close_matches(option, known, 1, _ALIKE):
        return f"; did you mean {best[0]}?"
    rows = json.loads(Path(TABLE).read_text(encoding="utf-8"))["commands"]
    having = [name for name, row in rows.items() if name and option in row["options"] and not name.startswith("add ")]
    if not 0 < len(having) <= _FEW:
        return ""
    return f"; {listed(having)} {'has' if len(having) == 1 else 'have'} it"


def _as_option(ctx: Any, word: str) -> str:
    """Return the option that a word among customers stands for: one called so, or one with such a value; else none."""
    for param in ctx.command.params if ctx is not None else []:
        name = max(param.opts, key=len)
        if name == f"--{word}":
            return str(name)
        if name in _LISTING and word in re.findall(r"[a-z-]+", (param.help or "").partition(".")[0]):
            return f"{name} {word}"
    return ""


def _example(ctx: Any) -> str:
    """Return the example that a command's help ends with."""
    epilog = " ".join((getattr(ctx.command, "epilog", None) or "").split()) if ctx is not None else ""
    return epilog.removeprefix("Example: ") if epilog.startswith("Example: ") else ""
