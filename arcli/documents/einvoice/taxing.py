"""The taxes of a document as EN 16931 has them: one category and rate a line, and the breakdown by both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from arcli.documents.content import Itemised, Line, TaxRow
from arcli.documents.einvoice.terms import Breakdown
from arcli.documents.making import Maker
from arcli.model.money import ZERO
from arcli.model.settings.ledger import Settings

# What the law calls the reason where the category alone says it (CEF code list VATEX).
REASONS = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}
EXEMPT = frozenset({"E", *REASONS})  # categories that state a reason


_CENT = Decimal("0.01")


def two(value: Decimal) -> Decimal:
    """Return an amount with two decimals at most, as EN 16931 has them (BR-DEC): of dinars the third may be zero."""
    return value.quantize(_CENT) if value == value.quantize(_CENT) else value


@dataclass(slots=True)
class Group:
    """What bears a category and rate: the rate in percent (None: outside the scope of tax), lines, tax, reasons."""

    category: str
    rate: Decimal | None
    base: Decimal = ZERO
    tax: Decimal = ZERO
    reasons: dict[str, tuple[str, str]] = field(default_factory=dict)  # tax code → VATEX, text

    def note(self, codes: Iterable[str]) -> str | None:
        """Return why a line with its codes is exempt, where not all of the group are for one reason."""
        if len(set(self.reasons.values())) < 2:
            return None
        found = [self.reasons[code] for code in codes if code in self.reasons]
        return next((text or code for code, text in found), None)

    def breakdown(self, *, rated: bool) -> Breakdown:
        """Return the group as the breakdown has it; where all are `rated`, a rate of 0 stands for none.

        A category has one row, whatever the reasons (BR-E-01, BR-E-08 and their like): it has all of them in words,
        and the code where it has one only.
        """
        codes = {code for code, _ in self.reasons.values()}
        alone = next(iter(codes)) if len(codes) == 1 else ""
        texts = [text or ("" if alone else code) for code, text in self.reasons.values()]
        return Breakdown(
            base=two(self.base),
            tax=two(self.tax),
            category=self.category,
            rate=ZERO if self.rate is None and rated else self.rate,
            reason="; ".join(dict.fromkeys(filter(None, texts))) or None,
            reason_code=alone or None,
        )


def category_of(settings: Settings, code: str, rate: Decimal) -> str | None:
    """Return the category of a tax code: as arcli.yaml says, else what its kind and rate leave no doubt of."""
    known = settings.tax_code(code)
    return known.category or ("AE" if known.kind == "reverse-charge" else "S" if rate else None)


class Taxing:
    """The taxes of a document; what can't be said of them is noted (AR908, AR909)."""

    def __init__(self, maker: Maker, content: Itemised) -> None:
        self._maker, self._content = maker, content
        self._rows = {row.code: row for row in content.taxes}
        self.groups: dict[tuple[str, Decimal | None], Group] = {}

    def group(self, codes: Iterable[str], position: int, net: Decimal) -> Group:
        """Return the group of a line with its codes, and count its net."""
        own = [code for code in codes if self._maker.settings.tax_code(code).kind != "withholding"]
        if len(own) > 1:
            self._refuse(f"line {position} bears several taxes ({', '.join(own)}), and EN 16931 knows one for a line")
        row = self._rows.get(own[0]) if own else None
        if own and row is None:
            return Group("O", None)
        found = self._of(row, position) if row is not None else self._of_none(position)
        found.base += net
        return found

    def finish(self) -> None:
        """Put the taxes into their groups, and note those whose base is not the sum of their lines."""
        for row in self._rows.values():
            category, rate = self._kind_of(row)
            found = self.groups.get((category, rate))
            if found is not None:
                found.tax += row.amount.value
        for (category, rate), found in self.groups.items():
            bases = [row.base.value for row in self._rows.values() if self._kind_of(row) == (category, rate)]
            if bases and sum(bases, ZERO) != found.base:
                what = f"{sum(bases, ZERO)} of lines that come to {found.base}"
                self._refuse(f"the tax of category {category} is computed on {what} (discount_tax: mixed, or on:)")

    def _of(self, row: TaxRow, position: int) -> Group:
        category, rate = self._kind_of(row)
        found = self.groups.setdefault((category, rate), Group(category, rate))
        if category in EXEMPT:
            code = row.reason or REASONS.get(category, "")
            found.reasons[row.code] = code, row.note or ""
            if not code and not row.note:
                message = f'an e-invoice states why tax code "{row.code}" is exempt'
                self._setting(row.code, "reason", message, f"taxes: {{{row.code}: {{reason: VATEX-EU-132, note: …}}}}")
        return found

    def _of_none(self, position: int) -> Group:
        """Return the group of a line without a tax code: outside the scope of tax, where the whole document is."""
        if self._rows:
            key, message = "lines", f"line {position} has no tax code, and in an e-invoice each line has a category"
            hint = "name one on the line: tax:CODE, with category: E or Z in arcli.yaml"
            document = self._maker.subledger.documents[self._content.number]
            self._maker.needs.entry("AR908", document.entry, key, message, hint, "error", self._content.number)
        found = self.groups.setdefault(("O", None), Group("O", None))
        found.reasons[""] = REASONS["O"], ""
        return found

    def _kind_of(self, row: TaxRow) -> tuple[str, Decimal | None]:
        """Return the category and rate of a tax: as arcli.yaml says, else what its kind and rate leave no doubt of."""
        rate = (row.rate.value if row.rate is not None else ZERO) * 100
        category = category_of(self._maker.settings, row.code, rate)
        if category is None:
            message = f'an e-invoice needs the category of tax code "{row.code}"'
            hint = (
                f"taxes: {{{row.code}: {{category: E}}}}; Z zero-rated, E exempt, G export, K within the EU, O no tax"
            )
            self._setting(row.code, "category", message, hint)
            return "O", None
        return category, None if category == "O" else rate.normalize() + ZERO

    def _setting(self, code: str, key: str, message: str, hint: str) -> None:
        self._maker.needs.setting("AR908", ("taxes", code, key), message, hint)

    def _refuse(self, message: str) -> None:
        document = self._maker.subledger.documents[self._content.number]
        hint = "print it in another format"
        self._maker.needs.entry("AR909", document.entry, "id", f"{self._content.number}: {message}", hint, "error",
                                self._content.number)  # fmt: skip


def lines_of(content: Itemised) -> list[tuple[Line, tuple[str, ...], Decimal]]:
    """Return lines with their tax codes and nets; a document without lines has one for each of its taxes."""
    if content.lines and content.lines[0].quantity is not None:
        return [(line, line.tax_codes, line.net.value) for line in content.lines]
    (line,) = content.lines
    found: list[tuple[Line, tuple[str, ...], Decimal]] = []
    found += [(line, (row.code,), row.base.value) for row in content.taxes if row.base.value]
    rest = line.net.value - sum((net for _, _, net in found), ZERO)
    return [*found, (line, (), rest)] if rest or not found else found
