"""ISO 20022 camt.052, camt.053 and camt.054, any version: account reports, statements, notifications.

Names of elements are those of the ISO 20022 message definitions; namespaces are ignored.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from arcli.bank.findings import clean, iso_date, number
from arcli.bank.xmltree import Node, parse_xml
from arcli.model.bank.line import ZERO, RemittanceAdvice, RemittanceItem, Statement, StatementLine
from arcli.model.findings import Findings
from arcli.model.money import fits, money

PARTS = {"BkToCstmrStmt": "Stmt", "BkToCstmrAcctRpt": "Rpt", "BkToCstmrDbtCdtNtfctn": "Ntfctn"}
_VERSION = re.compile(r"V\d\d\Z")  # after the names of messages of version 1
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_RETURNS = frozenset({"RRTN", "RPCR", "RIMB", "UPDD", "UPCT", "UPTS", "RCDD", "PRDD", "ARRT", "UPCQ", "CQRV"})


def read_camt(found: Findings) -> list[Statement]:
    """Return the statements of a camt message; none if it is not well-formed."""
    root = parse_xml(found)
    if root is None:
        return []
    statements = []
    # Banks wrap messages in envelopes; a statement itself contains no other message.
    level = [root]
    while level:
        below: list[Node] = []
        for node in level:
            part = PARTS.get(_VERSION.sub("", node.tag))
            if part is None:
                below += node.children
            else:
                statements += [_Reader(found, s).read() for s in node.all(part)]
        level = below
    return statements


class _Reader:
    """Reads one statement."""

    def __init__(self, found: Findings, node: Node) -> None:
        self.found, self.node = found, node
        account = node.get("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/BBAN", "Acct/Id/PrtryAcct/Id")
        currency = node.get("Acct/Ccy")
        if not currency:
            first = node.find("Ntry/Amt", "Bal/Amt")
            currency = first.attributes.get("Ccy", "") if first else ""
        name = found.source.name
        self.statement = Statement(
            "".join(account.split()), currency, [], node.get("Id"), format="camt", file=name, line=node.line
        )

    def read(self) -> Statement:
        """Return the statement with its balances and lines."""
        start, end = self.node.get("FrToDt/FrDtTm", "FrToDt/FrDt"), self.node.get("FrToDt/ToDtTm", "FrToDt/ToDt")
        self.statement.start, self.statement.end = iso_date(start), iso_date(end)
        for bal in self.node.all("Bal"):
            self._balance(bal)
        for entry in self.node.all("Ntry"):
            self.statement.lines += self._entry(entry)
        return self.statement

    def _balance(self, bal: Node) -> None:
        code = bal.get("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd", "Tp/Prtry")
        if code not in _OPENING + _CLOSING:
            return
        s = self.statement
        amount = self._amount(bal.find("Amt"), bal, "balance")
        if amount is None:
            return
        currency = self._currency(bal.find("Amt"))
        if currency != s.currency:
            message = f"a balance in {currency}, of an account in {s.currency}"
            self.found.warn("AR658", message, line=bal.line, hint="it is left out; the balances can't be checked")
            return
        day = iso_date(bal.get("Dt/Dt", "Dt/DtTm"))
        signed = self._signed(amount, bal)
        if code in _CLOSING:
            s.closing, s.closing_date = signed, day
        elif s.opening is None or code == "OPBD":
            s.opening, s.opening_date = signed, day

    # --- entries ---------------------------------------------------------------------------------------------

    def _entry(self, entry: Node) -> list[StatementLine]:
        amount = self._amount(entry.find("Amt"), entry, "entry")
        if amount is None:
            return []
        booked = self._date(entry)
        if booked is None:
            return []
        currency = self._currency(entry.find("Amt"))
        if not fits(amount, currency):
            message = f"{amount} has more decimals than {currency} has"
            self.found.add(
                "AR653", message, line=entry.line, hint="a bank's amounts never have more decimals than their currency"
            )
            return []
        whole = self._line(entry, None, self._signed(amount, entry), currency, booked)
        details = [*entry.all("NtryDtls/TxDtls"), *entry.all("TxDtls")]  # in version 1 right below the entry
        if len(details) <= 1:
            return [self._described(whole, entry, details[0] if details else None)]
        return self._batch(entry, details, whole)

    def _batch(self, entry: Node, details: list[Node], whole: StatementLine) -> list[StatementLine]:
        """Return the transactions of a collective entry if they add up to it; else the entry as one line."""
        lines: list[StatementLine] = []
        for tx in details:
            node = tx.find("Amt", "AmtDtls/TxAmt/Amt")
            amount = number(node.text) if node is not None else None
            if node is None or amount is None or self._currency(node) != whole.currency:
                lines = []
                break
            signed = self._signed(amount, tx if tx.find("CdtDbtInd") else entry)
            line = self._line(entry, tx, signed, whole.currency, whole.booked)
            line.batch, line.batch_amount = whole.bank_ref or whole.batch, whole.amount
            lines.append(self._described(line, entry, tx))
        total = sum((x.amount for x in lines), ZERO)
        kept = self._charges(entry, whole.currency)
        if lines and total == whole.amount:
            return lines
        if lines and kept and total - kept == whole.amount:
            cost = self._line(entry, None, -kept, whole.currency, whole.booked)
            cost.text, cost.code, cost.batch, cost.batch_amount = "bank charges", "CHRG", whole.bank_ref, whole.amount
            cost.bank_ref = ""
            return [*lines, cost]
        said = f"add up to {money(total, whole.currency)}" if lines else f"are not all in {whole.currency}"
        self.found.warn(
            "AR664",
            f"the {len(details)} transactions of this entry of {money(whole.amount, whole.currency)} {said}",
            line=entry.line,
            hint="the entry is taken as one line",
        )
        texts = [self._described(self._line(entry, t, ZERO, whole.currency, whole.booked), entry, t) for t in details]
        whole.references = tuple(dict.fromkeys(r for t in texts for r in t.references))
        whole.text = clean(" ".join(dict.fromkeys(t.text for t in texts if t.text)))
        return [whole]

    def _line(self, entry: Node, tx: Node | None, amount: Decimal, currency: str, booked: date) -> StatementLine:
        """Return a line with the data of the entry."""
        s = self.statement
        status = entry.get("Sts/Cd", "Sts") or "BOOK"
        return StatementLine(
            s.account,
            currency,
            amount,
            booked,
            iso_date(entry.get("ValDt/Dt", "ValDt/DtTm")),
            bank_ref=clean(tx.get("Refs/AcctSvcrRef", "Refs/TxId") if tx else entry.get("AcctSvcrRef", "NtryRef")),
            code=_code(entry),
            returned=entry.get("RvslInd").lower() in ("true", "1"),
            pending=status != "BOOK",
            batch=clean(entry.get("NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId")) if tx else "",
            format="camt",
            statement=s.id,
            file=self.found.source.name,
            line=(tx or entry).line,
        )

    def _described(self, line: StatementLine, entry: Node, tx: Node | None) -> StatementLine:
        """Return the line with parties, references and texts of its transaction."""
        if tx is None:
            line.text = clean(entry.get("AddtlNtryInf"))
            return line
        line.returned = line.returned or tx.find("RtrInf") is not None or _subfamily(tx) in _RETURNS
        line.returned = line.returned or _subfamily(entry) in _RETURNS
        reason = tx.get("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry", "RtrInf/RtrRsn/Cd", "RtrInf/RtrRsn/Prtry")
        line.return_reason = clean(" ".join([reason, *(n.text for n in tx.all("RtrInf/AddtlInf"))]))
        line.code = _code(tx) or line.code
        line.end_to_end = clean(tx.get("Refs/EndToEndId"))
        line.mandate, line.cheque = clean(tx.get("Refs/MndtId")), clean(tx.get("Refs/ChqNb"))
        line.bank_ref = line.bank_ref or clean(tx.get("Refs/AcctSvcrRef", "Refs/TxId"))
        self._party(line, tx)
        texts = [n.text for n in tx.all("RmtInf/Ustrd")] + [n.text for n in tx.all("RmtInf/Strd/AddtlRmtInf")]
        line.text = clean(" ".join(texts)) or clean(tx.get("AddtlTxInf")) or clean(entry.get("AddtlNtryInf"))
        refs = (clean(n.text) for n in tx.all("RmtInf/Strd/CdtrRefInf/Ref"))
        line.references = tuple(dict.fromkeys(r for r in refs if r))
        original = tx.find("AmtDtls/InstdAmt/Amt")
        if original is not None and self._currency(original) != line.currency:
            line.original_amount, line.original_currency = number(original.text), self._currency(original)
        line.charges = self._charges(tx, line.currency) or None
        line.remittance = self._advice(line, tx)
        return line

    @staticmethod
    def _party(line: StatementLine, tx: Node) -> None:
        """Set who paid, or was paid. A returned payment comes from the party that it was sent to."""
        incoming = (line.amount >= 0) != line.returned
        for role in ("Dbtr", "Cdtr") if incoming else ("Cdtr", "Dbtr"):
            party = f"RltdPties/{role}"
            ultimate = f"RltdPties/Ultmt{role}"
            name = tx.get(f"{party}/Nm", f"{party}/Pty/Nm", f"{ultimate}/Nm", f"{ultimate}/Pty/Nm")
            account = "".join(tx.get(f"{party}Acct/Id/IBAN", f"{party}Acct/Id/Othr/Id").split())
            if (name or account) and account != line.account:
                agent = f"RltdAgts/{role}Agt/FinInstnId"
                line.payer, line.payer_account = clean(name), account
                line.payer_bank = clean(tx.get(f"{agent}/BICFI", f"{agent}/BIC", f"{agent}/ClrSysMmbId/MmbId"))
                return

    def _advice(self, line: StatementLine, tx: Node) -> tuple[RemittanceAdvice, ...]:
        """Return the documents and amounts in structured remittance information."""
        items = []
        for strd in tx.all("RmtInf/Strd"):
            doc = strd.find("RfrdDocInf")
            paid = number(strd.get("RfrdDocAmt/RmtdAmt"))
            if doc is None or paid is None:
                continue
            credit = doc.get("Tp/CdOrPrtry/Cd") == "CREN"
            items.append(
                RemittanceItem(
                    clean(doc.get("Nb")),
                    -paid if credit else paid,
                    number(strd.get("RfrdDocAmt/DuePyblAmt")) if not credit else None,
                    number(strd.get("RfrdDocAmt/DscntApldAmt/Amt", "RfrdDocAmt/DscntApldAmt")),
                    date=iso_date(doc.get("RltdDt", "RltdDt/Dt")),
                    line=strd.line,
                )
            )
        if not items:
            return ()
        file = self.found.source.name
        advice = RemittanceAdvice(
            "camt", line.end_to_end or line.bank_ref, line.currency, line.amount, items, file=file, line=tx.line
        )
        advice.payer, advice.payer_account = line.payer, line.payer_account
        return (advice,)

    # --- values ------------------------------------------------------------------------------------------------

    def _amount(self, node: Node | None, owner: Node, what: str) -> Decimal | None:
        text = node.text if node is not None else ""
        amount = number(text)
        if amount is None or amount < 0:
            said = f'"{text[:40]}" is not an amount' if text else f"this {what} has no amount"
            hint = "amounts have no sign here; CdtDbtInd tells credit from debit" if amount is not None else None
            self.found.add("AR653", said, line=(node or owner).line, hint=hint)
            return None
        return amount

    def _signed(self, amount: Decimal, node: Node) -> Decimal:
        sign = node.get("CdtDbtInd")
        if sign not in ("CRDT", "DBIT"):
            said = f'"{sign}" is neither CRDT nor DBIT' if sign else "credit or debit is missing (CdtDbtInd)"
            self.found.add("AR653", said, line=node.line)
        return -amount if sign == "DBIT" else amount

    def _currency(self, node: Node | None) -> str:
        return (node.attributes.get("Ccy", "") if node is not None else "") or self.statement.currency

    def _date(self, entry: Node) -> date | None:
        text = entry.get("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
        day = iso_date(text)
        if day is None and not text:
            s = self.statement
            day = s.closing_date or s.end or iso_date(self.node.get("CreDtTm"))
            if day is not None:
                self.found.warn(
                    "AR665", f"an entry without a date: the statement's date {day} is used", line=entry.line
                )
                return day
        if day is None:
            said = f'"{text[:40]}" is not a date' if text else "an entry without a booking or value date"
            self.found.add("AR654", said, line=entry.line, hint="the line can't be booked without one")
        return day

    def _charges(self, node: Node, currency: str) -> Decimal:
        """Return the charges that the bank kept from an entry or transaction."""
        total = number(node.get("Chrgs/TtlChrgsAndTaxAmt"))
        if total is not None:
            return total
        kept = ZERO
        for record in (*node.all("Chrgs/Rcrd"), *node.all("Chrgs")):
            amount = number(record.get("Amt"))
            if amount is not None and self._currency(record.find("Amt")) == currency:
                kept += -amount if record.get("CdtDbtInd") == "CRDT" else amount
        return kept


def _code(node: Node) -> str:
    """Return the bank transaction code: `PMNT-RCDT-ESCT`, else the bank's own."""
    domain = [node.get(f"BkTxCd/Domn/{p}") for p in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    return clean("-".join(p for p in domain if p) or node.get("BkTxCd/Prtry/Cd"))


def _subfamily(node: Node) -> str:
    return node.get("BkTxCd/Domn/Fmly/SubFmlyCd")
