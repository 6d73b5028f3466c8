"""Bank files and remittance advice → statements and advice, with diagnostics instead of exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arcli.bank.profile import Profile
    from arcli.model.bank.line import RemittanceAdvice, Statement
    from arcli.model.diagnostics import Diagnostic


def read_bank_file(name: str, data: bytes, profile: Profile | None = None) -> tuple[list[Statement], list[Diagnostic]]:
    """Return the statements of a bank file, by its content: OFX, camt, MT940, BAI2, lockbox; else CSV by profile.

    Errors (AR602–AR606, AR650–AR659) mean that something could not be read: nothing of such a file should be booked.
    Warnings are findings: balances or totals that do not add up. No content of a file raises an exception.
    """
    from arcli.bank.reading import read_statements  # there are many readers, and most commands need none

    return read_statements(name, data, profile)


def read_remittance_file(
    name: str, data: bytes, profile: Profile | None = None
) -> tuple[list[RemittanceAdvice], list[Diagnostic]]:
    """Return the advice in a file: X12 820, 835 (also in NACHA CTX addenda), EDIFACT REMADV; else CSV by profile.

    Advice that does not tie out is returned with a warning (AR661); `ties_out` is then false.
    """
    from arcli.bank.reading import read_advice

    return read_advice(name, data, profile)
