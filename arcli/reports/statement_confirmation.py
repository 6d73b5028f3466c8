"""Balance confirmations: a statement of open items that asks the customer to confirm the balance."""

from __future__ import annotations

from arcli.model.money import ZERO, money
from arcli.model.report import Report
from arcli.reports.context import Context


def as_confirmation(context: Context, report: Report, reply_to: str | None) -> None:
    """Turn a statement of open items into a request to confirm the balance (a positive confirmation, ISA 505.6(b))."""
    customer = str(report.parameters["customer"])
    company = context.ledger.settings.company.name or "us"
    balances = [t for t in report.totals if t["balance"] != ZERO]
    owed = [money(t["balance"], t["currency"]) for t in balances if t["balance"] > 0]
    due = [money(-t["balance"], t["currency"]) for t in balances if t["balance"] < 0]
    report.title = f"Balance confirmation for {context.name(customer)} ({customer}) as of {context.as_of}"
    said = []
    if owed:
        said.append(f"you owed {company} {' and '.join(owed)}")
    if due:
        said.append(f"{company} owed you {' and '.join(due)}")
    what = ", and ".join(said) or f"nothing was open between you and {company}"
    where = f"to {reply_to}" if reply_to else "to our auditors, in the envelope enclosed"
    report.notes = [
        f"For the audit of our accounts: at the end of {context.as_of}, our records show that {what}, as listed above.",
        f"Please confirm this, or state any difference, directly {where}. This is not a request for payment.",
        "",
        "[ ] The balance above agrees with our records.",
        f"[ ] Our records show {'.' * 24} instead, because {'.' * 32}",
        "",
        f"Date {'.' * 14}   Name and position {'.' * 30}   Signature {'.' * 24}",
    ]
    report.parameters["confirmation"] = True
