"""From the bytes of a file to its statements or advice: recognise the format, read it, check what must add up."""

from __future__ import annotations

import gc
from collections.abc import Callable

from arcli.bank.decoding import decode_bank
from arcli.bank.profile import BAI_LOCKBOX, Profile
from arcli.bank.recognise import kind_of
from arcli.model.bank.identity import identity_of
from arcli.model.bank.line import ZERO, RemittanceAdvice, Statement
from arcli.model.diagnostics import Diagnostic, in_order
from arcli.model.findings import Findings
from arcli.model.money import money

_BANK = "OFX, camt.052/053/054, MT940, BAI2 or lockbox"
_ADVICE = "X12 820 or 835, or EDIFACT REMADV"


def read_statements(name: str, data: bytes, profile: Profile | None = None) -> tuple[list[Statement], list[Diagnostic]]:
    """Read statements: see `arcli.bank.read_bank_file`."""
    # Readers make many small objects and no cycles: they are a third faster without the garbage collector.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _statements(name, data, profile)
    finally:
        if collecting:
            gc.enable()


def _statements(name: str, data: bytes, profile: Profile | None) -> tuple[list[Statement], list[Diagnostic]]:
    found = decode_bank(name, data, profile.encoding if profile else None)
    if profile is not None and profile.kind == "bank" and _is_list(found, data):
        from arcli.bank.csvfile import read_csv

        statements, found = read_csv(name, data, profile)
    elif found.failed():
        return [], found.problems
    else:
        read = _read(found, profile)
        if read is None:
            return [], in_order(found.problems)
        statements = read
    _addenda(found, statements)
    if not found.failed():
        if not statements:
            found.add("AR659", "there is no statement in this file")
        elif not any(s.lines for s in statements):
            found.warn("AR668", "the statements of this file have no lines", line=statements[0].line)
        _same_statement(found, statements)
        for statement in statements:  # if lines could not be read, their sum is not checked
            _currencies(found, statement)
            _balances(found, statement)
    return statements, in_order(found.problems)


def _addenda(found: Findings, statements: list[Statement]) -> None:
    """Add advice in the texts of lines, as US banks pass on the addenda of CTX payments."""
    for statement in statements:
        for line in statement.lines:
            if "*82" in line.text or "*83" in line.text:
                from arcli.bank.x12 import advice_in_text

                line.remittance += tuple(advice_in_text(found.source.name, line.text, line.line))


def _read(found: Findings, profile: Profile | None) -> list[Statement] | None:
    """Return the statements; None if the file is not one that can be read, which is reported."""
    kind = kind_of(found.source.text)
    reader = _reader(kind)
    if reader is not None:
        return reader(found)
    if profile is not None and profile.kind == "lockbox":
        from arcli.bank.lockbox import read_lockbox

        return read_lockbox(found, profile)
    if kind == "lockbox":
        from arcli.bank.lockbox import read_lockbox

        return read_lockbox(found, BAI_LOCKBOX)
    if not _worth_reading(found, kind, _BANK):
        return None
    if kind == "nacha-payments":
        message = "this is a NACHA file of payments to be made, not a bank statement"
        found.add("AR650", message, line=1, hint="arcli reads the return files that the bank answers with")
        return None
    if kind in ("x12", "edifact", "nacha"):
        found.add(
            "AR650", "this is remittance advice, not a bank statement", line=1, hint="read it with arcli remittance"
        )
        return None
    if profile is None:
        first = found.source.text.lstrip().partition("\n")[0][:100]
        makes = "for CSV give a --profile, which arcli import csv FILE --new-profile makes"
        found.add(
            "AR650",
            f"this is not {_BANK}",
            line=1,
            hint=f"{makes}; the first line is: {first}",
        )
        return None
    found.add("AR650", f"the profile is for {profile.kind}, not for bank lines", hint="kind: bank is for bank lines")
    return None


def _is_list(found: Findings, data: bytes) -> bool:
    """Return whether a file is to be read by a profile: a text of no recognised kind, or a workbook."""
    text = found.source.text
    return data[:4] == b"PK\x03\x04" or (kind_of(text) == "" and bool(text.strip()) and "\0" not in text)


def _reader(kind: str) -> Callable[[Findings], list[Statement]] | None:
    """Return the reader of a kind that needs no profile."""
    if kind == "ofx":
        from arcli.bank.ofx import read_ofx

        return read_ofx
    if kind == "camt":
        from arcli.bank.camt import read_camt

        return read_camt
    if kind == "mt940":
        from arcli.bank.mt940 import read_mt940

        return read_mt940
    if kind == "bai2":
        from arcli.bank.bai2 import read_bai2

        return read_bai2
    if kind == "nacha-returns":
        from arcli.bank.nacha import read_returns

        return read_returns
    return None


def _worth_reading(found: Findings, kind: str, known: str) -> bool:
    """Report files that no profile helps with: an empty file, an archive, a picture of a statement."""
    if not found.source.text.strip():
        found.add("AR650", "this file is empty")
    elif kind in ("zip", "pdf"):
        what = "an archive or a spreadsheet" if kind == "zip" else "a PDF"
        found.add("AR650", f"this is {what}, not {known}", hint="unpack it, or fetch the statement in another format")
    else:
        return True
    return False


def _balances(found: Findings, s: Statement) -> None:
    """Check that opening balance + lines = closing balance; report the three figures if not."""
    if not s.difference:
        return
    assert s.opening is not None
    assert s.closing is not None
    found.warn(
        "AR655",
        f"opening {money(s.opening, s.currency)} + lines {money(s.total, s.currency)} "
        f"= {money(s.opening + s.total, s.currency)}, but closing is {money(s.closing, s.currency)}",
        line=s.line,
        hint=f"{money(abs(s.difference), s.currency)} are missing or too much; is a page of the statement missing?",
    )


def _currencies(found: Findings, s: Statement) -> None:
    """Report lines in another currency than their account, which its balances leave out."""
    other = [x for x in s.lines if x.currency != s.currency]
    if other and s.currency:
        message = f"a line in {other[0].currency or 'no currency'}, of an account in {s.currency}"
        more = f"{len(other)} such lines; " if len(other) > 1 else ""
        found.warn("AR658", message, line=other[0].line, hint=f"{more}the balances are checked without it")


def _same_statement(found: Findings, statements: list[Statement]) -> None:
    """Report a statement that occurs twice in one file: its lines are returned twice, for the caller to detect."""
    seen: dict[tuple[object, ...], Statement] = {}
    for s in statements:
        if not s.lines or len(statements) == 1:
            continue
        key = (s.account, s.id, s.opening, s.closing, tuple(identity_of(x).text for x in s.lines))
        first = seen.setdefault(key, s)
        if first is not s:
            found.warn("AR663", f"the same statement is on line {first.line}", line=s.line)


# --- remittance ------------------------------------------------------------------------------------------------


def read_advice(
    name: str, data: bytes, profile: Profile | None = None
) -> tuple[list[RemittanceAdvice], list[Diagnostic]]:
    """Read advice: see `arcli.bank.read_remittance_file`."""
    found = decode_bank(name, data, profile.encoding if profile else None)
    kind = kind_of(found.source.text)
    advice: list[RemittanceAdvice] = []
    if profile is not None and profile.kind == "remittance" and _is_list(found, data):
        from arcli.bank.advicecsv import read_advice_csv

        advice, found = read_advice_csv(name, data, profile)
        return _checked(found, advice)
    if found.failed():
        return [], found.problems
    if kind in ("x12", "nacha"):
        from arcli.bank.x12 import read_x12

        advice = read_x12(found)
    elif kind == "edifact":
        from arcli.bank.remadv import read_remadv

        advice = read_remadv(found)
    elif not _worth_reading(found, kind, _ADVICE):
        return [], in_order(found.problems)
    elif kind:
        found.add("AR650", "this is a bank statement, not remittance advice", line=1, hint="read it with arcli bank")
        return [], in_order(found.problems)
    else:
        hint = "for CSV give a profile of kind remittance (--profile)"
        found.add("AR650", f"this is not {_ADVICE}", line=1, hint=hint)
        return [], in_order(found.problems)
    return _checked(found, advice)


def _checked(found: Findings, advice: list[RemittanceAdvice]) -> tuple[list[RemittanceAdvice], list[Diagnostic]]:
    """Return advice and its problems, including whether it ties out."""
    if not advice and not found.failed():
        found.add("AR659", "there is no remittance advice in this file")
    if not found.failed():
        for one in advice:
            tie_out(found, one)
    return advice, in_order(found.problems)


def tie_out(found: Findings, advice: RemittanceAdvice) -> None:
    """Report advice whose parts do not explain the payment, with the parts."""
    if advice.difference:
        found.warn(
            "AR661",
            f"advice {advice.reference or '(without number)'} does not tie out: {parts_of(advice)}, "
            f"but {money(advice.total, advice.currency)} were paid",
            line=advice.line,
            hint=_suspect(advice),
        )
    for item in advice.items:
        if item.unexplained and item.billed is not None:
            rest = item.billed - item.unexplained
            found.warn(
                "AR661",
                f"{item.document or 'an item'}: {money(item.billed, advice.currency)} billed, "
                f"{money(rest, advice.currency)} paid, discounted and adjusted",
                line=item.line or advice.line,
                hint=f"{money(abs(item.unexplained), advice.currency)} are unexplained",
            )


def _suspect(advice: RemittanceAdvice) -> str:
    """Name the one part without which the advice would tie out, if there is one."""
    rest = money(abs(advice.difference), advice.currency)
    parts = [(i.document, i.paid, i.line) for i in advice.items]
    parts += [(a.reference or a.reason, -a.amount, advice.line) for a in advice.adjustments]
    same = [(name, line) for name, paid, line in parts if paid == -advice.difference]
    if len(same) == 1:
        return f"it would without {same[0][0] or 'the part'} of {rest} on line {same[0][1]}; ask the payer"
    return f"{rest} are unexplained; ask the payer"


def parts_of(advice: RemittanceAdvice) -> str:
    """Return `6 documents 448,862.76 USD + 4 adjustments -32,559.61 USD = 416,303.15 USD`."""
    documents = [i.paid for i in advice.items if i.status != "adjustment"]
    others = [i.paid for i in advice.items if i.status == "adjustment"] + [-a.amount for a in advice.adjustments]
    shown = []
    for amounts, word in ((documents, "document"), (others, "adjustment")):
        if amounts:
            plural = "" if len(amounts) == 1 else "s"
            shown.append(f"{len(amounts)} {word}{plural} {money(sum(amounts, ZERO), advice.currency)}")
    total = sum(documents + others, ZERO)
    return f"{' + '.join(shown) or 'nothing'} = {money(total, advice.currency)}"
