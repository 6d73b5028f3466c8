"""Which of several profiles a file is read by: the one of its kind whose columns are all in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from arcli.bank.decoding import decode_bank
from arcli.bank.profile import AMOUNT, Profile
from arcli.bank.recognise import kind_of
from arcli.model.diagnostics import Diagnostic
from arcli.tabular.listing import Listing

Purpose = Literal["bank", "remittance"]
_KINDS: dict[Purpose, frozenset[str]] = {
    "bank": frozenset({"bank", "lockbox"}),
    "remittance": frozenset({"remittance"}),
}


def choose_profile(
    name: str, data: bytes, profiles: Sequence[Profile], purpose: Purpose
) -> tuple[Profile | None, list[Diagnostic]]:
    """Return the profile for a file of bank lines or of advice; None where none is needed, or none is given.

    A single profile of that kind is taken as it is, so that what does not fit is said. Of several, one has to fit
    (AR650).
    """
    known = [p for p in profiles if p.kind in _KINDS[purpose]]
    if len(known) < 2:
        return (known[0] if known else None), []
    kind = kind_of(decode_bank(name, data).source.text)
    boxes = [p for p in known if p.kind == "lockbox"]
    if kind == "lockbox":
        known = boxes
    elif kind:
        return None, []
    else:
        known = [p for p in known if fits(name, data, p)] or boxes
    if len(known) == 1:
        return known[0], []
    said = f"{len(known)} of the profiles fit this file" if known else "none of the profiles fits this file"
    hint = "read it alone, with its profile" if known else "a profile fits when all its columns are in the head"
    return None, [Diagnostic("AR650", said, hint=hint, file=name)]


def fits(name: str, data: bytes, profile: Profile) -> bool:
    """Return whether a delimited file has all columns that a profile names, and rows."""
    if profile.kind == "lockbox":
        return False
    listing = Listing(name, data, profile, (), AMOUNT.get(profile.kind, "amount"))
    return bool(listing.rows) and not any(p.code == "AR603" for p in listing.found.problems)
