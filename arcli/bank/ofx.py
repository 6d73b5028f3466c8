"""OFX and QFX: 1.x (SGML without closing tags) and 2.x (XML). Source: OFX 1.6 and 2.2, chapter 11 (banking)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape

from arcli.bank.findings import clean, day, number
from arcli.bank.xmltree import Node, parse_xml
from arcli.model.bank.line import Statement, StatementLine
from arcli.model.findings import Findings
from arcli.model.money import fits

_TOKEN = re.compile(r"<!\[CDATA\[|<(/?)([A-Za-z0-9._]+)\s*/?>([^<]*)")
# Elements with children; any other is a value, even if it is empty and never closed.
_GROUPS = re.compile(
    r"OFX|\w+MSGSRSV\d|\w+TRNRS|\w*STMTRS|\w*ACCTFROM|\w*ACCTTO|BANKTRANLIST|STMTTRN|LEDGERBAL|AVAILBAL|STATUS|SONRS|FI"
    r"|CURRENCY|ORIGCURRENCY|PAYEE|BALLIST|BAL|INVTRANLIST|INVBANKTRAN|BANKTRANLISTP|STMTTRNP\Z"
)
_STATEMENTS = ("STMTRS", "CCSTMTRS", "INVSTMTRS")
_UNCLOSED = re.compile(r"<(?:CODE|SEVERITY|DTSERVER|LANGUAGE|CURDEF|TRNAMT|DTPOSTED|FITID)>[^<]*<(?!/)")


def read_ofx(found: Findings) -> list[Statement]:
    """Return the statements of an OFX file, for bank and card accounts."""
    text = found.source.text
    # Some banks send the header of version 2 with a body of version 1, whose values nobody closes.
    is_xml = re.match(r"\s*<\?xml", text) is not None and _UNCLOSED.search(text) is None
    root = parse_xml(found) if is_xml else _sgml(found)
    if root is None:
        return []
    for status in root.walk():
        if status.tag == "STATUS" and status.get("SEVERITY") == "ERROR":
            said = clean(status.get("MESSAGE")) or f"code {status.get('CODE')}"
            found.add("AR651", f"the bank answered with an error: {said}", line=status.line)
    return [_statement(found, node) for node in root.walk() if node.tag in _STATEMENTS]


def _sgml(found: Findings) -> Node | None:
    """Return the tree of an OFX 1.x text: values end at the next tag, groups at their closing tag."""
    text = found.source.text
    start = text.upper().find("<OFX>")
    root = Node("", 1)
    stack = [root]
    at = max(start, 0)
    while (match := _TOKEN.search(text, at)) is not None:
        at = match.end()
        if match[2] is None:
            end = text.find("]]>", at)
            if end < 0:
                break
            if stack[-1].children and not stack[-1].children[-1].children:
                stack[-1].children[-1].text = text[at:end].strip()
            at = end
            continue
        tag = match[2].upper()
        if match[1]:
            depth = next((i for i in range(len(stack) - 1, 0, -1) if stack[i].tag == tag), None)
            if depth is not None:
                del stack[depth:]
            continue
        node = Node(tag, found.line_of(match.start()))
        node.text = unescape(match[3]).strip()
        stack[-1].children.append(node)
        if not node.text and _GROUPS.fullmatch(tag):
            stack.append(node)
    if len(stack) > 1:
        open_ = stack[-1]
        found.add(
            "AR651",
            f"the file ends within <{open_.tag}>, which begins here",
            line=open_.line,
            hint="was the file cut off? Fetch it again.",
        )
        return None
    return root


def _statement(found: Findings, node: Node) -> Statement:
    account = "".join(node.get("BANKACCTFROM/ACCTID", "CCACCTFROM/ACCTID", "INVACCTFROM/ACCTID").split())
    currency = node.get("CURDEF").upper() or node.get("BANKTRANLIST/STMTTRN/CURRENCY/CURSYM").upper()
    statement = Statement(account, currency, format="ofx", file=found.source.name, line=node.line)
    closing = node.get("LEDGERBAL/BALAMT")
    if closing:
        statement.closing = _amount(closing)
        statement.closing_date = _date(node.get("LEDGERBAL/DTASOF"))
        if statement.closing is None:
            found.add("AR653", f'"{closing[:40]}" is not an amount', line=node.line)
    statement.start = _date(node.get("BANKTRANLIST/DTSTART", "INVTRANLIST/DTSTART"))
    statement.end = _date(node.get("BANKTRANLIST/DTEND", "INVTRANLIST/DTEND"))
    if node.tag == "INVSTMTRS":
        message = "the statement of an investment account: its movements of cash are read, its holdings are not"
        found.warn("AR669", message, line=node.line)
    for tx in (*node.all("BANKTRANLIST/STMTTRN"), *node.all("INVTRANLIST/INVBANKTRAN/STMTTRN")):
        line = _line(found, tx, statement)
        if line is not None:
            statement.lines.append(line)
    return statement


def _line(found: Findings, tx: Node, statement: Statement) -> StatementLine | None:
    amount = _amount(tx.get("TRNAMT"))
    currency = tx.get("CURRENCY/CURSYM").upper() or statement.currency
    if amount is None or not fits(amount, currency):
        said = tx.get("TRNAMT")[:40]
        found.add("AR653", f'"{said}" is not an amount' if said else "a line without an amount", line=tx.line)
        return None
    posted = tx.get("DTPOSTED") or tx.get("DTUSER", "DTAVAIL")
    booked = _date(posted)
    if booked is None:
        said = f'"{posted[:40]}" is not a date' if posted else "a line without a date (DTPOSTED)"
        found.add("AR654", said, line=tx.line, hint="the line can't be booked without one")
        return None
    name, memo = clean(tx.get("NAME", "PAYEE/NAME")), clean(tx.get("MEMO"))
    cheque = clean(tx.get("CHECKNUM"))
    original = tx.get("ORIGCURRENCY/CURSYM").upper()
    return StatementLine(
        statement.account,
        currency,
        amount,
        booked,
        _date(tx.get("DTAVAIL")),
        name,
        "".join(tx.get("BANKACCTTO/ACCTID", "CCACCTTO/ACCTID").split()),
        clean(tx.get("BANKACCTTO/BANKID")),
        text=memo,
        bank_ref=clean(tx.get("FITID")),
        code=clean(tx.get("TRNTYPE")),
        cheque=cheque if cheque.strip("0") else "",
        original_currency="" if original == currency else original,
        format="ofx",
        file=found.source.name,
        line=tx.line,
    )


def _amount(text: str) -> Decimal | None:
    """Return an amount. OFX allows a comma as decimal point; neither character groups thousands there."""
    return number(text, comma="," if "," in text and "." not in text else ".")


def _date(text: str) -> date | None:
    """Return the day of `YYYYMMDDHHMMSS.XXX[-5:EST]` as written, which is the bank's own."""
    match = re.match(r"(\d{4})(\d{2})(\d{2})", text)
    return day(int(match[1]), int(match[2]), int(match[3])) if match else None
