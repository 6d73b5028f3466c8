"""Types of what is noted of customers and of calls: yes or no, a time of day."""

from __future__ import annotations

import re

from arcli.model.fields import FieldError, FieldType, one_of


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise FieldError(f'"{text}" is not a time of day', "AR112", "such as 09:05 or 14:30")
    return text


YES = FieldType("yes or no", one_of("answer", ("yes", "no")), pattern="^(yes|no)$", about="yes or no")
CLOCK = FieldType("time", _clock, pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", about="a time of day, such as 14:30")
