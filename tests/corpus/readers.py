"""Every reader of files that others make: whatever is in a file, no exception comes of it.

`python -m tests.corpus.fuzz` mutates files for them; what once broke one is kept beside this module, and replayed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from arcli.actions.plans import Stopped, read_plan
from arcli.bank import read_bank_file, read_remittance_file
from arcli.bank.customerlist import read_customer_list
from arcli.bank.profile import Profile, read_profile
from arcli.closing.lock_file import read_lock
from arcli.delivery.bounces import bounces_in
from arcli.delivery.outbox import Outbox
from arcli.gl.ecb import read_history
from arcli.ledger.checks import check_ledger
from arcli.ledger.config import read_settings
from arcli.ledger.opening import open_ledger
from arcli.render.problems import render_problems
from arcli.source.decode import decode
from arcli.source.intent import INTENT, IntentError, pending
from tests.conftest import ROOT
from tests.test_parsers import TODAY, Memory

Reader = Callable[[bytes], object]
PROFILES = ROOT / "examples" / "bank" / "profiles"


def _profile(name: str) -> Profile:
    found, _ = read_profile(name, (PROFILES / name).read_bytes())
    assert found is not None
    return found


def ledger_of(name: str) -> Reader:
    """Return a reader of a whole ledger, with its checks, that has the bytes in a file of a name."""

    def read(data: bytes) -> None:
        files = {"arcli.yaml": "currency: USD\n", "base.journal": "2026-01-01 customer acme\n"}
        ledger = open_ledger(_Bytes(files, name, data))
        subledger, problems = ledger.as_of(TODAY)
        if not any(p.severity == "error" for p in problems):
            problems = [*problems, *check_ledger(ledger, TODAY, TODAY)]
        assert subledger is not None
        render_problems(problems)

    return read


class _Bytes(Memory):
    """A ledger in memory with one file of any bytes."""

    def __init__(self, files: dict[str, str], name: str, data: bytes) -> None:
        super().__init__({**files, name: ""})
        self._name, self._data = name, data

    def read(self, name: str) -> bytes:
        return self._data if name == self._name else super().read(name)


def _plan(data: bytes) -> None:
    with contextlib.suppress(Stopped):
        read_plan("plan.json", data, "receive")


def _intent(data: bytes) -> None:
    with TemporaryDirectory() as folder, contextlib.suppress(IntentError):
        (Path(folder) / INTENT).write_bytes(data)
        pending(Path(folder))


def _bounces(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mail"
        path.write_bytes(data)
        bounces_in(path)


def _outbox(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "outbox" / "waiting" / "a.eml"
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        list(Outbox(Path(folder)))


READERS: dict[str, Reader] = {
    "journal": ledger_of("a.journal"),
    "yaml": ledger_of("a.yaml"),
    "settings": lambda data: read_settings(decode("arcli.yaml", data)[0]),
    "bank": lambda data: read_bank_file("f", data),
    "bank-csv": lambda data: read_bank_file("f", data, _profile("german-bank.yaml")),
    "lockbox": lambda data: read_bank_file("f", data, _profile("lockbox.yaml")),
    "advice": lambda data: read_remittance_file("f", data),
    "advice-csv": lambda data: read_remittance_file("f", data, _profile("advice.yaml")),
    "list": lambda data: read_customer_list("f", data, _profile("acme-list.yaml")),
    "profile": lambda data: read_profile("p.yaml", data),
    "rates": lambda data: read_history(decode("rates.csv", data)[0]),
    "plan": _plan,
    "lock": lambda data: read_lock(decode("a.lock", data)[0].text),
    "intent": _intent,
    "bounces": _bounces,
    "outbox": _outbox,
}
