"""The kinds of bank line that are measured, each as a function that adds one case to a world.

Each function's docstring says what is right. Where two things could be meant, nothing may be certain.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from arcli.model.bank.line import RemittanceAdvice, RemittanceItem
from arcli.model.entries import Application, Payment

from .labelled import STRANGERS, ZERO, Label, Open, World, ask, banked, one_digit_off, pays

Kind = Callable[[World], None]


def _total(paid: list[Open]) -> Decimal:
    return sum((i.amount for i in paid), ZERO)


def _in_text(w: World, name: str) -> str:
    """A name as banks put it into their text."""
    n, digits = name.upper(), w.random.randrange(1000, 9999)
    return w.random.choice(
        (
            f"ACH CREDIT {n} {digits}",
            f"{n} DES:PAYMENT ID:{digits} INDN:ARCLI TRADING CO ID:91{digits}77 CCD",
            f"CHEQUE {digits} {n}",
            f"DEPOSIT {n}",
            f"WIRE TYPE:WIRE IN ORIG:{n} ID:00{digits}",
            f"{n}",
            f"INCOMING PAYMENT {n} THANK YOU",
        )
    )


def name_in_text(w: World) -> None:
    """The name is only in the text, the amount is that of one to three open invoices: those are certain."""
    c = w.customer()
    paid = w.invoices(c, w.random.choice((1, 1, 1, 2, 2, 3)))
    w.line(pays("name in text", paid), _total(paid), w.later(paid), text=_in_text(w, w.names[c]))


def name_cut(w: World) -> None:
    """The payer's name is cut as banks cut it: certain by the amount, when it is one customer's."""
    c = w.customer()
    paid = w.invoices(c, w.random.choice((1, 1, 2, 3)))
    cut = w.names[c].upper()[: w.random.choice((16, 18, 22, 27, 35))]
    where = {"payer": cut} if w.random.random() < 0.5 else {"text": f"ACH CREDIT {cut}"}
    w.line(pays("name cut", paid), _total(paid), w.later(paid), **where)


def plain(w: World) -> None:
    """A known account and the number: certain."""
    c = w.customer(paid_before=True)
    paid = w.invoices(c, w.random.choice((1, 1, 2)))
    text = "INVOICE " + " ".join(i.number for i in paid)
    keys = {"payer": w.names[c].upper(), "payer_account": w.accounts[c], "text": text}
    w.line(pays("plain", paid), _total(paid), w.later(paid), **keys)


def alias(w: World) -> None:
    """A name that an earlier payment bears, in the payer's field: certain by the amount."""
    c = w.customer(fresh=True)
    other = f"{w.random.choice(STRANGERS).split()[0]} Treasury {len(w.names)} Services"
    w.alias(c, other.upper())
    paid = w.invoices(c, w.random.choice((1, 2, 3)))
    w.line(pays("alias", paid), _total(paid), w.later(paid), payer=other.upper())


def mistyped_known(w: World) -> None:
    """One digit wrong, the payer known, the amount exact: certain, unless the wrong number is a neighbour's."""
    c = w.customer(paid_before=True)
    paid = w.invoices(c, 1)
    text = f"INV {one_digit_off(paid[0].number, w.random)}"
    w.line(pays("mistyped, payer known", paid), paid[0].amount, w.later(paid), text=text, payer_account=w.accounts[c])


def mistyped_stranger(w: World) -> None:
    """A stranger's text has one digit wrong, which makes it somebody else's number: nothing is certain."""
    c, other = w.customer(fresh=True), w.customer(fresh=True)
    meant = w.invoice(c)
    victim = w.invoice(other, w.random.choice((None, meant.amount * 2, meant.amount + 1)))
    text = f"PAYMENT {victim.number}"
    amount = meant.amount if meant.amount != victim.amount else meant.amount - 1
    w.line(ask("mistyped, stranger", other), amount, w.later([meant, victim]), payer="UNSEEN PAYER XQ", text=text)


def _advise(w: World, total: Decimal, parts: list[tuple[str, Decimal]], payer: str = "") -> str:
    reference = f"TRN{len(w.advice) + 1:06}"
    items = [RemittanceItem(number, amount, line=n + 2) for n, (number, amount) in enumerate(parts)]
    w.advice.append(RemittanceAdvice("csv", reference, "USD", total, items, payer=payer, file="advice.csv", line=2))
    return reference


def advised(w: World) -> None:
    """Advice that ties out, of a payer whose name the line has: certain, with the advice's amounts, short ones too."""
    c = w.customer()
    paid = w.invoices(c, w.random.choice((2, 3)))
    last = paid[-1]
    short = (last.amount * w.random.choice((Decimal("0.5"), Decimal(1)))).quantize(Decimal("0.01"))
    parts = [(i.number, i.amount) for i in paid[:-1]] + [(last.number, short)]
    total = sum((a for _, a in parts), ZERO)
    reference = _advise(w, total, parts)
    label = Label("advice", "certain", frozenset({c}), dict(parts))
    w.line(label, total, w.later(paid), payer=w.names[c].upper(), end_to_end=reference)


def mistyped_advice(w: World) -> None:
    """A stranger's advice has one digit wrong: it names part of somebody else's invoice and ties out. Never certain."""
    other = w.customer(fresh=True)
    victim = w.invoice(other)
    paid = (victim.amount * Decimal(w.random.randrange(20, 95)) / 100).quantize(Decimal("0.01"))
    reference = _advise(w, paid, [(victim.number, paid)])
    payer = w.random.choice(("UNSEEN PAYER XQ", ""))
    w.line(ask("mistyped in advice, stranger", other), paid, w.later([victim]), payer=payer, end_to_end=reference)


def mistyped_advice_known(w: World) -> None:
    """A known payer's advice has one digit wrong, and it is another customer's number: that one is never paid."""
    c, other = w.customer(fresh=True), w.customer(fresh=True)
    mine, victim = w.invoices(c, 2), w.invoice(other)
    parts = [(mine[0].number, mine[0].amount), (victim.number, mine[1].amount)]
    reference = _advise(w, _total(mine), parts)
    right = Label("mistyped in advice, payer known", "certain", frozenset({c}), {i.number: i.amount for i in mine})
    w.line(right, _total(mine), w.later([*mine, victim]), payer=w.names[c].upper(), end_to_end=reference)


def duplicate_advice(w: World) -> None:
    """Advice lists a document twice: the two rows together are what it pays; more than is open is a question."""
    c = w.customer()
    paid = w.invoices(c, 2)
    half = (paid[0].amount / 2).quantize(Decimal("0.01"))
    if w.random.random() < 0.5:
        parts = [(paid[0].number, half), (paid[1].number, paid[1].amount), (paid[0].number, paid[0].amount - half)]
        label = pays("duplicate rows in advice", paid)
    else:
        parts = [(paid[0].number, paid[0].amount)] * 2 + [(paid[1].number, paid[1].amount)]
        label = ask("duplicate rows in advice", c)
    total = sum((a for _, a in parts), ZERO)
    reference = _advise(w, total, parts)
    w.line(label, total, w.later(paid), payer=w.names[c].upper(), end_to_end=reference)


def keyed_reference(w: World) -> None:
    """Keyed with the bank's reference, banked up to 40 days later; another invoice has the same amount: booked."""
    c = w.customer()
    paid = w.invoice(c)
    w.invoice(c, paid.amount)
    day = w.later([paid])
    reference = f"FT{w.random.randrange(10**6, 10**7)}"
    w.pay(c, [paid], day, ref=reference)
    banked = day + dt.timedelta(days=w.random.randrange(41))
    payer = w.random.choice((w.names[c].upper(), ""))
    w.line(Label("keyed, reference", "booked"), paid.amount, banked, payer=payer, text=f"WIRE {reference}")


def keyed_plain(w: World) -> None:
    """Keyed without a reference, banked up to 40 days later; another invoice has the same amount: a question."""
    c = w.customer()
    paid = w.invoice(c)
    if w.random.random() < 0.7:
        w.invoice(c, paid.amount)
    day = w.later([paid])
    w.pay(c, [paid], day)
    banked = day + dt.timedelta(days=w.random.randrange(41))
    w.line(ask("keyed, no reference", c), paid.amount, banked, payer=w.names[c].upper())


def cheques_no_slip(w: World) -> None:
    """Two to eight cheques keyed without a slip, the bank shows one deposit: a question, and never booked to nobody."""
    payments: list[Payment] = []
    day = dt.date(2026, 3, 25) + dt.timedelta(days=w.random.randrange(30))
    for _ in range(w.random.randrange(2, 6)):
        c = w.customer()
        payments.append(w.pay(c, [w.invoice(c)], day - dt.timedelta(days=w.random.randrange(3)), method="cheque"))
    total = sum((p.amount for p in payments), ZERO)
    banked = day + dt.timedelta(days=w.random.randrange(1, 5))
    w.line(ask("cheques without slip"), total, banked, text=w.random.choice(("DEPOSIT", "COUNTER CREDIT", "")))


def processor(w: World) -> None:
    """A processor pays several customers' invoices less its fee; without a list of them nothing is certain."""
    paid = [w.invoice(w.customer()) for _ in range(w.random.randrange(2, 6))]
    fee = (_total(paid) * Decimal("0.029")).quantize(Decimal("0.01"))
    text = f"STRIPE TRANSFER ST-{w.random.randrange(10**6)}"
    w.line(ask("processor"), _total(paid) - fee, w.later(paid), payer="STRIPE PAYMENTS", text=text)


def processor_listed(w: World) -> None:
    """A processor's line lists the documents of several customers, and states its fee: a person says yes, no more."""
    paid = [w.invoice(w.customer(fresh=True)) for _ in range(w.random.randrange(2, 6))]
    fee = (_total(paid) * Decimal("0.029")).quantize(Decimal("0.01")) if w.random.random() < 0.7 else ZERO
    text = f"PAYOUT {' '.join(i.number for i in paid)}"
    payer = w.random.choice(("STRIPE PAYMENTS", "ADYEN N.V.", ""))
    label = replace(pays("processor, listed", paid), right="ask")
    w.line(label, _total(paid) - fee, w.later(paid), payer=payer, text=text, charges=fee or None)


def processor_advised(w: World) -> None:
    """The same list as advice: each document whole, of several customers; a person says yes, no more."""
    paid = [w.invoice(w.customer(fresh=True)) for _ in range(w.random.randrange(2, 6))]
    reference = _advise(w, _total(paid), [(i.number, i.amount) for i in paid])
    label = replace(pays("processor, advised", paid), right="ask")
    w.line(label, _total(paid), w.later(paid), payer="STRIPE PAYMENTS", end_to_end=reference)


def returned(w: World) -> None:
    """Money out with a return word and a known payer, of a payment's amount or that less a fee: a question."""
    c = w.customer()
    paid = w.invoice(c)
    day = w.later([paid])
    w.pay(c, [paid], day)
    fee = w.random.choice((ZERO, Decimal("12.00")))
    word = w.random.choice(
        ("NSF", "RETURNED ITEM", "R01 INSUFFICIENT FUNDS", "CHARGEBACK", "RUECKLASTSCHRIFT", "IMPAYE")
    )
    text = f"{word} {w.names[c].upper()}"
    w.line(
        Label("return", "return", frozenset({c})),
        -(paid.amount + fee),
        day + dt.timedelta(days=w.random.randrange(2, 9)),
        text=text,
    )


def return_credited(w: World) -> None:
    """A positive line that says it is a return is no receipt, whatever its amount equals."""
    c = w.customer()
    due = w.invoice(c)
    text = f"NSF RETURN {w.names[c].upper()}"
    w.line(ask("positive return", c), due.amount, w.later([due]), text=text)


def short_of_several(w: World) -> None:
    """Two named, less paid than both: amounts beside the numbers decide which is short; without them nobody knows."""
    c = w.customer(paid_before=True)
    a, b = w.invoices(c, 2)
    part = (b.amount * Decimal(w.random.randrange(30, 90)) / 100).quantize(Decimal("0.01"))
    stated = w.random.random() < 0.5
    text = f"{a.number} {a.amount} {b.number} {part}" if stated else f"{a.number} {b.number}"
    label = pays("short of several, amounts", [a, b], **{b.number: part}) if stated else ask("short of several", c)
    w.line(label, a.amount + part, w.later([a, b]), payer_account=w.accounts[c], text=text)


def own_reference(w: World) -> None:
    """The bank's own reference looks like an invoice number: it is none, and what is named is paid in part."""
    c, other = w.customer(paid_before=True), w.customer()
    named, unrelated = w.invoice(c), w.invoice(other)
    part = (named.amount * Decimal(w.random.randrange(10, 95)) / 100).quantize(Decimal("0.01"))
    own = w.random.choice((unrelated.number, f"INV{w.random.randrange(10**5)}", f"{w.random.randrange(10**6)}"))
    text = w.random.choice(
        (f"WIRE REF {own} {named.number}", f"EFT-{own} {named.number}", f"{named.number} TRACE {own}")
    )
    label = pays("own reference", [named], **{named.number: part})
    keys = {"bank_ref": own, "payer_account": w.accounts[c], "text": text, "payer": w.names[c].upper()}
    w.line(label, part, w.later([named, unrelated]), **keys)


def unread_number(w: World) -> None:
    """A document word with a number that nothing has, and money over: what else is paid is not known."""
    c = w.customer(paid_before=True)
    a = w.invoice(c)
    over = Decimal(w.random.randrange(100, 2_000)).scaleb(-2)
    text = f"{a.number} AND INV NO {w.random.randrange(1, 99)}"
    w.line(ask("unread number", c), a.amount + over, w.later([a]), payer_account=w.accounts[c], text=text)


def stranger(w: World) -> None:
    """Money of nobody, though its amount is somebody's."""
    due = w.invoice(w.customer())
    payer = w.random.choice(STRANGERS).upper()
    w.line(ask("stranger"), due.amount, w.later([due]), payer=payer, text=w.random.choice(("", "RENT", "ORDER 4711")))


def similar(w: World) -> None:
    """A name that is only alike (two letters wrong), the only open item of that amount: proposed, never certain."""
    c = w.customer()
    due = w.invoice(c)
    letters = list(w.names[c].upper())
    for at in w.random.sample(range(8), 2):
        letters[at] = w.random.choice("QXZJ")
    w.line(ask("alike name", c), due.amount, w.later([due]), payer="".join(letters))


def equal_items(w: World) -> None:
    """As many equal payments as equal items of one payer: each is certain, the oldest first."""
    c = w.customer(fresh=True)
    amount, count = w.amount(), w.random.choice((2, 3))
    days = sorted(w.random.sample(range(20, 60), count))
    paid = [w.invoice(c, amount, dt.date(2026, 1, 1) + dt.timedelta(days=d)) for d in days]
    for n, item in enumerate(paid):
        label = pays("equal items", [item])
        w.line(label, amount, dt.date(2026, 3, 20) + dt.timedelta(days=3 * n), payer=w.names[c].upper())


def settled_number(w: World) -> None:
    """A number that is paid already: the customer is known, the money is unapplied."""
    c = w.customer()
    paid = w.invoice(c)
    day = w.later([paid])
    w.entries.append(
        Payment(
            day, f"D-{len(w.lines)}", c, paid.amount, currency="USD",
            bank_line=banked(day, paid.amount, f"OLD{len(w.lines)}"),
            applications=(Application(paid.number, paid.amount),),
        )
    )  # fmt: skip
    text = f"INVOICE {paid.number}"
    w.line(ask("settled number", c), paid.amount, day + dt.timedelta(days=20), payer="UNSEEN PAYER XQ", text=text)


KINDS: tuple[tuple[Kind, int], ...] = (
    (name_in_text, 5), (name_cut, 5), (plain, 3), (alias, 2), (mistyped_known, 3), (mistyped_stranger, 3), (advised, 3),
    (mistyped_advice, 3), (mistyped_advice_known, 2), (duplicate_advice, 3), (keyed_reference, 3), (keyed_plain, 4),
    (cheques_no_slip, 2), (processor, 2), (processor_listed, 2),
    (processor_advised, 1), (returned, 3), (return_credited, 1), (short_of_several, 4),
    (own_reference, 4), (unread_number, 2), (stranger, 2), (similar, 2), (equal_items, 1), (settled_number, 2),
)  # fmt: skip


def mixed(seed: int, count: int) -> World:
    """A world with lines of every kind."""
    world = World(seed)
    kinds = [k for k, _ in KINDS]
    weights = [n for _, n in KINDS]
    while len(world.lines) < count:
        world.random.choices(kinds, weights)[0](world)
    return world


def cheques(seed: int, cut: int | None = None) -> World:
    """300 cheques of 100 customers, by name (whole, or cut) and amount alone."""
    world = World(seed, per_customer=99)
    ids = [world.customer(fresh=True) for _ in range(100)]
    for n in range(300):
        c = ids[n % 100]
        paid = world.invoices(c, world.random.choice((1, 1, 2, 3)))
        name = world.names[c].upper()
        text = _in_text(world, name) if cut is None else f"ACH CREDIT {name[:cut]}"
        world.line(
            pays(f"cheques, cut at {cut}" if cut else "cheques", paid), _total(paid), world.later(paid), text=text
        )
    return world
