"""What commands say to the user: on standard error, and as errors of usage."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TypeVar

import typer

T = TypeVar("T")


def usage(message: str) -> Exception:
    """Return the error for wrong options: exit 2."""
    return typer.BadParameter(message)


def meant(find: Callable[[], T]) -> T:
    """Return what a search by name finds; where it finds nothing, or several things, exit 2."""
    from arcli.subledger.named import NotNamedError

    try:
        return find()
    except NotNamedError as error:
        raise usage(str(error)) from None


def check_choice(what: str, given: str, known: Iterable[str]) -> str:
    """Return the one of a few values that is given, in any case. `what` names the option or the thing. Else exit 2."""
    from arcli.model.nearest import no_such

    names = {name.casefold(): name for name in known}
    if given.casefold() not in names:
        raise usage(no_such(f"value of {what}" if what.startswith("-") else what, given, names.values()))
    return names[given.casefold()]


def say(text: str) -> None:
    """Write to standard error, for the user."""
    sys.stderr.write(text + "\n")
