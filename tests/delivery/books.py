"""A small ledger under git whose letters are sent."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from arcli.actions.outbox import Run, Way, transmit
from arcli.actions.result import Result, Target
from arcli.source.files import Folder
from tests.casefile import run
from tests.gitrepo import Repo

TODAY = date(2026, 3, 10)
SETTINGS = """\
company: {name: Zephyr, address: 1 Harbor Road}
currency: USD
write: {default: main.journal}
delivery: {from: ar@zephyr.example, per_minute: 60000, smtp: {host: 127.0.0.1, port: PORT, tls: none}}
"""
JOURNAL = """\
2026-01-01 customer acme "Acme" address:"2 Mill Lane" email:ap@acme.example
2026-01-01 customer beta "Beta" address:"3 Mill Lane" email:ap@beta.example
2026-01-01 customer none "No mail" address:"4 Mill Lane"
2026-03-01 invoice INV-1 acme 100.00
2026-03-01 invoice INV-2 beta 200.00
2026-03-02 invoice INV-3 none 300.00
"""


class Books:
    """The ledger: what commands on it print, its letters, its outbox."""

    def __init__(self, folder: Path, port: int = 1, journal: str = JOURNAL) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.repo = folder, Repo(folder)
        self.port(port)
        (folder / "main.journal").write_text(journal)
        (folder / ".gitignore").write_text("outbox/\narchive/\n.arcli.*\n")
        self.commit()

    def port(self, port: int) -> None:
        (self.folder / "arcli.yaml").write_text(SETTINGS.replace("PORT", str(port)))

    def commit(self) -> None:
        self.repo.git("add", "-A")
        self.repo.git("commit", "-q", "--allow-empty", "-m", "books")

    def arcli(self, words: str, code: int = 0) -> str:
        done = run(f"arcli {words}", self.folder, TODAY.isoformat())
        assert done.code == code, done.err + done.out
        return done.out + done.err

    def rows(self, words: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(run(f"arcli {words} -O json", self.folder, TODAY.isoformat()).out)[
            "rows"
        ]
        return found

    @property
    def target(self) -> Target:
        return Target(Folder(self.folder), None, TODAY)

    def transmit(self, retry: tuple[str, ...] = ()) -> tuple[Run, Result]:
        return transmit(self.target, retry, Way(sleep=lambda _seconds: None))

    def states(self) -> dict[str, str]:
        """The state of each letter by its recipient."""
        return {row["to"]: row["state"] for row in self.rows("outbox --all")}

    def mails(self, state: str) -> list[Path]:
        return sorted((self.folder / "outbox" / state).glob("*.eml"))
