"""Transmit the mails of the outbox, record what became of them, and read bounces.

Only mails whose `sent` entry is committed go out, and pushed where the branch has an upstream: so two clones never send
the same, and a lost outbox is seen. What the folders of the outbox know and the ledger does not is recorded first.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from arcli.actions.result import NotPossible, Result, Target, result_of
from arcli.delivery.bounces import bounces_in
from arcli.delivery.outbox import FAILED, SENDING, SENT, STATES, WAITING, Mail, Outbox, outbox_of
from arcli.delivery.transport import ACCEPTED, DOUBT, REFUSED, Transport, Unreachable, transport_of
from arcli.ledger.opening import Ledger, open_ledger
from arcli.ledger.record import Draft, record
from arcli.model.entries import Delivered, Entry, Failed, Sent
from arcli.model.settings.delivery import Delivery
from arcli.model.words import count_of
from arcli.source.files import Folder, OutsideError, SourceError, WrittenError
from arcli.source.git import open_repository
from arcli.source.gitfiles import files_at
from arcli.source.lock import LockedError, locked

BY_HAND = ("portal", "einvoice")  # ways on which a person, or another program, hands over
Sleep = Callable[[float], None]
Told = Callable[[int, int], None]  # how many mails are handed over, of how many


class Way(NamedTuple):
    """How mails are handed over: the transport (else that of the settings), how to wait, whom to tell how far it is."""

    transport: Transport | None = None
    sleep: Sleep = time.sleep
    told: Told | None = None


class MailState(NamedTuple):
    """A letter that goes by mail: its entry, its mail where this outbox has one, its state, and what is to be said."""

    entry: Sent
    mail: Mail | None
    state: str
    said: str = ""


@dataclass
class Run:
    """What a run of the outbox did, by the numbers of letters."""

    accepted: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    doubt: list[str] = field(default_factory=list)
    still: list[str] = field(default_factory=list)  # in doubt since a run before
    held: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def handed_over(self) -> list[str]:
        """Return the letters that the other side saw."""
        return [*self.accepted, *self.refused, *self.doubt]


def standing(ledger: Ledger) -> list[MailState]:
    """Return the letters by mail, and those for portals and networks, with their states: waiting, in doubt, failed, …

    A letter of this outbox without a mail is lost; one of another clone is elsewhere. What a person uploads is `to
    upload` until an entry says that it was taken (`delivered`, or `ref:` of the letter). Raise NotPossible.
    """
    folder = _folder(ledger)
    mails = {mail.message: mail for mail in Outbox(folder / ledger.settings.outbox)}
    own, found = outbox_of(folder), []
    for entry, delivered, failed in ledger_letters(ledger):
        by_hand = entry.channel in BY_HAND
        if not by_hand and (entry.channel != "email" or entry.message is None):
            continue
        mail = None if by_hand else mails.get(str(entry.message))
        if failed is not None:
            said = " ".join(filter(None, (failed.status, failed.reason)))
            found.append(MailState(entry, mail, "failed", said))
        elif delivered is not None or (by_hand and entry.ref is not None):
            found.append(MailState(entry, mail, "delivered"))
        elif by_hand:
            said = f"then: arcli add delivered {entry.id} --ref REFERENCE, or arcli add failed {entry.id} --status …"
            found.append(MailState(entry, None, "to upload", said))
        elif mail is not None:
            state = {WAITING: "waiting", SENDING: "in doubt", SENT: "gone", FAILED: "refused"}[mail.state]
            said = "it is unknown whether the server took it" if mail.state == SENDING else ""
            found.append(MailState(entry, mail, state, Outbox.reason(mail) or said))
        elif entry.to == "":  # what was erased is nobody's concern any more
            continue
        elif entry.outbox == own:
            found.append(MailState(entry, None, "lost", "its mail is not in this outbox any more"))
        else:
            found.append(MailState(entry, None, "elsewhere", f"in the outbox {entry.outbox} of another clone"))
    return found


def ledger_letters(ledger: Ledger) -> list[tuple[Sent, Delivered | None, Failed | None]]:
    """Return all letters, with what became of them."""
    delivered: dict[str, Delivered] = {}
    failed: dict[str, Failed] = {}
    sent: list[Sent] = []
    for entry in ledger.stated:
        if isinstance(entry, Sent):
            sent.append(entry)
        elif isinstance(entry, Delivered):
            delivered.setdefault(entry.letter, entry)
        elif isinstance(entry, Failed):
            failed.setdefault(entry.letter, entry)
    sent.sort(key=lambda e: (e.date, e.id))
    return [(e, delivered.get(e.id), failed.get(e.id)) for e in sent]


def transmit(target: Target, retry: Sequence[str] = (), way: Way | None = None) -> tuple[Run, Result]:
    """Hand the waiting mails over, each once, and record what became of them. `retry` names letters in doubt.

    Raise NotPossible, and SourceError where the server can't be reached.
    """
    outbox = Outbox(_folder(open_ledger(target.files, target.settings)))
    with contextlib.ExitStack() as held:
        if outbox.folder.is_dir():  # of two runs the second waits, and finds what the first has left
            try:
                held.enter_context(locked(outbox.folder))
            except LockedError:
                raise SourceError("another arcli hands mails over", "wait until it has finished") from None
        return _transmit(target, retry, way or Way())


def _transmit(target: Target, retry: Sequence[str], way: Way) -> tuple[Run, Result]:
    ledger = open_ledger(target.files, target.settings)
    folder, delivery, run = _folder(ledger), ledger.settings.delivery, Run()
    if delivery.from_ is None:
        raise NotPossible("mails need a sender: delivery: {from: ar@example.com} in arcli.yaml")
    outbox, known = Outbox(folder / ledger.settings.outbox), {s.entry.id: s for s in standing(ledger)}
    if any(one.mail is not None for one in known.values()):
        outbox.prepare()
    _again(outbox, known, retry)
    waiting = [s for s in standing(ledger) if s.state == "waiting" and s.mail is not None]
    may_go = _confirmed(ledger, target)
    going = [one for one in waiting if may_go is None or one.entry.message in may_go]
    run.still += [s.entry.id for s in known.values() if s.state == "in doubt" and s.entry.id not in retry]
    run.held += [one.entry.id for one in waiting if one not in going]
    try:
        try:
            if going:
                _hand_over_all(
                    outbox, going, way._replace(transport=way.transport or transport_of(delivery)), delivery, run
                )
        finally:
            result = _record_known(target)
    except Unreachable as error:
        if not run.handed_over:
            said = f"nothing is lost: {count_of(len(waiting), 'mail')} waiting for the next arcli outbox send"
            raise SourceError(str(error), said) from None
        told = {*run.handed_over, *run.later}
        run.later += [one.entry.id for one in going if one.entry.id not in told]
        run.notes.append(str(error))
    except (OSError, SourceError) as error:
        if not run.handed_over:
            raise
        said = error.message if isinstance(error, SourceError) else f"{error.filename}: {error.strerror}"
        raise WrittenError(
            f"handed over: {', '.join(run.handed_over)}; but then {said}",
            "arcli outbox, then arcli outbox send: it records what went out, and hands nothing over twice",
        ) from None
    return run, result


def _hand_over_all(outbox: Outbox, going: Sequence[MailState], way: Way, delivery: Delivery, run: Run) -> None:
    """Hand mails over, at most so many a minute. Raise Unreachable, OSError."""
    assert delivery.from_ is not None and way.transport is not None
    try:
        for number, one in enumerate(going):
            if way.told is not None:
                way.told(number, len(going))
            if number:
                way.sleep(60 / delivery.per_minute)
            _hand_over(outbox, one, way.transport, (delivery.from_, delivery.bcc), run)
    finally:
        way.transport.close()


def _hand_over(
    outbox: Outbox, one: MailState, transport: Transport, envelope: tuple[str, str | None], run: Run
) -> None:
    """Hand one mail over. Before the first byte goes out it is marked as under way."""
    assert one.mail is not None
    data, number, (sender, bcc) = one.mail.data, one.entry.id, envelope
    transport.ready()  # whatever happens while it connects, or asks for a password, the mail goes on waiting
    try:
        mail = outbox.move(one.mail, SENDING)
    except OSError:
        with contextlib.suppress(OSError):  # nothing was handed over, so it goes on waiting
            outbox.move(one.mail._replace(path=outbox.path(one.mail, SENDING)), WAITING)
        raise
    try:
        answer = transport.send(sender, str(one.entry.to), bcc, data)
    except Unreachable:
        outbox.move(mail, WAITING)
        raise
    if answer.what == ACCEPTED:
        run.accepted.append(number)
        outbox.move(mail, SENT)
    elif answer.what == REFUSED:
        run.refused.append(number)
        outbox.move(mail, FAILED, f"{answer.status} {answer.said}".strip())
    elif answer.what == DOUBT:
        run.doubt.append(number)
        run.notes.append(f"{number}: {answer.said}")
    else:
        outbox.move(mail, WAITING)
        run.later.append(number)
        run.notes.append(f"{number} waits: {answer.status} {answer.said}".rstrip())


def _again(outbox: Outbox, known: dict[str, MailState], retry: Sequence[str]) -> None:
    """Put mails in doubt that are named back among the waiting. Raise NotPossible."""
    for number in retry:
        one = known.get(number)
        if one is None or one.mail is None or one.state != "in doubt":
            what = "there is no such letter by mail" if one is None else f"it is {one.state}"
            raise NotPossible(
                f"--retry {number}: {what}; letters in doubt are sent again so, failed ones by arcli send"
            )
    for number in retry:
        mail = known[number].mail
        if mail is not None:
            outbox.move(mail, WAITING)


def _confirmed(ledger: Ledger, target: Target) -> set[str] | None:
    """Return the Message-IDs of letters that are committed, and pushed to the upstream; None without a repository."""
    folder = _folder(ledger)
    try:
        repository = open_repository(folder)
    except SourceError:
        return None
    upstream = repository.attempt("rev-parse", "--verify", "--quiet", "@{upstream}").stdout.decode().strip()
    found: set[str] | None = None
    for rev in ["HEAD", *([upstream] if upstream else [])]:
        try:
            there = open_ledger(files_at(str(folder), Path.cwd(), rev), target.settings)
        except SourceError:  # no commit yet, or none that has the ledger
            return set()
        messages = {e.message for e in there.entries if isinstance(e, Sent) and e.message is not None}
        found = messages if found is None else found & messages
    return found


def _record_known(target: Target) -> Result:
    """Record what the folders of the outbox know and the ledger does not: what was accepted, what was refused."""
    day = target.today

    def make(ledger: Ledger) -> list[Entry]:
        made: list[Entry] = []
        for one in standing(ledger):
            if one.state == "gone":
                made.append(Delivered(max(day, one.entry.date), one.entry.id))
            elif one.state == "refused":
                status, _, said = one.said.partition(" ")
                entry = Failed(max(day, one.entry.date), one.entry.id)
                entry.status, entry.reason = status or None, said or None
                made.append(entry)
        return made

    ledger = open_ledger(target.files, target.settings)
    return result_of(record(target.files, make, settings=target.settings)) if make(ledger) else Result()


def read_bounces(target: Target, paths: Sequence[Path]) -> Result:
    """Record the letters that came back as `failed`, each once. Raise SourceError."""
    found = []
    for path in paths:
        try:
            found += bounces_in(path)
        except OSError as error:
            raise SourceError(f"{path} can't be read: {(error.strerror or str(error)).lower()}") from None

    def make(ledger: Ledger) -> Draft:
        by_message = {e.message: (e, failed) for e, _, failed in ledger_letters(ledger) if e.message is not None}
        made: dict[str, Entry] = {}
        unknown: list[str] = []
        for bounce in found:
            entry, failed = by_message.get(bounce.message, (None, None))
            if entry is None:
                unknown.append(bounce.message)
            elif failed is None and entry.id not in made:
                one = Failed(max(target.today, entry.date), entry.id)
                one.status, one.reason = bounce.status or None, bounce.reason or None
                made[entry.id] = one
        return Draft(list(made.values()), told=unknown)

    made = make(open_ledger(target.files, target.settings))
    result, unknown = Result(), made.told
    if made.entries:
        done = record(target.files, make, settings=target.settings)
        result, unknown = result_of(done), done.told
    assert isinstance(unknown, list)
    notes = [f"{count_of(len(found), 'failure')} told of; {count_of(len(result.entries), 'letter')} recorded as failed"]
    notes += [f"{count_of(len(unknown), 'failure')} of mails that this ledger did not send"] if unknown else []
    return result.noting(*notes)


def _folder(ledger: Ledger) -> Path:
    """Return the folder that has the outbox. Raise NotPossible, and SourceError for an outbox outside of it."""
    if ledger.folder is None:
        raise NotPossible("a ledger of one file has no outbox: make a folder with arcli init")
    if isinstance(ledger.files, Folder):
        outbox = ledger.settings.outbox
        for place in (outbox, *(f"{outbox}/{state}" for state in STATES)):
            try:
                ledger.files.check_inside(place, new=True)
            except OutsideError as error:
                raise SourceError(
                    f"{place} can't be used: {error.strerror}", "name its folder in arcli.yaml: allow: [../mails]"
                ) from None
    return ledger.folder
