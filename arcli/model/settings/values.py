"""Values that settings of several sections have: a percentage, a day, an amount for each currency."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from arcli.model.fields import AMOUNT, CURRENCY, DATE
from arcli.model.fieldtext import parse_percent
from arcli.model.fieldtype import FieldError
from arcli.model.settings.declared import Reads


def text_of(parse: Any, schema: dict[str, Any]) -> Reads:
    """Reads a text, and refuses lists and mappings."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            raise FieldError("this is one value, not a list or mapping", "AR502", "write the value after the colon")
        return parse(value)

    return Reads(read, schema=schema)


Percent = Annotated[Decimal, text_of(parse_percent, {"type": "string", "pattern": "%$"})]
Day = Annotated[date, text_of(DATE.parse, DATE.json_schema())]


def _amounts(value: Any) -> dict[str, Decimal]:
    """`5.00` for every currency, or `{USD: 5.00, EUR: 4.50}`."""
    given = value if isinstance(value, dict) else {"*": value}
    return {k if k == "*" else CURRENCY.parse(k): _amount_of(v) for k, v in given.items()}


def _amount_of(value: Any) -> Decimal:
    if not isinstance(value, str):
        raise FieldError("this is an amount, or one for each currency", "AR502", "such as 5.00 or {USD: 5.00}")
    parsed: Decimal = AMOUNT.parse(value)
    return parsed


ByCurrency = Annotated[dict[str, Decimal], Reads(_amounts)]
