"""Types of what is noted of customers and of calls: yes or no, a time of day."""

from __future__ import annotations

import re

from arcli.model.fieldtext import one_of
from arcli.model.fieldtype import FieldError, FieldType


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise FieldError(f'"{text}" is not a time of day', "AR112", "such as 09:05 or 14:30")
    return text


def _warning(text: str) -> str:
    from arcli.model.codes import CODES  # noqa: PLC0415 - few ledgers name one, and the table is long

    code = text.upper()
    if code not in CODES:
        raise FieldError(f'there is no diagnostic "{text}"', "AR112", "the code in brackets of a warning: AR404")
    if CODES[code].severity != "warning":
        raise FieldError(f"{code} is an error: only warnings can be accepted", "AR112", "arcli help " + code)
    return code


WARNING = FieldType("warning", _warning, pattern="^[Aa][Rr][0-9]{3}$", about="the code of a warning: AR404")
YES = FieldType("yes or no", one_of("answer", ("yes", "no")), pattern="^(yes|no)$", about="yes or no")
CLOCK = FieldType("time", _clock, pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", about="a time of day, such as 14:30")
