"""Letters of a plan: their documents, the copies that are kept, the mails and papers of the outbox."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence

from arcli.actions.plans import Stopped
from arcli.actions.result import NotPossible
from arcli.delivery.addressing import Route
from arcli.delivery.listing import Listed, portal_list
from arcli.delivery.mail import Enclosure, digest_of, mail, message_id
from arcli.delivery.outbox import outbox_of, place_of
from arcli.documents.codes import NoCodes
from arcli.documents.content import Content, Itemised, Receipt
from arcli.documents.einvoice.rules import NoRules
from arcli.documents.making import Maker
from arcli.documents.names import file_names
from arcli.documents.press import Press
from arcli.documents.templates import TemplateProblem
from arcli.documents.typesetter import NoTypst
from arcli.ledger.opening import Ledger
from arcli.model.diagnostics import has_errors
from arcli.model.entries import Sent
from arcli.model.money import plain
from arcli.model.plan import Promise
from arcli.reports.context import Context
from arcli.subledger.state import Subledger


def check_outbox(ledger: Ledger) -> None:
    """Raise NotPossible for a ledger that has no place for letters."""
    if ledger.folder is None:
        raise NotPossible("a ledger of one file has no outbox: make a folder with arcli init")


class Post:
    """The files of letters: what is kept of each, its mail or paper in the outbox, the list of those for portals."""

    def __init__(self, ledger: Ledger, subledger: Subledger) -> None:
        self.ledger, self._subledger = ledger, subledger
        self._files: list[Promise] = []
        self._listed: list[Listed] = []

    @functools.cached_property
    def _messages(self) -> set[str | None]:
        """Return the Message-IDs of all letters so far."""
        return {entry.message for entry in self.ledger.stated if isinstance(entry, Sent)}

    @property
    def files(self) -> tuple[Promise, ...]:
        """Return the files of all letters."""
        if not self._listed:
            return tuple(self._files)
        listed, day = tuple(self._listed), self._listed[0].entry.date
        told = digest_of("\n".join(one.file for one in listed).encode())[:8]
        path = f"{self.ledger.settings.outbox}/portal/{day}.{told}.csv"
        return (*self._files, Promise(path, lambda entries: portal_list(listed, entries)))

    def check_sender(self, routes: Iterable[Route]) -> None:
        """Raise NotPossible where something goes by mail and the settings name no sender."""
        if self.ledger.settings.delivery.from_ is None and any(route.way == "email" for route in routes):
            raise NotPossible("mails need a sender: delivery: {from: ar@example.com} in arcli.yaml")

    def put(self, entry: Sent, about: str, content: Content, file: tuple[bytes, str], text: str) -> None:
        """Promise the files of a letter, and state them in its entry.

        `file` is the document with the ending of its name, `text` the mail's body; `about` tells the letter from others
        of the day.
        """
        delivery, folder = self.ledger.settings.delivery, self.ledger.folder
        outbox, archive = self.ledger.settings.outbox, self.ledger.settings.archive
        assert folder is not None
        data, ending = file
        stem = about.replace(" ", "-")
        entry.bytes_ = digest_of(data)
        (name,) = file_names([f"{stem}.{entry.bytes_[:8]}"], ending)
        entry.file = f"{archive}/{entry.date.year}/{name}"
        self._promise(entry.file, data)
        if entry.channel == "email":
            assert delivery.from_ is not None and entry.digest is not None
            entry.message = self._message(
                delivery.from_, entry.digest, str(entry.to), entry.date.isoformat(), str(entry.copy), about
            )
            entry.outbox = outbox_of(folder)
            (attached,) = file_names([stem], ending)
            subject = f"{content.title} {content.number}" if isinstance(content, Itemised | Receipt) else content.title
            sender = self.ledger.settings.company.name or delivery.from_
            self._promise(
                place_of(outbox, entry.message), mail(entry, delivery, sender, subject, text, Enclosure(attached, data))
            )
        elif entry.channel in ("print", "portal", "einvoice"):
            self._promise(f"{outbox}/{entry.channel}/{name}", data)
            if entry.channel == "portal":
                self._listed.append(Listed(entry, name, self._row(entry, content)))

    def _message(self, sender: str, *parts: str) -> str:
        """Return the Message-ID of a letter. One like an earlier letter of that day, which failed, is another mail."""
        found, number = message_id(sender, *parts), 1
        while found in self._messages:
            number += 1
            found = message_id(sender, *parts, str(number))
        self._messages.add(found)
        return found

    def _row(self, entry: Sent, content: Content) -> tuple[str, ...]:
        """Return what the list says of a letter: who and where, number, the customer's references, day, amount."""
        known = self._subledger.customers.at(entry.customer, entry.date)
        portal = (known.portal if known is not None else None) or ""
        head = (content.buyer.name, portal, content.number)
        if not isinstance(content, Itemised):
            return (*head, "", "", content.date.value.isoformat(), "", "")
        amount = plain(content.total.value, content.currency)
        references = content.buyer_reference or "", content.order or ""
        return (*head, *references, content.date.value.isoformat(), content.currency, amount)

    def _promise(self, path: str, data: bytes) -> None:
        if all(promise.path != path for promise in self._files):
            self._files.append(Promise(path, lambda _entries: data))


class Printing:
    """Makes the documents of letters, each in its form, and as text."""

    def __init__(self, context: Context) -> None:
        self.maker = Maker(context)
        self._presses: dict[str, Press] = {}

    def _press(self, form: str) -> Press:
        if form not in self._presses:
            try:
                self._presses[form] = Press(self.maker, form)
            except NoRules:
                raise NotPossible("e-invoices need more: pip install 'arcli[einvoice]'") from None
        return self._presses[form]

    def look_at(self, made: Sequence[Content], form: str) -> None:
        """Raise Stopped where contents of a form, or their ledger, lack something."""
        self._press(form).look_at(made)
        problems = self.maker.needs.problems
        if has_errors(problems):
            raise Stopped(problems)

    def print(self, content: Content, form: str) -> bytes:
        """Return a document as PDF or e-invoice. Raise Stopped, NotPossible."""
        try:
            return self._press(form).print([content])
        except TemplateProblem as error:
            raise Stopped([error.problem]) from None
        except (NoTypst, NoCodes):
            raise NotPossible("letters are PDF; typst or segno is not installed: pip install 'arcli[pdf]'") from None

    def text(self, content: Content) -> str:
        """Return a document as text, for the body of a mail."""
        return self._press("text").print([content]).decode()

    def close(self) -> None:
        """Remove what was laid out for printing."""
        for press in self._presses.values():
            press.close()
