"""The invoices and payments of a real company, as one journal; see the list of sources beside the data."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path


def late_payments(real_data: Path) -> str:
    """Return a journal of 2,466 invoices, each paid in full on one day."""
    with (real_data / "late-payments-2466.csv").open() as file:
        listed = list(csv.DictReader(file))
    lines = [f"2012-01-01 customer {c}" for c in sorted({r["customerID"] for r in listed})]
    for r in listed:
        day, due, paid = (datetime.strptime(r[k], "%m/%d/%Y").date() for k in ("InvoiceDate", "DueDate", "SettledDate"))
        number, customer, amount = r["invoiceNumber"], r["customerID"], r["InvoiceAmount"]
        lines.append(f"{day} invoice {number} {customer} {amount} USD due:{due}")
        lines += [f"{paid} payment P{number} {customer} {amount} USD", f"    {number}  {amount}"]
    return "\n".join(lines) + "\n"
