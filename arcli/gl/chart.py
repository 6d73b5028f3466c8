"""The account that an entry posts to: the settings' `accounts:` resolved for customers, banks, taxes and reasons."""

from __future__ import annotations

from arcli.model.customers import NOBODY
from arcli.model.diagnostics import Problem
from arcli.model.entries import Credit, Debit, Entry, Writeoff
from arcli.model.kinds import Facts
from arcli.model.nearest import nearest
from arcli.model.settings.accounts import group_of
from arcli.model.settings.ledger import Settings
from arcli.subledger.state import Document

_SMALL = frozenset({"small-balance", "tolerance", "rounding"})
_CONCESSIONS = frozenset({"price-concession", "concession", "price", "rebate", "allowance", "goodwill"})


class Chart:
    """Accounts by purpose. `problems` collects what the settings leave undefined, each once."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.accounts = settings, settings.accounts
        self.problems: list[Problem] = []
        self._known: dict[tuple[str, str], str] = {}
        self._taxes: dict[str, str] = {}
        self._said: set[tuple[str, str]] = set()
        self._asks_method = bool(self.accounts.noncash or self.accounts.undeposited_methods)
        # What a payment may say that chooses its accounts; without any of it, only its customer does.
        self.payment_words = ("type", "account", "method", "deposit") if self._asks_method else ("type", "account")

    # --- open items --------------------------------------------------------------------------------------

    def holding(self, document: Document, customer: str) -> tuple[str, str]:
        """Return the account of a holder's part of a document, and which of HOLDINGS it is."""
        accounts = self.accounts
        if customer == NOBODY:
            return accounts.unidentified, "unidentified"
        if document.kind == "payment" and (accounts.unapplied == "deposit" or document.says("type") == "deposit"):
            return self._of(accounts.deposits, "customer", customer), "deposits"
        if document.kind == "deduction":
            return self._of(accounts.deductions, "customer", customer), "deductions"
        return self._of(accounts.receivable, "customer", customer), "receivable"

    def _of(self, pattern: str, name: str, value: str) -> str:
        if "{" not in pattern:
            return pattern
        key = (pattern, value)
        if key not in self._known:
            self._known[key] = pattern.replace("{" + name + "}", value)
        return self._known[key]

    # --- money -------------------------------------------------------------------------------------------

    def money(self, document: Document) -> str:
        """Return the account of a payment or refund: a bank, undeposited funds, or that of a non-cash method."""
        accounts, method = self.accounts, document.says("method") if self._asks_method else None
        if method is not None and method in accounts.noncash:
            return accounts.noncash[method]
        name = document.says("account")
        if name is None:
            waits = method in accounts.undeposited_methods and document.says("deposit") is None
            return accounts.undeposited if waits and document.kind == "payment" else accounts.bank
        return self.bank(name, document.entry)

    def bank(self, name: str | None, entry: Entry) -> str:
        """Return the account of the bank that an entry names; the usual one if it names none."""
        banks = self.accounts.banks
        if name is None:
            return self.accounts.bank
        if name in banks:
            return banks[name]
        if banks:
            best = nearest(name, banks)
            hint = (
                f'did you mean "{best}"?'
                if best
                else "banks and their accounts are listed under accounts: banks: in arcli.yaml"
            )
            self._say("AR702", name, f'accounts: banks: has no "{name}"', entry, ("account",), hint)
        return name if ":" in name else f"{self.accounts.bank}:{name}"

    # --- income, tax, what is settled otherwise ----------------------------------------------------------

    def purpose(self, facts: Facts, entry: Entry, account: str | None = None) -> str:
        """Return the account of what a document is about: of the line item, of the reason's code, else of its kind."""
        return account or self._adjustment(entry) or str(getattr(self.accounts, facts.account))

    def _adjustment(self, entry: Entry) -> str | None:
        """Return the account of the adjustment code given as reason of a memo: CO-45 takes precedence over CO."""
        reason = entry.reason if isinstance(entry, Credit | Debit) else None
        group = group_of(reason) if reason is not None else None
        if reason is None or group is None:
            return None
        return self.accounts.adjustments.get(reason) or self.accounts.adjustments.get(group)

    def tax(self, code: str) -> str:
        """Return the account of a tax code."""
        found = self._taxes.get(code)
        if found is None:
            own = self.settings.tax_code(code).account
            found = self._taxes[code] = own or self._of(self.accounts.tax, "code", code)
        return found

    def part(self, name: str) -> str:
        """Return the account for a part of an application, such as a discount or a fee."""
        accounts = self.accounts
        return {
            "discount": accounts.discounts,
            "fee": accounts.fees,
            "withholding": accounts.withholding,
            "writeoff": accounts.small_balance,
            "deduction": accounts.deductions_allowed,
        }[name]

    def write_off(self, entry: Entry) -> str:
        """Return the account of a write-off of receivables, by its reason: credit losses or small balances."""
        assert isinstance(entry, Writeoff)
        accounts, reason = self.accounts, (entry.reason or "bad-debt").strip()
        if entry.relief not in (None, "tax"):
            hint = "relief:tax claims back the tax on the bad debt; without it, taxes are unchanged"
            self._say("AR722", entry.id, f'there is no relief "{entry.relief}"', entry, ("relief",), hint)
        if reason in accounts.write_offs:
            return accounts.write_offs[reason]
        if reason in _SMALL:
            return accounts.small_balance
        if reason in _CONCESSIONS:
            hint = f"enter a credit memo with its tax, or name an account: accounts: write_offs: {reason}: …"
            self._say(
                "AR704", entry.id, "a price concession is a credit memo, not a write-off", entry, ("reason",), hint
            )
        return accounts.allowance if accounts.method == "allowance" else accounts.bad_debt

    def recovery(self, entry: Entry) -> str:
        """Return the account of a write-off's recovery: that of the write-off, unless the settings name another."""
        return self.accounts.recoveries or self.write_off(entry)

    def _say(self, code: str, what: str, message: str, entry: Entry, path: tuple[str, ...], hint: str) -> None:
        if (code, what) not in self._said:
            self._said.add((code, what))
            self.problems.append(Problem(code, message, entry, path, hint))
