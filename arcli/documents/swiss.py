"""The Swiss QR-bill: what stands in its code and on its payment part.

SIX, Swiss Implementation Guidelines QR-bill 2.3: 31 lines, addresses in parts, a QR reference with a QR-IBAN only.
"""

from __future__ import annotations

import re
from decimal import Decimal

from arcli.documents.content import Amount, Bill, Party, Qr
from arcli.documents.making import Maker, Reader
from arcli.model.bank.references import compact, is_qr, is_rf
from arcli.model.money import plain
from arcli.model.settings.company import BankAccount

CURRENCIES, COUNTRIES = ("CHF", "EUR"), ("CH", "LI")
_LARGEST = Decimal("999999999.99")
_SIGNS = re.compile("[ -~\u00a0-\u017f\u0218-\u021b\u20ac]*\\Z")  # 4.1.1: Latin, € and a few letters
_HOUSE = re.compile(r"(.+?),? (\d\S{0,15})\Z")
_Address = tuple[str, str, str, str, str, str]  # name, street, house, postal code, town, country


def bill_of(maker: Maker, reader: Reader, title: str, payable: Amount, reference: str) -> tuple[Qr, Bill] | None:
    """Return the code and the bill for an amount; None for another currency, or where it can't be, which is noted."""
    currency, company = payable.currency, maker.settings.company
    if currency not in CURRENCIES or not Decimal("0.01") <= payable.value <= _LARGEST:
        return None
    account = next((a for a in company.accounts(currency) if a.iban and a.iban[:2] in COUNTRIES), None)
    creditor = _address(maker.seller(reader), company.country)
    kind = _kind(account, reference)
    if not _possible(maker, account, creditor, kind):
        return None
    assert account is not None and account.iban is not None and creditor is not None and kind is not None
    known = maker.buyer(reader)
    debtor = _address(known, known.country or company.country)
    bare = "" if kind == "NON" else compact(reference)
    message = (reference if kind == "NON" else title)[:140]
    lines = ["SPC", "0200", "1", account.iban, "S", *creditor, *[""] * 7, plain(payable.value, currency), currency]
    lines += ["S", *debtor] if debtor is not None else [""] * 7
    lines += [kind, bare, message if _SIGNS.match(message) else "", "EPD"]
    bill = Bill(
        account=" ".join(account.iban[i : i + 4] for i in range(0, len(account.iban), 4)),
        creditor=_printed(creditor),
        reference=reference if bare else None,
        message=message if _SIGNS.match(message) else None,
        debtor=_printed(debtor) if debtor is not None else (),
        currency=currency,
        amount=f"{payable.value:,.2f}".replace(",", " "),
    )
    return Qr(kind="swiss", text="\n".join(lines)), bill


def is_qr_iban(iban: str) -> bool:
    """Return whether an account takes QR references: the number of its bank is from 30000 to 31999."""
    return 30000 <= int(iban[4:9]) <= 31999 if iban[4:9].isdigit() else False


def _kind(account: BankAccount | None, reference: str) -> str | None:
    """Return the type of the reference; None where account and reference do not go together."""
    bare = compact(reference)
    kind = "QRR" if is_qr(bare) else "SCOR" if is_rf(bare) else "NON"
    return kind if account is None or is_qr_iban(str(account.iban)) is (kind == "QRR") else None


def _possible(maker: Maker, account: BankAccount | None, creditor: _Address | None, kind: str | None) -> bool:
    """Return whether a bill can be made; note what it lacks (AR911)."""
    note, before = maker.needs.setting, len(maker.needs.problems)
    if maker.settings.documents.paper != "a4":
        note("AR911", ("documents", "paper"), "a QR-bill is on A4", "documents: {paper: a4}")
    if account is None:
        hint = "company: {iban: CH…}, or one of banks: with currency: CHF"
        note("AR911", ("company", "iban"), "a QR-bill needs an account in Switzerland or Liechtenstein", hint)
    if creditor is None:
        hint = "company: {street: …, postcode: …, city: …, country: CH}, in Latin letters"
        note("AR911", ("company", "city"), "a QR-bill needs the address of who is paid in its parts", hint)
    if kind is None:
        hint = "a QR-IBAN goes with references: {scheme: qrr}, any other IBAN with {scheme: rf} or none"
        note("AR911", ("references", "scheme"), "a QR-IBAN and QR references go together, and only they", hint)
    return len(maker.needs.problems) == before and None not in (account, creditor, kind)


def _address(party: Party, country: str | None) -> _Address | None:
    """Return an address as the code has it, by its parts; None where one is lacking or too long, or not in Latin."""
    found = _HOUSE.match(party.street or "")
    street, house = found.groups() if found else (party.street or "", "")
    parts = (party.name, street, house, party.postcode or "", party.city or "", country or "")
    fits = all(len(one) <= most for one, most in zip(parts, (70, 70, 16, 16, 35, 2), strict=True))
    needed = party.name and party.postcode and party.city and country
    return parts if needed and fits and all(_SIGNS.match(one) for one in parts) else None


def _printed(address: _Address) -> tuple[str, ...]:
    """Return an address as the bill shows it; the country where it is another."""
    name, street, house, postcode, town, country = address
    place = f"{postcode} {town}" if country in COUNTRIES else f"{country}-{postcode} {town}"
    return tuple(line for line in (name, f"{street} {house}".strip(), place) if line)
