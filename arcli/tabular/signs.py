"""Words for the side of an account, debit or credit."""

from __future__ import annotations

from arcli.model.fieldtype import FieldError
from arcli.tabular.layout import Signs

# Debit, then credit, as banks write them in the languages of their lists; DBIT and CRDT come from ISO 20022.
_PAIRS = (
    "D C", "DR CR", "DBT CDT", "DBIT CRDT", "DEB CRE", "DEBIT CREDIT", "S H", "SOLL HABEN", "BELASTUNG GUTSCHRIFT",
    "LASTSCHRIFT GUTSCHRIFT", "AF BIJ", "DEBET CREDIT", "DEBET KREDIT", "DÉBIT CRÉDIT", "DEBE HABER", "CARGO ABONO",
    "DARE AVERE", "DÉBITO CRÉDITO", "DEBITO CREDITO", "WITHDRAWAL DEPOSIT", "OUT IN", "- +",
)  # fmt: skip
_DEBITS = {pair.split()[0] for pair in _PAIRS}
_CREDITS = {pair.split()[1] for pair in _PAIRS}
_DASHES = str.maketrans({"\u2212": "-", "\u2013": "-"})


class SignWords:
    """The meaning of the words in a sign column: the usual ones, and those of a profile."""

    def __init__(self, own: Signs) -> None:
        self._debits = _DEBITS | {w.strip().upper() for w in own.debit}
        self._credits = (_CREDITS | {w.strip().upper() for w in own.credit}) - {w.strip().upper() for w in own.debit}
        self._debits -= {w.strip().upper() for w in own.credit}

    def is_debit(self, text: str) -> bool:
        """Return whether a word means debit. Raise FieldError for one that means neither."""
        word = text.strip().rstrip(".").translate(_DASHES).upper()
        if word in self._debits:
            return True
        if word in self._credits:
            return False
        if not word:
            raise FieldError("an amount without its sign, debit or credit", "AR606")
        hint = f'signs: {{debit: ["{text.strip()[:20]}"]}} in the profile, if that is money out'
        raise FieldError(f'"{text.strip()[:40]}" is not a sign that arcli knows, such as D or C', "AR606", hint)
