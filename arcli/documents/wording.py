"""Words and formats of documents in a language: labels, amounts, numbers, days, names of countries.

They are a table of our own (`words/*.yaml`), so that no upgrade of a library changes what stands on paper; a test
compares it with CLDR. `en-GB.yaml` says only what differs from `en.yaml`.
"""

# No `from __future__ import annotations`: the declaration of the files is read from the annotations as they stand.

import functools
from dataclasses import field
from datetime import date
from decimal import Decimal
from pathlib import Path

from arcli.documents.content import Amount, Day, Number
from arcli.model.money import decimals, places, plain
from arcli.model.settings.declared import Declared, setting
from arcli.source.decode import decode
from arcli.source.mapping import read_mapping

_FOLDER = Path(__file__).parent / "words"
_PIECES = ("C62", "EA", "H87", "NAR")  # of which paper shows the number alone
_SIGNS = {  # by UN/ECE Recommendation 20; those that languages write alike
    "MMT": "mm", "CMT": "cm", "MTR": "m", "KMT": "km", "MTK": "m²", "MTQ": "m³", "MLT": "ml", "LTR": "l", "HLT": "hl",
    "GRM": "g", "KGM": "kg", "TNE": "t", "SEC": "s", "MIN": "min", "HUR": "h", "KWT": "kW", "KWH": "kWh", "MWH": "MWh",
    "INH": "in", "FOT": "ft", "ONZ": "oz", "LBR": "lb", "GLL": "gal", "P1": "%",
}  # fmt: skip


@setting
class Words(Declared):
    """A file of words.

    `groups` are the sizes of groups of digits from the right, the last one repeats. `money` and `signed` place the
    currency (`{currency}`) before or after the digits (`{digits}`), by its code or by its sign. Patterns of days know
    `{d}`, `{dd}`, `{m}`, `{mm}`, `{month}`, `{mon}` and `{year}`; `first` is what `{d}` is of the first.
    `units` are signs of units of measure that other languages write otherwise.
    """

    extends: str | None = None
    point: str = "."
    group: str = ","
    groups: list[int] = field(default_factory=lambda: [3])
    money: str = "{currency} {digits}"
    signed: str = "{currency}{digits}"
    percent: str = "{digits}%"
    day: str = "{year}-{mm}-{dd}"
    short: str = "{year}-{mm}-{dd}"
    first: str = "1"
    months: list[str] = field(default_factory=list)
    mons: list[str] = field(default_factory=list)
    symbols: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


class Wording:
    """Words and formats in one language. `signs`: amounts have the sign of their currency where it has one."""

    def __init__(self, language: str, *, signs: bool = False) -> None:
        self.language, self.signs = language, signs
        self.words = _words(language)
        self.labels: dict[str, str] = self.words.labels
        self.kinds: dict[str, str] = self.words.kinds

    def say(self, label: str, **values: object) -> str:
        """Return a label, with values in it."""
        return self.labels[label].format(**values) if values else self.labels[label]

    def kind(self, name: str) -> str:
        """Return what a kind of document or movement is called."""
        return self.kinds.get(name, name)

    def amount(self, value: Decimal, currency: str) -> Amount:
        """Return an amount with the decimals of its currency, more only where it has them."""
        digits = self._digits(plain(abs(value), currency))
        sign = self.words.symbols.get(currency) if self.signs else None
        pattern = self.words.money if sign is None else self.words.signed
        minus = "-" if value < 0 else ""
        full = pattern.format(currency=sign or currency, digits=minus + digits)
        return Amount(value=value, currency=currency, text=minus + digits, full=full)

    def number(self, value: Decimal, least: int = 0) -> Number:
        """Return a number with the decimals that it was written with, at least so many."""
        text = f"{abs(value):.{max(least, places(value))}f}"
        return Number(value=value, text=("-" if value < 0 else "") + self._digits(text))

    def counted(self, quantity: Decimal, unit: str | None) -> Number:
        """Return a quantity with its unit, as paper shows it; a unit that has no sign by its code."""
        found = self.number(quantity)
        if unit is None or unit in _PIECES:
            return found
        sign = self.words.units.get(unit) or _SIGNS.get(unit, unit)
        return Number(value=quantity, text=f"{found.text}\u00a0{sign}")

    def price(self, value: Decimal, currency: str) -> Number:
        """Return a price with at least the decimals of its currency."""
        return self.number(value, decimals(currency) or 0)

    def percent(self, value: Decimal) -> Number:
        """Return a fraction as a percentage: 0.0725 is 7.25%."""
        text = f"{(value * 100).normalize():f}"
        return Number(value=value, text=self.words.percent.format(digits=self._digits(text)))

    def day(self, value: date) -> Day:
        """Return a day."""
        return Day(value=value, text=self._day(value, self.words.day), short=self._day(value, self.words.short))

    def country(self, code: str) -> str:
        """Return the name of a country; its code where the table has none."""
        return _countries(self.language).get(code, code)

    def _digits(self, text: str) -> str:
        whole, _, rest = text.partition(".")
        sizes, found = list(self.words.groups), [whole]
        while len(found[0]) > sizes[0]:
            first = found[0]
            found[:1] = [first[: -sizes[0]], first[-sizes[0] :]]
            if len(sizes) > 1:
                sizes.pop(0)
        return self.words.group.join(found) + (self.words.point + rest if rest else "")

    def _day(self, value: date, pattern: str) -> str:
        words, month = self.words, value.month
        return pattern.format(
            d=words.first if value.day == 1 else value.day, dd=f"{value.day:02}", m=month, mm=f"{month:02}",
            year=value.year, month=words.months[month - 1], mon=words.mons[month - 1],
        )  # fmt: skip


def known(language: str) -> str | None:
    """Return the language whose words serve: itself, or the one that it is a kind of; None when there is neither."""
    for name in (language.replace("_", "-"), language[:2].lower()):
        if name in languages():
            return name
    return None


@functools.cache
def languages() -> list[str]:
    """Return all languages that there are words in."""
    return sorted(p.stem for p in _FOLDER.glob("*.yaml"))


@functools.cache
def _words(language: str) -> Words:
    own = _read(language)
    if own.extends is None:
        return own
    base = _words(own.extends)
    values = {name: getattr(own if name in own.given else base, name) for name in Words.__dataclass_fields__}
    values["labels"], values["kinds"] = base.labels | own.labels, base.kinds | own.kinds
    values["symbols"], values["units"] = base.symbols | own.symbols, base.units | own.units
    return Words(**values)


def _read(language: str) -> Words:
    source, _ = decode(f"{language}.yaml", (_FOLDER / f"{language}.yaml").read_bytes())
    found, problems = read_mapping(source, Words, "AR502")
    assert found is not None and not problems, problems  # shipped, and tested
    return found


@functools.cache
def _countries(language: str) -> dict[str, str]:
    """Code → name, in the language or in the one that it is a kind of."""
    path = _FOLDER / "countries" / f"{language.partition('-')[0]}.txt"
    return dict(line.split(" ", 1) for line in path.read_text(encoding="utf-8").splitlines())
