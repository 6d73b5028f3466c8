"""Readers on small files whose figures are plain to see, and on bad ones: a diagnostic with its place, never more."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcli.bank import read_bank_file, read_remittance_file
from arcli.bank.profile import Profile
from arcli.model.bank.identity import identity_of
from arcli.model.bank.line import Statement, StatementLine
from arcli.model.diagnostics import Diagnostic
from arcli.source.profiles import read_profile

D = Decimal


def read(text: str | bytes, profile: Profile | None = None) -> tuple[list[Statement], list[Diagnostic]]:
    return read_bank_file("f", text.encode() if isinstance(text, str) else text, profile)


def only(text: str | bytes, profile: Profile | None = None) -> StatementLine:
    statements, problems = read(text, profile)
    assert [p for p in problems if p.severity == "error"] == []
    (line,) = [x for s in statements for x in s.lines]
    return line


def said(text: str | bytes, profile: Profile | None = None) -> list[tuple[str, int, int]]:
    return [(p.code, p.position.line, p.position.column) for p in read(text, profile)[1]]


def profile(text: str) -> Profile:
    got, problems = read_profile("p.yaml", text.encode(), Profile)
    assert problems == []
    assert got is not None
    return got


# --- camt ------------------------------------------------------------------------------------------------


def camt(entries: str, balances: str = "", head: str = '<?xml version="1.0"?>\n') -> str:
    return (
        f'{head}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S1</Id>\n'
        f"<Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></Acct>{balances}\n{entries}\n"
        "</Stmt></BkToCstmrStmt></Document>"
    )


def entry(amount: str = "100.00", sign: str = "CRDT", more: str = "", day: str = "2026-01-15") -> str:
    booked = f"<BookgDt><Dt>{day}</Dt></BookgDt>" if day else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>{booked}'
        f"<AcctSvcrRef>REF1</AcctSvcrRef>{more}</Ntry>"
    )


def tx(amount: str, e2e: str, more: str = "") -> str:
    return f'<TxDtls><Refs><EndToEndId>{e2e}</EndToEndId></Refs><Amt Ccy="EUR">{amount}</Amt>{more}</TxDtls>'


def test_camt_batch_becomes_its_transactions() -> None:
    statements, problems = read(camt(entry("60.00", more=f"<NtryDtls>{tx('20', 'A')}{tx('40', 'B')}</NtryDtls>")))
    lines = statements[0].lines
    assert [(x.amount, x.end_to_end, x.batch, x.batch_amount) for x in lines] == [
        (20, "A", "REF1", 60), (40, "B", "REF1", 60)
    ]  # fmt: skip
    assert problems == []


def test_camt_batch_less_charges() -> None:
    """20 + 40 were paid, the bank kept 3, 57 came in: three lines, so that nothing is lost."""
    charges = '<Chrgs><Rcrd><Amt Ccy="EUR">3.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>'
    statements, problems = read(
        camt(entry("57.00", more=f"{charges}<NtryDtls>{tx('20', 'A')}{tx('40', 'B')}</NtryDtls>"))
    )
    assert [(x.amount, x.code) for x in statements[0].lines] == [(20, ""), (40, ""), (-3, "CHRG")]
    assert problems == []


def test_camt_batch_that_does_not_add_up_stays_one_line() -> None:
    text = camt(entry("61.00", more=f"<NtryDtls>{tx('20', 'A')}{tx('40', 'B')}</NtryDtls>"))
    assert only(text).amount == 61
    assert said(text) == [("AR664", 4, 1)]


def test_camt_returns() -> None:
    reason = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>account closed</AddtlInf></RtrInf>"
    line = only(camt(entry("60.00", "DBIT", f"<NtryDtls>{tx('60', 'A', reason)}</NtryDtls>")))
    assert (line.amount, line.returned, line.return_reason) == (-60, True, "AC04 account closed")
    assert only(camt(entry(more="<RvslInd>true</RvslInd>"))).returned


def test_camt_structured_remittance() -> None:
    strd = (
        "<RmtInf><Strd><RfrdDocInf><Nb>INV-1</Nb></RfrdDocInf><RfrdDocAmt><DuePyblAmt Ccy='EUR'>110</DuePyblAmt>"
        "<DscntApldAmt Ccy='EUR'>10</DscntApldAmt><RmtdAmt Ccy='EUR'>100</RmtdAmt></RfrdDocAmt></Strd></RmtInf>"
    )
    (advice,) = only(camt(entry(more=f"<NtryDtls>{tx('100', 'A', strd)}</NtryDtls>"))).remittance
    assert advice.ties_out
    assert [(i.document, i.billed, i.discount, i.paid) for i in advice.items] == [("INV-1", 110, 10, 100)]


def test_camt_pending_is_no_part_of_the_balance() -> None:
    balances = "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        "<Dt><Dt>2026-01-15</Dt></Dt></Bal>"
        for code, amount in (("OPBD", "10"), ("CLBD", "110"))
    )
    pending = entry("5.00").replace("BOOK", "PDNG")
    statements, problems = read(camt(entry() + pending, balances))
    assert (problems, statements[0].difference, [x.pending for x in statements[0].lines]) == ([], 0, [False, True])


def test_a_line_in_another_currency_is_no_part_of_the_balance() -> None:
    statements, problems = read(camt(entry() + entry("9.00").replace('Ccy="EUR"', 'Ccy="SEK"')))
    assert [(x.currency, x.amount) for x in statements[0].lines] == [("EUR", 100), ("SEK", 9)]
    assert statements[0].total == 100
    assert [(p.code, p.position.line) for p in problems] == [("AR658", 4)]


def test_camt_without_namespace_and_with_prefix() -> None:
    text = camt(entry()).replace(' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"', "")
    assert only(text).amount == 100
    text = text.replace("<", "<c:").replace("<c:/", "</c:").replace("<c:?", "<?")
    assert only(text).amount == 100


# --- XML that is not to be trusted -----------------------------------------------------------------------

LAUGHS = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [LAUGHS, OUTSIDE, "<!DOCTYPE Document>"])
def test_document_types_are_refused(head: str) -> None:
    text = camt(entry(), head=f'<?xml version="1.0"?>\n{head}\n')
    assert said(text) == [("AR652", 2, 1)]
    assert read(text)[0] == []
    ofx = f'<?xml version="1.0"?>\n{head}\n<OFX><BANKMSGSRSV1/></OFX>'
    assert said(ofx) == [("AR652", 2, 1)]


def test_truncated_xml_names_the_line() -> None:
    text = camt(entry())[:-40]
    assert said(text) == [("AR651", 4, 1)]
    assert read(text)[0] == []


def test_deep_xml() -> None:
    text = camt("<a>" * 5000)
    assert [c for c, _, _ in said(text)] == ["AR651"]


# --- values ------------------------------------------------------------------------------------------------


def test_words_where_amounts_belong() -> None:
    assert said(camt(entry("one hundred"))) == [("AR653", 4, 1)]
    assert said(camt(entry("-5.00"))) == [("AR653", 4, 1)]
    assert said(camt(entry("1.005"))) == [("AR653", 4, 1)]
    assert said(camt(entry("1,5"))) == [("AR653", 4, 1)]
    assert said(camt(entry("9" * 40))) == [("AR653", 4, 1)]
    assert said(camt(entry(sign="?"))) == [("AR653", 4, 1)]


def test_lines_without_dates() -> None:
    assert said(camt(entry(day=""))) == [("AR654", 4, 1)]
    assert said(camt(entry(day="2026-02-30"))) == [("AR654", 4, 1)]
    text = camt(entry(day="", more="<ValDt><Dt>2026-01-16</Dt></ValDt>"))
    assert only(text).booked == date(2026, 1, 16)


def test_zero_and_negative_lines_are_lines() -> None:
    lines = read(camt(entry("0.00") + entry("5.00", "DBIT")))[0][0].lines
    assert [x.amount for x in lines] == [0, -5]


def test_long_text_is_kept_and_cleaned() -> None:
    long = "invoice 4711 " * 800
    line = only(camt(entry(more=f"<NtryDtls>{tx('100', 'A', f'<RmtInf><Ustrd>{long}</Ustrd></RmtInf>')}</NtryDtls>")))
    assert len(line.text) == len(long.strip()) > 10_000
    evil = ":86:a\x1b[2Jb\u202ec\td"
    text = f":20:X\n:25:1234567\n:60F:C260101EUR0,\n:61:2601020102C1,NTRFNONREF\n{evil}\n:62F:C260102EUR1,\n-\n"
    assert only(text).text == "a [2Jbc d"


def test_encodings() -> None:
    line = f"<NtryDtls>{tx('100', 'A', '<RmtInf><Ustrd>Müller</Ustrd></RmtInf>')}</NtryDtls>"
    text = camt(entry(more=line), head='<?xml version="1.0" encoding="ISO-8859-1"?>\n')
    assert only(text.encode("latin-1")).text == "Müller"
    assert only(text.replace("ISO-8859-1", "UTF-8").encode("utf-8-sig")).text == "Müller"
    assert only(text.replace("ISO-8859-1", "UTF-16").encode("utf-16")).text == "Müller"
    wrong = text.replace("ISO-8859-1", "UTF-8").encode("latin-1")
    assert only(wrong).text == "Müller"


def test_mixed_encodings_are_a_finding() -> None:
    head = ":20:X\n:25:1234567\n:60F:C260101EUR0,\n:61:2601020102C1,NTRFNONREF\n:86:"
    data = head.encode() + "Müller\n".encode() + b"M\xfcller\n:62F:C260102EUR1,\n-\n"
    assert only(data).text == "Müller Müller"
    assert said(data) == [("AR667", 6, 1)]
    assert said(b":20:X\0\n:61:") == [("AR657", 1, 6)]


# --- nothing in it, or two ---------------------------------------------------------------------------------


def test_nothing_in_it() -> None:
    assert said("") == [("AR650", 1, 1)]
    assert said("  \n") == [("AR650", 1, 1)]
    assert said("PK\x03\x04rest") == [("AR650", 1, 1)]
    assert said("%PDF-1.7") == [("AR650", 1, 1)]
    assert said("date;amount\n1;2") == [("AR650", 1, 1)]
    assert said(camt("").replace("<Stmt>", "<X>").replace("</Stmt>", "</X>")) == [("AR659", 1, 1)]
    assert said(camt("")) == [("AR668", 2, 1)]
    assert said("OFXHEADER:100\n\n<OFX><BANKMSGSRSV1></BANKMSGSRSV1></OFX>") == [("AR659", 1, 1)]
    assert said("ISA*00*") == [("AR650", 1, 1)]


def test_two_statements_of_which_one_stands_twice() -> None:
    stmt = camt(entry())
    inner = stmt[stmt.index("<Stmt>") : stmt.index("</BkToCstmrStmt>")]
    text = stmt.replace("</BkToCstmrStmt>", f"{inner}{inner.replace('100.00', '7.00')}</BkToCstmrStmt>")
    statements, problems = read(text)
    assert [[x.amount for x in s.lines] for s in statements] == [[100], [100], [7]]
    assert [p.code for p in problems] == ["AR663"]


def test_balances_that_do_not_add_up() -> None:
    text = ":20:X\n:25:1\n:60F:C260101EUR10,00\n:61:2601020102D4,NTRFNONREF\n:62F:C260102EUR7,00\n-\n"
    (problem,) = read(text)[1]
    assert problem.message == "opening 10.00 EUR + lines -4.00 EUR = 6.00 EUR, but closing is 7.00 EUR"
    assert said(text.replace(":62F:C260102EUR7,00\n-\n", "")) == [("AR651", 1, 1)]


# --- OFX, MT940, BAI2 -------------------------------------------------------------------------------------

OFX = """OFXHEADER:100
DATA:OFXSGML

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>123</BANKACCTFROM>
<BANKTRANLIST><STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260115120000[-5:EST]<TRNAMT>1234,50<FITID>7<NAME>A &amp; B<MEMO>
<CHECKNUM>0</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""


def test_ofx_sgml() -> None:
    line = only(OFX)
    assert (line.amount, line.payer, line.text, line.cheque, line.booked) == (
        D("1234.50"), "A & B", "", "", date(2026, 1, 15)
    )  # fmt: skip
    assert (line.bank_ref, line.account, line.line) == ("7", "123", 5)


def test_ofx_problems() -> None:
    assert said(OFX.replace("1234,50", "12.345")) == [("AR653", 5, 1)]
    assert said(OFX.replace("20260115120000[-5:EST]", "")) == [("AR654", 5, 1)]
    assert said(OFX[:-60])[0][0] == "AR651"
    assert [x.amount for x in read(OFX.replace("1234,50", "x"))[0][0].lines] == []
    refused = "OFXHEADER:100\n<OFX><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Sign on invalid</STATUS></OFX>"
    assert said(refused) == [("AR651", 2, 1)]


def mt940(details: str, entry_line: str = ":61:2512310102C100,NTRFNONREF//B1") -> str:
    return f":20:X\n:25:NL91ABNA0417164300\n:60F:C251231EUR0,\n{entry_line}\n:86:{details}\n:62F:C260102EUR100,\n-\n"


def test_mt940_booking_date_of_the_next_year() -> None:
    line = only(mt940("x"))
    assert (line.value, line.booked) == (date(2025, 12, 31), date(2026, 1, 2))


def test_mt940_dutch_words() -> None:
    line = only(
        mt940(
            "/TRTP/SEPA OVERBOEKING/IBAN/NL02INGB0001234567/BIC/INGBNL2A/NAME/J JANSEN/\nREMI/FACTUUR 4711/EREF/E2E-1"
        )
    )
    assert (line.payer, line.payer_account, line.end_to_end) == ("J JANSEN", "NL02INGB0001234567", "E2E-1")
    assert line.text == "FACTUUR 4711"
    line = only(mt940("/EREF/E1//CNTP/NL02INGB0001234567/INGBNL2A/P Pan///REMI/USTD//Factuur 12/2026/"))
    assert (line.payer, line.text, line.end_to_end) == ("P Pan", "Factuur 12/2026", "E1")
    line = only(mt940("/CNTP/NL02INGB0001234567/INGBNL2A/P Pan///REMI/STRD/CUR/9000000123456789/"))
    assert line.references == ("9000000123456789",)


def test_mt940_reversals() -> None:
    for mark, amount in (("RC", -100), ("RD", 100), ("D", -100), ("C", 100)):
        statement = read(mt940("x", f":61:2601020102{mark}100,NTRFNONREF"))[0][0]
        assert [(x.amount, x.returned) for x in statement.lines] == [(amount, mark[0] == "R")]


def test_mt940_bad_lines() -> None:
    assert said(mt940("x", ":61:none of it"))[0] == ("AR653", 4, 1)
    assert said(mt940("x", ":61:2613410102C100,NTRFNONREF"))[0] == ("AR654", 4, 1)
    assert said(mt940("x", ":61:2601020102C1,005NTRFNONREF"))[0] == ("AR653", 4, 1)


BAI = """01,BANK,US,260115,0200,1,80,,2/
02,US,BANK,1,260115,,USD,2/
03,111222333,USD,010,100000,,,015,{closing},,/
16,195,{amount},S,0,50000,0,B77,C88,WIRE/
88,ORIG CO NAME:ACME INC  INV 4711/
49,{total},4/
98,{total},1,6/
99,{total},1,8/
"""


def test_bai2() -> None:
    text = BAI.format(closing=150000, amount=50000, total=300000)
    line = only(text)
    assert (line.amount, line.bank_ref, line.end_to_end, line.text) == (
        500, "B77", "C88", "WIRE ORIG CO NAME:ACME INC INV 4711"
    )  # fmt: skip
    assert line.payer == "ACME INC"
    assert said(text) == []
    assert said(BAI.format(closing=150000, amount=50000, total=300001)) == [("AR656", 6, 1)]
    assert said(BAI.format(closing=150000, amount="many", total=250000)) == [("AR653", 4, 1)]
    assert said(text.replace(",260115,,USD", ",,,USD"))[-1][0] == "AR654"
    assert said(text[: text.index("98,")])[0][0] == "AR651"


def test_counts_that_are_no_numbers() -> None:
    text = BAI.format(closing=150000, amount=50000, total=300000)
    for count in ("4³", "٤" * 30, "9" * 5000):
        assert only(text.replace("000,4/", f"000,{count}/")).amount == 500


def test_bai2_yen_has_no_decimals() -> None:
    text = BAI.format(closing=150000, amount=50000, total=300000).replace("USD", "JPY")
    assert only(text).amount == 50000


# --- lockbox and CSV ----------------------------------------------------------------------------------------

LOCKBOX = """100ABCDEFGHIJ00999999911605231800
2ABCDEFGHIJ0099999991000000000040008000801
50000000022222160523ABCDEFGHIJ0099999991
6001001000070000005500270700123455550000000180051616BOB E SMITH
40010016010INV1           0000040000
40010016029INV2           0000030000
700100000222221605230010000700000
8000000002222216052300010000700000
9000009
"""


def test_lockbox_invoices_and_totals() -> None:
    line = only(LOCKBOX)
    assert [(i.document, i.paid) for i in line.remittance[0].items] == [("INV1", D(400)), ("INV2", D(300))]
    assert line.remittance[0].ties_out is False  # 700.00 of a cheque of 7,000.00
    assert said(LOCKBOX.replace("0010000700000\n8", "0010000700001\n8")) == [("AR666", 7, 1)]
    assert said(LOCKBOX.replace("9000009", "9000010")) == [("AR666", 9, 1)]
    assert said(LOCKBOX.replace("9000009\n", "")) == [("AR651", 9, 1)]
    assert said(LOCKBOX.replace("6001001000070000", "60010010000x0000"))[0] == ("AR653", 4, 1)


PROFILE = """kind: bank
delimiter: ";"
decimal: ","
dates: DD.MM.YYYY
currency: EUR
account: DE1
skip: 1
columns:
  booked: Tag
  amount: Betrag
  payer: Name
  text: [Zweck, Zweck 2]
  balance: Saldo
"""
CSV = """Kontoauszug
Tag;Betrag;Name;Zweck;Zweck 2;Saldo
15.01.2026;1.234,50;Acme;"INV-1;
INV-2";x;2.234,50
16.01.2026;-234,50;Fee;;;2.000,00
"""


def test_csv_by_profile() -> None:
    statements, problems = read(CSV, profile(PROFILE))
    (statement,) = statements
    assert [(x.amount, x.text, x.line) for x in statement.lines] == [
        (D("1234.50"), "INV-1; INV-2 x", 3), (D("-234.50"), "", 5)
    ]  # fmt: skip
    assert (statement.opening, statement.closing, problems) == (D(1000), D(2000), [])


def test_csv_newest_first_has_its_balances_too() -> None:
    rows = CSV.splitlines(keepends=True)
    statements, problems = read("".join([*rows[:2], rows[4], rows[2], rows[3]]), profile(PROFILE))
    assert (statements[0].opening, statements[0].closing, problems) == (1000, 2000, [])


def test_csv_debit_and_credit_columns() -> None:
    text = "kind: bank\ncolumns: {booked: D, debit: Out, credit: In, currency: C}\n"
    data = "D,Out,In,C\n2026-01-02,5.00,,USD\n2026-01-03,,7.00,EUR\n"
    statements, _ = read(data, profile(text))
    assert [(s.currency, [x.amount for x in s.lines]) for s in statements] == [("USD", [-5]), ("EUR", [7])]


def test_csv_problems() -> None:
    p = profile(PROFILE)
    assert said(CSV.replace("1.234,50;A", "viel;A"), p) == [("AR653", 3, 1)]
    assert said(CSV.replace("15.01.2026", ""), p) == [("AR654", 3, 1)]
    assert said(CSV.replace("15.01.2026", "2026-01-15"), p) == [("AR654", 3, 1)]
    assert said(CSV.replace("Betrag", "Summe"), p) == [("AR603", 2, 1)]
    assert said("nur eine Zeile\n", p) == [("AR602", 1, 1)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("kind: bnk\n", (1, 7)),
        ("columns: {booked: A, amont: B}\n", (1, 22)),
        ("columns: {booked: A}\n", (1, 10)),
        ("columns: x\n", (1, 10)),
        ("delimiter: ab\ncolumns: {booked: A, amount: B}\n", (1, 12)),
        ("decimal: ;\ncolumns: {booked: A, amount: B}\n", (1, 10)),
        ("encoding: klingon\ncolumns: {booked: A, amount: B}\n", (1, 11)),
        ("skip: many\ncolumns: {booked: A, amount: B}\n", (1, 7)),
        ("dates: today\ncolumns: {booked: A, amount: B}\n", (1, 8)),
        ("- a list\n", (1, 1)),
        ("", (1, 1)),
        ("kind: lockbox\nrecords: {cheque: {starts: '6', amount: [0, 1]}}\n", (2, 41)),
    ],
)
def test_bad_profiles(text: str, place: tuple[int, int]) -> None:
    got, problems = read_profile("p.yaml", text.encode(), Profile)
    assert got is None
    assert problems[0].code == "AR601"
    assert (problems[0].position.line, problems[0].position.column) == place


# --- remittance ---------------------------------------------------------------------------------------------


def remittance(text: str, p: Profile | None = None) -> tuple[list[Any], list[str]]:
    advice, problems = read_remittance_file("f", text.encode(), p)
    return advice, [x.code for x in problems]


X835 = (
    "ST*835*1~BPR*I*{total}*C*CHK************20260115~TRN*1*77~LX*1~CLP*A*1*100*80*5~CAS*CO*45*15~CAS*PR*1*5~{plb}"
    "SE*{n}*1~"
)


def test_835_provider_adjustments() -> None:
    """80.00 of claims less 10.00 taken back: 70.00."""
    advice, codes = remittance(X835.format(total=70, plb="PLB*1*20261231*WO:OLD1*10~", n=9))
    assert (codes, advice[0].ties_out, advice[0].adjustments[0][1:]) == ([], True, ("WO", 10, "OLD1"))
    advice, codes = remittance(X835.format(total=80, plb="PLB*1*20261231*WO:OLD1*10~", n=9))
    assert (codes, advice[0].difference) == (["AR661"], 10)
    assert remittance(X835.format(total=80, plb="", n=99))[1] == ["AR656"]
    assert remittance(X835.format(total=80, plb="", n=8)[:-12])[1] == ["AR651"]
    assert remittance(X835.format(total="x", plb="", n=8))[1][0] == "AR653"
    assert remittance(X835.replace("CO*45*15", "CO*45*14").format(total=80, plb="", n=8))[1] == ["AR661"]


def x820(body: str, total: str) -> str:
    return f"ST*820*1~BPR*C*{total}*C*ACH************20260115~TRN*1*9~ENT*1~{body}SE*{body.count('~') + 5}*1~"


def test_820_adjustment_below_a_document() -> None:
    """Paid 90 of 100 after an adjustment of 10 is 90; paid 100 with an adjustment of 10 on top is 90 too."""
    for paid in ("90", "100"):
        advice, codes = remittance(x820(f"RMR*IV*A*PO*{paid}*100~ADX*-10*01*CM*X~", "90"))
        assert (codes, advice[0].ties_out, advice[0].items[0].paid) == ([], True, 90)
    assert remittance(x820("RMR*IV*A*PO*many~", "90"))[1] == ["AR653"]


def test_820_in_ctx_addenda() -> None:
    x12 = x820("RMR*IV*INV-1*PO*90~", "90")
    chunks = [x12[i : i + 80].ljust(80) for i in range(0, len(x12), 80)]
    lines = ["101 021000021 1234567892601150900A094101BANK                   US", "5220ACME", "622021000021"]
    lines += [f"705{c}{i + 1:04}0000001" for i, c in enumerate(chunks)]
    advice, codes = remittance("\n".join(lines) + "\n9000001\n")
    assert (codes, [i.document for i in advice[0].items]) == ([], ["INV-1"])


def test_820_in_the_text_of_a_line() -> None:
    x12 = x820("RMR*IV*INV-1*PO*500~", "500").replace("~", "\\")
    isa = "ISA*00*          *00*          *01*1              *01*2              *260115*0900*U*00401*1*0*P*>\\"
    line = only(BAI.format(closing=150000, amount=50000, total=300000).replace("WIRE/", f"CTX {isa}{x12}"))
    assert [(i.document, i.paid) for a in line.remittance for i in a.items] == [("INV-1", 500)]
    assert line.remittance[0].ties_out


REMADV = (
    "UNB+UNOC:3+A+B+260115:0900+1'UNH+1+REMADV:D:96A:UN'BGM+481+R1+9'DTM+203:20260115:102'CUX+2:EUR:11'MOA+12:{total}'"
    "DOC+380+INV?+1'MOA+77:100'MOA+12:98'MOA+52:2'DOC+381+CN-1'MOA+12:10'UNT+12+1'UNZ+1+1'"
)


def test_remadv_with_a_credit_note() -> None:
    """98 of an invoice of 100 less 2 discount, less a credit note of 10: 88."""
    advice, codes = remittance(REMADV.format(total="88"))
    assert (codes, advice[0].ties_out) == ([], True)
    assert [(i.document, i.paid) for i in advice[0].items] == [("INV+1", 98), ("CN-1", -10)]
    assert remittance(REMADV.format(total="90"))[1] == ["AR661"]
    assert remittance(REMADV.format(total="many"))[1][0] == "AR653"
    assert remittance(REMADV[:-25].format(total="88"))[1] == ["AR651"] * 2
    assert remittance("UNB+UNOC:3+A+B+1'UNZ+0+1'")[1] == ["AR659"]


def test_remittance_csv() -> None:
    p = profile(
        "kind: remittance\ncurrency: USD\ntotal_row: Total\n"
        "columns: {payment: Check, document: Invoice, paid: Net, billed: Gross, discount: Disc}\n"
    )
    text = "Check,Invoice,Gross,Disc,Net\n9,A,100.00,2.00,98.00\n9,B,50.00,,50.00\n9,Total,,,148.00\n"
    advice, codes = remittance(text, p)
    assert (codes, advice[0].total, advice[0].ties_out) == ([], 148, True)
    assert remittance(text.replace("148", "149"), p)[1] == ["AR661"]
    assert remittance(text.replace("98.00", "much"), p)[1] == ["AR653"]
    assert remittance(text)[1] == ["AR650"]


# --- whatever comes -----------------------------------------------------------------------------------------

SAMPLES = [camt(entry()), OFX, mt940("166?00X?20SVWZ+a?32b"), BAI.format(closing=1, amount=1, total=1), LOCKBOX, CSV]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_no_reader_raises(sample: str, data: st.DataObject) -> None:
    """A piece of a file replaced by something else: lines or diagnostics, each with a place in the file."""
    at = data.draw(st.integers(0, len(sample)))
    size = data.draw(st.integers(0, 30))
    junk = data.draw(st.text(max_size=12))
    text = sample[:at] + junk + sample[at + size :]
    for p in (None, profile(PROFILE)):
        statements, problems = read_bank_file("f", text.encode("utf-8", "surrogatepass"), p)
        assert statements or problems
        assert all(x.position.line >= 1 for x in problems)
        for line in (x for s in statements for x in s.lines):
            assert line.text.isprintable()
            assert identity_of(line).text


ADVICE = [X835.format(total=80, plb="", n=8), x820("RMR*IV*A*PO*9~", "9"), REMADV.format(total=88)]


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from([X835.format(total=80, plb="", n=8), x820("RMR*IV*A*PO*9~", "9"), REMADV.format(total=88)]),
    st.data(),
)
def test_no_reader_of_advice_raises(sample: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sample)))
    size = data.draw(st.integers(0, 20))
    text = sample[:at] + data.draw(st.text(max_size=8)) + sample[at + size :]
    advice, problems = read_remittance_file("f", text.encode("utf-8", "surrogatepass"))
    assert advice or problems
