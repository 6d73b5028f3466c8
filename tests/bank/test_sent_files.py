"""Files that banks really send, where they depart from their formats: each written from public descriptions of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from arcli.actions.plans import propose
from arcli.actions.receive import Receiving
from arcli.bank import read_bank_file, read_remittance_file
from arcli.bank.profile import Profile, read_profile
from arcli.model.bank.line import Statement
from arcli.model.entries import Reverse
from tests.actions.desks import target

D = Decimal


def read(text: str, profile: str = "") -> tuple[list[Statement], list[str]]:
    kept: Profile | None = None
    if profile:
        kept, wrong = read_profile("p.yaml", profile.encode())
        assert (wrong, kept is not None) == ([], True)
    statements, problems = read_bank_file("f", text.encode(), kept)
    return statements, [p.code for p in problems]


def lines(text: str, profile: str = "", codes: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
    statements, said = read(text, profile)
    assert tuple(said) == codes
    return [(x.booked.isoformat(), str(x.amount), x.payer, x.text) for s in statements for x in s.lines]


# --- MT940 -----------------------------------------------------------------------------------------------


def mt940(entry: str, closing: str = "C260131EUR110,") -> str:
    return f":20:1\n:25:NL81ASNB9999999999\n:28C:1/1\n:60F:C260101EUR45,\n{entry}\n:62F:{closing}\n-\n"


@pytest.mark.parametrize(
    ("entry", "reference", "text", "bank_ref"),
    [
        (":61:2601160116C65,00NOVBNL47INGB9999999999\nhr gjlm paulissen", "NL47INGB9999999999",
         "hr gjlm paulissen", ""),
        (":61:2601160116C65,00NTRFBIPI-dvT1FzfMqvzF5HaU4oetlH7SGR//2022070616391534000",
         "BIPI-dvT1FzfMqvzF5HaU4oetlH7SGR", "", "2022070616391534000"),
        (":61:2601160116CR65,00FCHGTRF SVC//200101ZCPB067071", "TRF SVC", "", "200101ZCPB067071"),
        (":61:2601160116C65,NMSCNONREF\nBALANCE_CASHBACK-510151a4-4ead-46c5-05ab-99b88521063c", "",
         "BALANCE_CASHBACK-510151a4-4ead-46c5-05ab-99b88521063c", ""),
        (":61:2601160116C65,00NTRF1234567890123456INVOICE 77 JANUARY", "1234567890123456", "INVOICE 77 JANUARY", ""),
        (":61:2601160116C65,00NTRFNONREF", "", "", ""),
    ],
)  # fmt: skip
def test_references_longer_than_their_room(entry: str, reference: str, text: str, bank_ref: str) -> None:
    ((one,), said) = ([x for s in read(mt940(entry))[0] for x in s.lines], read(mt940(entry))[1])
    assert said == []
    assert (one.amount, one.end_to_end, one.text, one.bank_ref) == (D("65.00"), reference, text, bank_ref)


def test_a_value_date_of_30_february_gives_way_to_the_entry_date() -> None:
    statements, said = read(mt940(":61:2602300302C65,00NTRFNONREF"))
    (one,) = statements[0].lines
    assert (one.booked, one.value, said) == (date(2026, 3, 2), None, ["AR665"])
    statements, said = read(mt940(":61:2602290228C65,00NTRFNONREF"))  # 2026 is no leap year
    assert (statements[0].lines[0].booked, said) == (date(2026, 2, 28), ["AR665"])
    assert "AR654" in read(mt940(":61:260230C65,00NTRFNONREF"))[1]
    assert "AR654" in read(mt940(":61:2613010302C65,00NTRFNONREF"))[1]


# --- OFX -------------------------------------------------------------------------------------------------

XML2 = '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE"?>\n'
SGML = """<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260131</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>4411</BANKACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260115<TRNAMT>120.50<FITID>F1<NAME>ACME & CO<MEMO>INV-1</STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
CLOSED = SGML.replace("&", "&amp;")
for tag in [
    "CODE",
    "SEVERITY",
    "DTSERVER",
    "CURDEF",
    "ACCTID",
    "TRNTYPE",
    "DTPOSTED",
    "TRNAMT",
    "FITID",
    "NAME",
    "MEMO",
]:
    before, _, after = CLOSED.partition(f"<{tag}>")
    value, sign, rest = after.partition("<")
    CLOSED = f"{before}<{tag}>{value.strip()}</{tag}>{sign}{rest}"


@pytest.mark.parametrize(
    "text",
    [XML2 + SGML, XML2.partition("\n")[2] + SGML, "OFXHEADER:100\nVERSION:102\n\n" + SGML, XML2 + CLOSED],
    ids=["both headers", "header of version 2", "version 1", "version 2"],
)
def test_a_header_of_version_2_may_stand_before_a_body_of_version_1(text: str) -> None:
    assert lines(text) == [("2026-01-15", "120.50", "ACME & CO", "INV-1")]


def test_an_investment_statement_is_named_and_its_cash_is_read() -> None:
    text = """OFXHEADER:100
<OFX><INVSTMTMSGSRSV1><INVSTMTTRNRS><TRNUID>1<INVSTMTRS><DTASOF>20260131<CURDEF>USD
<INVACCTFROM><BROKERID>b.example<ACCTID>99-1</INVACCTFROM>
<INVTRANLIST><DTSTART>20260101<DTEND>20260131
<BUYSTOCK><INVBUY><INVTRAN><FITID>B1<DTTRADE>20260110</INVTRAN><UNITS>10<TOTAL>-1000.00</INVBUY></BUYSTOCK>
<INVBANKTRAN><STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260115<TRNAMT>250.00<FITID>F1<NAME>ACME CORP</STMTTRN><SUBACCTFUND>CASH
</INVBANKTRAN></INVTRANLIST></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>"""
    statements, said = read(text)
    (one,) = statements
    assert said == ["AR669"]
    assert (one.account, one.start, one.end) == ("99-1", date(2026, 1, 1), date(2026, 1, 31))
    assert [(x.booked, x.amount, x.payer) for x in one.lines] == [(date(2026, 1, 15), D("250.00"), "ACME CORP")]


# --- camt ------------------------------------------------------------------------------------------------

V1 = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.052.001.01"><BkToCstmrAcctRptV01>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-01-16T06:00:00</CreDtTm></GrpHdr>
<Rpt><Id>R1</Id><CreDtTm>2026-01-16T06:00:00</CreDtTm>
<Acct><Id><PrtryAcct><Id>50000000054910000003</Id></PrtryAcct></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><Cd>OPBD</Cd></Tp><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-14</Dt></Dt></Bal>
<Bal><Tp><Cd>CLBD</Cd></Tp><Amt Ccy="EUR">75.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-15</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">65.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-01-15</Dt></BookgDt>
<AcctSvcrRef>A1</AcctSvcrRef>
<TxDtls><Refs><EndToEndId>E-1</EndToEndId></Refs><RltdPties><Dbtr><Nm>ACME GMBH</Nm></Dbtr></RltdPties>
<RmtInf><Ustrd>INV-1</Ustrd></RmtInf></TxDtls></Ntry>
</Rpt></BkToCstmrAcctRptV01></Document>
"""


def test_camt_052_of_version_1() -> None:
    statements, said = read(V1)
    (one,) = statements
    assert (said, one.account, one.opening, one.closing) == ([], "50000000054910000003", D("10.00"), D("75.00"))
    (line,) = one.lines
    assert (line.payer, line.text, line.end_to_end, line.bank_ref) == ("ACME GMBH", "INV-1", "E-1", "A1")


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ((), "2026-01-15"),
        (("<Bal><Tp><Cd>CLBD",), "2026-01-16"),  # of no closing balance the report's own day
    ],
)
def test_an_entry_without_a_date_has_that_of_its_statement(without: tuple[str, ...], expected: str) -> None:
    text = V1.replace("<BookgDt><Dt>2026-01-15</Dt></BookgDt>", "")
    text = "\n".join(x for x in text.split("\n") if not x.startswith(without)) if without else text
    statements, said = read(text)
    assert ([x.booked.isoformat() for s in statements for x in s.lines], said) == ([expected], ["AR665"])


def test_an_entry_without_any_date_is_an_error() -> None:
    text = "\n".join(x for x in V1.split("\n") if not x.startswith("<Bal")).replace(
        "<BookgDt><Dt>2026-01-15</Dt></BookgDt>", ""
    )
    assert "AR654" in read(text.replace("<CreDtTm>2026-01-16T06:00:00</CreDtTm>", ""))[1]


# --- lockbox ---------------------------------------------------------------------------------------------

HEAD = "100OURBANK   OURCOMPANY2601150830\n"
BOX = "5001001" + "0012345" + "260115" + "OURCOMPANYOURBANK   \n"
BOX_END = "8001001" + "0012345" + "260115" + "0000" + "0000000000\n"


@pytest.mark.parametrize(
    "body",
    [BOX + BOX_END + "9000004\n", "2OURCOMPANYOURBANK   9\n" + BOX + BOX_END + "9000005\n", "9000002\n"],
    ids=["a lockbox", "with a service record", "not even a lockbox"],
)
def test_a_lockbox_day_without_cheques_is_no_error(body: str) -> None:
    statements, said = read(HEAD + body)
    assert ([x for s in statements for x in s.lines], said) == ([], ["AR668"])


# --- CSV -------------------------------------------------------------------------------------------------

PLAIN = "kind: bank\ncurrency: USD\ncolumns: {booked: Date, amount: Amount, payer: Name}\n"


@pytest.mark.parametrize(
    ("profile", "text"),
    [
        (PLAIN + "footer: 2\n", "Date,Amount,Name\n2026-01-15,120.50,ACME\nTotal,120.50\nPrinted by the bank\n"),
        (PLAIN + 'skip: {column: Date, matches: "^(Total|Printed)"}\n',
         "Date,Amount,Name\n2026-01-15,120.50,ACME\nTotal,120.50,\nPrinted by the bank,,\n"),
        (PLAIN, "Date,Amount,Name\n2026-01-15,$120.50,ACME\n"),
        (PLAIN, "Date,Amount,Name\n2026-01-15,USD 120.50,ACME\n"),
        (PLAIN, "Date,Amount,Name\n2026-01-15,120.50 USD,ACME\n"),
        (PLAIN + "negate: yes\n", "Date,Amount,Name\n2026-01-15,-120.50,ACME\n"),
        (PLAIN + "negate: yes\n", "Date,Amount,Name\n2026-01-15,(120.50),ACME\n"),
        (PLAIN + "skip: {column: Status, equals: Pending}\n",
         "Date,Amount,Name,Status\n2026-01-15,120.50,ACME,Posted\n2026-01-16,9.00,ACME,Pending\n"),
        (PLAIN + "skip: [2, {column: Status, not: Posted}]\n",
         "Account 4411\n\nDate,Amount,Name,Status\n2026-01-15,120.50,ACME,Posted\n,9.00,ACME,Pending\n"),
    ],
)  # fmt: skip
def test_csv_as_banks_write_it(profile: str, text: str) -> None:
    assert lines(text, profile) == [("2026-01-15", "120.50", "ACME", "")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "stripe",
            "id,Type,Source,Amount,Fee,Destination Platform Fee,Net,Currency,Created (UTC),Available On (UTC),"
            "Description\n"
            "txn_1,charge,ch_1,100.00,3.20,,96.80,usd,2026-01-15 10:11,2026-01-17 00:00,Invoice INV-1\n",
        ),
        (
            "stripe-report",  # of its columns those that it always has, and one of those that are asked for
            "balance_transaction_id,created_utc,available_on_utc,currency,gross,fee,net,reporting_category,description,"
            "customer_name\n"
            "txn_1,2026-01-15 10:11:12,2026-01-17 00:00:00,usd,100.00,3.20,96.80,charge,Invoice INV-1,Acme Inc\n",
        ),
        (
            "paypal",
            '"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address",'
            '"Transaction ID","Subject","Invoice Number","Note","Balance","Balance Impact"\n'
            '"1/15/2026","10:11:12","PST","Acme Inc","Payment","Completed","USD","100.00","-3.20","96.80",'
            '"a@acme.example","8AB","","INV-1","","96.80","Credit"\n'
            '"1/16/2026","10:11:12","PST","Beta","Payment","Pending","USD","9.00","0.00","9.00","b@b.example","8AC","",'
            '"","","96.80","Credit"\n',
        ),
    ],
)
def test_a_processor_keeps_its_fee_of_an_invoice_of_the_gross(tmp_path: Path, name: str, text: str) -> None:
    from arcli.bank.profile import SHIPPED

    profile, _ = read_profile(name, (SHIPPED / f"{name}.yaml").read_bytes())
    statements, problems = read_bank_file("f", text.encode(), profile)
    assert not problems
    (one,) = [x for s in statements for x in s.lines]
    assert (one.amount, one.charges, one.currency) == (D("96.80"), D("3.20"), "USD")
    on = target(tmp_path, '2026-01-01 customer acme "Acme Inc"\n2026-01-05 invoice INV-1 acme 100.00\n')
    plan = propose(on, Receiving([one]).planner())
    does = [a.does for q in plan.questions for a in q.alternatives] or [
        tuple(f"{a.document} {a.amount} fee:{a.fee}" for a in s.entry.applications)  # type: ignore[attr-defined]  # a payment, as the plan of a receipt is
        for s in plan.steps
    ]
    assert does == [("INV-1 96.80 fee:3.20",)]


# --- NACHA -----------------------------------------------------------------------------------------------


def nacha(entries: str, debits: int = 0, credits: int = 0) -> str:
    head = "101 091000019 0910000192601160830A094101OUR BANK               OUR COMPANY            "
    batch = "5200OUR COMPANY                         1234567890CCDRETURN          260116   1091000010000001"
    end = f"9000001000001000000020009100001{debits:012}{credits:012}" + " " * 39
    return f"{head:94}\n{batch:94}\n{entries}{end:94}\n" + "9" * 94 + "\n"


def returned(code: str, cents: int, number: str, name: str, reason: str, trace: str, kind: str = "99") -> str:
    entry = f"6{code}091000019{'123456789':17}{cents:010}{number:15}{name:22}  1091000010000001"
    return f"{entry:94}\n{f'7{kind}{reason}{trace:15}      09100001':79}091000010000001\n"


def test_a_nacha_return_file_is_read_as_returns() -> None:
    text = nacha(
        returned("26", 70000, "PMT-77", "ACME TRADING COMPANY", "R01", "091000015550001")
        + returned("21", 1250, "RF-1", "BETA FOODS", "R03", "091000015550002"),
        70000,
        1250,
    )
    statements, said = read(text)
    assert said == []
    first, second = statements[0].lines
    assert (first.amount, first.booked, first.returned, first.code) == (D("-700.00"), date(2026, 1, 16), True, "R01")
    assert (first.end_to_end, first.payer, first.text) == (
        "091000015550001",
        "ACME TRADING COMPANY",
        "RETURNED R01 PMT-77",
    )
    assert first.return_reason == "R01 insufficient funds"
    assert (second.amount, second.returned) == (D("12.50"), True)


@pytest.mark.parametrize("keyed", ["", " ref:091000015550001"])
def test_it_reverses_the_payment_that_it_names(tmp_path: Path, keyed: str) -> None:
    number = "PMT-9" if keyed else "PMT-77"
    books = (
        '2026-01-01 customer acme "Acme Trading Company"\n2026-01-05 invoice INV-1 acme 700.00\n'
        f"2026-01-10 payment {number} acme 700.00{keyed}\n    INV-1 700.00\n"
        "2026-01-11 payment PMT-78 acme 700.00\n"
    )
    statements, _ = read(nacha(returned("26", 70000, "PMT-77", "ACME", "R01", "091000015550001"), 70000))
    plan = propose(target(tmp_path, books), Receiving(statements[0].lines).planner())
    (step,) = plan.steps
    assert isinstance(step.entry, Reverse)
    assert (step.entry.document, step.entry.reason) == (number, "R01 insufficient funds")


def test_what_is_no_return_in_a_nacha_file_is_named() -> None:
    change = returned("26", 0, "PMT-77", "ACME", "C01", "091000015550001", "98")
    assert read(nacha(change))[1] == ["AR668", "AR669"]
    assert read(nacha(returned("26", 5, "X", "ACME", "R01", "1"), 6))[1] == ["AR656"]
    assert read(nacha(returned("25", 5, "X", "ACME", "R01", "1")))[1] == ["AR653"]
    payments = nacha(f"{'622091000019123456789        0000000005X':79}091000010000001\n")
    statements, said = read(payments)
    assert (statements, said) == ([], ["AR650"])
    assert [p.code for p in read_remittance_file("f", payments.encode())[1]] == ["AR650"]
