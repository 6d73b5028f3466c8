"""The types of fields.

A `FieldType` stands in an entry's annotations, `Annotated[Decimal, AMOUNT]`. The journal reader calls
`parse` itself; pydantic calls the same function, so that both forms accept the same values.
"""

from __future__ import annotations

from arcli.model import dates
from arcli.model.fieldtext import (
    one_of,
    parse_cover,
    parse_percent,
    parse_words,
    read_amount,
    read_count,
    read_country,
    read_currency,
    read_customer,
    read_customer_or_all,
    read_date,
    read_day_of_month,
    read_day_or_name,
    read_days,
    read_every,
    read_id,
    read_known_customer,
    read_limit,
    read_line,
    read_period,
    read_quantity,
    read_rate,
    read_ref,
    read_signed,
    read_span,
    read_tag,
    read_text,
    show_cover,
    show_day_or_name,
    show_limit,
    show_number,
    show_share,
    show_words,
)
from arcli.model.fieldtype import FieldType
from arcli.model.periods import show_every, show_span

DATE = FieldType("date", read_date, dates.iso, pattern=r"^\d{4}-\d{2}-\d{2}$", about="an ISO date")
AMOUNT = FieldType("amount", read_amount, show_number, numeric=True, about="an amount, 0 or more")
LIMIT = FieldType("limit", read_limit, show_limit, numeric=True, about="an amount, 0 or more; none takes it away")
SIGNED = FieldType("signed amount", read_signed, show_number, numeric=True, about="an amount, may be negative")
NUMBER = FieldType("number", read_quantity, show_number, numeric=True, about="a number of any precision")
COUNT = FieldType("whole number", read_count, "{:d}".format, numeric=True, about="a whole number from 1")
DAYS = FieldType("number of days", read_days, "{:d}".format, numeric=True, about="a whole number, 0 or more")
RATE = FieldType("rate", read_rate, show_number, numeric=True, about="an exchange rate")
PERCENT = FieldType("percentage", parse_percent, show_share, about="a percentage, such as 21%")
DOC_ID = FieldType("ID", read_id, about="an ID, unique over all documents")
DOC_REF = FieldType("document", read_ref, refers="document", about="a document's ID; ID#2 is its second instalment")
WHOLE_DOC_REF = FieldType("whole document", read_id, refers="document", about="a document's ID")
LETTER_ID = FieldType("letter's ID", read_id, about="an ID, unique over all letters")
ARRANGEMENT_ID = FieldType("arrangement's ID", read_id, about="an ID, unique over all arrangements")
SUBJECT = FieldType("subject", read_line, about="a document, a customer, or a file")
DEPOSIT_ID = FieldType("deposit's ID", read_id, about="an ID, unique over all deposits")
LETTER_REF = FieldType("letter", read_id, refers="letter", about="the ID of a letter that was sent")
MENTION = FieldType(
    "document or text", read_line, refers="document", must_exist=False, about="a document's ID, else a short text"
)
CUSTOMER_ID = FieldType("customer's ID", read_id, about="an ID, unique over all customers")
CUSTOMER = FieldType("customer", read_customer, refers="customer", about="a customer's ID; ? is nobody (unidentified)")
CUSTOMER_REF = FieldType("known customer", read_known_customer, refers="customer", about="a customer's ID")
CUSTOMER_OR_ALL = FieldType(
    "customer or *", read_customer_or_all, refers="customer", about="a customer's ID; * is all of them"
)
CURRENCY = FieldType(
    "currency", read_currency, pattern="^[A-Z]{3}$", about="a currency code of ISO 4217", capitals=True
)
COUNTRY = FieldType(
    "country", read_country, pattern="^[A-Z]{2}$", about="a country code of ISO 3166, such as DE", capitals=True
)
WORD = FieldType("word", read_line, about="a word or a short text")
WORDS = FieldType(
    "words", parse_words, show_words, many=True, about="a word, or several: the key again; in YAML a list"
)
TEXT = FieldType("text", read_text, about="text, may have several lines")
TERMS = FieldType("terms", read_line, about="payment terms, such as net30 or 2/10net30, or a named one")
PERIOD = FieldType("period", read_period, pattern=r"^\d{4}(-\d{2})?$", about="a month or a year")
HOLD_SCOPES = ("credit", "letters", "billing")
HOLD_SCOPE = FieldType(
    "scope", one_of("scope", (*HOLD_SCOPES, "all")), pattern="^(credit|letters|billing|all)$",
    about="credit, letters, billing or all",
)  # fmt: skip
INSURED = FieldType(
    "share or amount", parse_cover, show_cover, pattern=r"^[0-9][0-9.,]*%?$", about="a share such as 90%, or an amount"
)
TAG = FieldType("tag", read_tag, about="a tag")
CONTRACT_ID = FieldType("contract's ID", read_id, about="an ID, unique over all contracts")
CONTRACT = FieldType("contract", read_id, refers="contract", about="a contract's ID")
EVERY = FieldType("recurring period", read_every, show_every, about="month, 2 months, quarter, half-year, year or week")
SPAN = FieldType("days", read_span, show_span, pattern=r"^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$", about="FIRST..LAST")
DAY_OR_NAME = FieldType(
    "day or milestone", read_day_or_name, show_day_or_name, about="an ISO date, or a milestone's name"
)
DAY_OF_MONTH = FieldType(
    "day of a month", read_day_of_month, numeric=True, about="1 to 31; in a shorter month its last"
)
TIMING = FieldType(
    "time of billing", one_of("time of billing", ("advance", "arrears")), pattern="^(advance|arrears)$",
    about="advance or arrears",
)  # fmt: skip
ALIGNMENT = FieldType(
    "alignment", one_of("alignment", ("start", "calendar")), pattern="^(start|calendar)$", about="start or calendar"
)
PRORATION = FieldType(
    "proration", one_of("proration", ("days", "30", "none")), pattern="^(days|30|none)$", about="days, 30 or none"
)
