"""What documents need and a ledger lacks: one diagnostic for each setting and customer, whatever the batch."""

from __future__ import annotations

from arcli.documents.wording import known, languages
from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import Diagnostic, Severity, in_order
from arcli.model.entries import Customer, Entry
from arcli.source.mapping import setting_spot

# Where an invoice must name both addresses and the seller's VAT number: Directive 2006/112/EC, art. 226 (3), (5);
# in the United Kingdom the Value Added Tax Regulations 1995, reg. 14.
_EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
VAT_COUNTRIES = frozenset({*_EU.split(), "GB"})


class Needs:
    """Collects what is lacking, each once."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._found: dict[tuple[str, str], Diagnostic] = {}

    @property
    def problems(self) -> list[Diagnostic]:
        """Return all that was found, in order."""
        return in_order(self._found.values())

    def setting(self, code: str, path: tuple[str, ...], message: str, hint: str, severity: Severity = "error") -> None:
        """Note what arcli.yaml lacks or has wrong."""
        if (code, ".".join(path)) not in self._found:
            spot = setting_spot(self.ledger.settings_source, path)
            self._found[code, ".".join(path)] = Diagnostic(code, message, spot, hint, severity)

    def entry(
        self, code: str, entry: Entry, key: str, message: str, hint: str, severity: Severity = "error", whose: str = ""
    ) -> None:
        """Note what an entry lacks or has wrong; `whose` tells it from others of its key."""
        if (code, f"{key} {whose}") not in self._found:
            spot = self.ledger.locate(entry, (key,))
            self._found[code, f"{key} {whose}"] = Diagnostic(code, message, spot, hint, severity)

    def file(self, code: str, name: str, message: str) -> None:
        """Note what is wrong with a file."""
        self._found[code, name] = Diagnostic(code, message, hint="look at the file", file=name)

    def company(self, *, taxed: bool) -> None:
        """Note what is lacking of the sender."""
        company = self.ledger.settings.company
        if not company.name:
            self.setting(
                "AR901", ("company", "name"), "documents need the name of who sends them", "company: {name: …}"
            )
        law = taxed and company.country in VAT_COUNTRIES
        if not (company.address or company.city):
            hint = "company: {street: …, postcode: …, city: …, country: …}"
            message = "documents need the address of who sends them"
            self.setting("AR901", ("company", "address"), message, hint, "error" if law else "warning")
        if law and not company.vat_id:
            message = "documents with value added tax need the seller's VAT number"
            self.setting("AR901", ("company", "vat_id"), message, f"company: {{vat_id: {company.country}…}}")

    def customer(self, known_as: Customer | None, customer: str, *, taxed: bool) -> None:
        """Note what is lacking of the customer."""
        if known_as is None or known_as.address or known_as.city:
            return
        law = taxed and self.ledger.settings.company.country in VAT_COUNTRIES
        message = f'"{customer}" has no address, and documents go to one'
        hint = f'write street:, postcode: and city: (and country:) of customer "{customer}", or address:'
        first = self.ledger.customers.declaration(customer)
        self.entry("AR902", first, "id", message, hint, "error" if law else "warning", customer)

    def vat_number(self, known_as: Customer | None, customer: str, code: str) -> None:
        """Note that who owes the tax has no number (Directive 2006/112/EC, art. 226 (4))."""
        if known_as is not None and not known_as.vat_id:
            message = f'"{customer}" owes the tax of code "{code}", and a document that says so needs their VAT number'
            first = self.ledger.customers.declaration(customer)
            self.entry(
                "AR902", first, "id", message, f'write vat_id: of customer "{customer}"', "error", f"vat {customer}"
            )

    def own_language(self) -> str:
        """Return the ledger's language; one that there are no words in is noted."""
        default = self.ledger.settings.documents.language
        found = known(default)
        if found is None:
            message = f'there are no words in the language "{default}"'
            self.setting("AR903", ("documents", "language"), message, _languages(), "warning")
        return found or "en"

    def language(self, customer: str, known_as: Customer | None) -> str:
        """Return the language of a customer's documents; one that there are no words in is noted."""
        fallback = self.own_language()
        wanted = known_as.language if known_as is not None else None
        if wanted is None:
            return fallback
        found = known(wanted)
        if found is None:
            message = f'there are no words in the language "{wanted}": documents of "{customer}" are in "{fallback}"'
            source = self.ledger.customers.declaration(customer)
            self.entry("AR903", source, "language", message, _languages(), "warning", customer)
        return found or fallback


def _languages() -> str:
    return f"there are words in {', '.join(languages())}"
