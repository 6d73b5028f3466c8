"""What scripts and sealed months hold on to: names of reports, columns, keys, sealed texts. Renames move none of them.

The files in tests/golden are rewritten by `pytest tests/test_contract.py --rewrite`; each changed line is a change for
users, and goes into CHANGELOG.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from arcli.closing.meaning import Meaning
from arcli.exchange.tables import TABLES
from arcli.model.settings.ledger import Settings
from arcli.model.terms import TermsBook
from arcli.subledger.state import Subledger
from tests.casefile import run
from tests.conftest import ROOT, Keeps
from tests.gitrepo import Repo
from tests.support.completion import table
from tests.support.kinds import DAY, ENTRIES, ledger_of

GOLDEN = ROOT / "tests" / "golden"
PERIOD = "--from 2026-03-01 --to 2026-03-31"
PROFILE = "--profile profiles/first-harbor.yaml"
# By ledger: commands whose JSON shows a report's name and its columns.
REPORTS = {
    "northwind": f"""
        aging · aging --by bucket · aging --as-of 2026-02-28 --subsequent-to 2026-03-31 · balance · open · unapplied
        concentration · statement northshore {PERIOD} · statement northshore --style open
        statement northshore --confirmation
        register {PERIOD} · register --late {PERIOD} · rollforward {PERIOD} · customer northshore · show INV-2026-0097
        bank bank/first-harbor-1.csv {PROFILE}
        receive bank/first-harbor-1.csv {PROFILE}
        reconcile bank bank/first-harbor-1.csv {PROFILE} · why INV-2026-0097 · log · blame INV-2026-0097
        journal {PERIOD} · trial-balance · control · tax {PERIOD} · close 2026-10 --list · close 2026-11 --checklist
        writeoff --below 5 · diff HEAD · todo · promises · disputes · disputes --by age · disputes --by outcome
        arrangements · kpi · kpi --by customer · kpi --by period -p 2026q3 · payers · vintages · roll-rates · forecast
        forecast --backtest 3 · allowance · allowance --by group · worklist · limits
        diff HEAD --report kpi · diff HEAD --report forecast · diff HEAD --report allowance · diff HEAD --report aging
    """,
    "exporter": f"""
        interest · revalue · aging --base · rollforward --base {PERIOD} · trial-balance · reconcile gl --balance 0
    """,
    "clinic": "remittance bank/bluethorn.835 · balance",
}


def asked() -> Iterator[tuple[str, str]]:
    for ledger, commands in REPORTS.items():
        for command in commands.replace("\n", "·").split("·"):
            if command.strip():
                yield ledger, command.strip()


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The shipped ledgers, each in a repository of one commit."""
    found = {}
    for name in REPORTS:
        repo = Repo(tmp_path_factory.mktemp("golden") / name)
        shutil.copytree(ROOT / "ledgers" / name, repo.folder, dirs_exist_ok=True)
        repo.commit("The ledger", "2026-11-20")
        found[name] = repo.folder
    return found


def test_names_and_columns_of_reports(ledgers: dict[str, Path], keeps: Keeps) -> None:
    said = []
    for ledger, command in asked():
        done = run(f"arcli -f . {command} -O json", ledgers[ledger], "2026-11-21")
        assert done.out, (command, done.err)
        made = json.loads(done.out)
        said.append(f"{ledger}: {command}")
        for report in made if isinstance(made, list) else [made]:
            columns = " ".join(f"{c['id']}:{c['type']}" for c in report["columns"])
            said.append(f"    {report['report']}: {columns}\n        keys: {' '.join(report)}")
    keeps(GOLDEN / "reports.txt", "\n".join(said) + "\n")


def keys_of(schema: dict[str, Any], root: dict[str, Any], path: str = "") -> Iterator[str]:
    """Each property of a JSON schema as a path; names of definitions are those of classes, and are not in it."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    for name, value in schema.get("properties", {}).items():
        yield f"{path}{name}"
        yield from keys_of(value, root, f"{path}{name}.")
    for word in ("items", "additionalProperties", "then"):
        if isinstance(schema.get(word), dict):
            yield from keys_of(schema[word], root, path)
    for word in ("anyOf", "oneOf", "allOf"):
        for item in schema.get(word, []):
            yield from keys_of(item, root, f"{path}{kind_of(item)}")


def kind_of(item: dict[str, Any]) -> str:
    """Where a part of the schema is of one kind of entry, its name."""
    asked_kind = item.get("if", {}).get("properties", {}).get("kind", {})
    return f"{asked_kind['const']}." if "const" in asked_kind else ""


@pytest.mark.parametrize("what", ["entries", "settings"])
def test_declared_keys(what: str, tmp_path: Path, keeps: Keeps) -> None:
    schema = json.loads(run(f"arcli schema {what}", tmp_path, "2026-06-30").out)
    keeps(GOLDEN / f"{what}.txt", "\n".join(dict.fromkeys(keys_of(schema, schema))) + "\n")


MORE = """\
2026-02-02 invoice INV-3 acme 121.00 memo:words ref:R file:a.pdf dated:2026-02-01 terms:2/10net30 po:P-1 #b #a x-own:1
    "Work" 2 @ 50.00 tax:v21
2026-02-03 payment PMT-3 acme 118.00 method:wire ref:FT-1 account:bank memo:"two words"
    INV-3  118.00 discount:2.42 approved:jl
"""


def test_sealed_texts(tmp_path: Path, keeps: Keeps) -> None:
    """The canonical text of an entry of each kind, with control characters as | ; and line ends."""
    said = []
    for kind, text in {**ENTRIES, "": MORE}.items():
        ledger, _ = ledger_of(tmp_path, text)
        assert not ledger.problems, ledger.problems
        meaning = Meaning(Subledger(DAY, ledger.customers, Settings(), TermsBook({})))
        said += [meaning.content(r).translate({0x1F: "|", 0x1E: ";", 0x1D: "/"}) for r in ledger.records]
        assert any(line.startswith(kind) for line in said), kind
    keeps(GOLDEN / "sealed.txt", "\n".join(dict.fromkeys(said)) + "\n")


def test_tables_and_their_columns(keeps: Keeps) -> None:
    """What Parquet and JSON lines hold, and `arcli sql` asks: each column with its type and the unit of amounts."""
    said = [
        f"{name}.{field.name} {field.type}" + (f" in {field.unit}" if field.type == "amount" else "")
        for name, table_ in TABLES.items()
        for field in table_.fields
    ]
    keeps(GOLDEN / "tables.txt", "\n".join(said) + "\n")


def test_the_table_of_completion(keeps: Keeps) -> None:
    """What shells complete is read from the commands themselves."""
    keeps(ROOT / "arcli" / "cli" / "completion.json", table())
