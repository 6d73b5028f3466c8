"""What is said about a diagnostic code."""

from __future__ import annotations

from typing import NamedTuple

from arcli.model.diagnostics import Severity


class Code(NamedTuple):
    """A diagnostic code: a title, error or warning, why it comes up, and what to do about it."""

    title: str
    severity: Severity
    cause: str
    fix: str


def error(title: str, cause: str, fix: str) -> Code:
    """Return the code of an error."""
    return Code(title, "error", cause, fix)


def warning(title: str, cause: str, fix: str) -> Code:
    """Return the code of a warning."""
    return Code(title, "warning", cause, fix)
