"""Customers and documents by a part of their names, in any case, in every command that takes one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from arcli.cli.completing import TABLE
from tests.casefile import Run, run
from tests.gitrepo import Repo

DAY = "2026-06-30"
SETTINGS = """\
currency: USD
terms: {default: net30}
company: {name: Alder, address: "1 Main St", phone: "555 0100", banks: [{name: First, account: "44", currency: USD}]}
delivery: {from: ar@alder.example}
dunning: {standard: {levels: [{days: 7, name: friendly}]}}
interest: {law: {rate: 8%}}
"""
BOOKS = """\
2026-01-01 customer elmhollow "Elm Hollow College" email:a@elm.example limit:50.00
2026-01-01 customer oakridge "Oak Ridge Inn" email:a@oak.example limit:50.00
2026-01-01 contract C-101 elmhollow "Support" start:2026-06-01 every:month
    "Support"  @ 10.00
    "Hours"  meter:hours @ 90.00
2026-01-05 invoice INV-2026-0007 elmhollow 100.00
2026-01-06 invoice INV-2026-0008 oakridge 100.00
2026-01-07 invoice INV-2026-0017 elmhollow 100.00
2026-02-05 payment PMT-2026-0007 elmhollow 40.00
    INV-2026-0007  30.00
2026-02-06 credit CM-2026-0009 elmhollow 5.00
2026-02-06 payment PMT-2026-0031 oakridge 3.00
2026-02-06 payment PMT-2026-0032 oakridge 4.00
2026-02-07 deposit DEP-202602-01 7.00 USD
    PMT-2026-0031
    PMT-2026-0032
2026-02-07 sent SENT-2026-00003 elmhollow channel:email
    INV-2026-0007
"""
OF_A_LIST = (  # noqa: SIM905 - a list of words reads best in a row
    "aging balance open statement concentration customers contracts unbilled todo worklist promises claims disputes "
    "limits approvals register rollforward unapplied journal trial-balance control revenue deferred tax revalue kpi "
    "payers vintages roll-rates forecast allowance arrangements bill holds remind interest send"
).split()
WITH_CUSTOMERS = (  # noqa: SIM905 - as above
    "aging balance open statement customers customer register rollforward unapplied approvals arrangements claims "
    "concentration contracts control deferred disputes limits payers promises revenue roll-rates tax unbilled vintages "
    "worklist"
).split()
# Words of a command line in which a customer or a document is named: a part of it, and its full name.
ELM, SEVEN, PAID, LETTER, CONTRACT = (
    "{ELM|elmhollow}",
    "{inv-7|INV-2026-0007}",
    "{pmt-7|PMT-2026-0007}",
    "{sent-3|SENT-2026-00003}",
    "{c-101|C-101}",
)
ADDED = {
    "add customer --payer": f"add customer zed --payer {ELM}",
    "add opening 0": f"add opening {ELM} 5",
    "add invoice 0": f"add invoice {ELM} 5",
    "add debit 0": f"add debit {ELM} 5",
    "add credit 0": f"add credit {ELM} 5",
    "add credit 2": f"add credit elmhollow 5 {SEVEN}",
    "add credit --corrects": f"add credit elmhollow 5 --corrects {SEVEN}",
    "add payment 0": f"add payment {ELM} 5",
    "add payment 2": "add payment elmhollow 5 {7|INV-2026-0007}",
    "add refund 0": f"add refund {ELM} 5 CM-2026-0009",
    "add refund 2": "add refund elmhollow 5 {9|CM-2026-0009}",
    "add apply 0": "add apply {9|CM-2026-0009} INV-2026-0007",
    "add apply 1": "add apply CM-2026-0009 {7|INV-2026-0007}",
    "add unapply 0": f"add unapply {PAID} INV-2026-0007",
    "add unapply 1": f"add unapply PMT-2026-0007 {SEVEN}",
    "add writeoff 0": f"add writeoff {ELM} 5 INV-2026-0007",
    "add writeoff 2": f"add writeoff elmhollow 5 {SEVEN}",
    "add transfer 0": f"add transfer {ELM} oakridge 5 INV-2026-0007",
    "add transfer 1": "add transfer elmhollow {Oak|oakridge} 5 INV-2026-0007",
    "add transfer 3": f"add transfer elmhollow oakridge 5 {SEVEN}",
    "add reverse 0": f"add reverse {PAID}",
    "add reverse 2": f"add reverse PMT-2026-0007 5 {SEVEN}",
    "add extend 0": "add extend {7|INV-2026-0007} --due 2026-09-01",
    "add dispute 0": "add dispute {7|INV-2026-0007} 5",
    "add resolve 0": "add resolve {7|INV-2026-0007}",
    "add promise 0": "add promise {7|INV-2026-0007} 5 --until 2026-07-09",
    "add impair 0": "add impair {7|INV-2026-0007} 5",
    "add arrangement 0": f"add arrangement {ELM} 70 INV-2026-0007 --in 2 --from 2026-07-31",
    "add arrangement 2": "add arrangement elmhollow 70 {7|INV-2026-0007} --in 2 --from 2026-07-31",
    "add hold 0": f"add hold {ELM}",
    "add release 0": f"add release {ELM}",
    "add note 0": f"add note {ELM} Called",
    "add place 0": f"add place {ELM} --with X",
    "add note --document": "add note elmhollow Called --document {7|INV-2026-0007}",
    "add place --document": "add place elmhollow --with X --document {7|INV-2026-0007}",
    "add recall 0": f"add recall {ELM}",
    "add recall --document": "add recall elmhollow --document {7|INV-2026-0007}",
    "add sent 0": f"add sent {ELM} INV-2026-0007 --channel post",
    "add sent 1": "add sent elmhollow {7|INV-2026-0007} --channel post",
    "add sent --copy": f"add sent elmhollow INV-2026-0007 --channel post --copy {LETTER}",
    "add delivered 0": "add delivered {3|SENT-2026-00003}",
    "add failed 0": "add failed {3|SENT-2026-00003} --reason full",
    "add contact 0": f"add contact {ELM} Jo --email jo@elm.example",
    "add contract 1": f"add contract C-9 {ELM} Help --start 2026-07-01 --charge '\"Help\" @ 5.00'",
    "add usage 0": "add usage {101|C-101} hours 5",
    "add milestone 0": "add milestone {101|C-101} Begin 5.00",
    "add terminate 0": "add terminate {101|C-101}",
    "add balance 0": f"add balance {ELM} 155.00",
}
LINES = {
    **{f"{name} -c": f"{name} -c {ELM} -O csv" for name in OF_A_LIST},
    **{f"{name} 0": f"{name} {ELM} -O csv" for name in WITH_CUSTOMERS},
    **{f"{name} 0": f"{name} {SEVEN}" for name in ("show", "why", "log", "blame", "print", "send")},
    **{place: f"{line} --dry-run" for place, line in ADDED.items()},
    "list -c": f"list invoice -c {ELM}",
    "find -c": f"find INV -c {ELM}",
    "dashboard -c": f"dashboard -c {ELM}",
    "writeoff -c": f"writeoff --below 900 -c {ELM}",
    "match -c": f"match --unapplied -c {ELM}",
    "print -c": f"print --kind statement -c {ELM}",
    "diff -c": f"diff HEAD~1 -c {ELM}",
    "credit-check 0": f"credit-check {ELM} 5",
    "erase 0": f"erase {ELM}",
    "reconcile aging -c": f"reconcile aging aging.csv --profile aging.yaml -c {ELM}",
    "reconcile customer 0": f"reconcile customer {ELM} list.csv --profile list.yaml",
    "correct 0": f"correct {SEVEN} po=3 -n",
    "list 1": f"list invoice {ELM} -O csv",
    "correct --payment": "correct DEP-202602-01 --payment {31|PMT-2026-0031} -n",
    "annotate 0": f"annotate {SEVEN} po=3 -n",
    "return 0": "return {7|PMT-2026-0007} -n",
    "einvoice read -c": "",
    "outbox send --retry": "",  # need files; see test_einvoices and test_outbox
}
# Lines of a bank and of accounts, which are of no customer before they are matched.
IDLE = {
    f"{name} -c" for name in ("receive", "bank", "remittance", "reconcile gl", "reconcile bank", "reconcile customer")
}


def places() -> set[str]:
    """Every place of a command at which completion offers customers, documents, contracts or letters."""
    table = json.loads(Path(TABLE).read_text())
    wanted, found = {"customer", *table["kinds"]}, set[str]()
    for command, row in table["commands"].items():
        for at, kind in enumerate(row.get("args", []) if command else []):
            found |= {f"{command} {at}"} if kind.rstrip("*") in wanted else set()
        for option, number in row["options"].items() if command else ():
            if table["options"][number][0] in wanted and option != "--customer":
                found.add(f"{command} {option}")
    return found


def test_every_place_is_tried() -> None:
    assert places() - IDLE - LINES.keys() == set()


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A ledger with a history, and a customer's list of open items."""
    repo = Repo(tmp_path_factory.mktemp("books"))
    repo.write({"arcli.yaml": SETTINGS, "main.journal": BOOKS})
    repo.commit("Begin", "2026-02-10")
    repo.append("main.journal", "2026-03-01 invoice INV-2026-0020 elmhollow 7.00\n")
    repo.commit("More", "2026-03-01")
    repo.write({"aging.csv": "Who,Total\nelmhollow,172.00\noakridge,1.00\n"})
    repo.write({"aging.yaml": "kind: aging\ncolumns: {customer: Who, amount: Total}\n"})
    repo.write({"list.csv": "No,Amount\nINV-2026-0007,70.00\n"})
    repo.write({"list.yaml": "kind: statement\ncolumns: {document: No, amount: Amount}\n"})
    return repo


def _said(done: Run) -> tuple[str, str, int]:
    """What a command prints, without the lines that tell which name was meant."""
    told = re.compile(r"^\S+ is \S+(?:, .*)?\n", re.MULTILINE)
    return done.out, told.sub("", done.err), done.code


@pytest.mark.parametrize("line", sorted(filter(None, LINES.values())))
def test_a_part_of_a_name_is_the_name(books: Repo, line: str) -> None:
    part, whole = (re.sub(r"\{([^|]*)\|([^}]*)\}", way, line) for way in (r"\1", r"\2"))
    one, other = run(f"arcli {part}", books.folder, DAY), run(f"arcli {whole}", books.folder, DAY)
    assert _said(one) == _said(other), one.err + other.err
    assert "Traceback" not in other.err
    assert other.code in (0, 1) or line.startswith("erase"), other.err


@pytest.mark.parametrize("line", [f"{name} -c" for name in OF_A_LIST] + ["writeoff --below 900 -c", "diff HEAD -c"])
def test_a_customer_who_is_not_there_is_told(books: Repo, line: str) -> None:
    done = run(f"arcli {line} elmholow", books.folder, DAY)
    assert (done.code, done.out) == (2, "")
    assert 'there is no customer "elmholow"; did you mean "elmhollow"?' in " ".join(done.err.split())
