"""Settings read directly and by pydantic: both ways agree, and what pydantic refuses is never read directly."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from arcli.model.settings.declared import build, keys_of
from arcli.model.settings.ledger import Aging, Settings
from arcli.model.settings.namedterms import Share
from arcli.model.settings.paying import Matching
from arcli.model.settings.taxes import TaxCode

ADAPTER = TypeAdapter(Settings)


# --- right settings --------------------------------------------------------------------------------------


def some(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Mappings with any of these keys; `from_` is the key `from`."""
    return st.fixed_dictionaries({}, optional={k.rstrip("_"): v for k, v in keys.items()})


def one_of(words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words.split())


def named(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(NAMES, values, max_size=3)


TEXTS = st.text(max_size=8)
NAMES = one_of("half vat21 ACME x from default given") | TEXTS
WHOLE = st.integers(0, 999).map(str) | one_of("007 00 0000")
PERCENTS = st.decimals(0, 150, places=2).map(lambda d: f"{d}%") | one_of("0% 21% 007.50%")
DAYS = st.dates().map(lambda d: d.isoformat())
ACCOUNTS = one_of("assets:bank income:sales x liabilities:tax:{code}")
AMOUNTS = st.decimals(0, 10**9, places=3).map(str) | one_of("0 1,250.00 015")
BY_CURRENCY = AMOUNTS | st.dictionaries(one_of("USD EUR JPY *"), AMOUNTS, max_size=3)
SHARES = st.integers(1, 99).map(lambda n: [{"share": f"{n}%", "due": "net0"}, {"due": "net30", "share": f"{100 - n}%"}])
FIXED = st.tuples(BY_CURRENCY, one_of("1/3 33.5%")).map(
    lambda p: [{"amount": p[0], "due": "net0"}, {"share": p[1], "due": "eom"},
               {"share": "2/3" if p[1] == "1/3" else "66.5%", "due": "1m"}]
)  # fmt: skip
RATES = st.lists(st.tuples(PERCENTS, some(from_=DAYS)).map(lambda r: {"rate": r[0], **r[1]}), min_size=1, max_size=3)
BY_LANGUAGE = TEXTS | st.dictionaries(one_of("en de-CH"), TEXTS, max_size=2)
TAX_CODES = some(
    rate=PERCENTS | RATES, kind=one_of("tax exempt reverse-charge withholding"), included=one_of("true false"),
    account=TEXTS, label=BY_LANGUAGE, note=BY_LANGUAGE, category=one_of("S AE"), reason=TEXTS,
)  # fmt: skip
TOLERANCE = {
    "fee": BY_CURRENCY, "tolerance": BY_CURRENCY, "tolerance_percent": PERCENTS,
    "discount_grace": WHOLE.map(lambda d: d[:3]), "short": one_of("part deduct ask"),
}  # fmt: skip
BOUNDS = st.sets(st.integers(1, 999), max_size=4).map(lambda days: ["0", *map(str, sorted(days))])
IBANS = st.sampled_from(["DE02 1203 0000 0000 2020 51", "gb33bukb20201555555555"])
BANKS = st.lists(
    some(name=TEXTS, currency=one_of("EUR USD"), iban=IBANS, bic=one_of("BYLADEM1001 bukbgb22")), max_size=2
)
STEPS = st.tuples(AMOUNTS, AMOUNTS).map(lambda p: [{"to": "100", "price": p[0]}, {"price": p[1]}])
TIERS = st.tuples(STEPS, some(mode=one_of("graduated volume"))).map(lambda p: {"steps": p[0], **p[1]})
FEES = st.dictionaries(one_of("USD EUR"), AMOUNTS, max_size=2)
LEVELS = st.tuples(FEES, some(hold=one_of("propose"), interest=one_of("charge"))).map(
    lambda p: [{"days": "-3", "name": "notice"}, {"days": "7", "name": "friendly", "fee": p[0], **p[1]}]
)
POSITIVE = st.integers(1, 999).map(str)
DUNNING = st.tuples(LEVELS, some(grace=WHOLE, minimum=FEES, apart=WHOLE, within=POSITIVE)).map(
    lambda p: {"levels": p[0], **p[1]}
)
INTEREST = some(
    margin=one_of("8 9.5"), read=st.just(["01-01", "07-01"]), fixed=one_of("half-year start"),
    basis=one_of("act/365 act/360 30/360"), compound=one_of("none monthly"),
    grace=some(days=WHOLE, delays=one_of("start charge")), from_=DAYS, cap=one_of("25% 10.5%"),
).map(lambda policy: {"index": "ecb-mro", **policy})  # fmt: skip
LAW = some(
    calls=POSITIVE, within=POSITIVE, after_conversation=POSITIVE, hours=one_of("08:00-21:00 00:00-24:00"),
    limitation=some(from_=one_of("due year-end"), restart=st.lists(one_of("payment acknowledgement"), max_size=2)).map(
        lambda m: {"years": "3", **m}
    ),
    extraordinary=some(first_bill=POSITIVE, final_notice=POSITIVE),
)  # fmt: skip
APPROVERS = st.lists(
    some(to=AMOUNTS, reason=TEXTS).map(lambda m: {"who": ["reyes", "*"], **m}), max_size=2
)  # fmt: skip
ADDRESSES = one_of("ar@example.com a.b@x.example")
GOOD = some(
    company=some(name=TEXTS, address=TEXTS, tax_id=TEXTS, country=one_of("DE US"), iban=IBANS, banks=BANKS,
                 endpoint=one_of("0106:24372255 9930:DE123456789")),
    documents=some(
        language=TEXTS, paper=one_of("a4 letter"), money=one_of("code symbol"), logo=TEXTS, footer=BY_LANGUAGE,
        notes=TEXTS | st.dictionaries(one_of("invoice credit"), BY_LANGUAGE, max_size=2),
    ),
    references=some(scheme=one_of("rf qrr kid")),
    pay_link=one_of("https://pay.example http://x.example/{document}?a={open}"),
    currency=one_of("USD EUR JPY BHD"),
    terms=named(TEXTS | SHARES | FIXED),
    taxes=named(PERCENTS | RATES | TAX_CODES),
    discount_tax=one_of("included excluded mixed"),
    calendar=some(
        weekend=st.lists(one_of("sat sun fri Friday"), max_size=3),
        holidays=st.lists(DAYS | one_of("12-25 02-29"), max_size=3),
    ),
    aging=some(buckets=BOUNDS, basis=one_of("due invoice agreed"), credits=one_of("separate aged")),
    accounts=some(
        receivable=ACCOUNTS, banks=named(ACCOUNTS), undeposited_methods=st.lists(TEXTS, max_size=3),
        method=one_of("allowance direct"), recoveries=ACCOUNTS,
    ),
    rates=some(file=TEXTS, max_age=WHOLE, corrections=st.sampled_from(["own", "supply"])),
    write=named(TEXTS),
    numbering=named(TEXTS),
    matching=some(**TOLERANCE, customers=named(some(**TOLERANCE))),
    bank_accounts=named(some(number=TEXTS, profile=TEXTS, files=TEXTS)),
    profiles=named(TEXTS),
    csv=some(formulas=one_of("guarded raw")),
    groups=named(some(limit=AMOUNTS)),
    tiers=named(TIERS),
    revenue=some(method=one_of("days months"), deferred=ACCOUNTS),
    law=named(LAW),
    payers=named(some(file=POSITIVE, appeal=POSITIVE, response=POSITIVE)),
    credit=some(overdue=some(amount=AMOUNTS, days=WHOLE), review=POSITIVE),
    credit_balance=POSITIVE,
    approvals=st.fixed_dictionaries({}, optional={
        "separate": one_of("yes no true false"), "writeoff": APPROVERS, "credit": APPROVERS, "refund": APPROVERS,
        "late-discount": APPROVERS,
    }),
    dunning=named(DUNNING),
    interest=st.tuples(named(INTEREST), some(order=one_of("costs-first principal-first"))).map(lambda p: p[0] | p[1]),
    delivery=some(
        from_=ADDRESSES, reply_to=ADDRESSES, bcc=ADDRESSES, per_minute=st.integers(1, 99).map(str), since=DAYS,
        smtp=some(
            host=TEXTS, port=one_of("25 587"), tls=one_of("none starttls tls"), user=TEXTS, password_command=TEXTS,
        ),
        sendmail=TEXTS, archive=one_of("archive kept/letters"),
    ),
    private=st.fixed_dictionaries({
        "folder": one_of("../private /srv/private ../a/"),
        "customers": st.lists(one_of("P-* wren"), min_size=1, max_size=2),
    }),
    retention=st.fixed_dictionaries({"years": POSITIVE}, optional={"from": one_of("last year-end")}),
    include=st.lists(TEXTS, max_size=3),
    exclude=st.lists(TEXTS, max_size=3),
    allow=st.lists(TEXTS, max_size=3),
)  # fmt: skip


def as_it_is(value: Any) -> Any:
    """A setting with all in it that can be looked at: its type, its fields, and the keys that were given."""
    if dataclasses.is_dataclass(value):
        inner = {f.name: as_it_is(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return type(value), value.given, inner  # type: ignore[attr-defined]
    if isinstance(value, dict):
        return {k: as_it_is(v) for k, v in value.items()}
    return [as_it_is(v) for v in value] if isinstance(value, list) else (type(value), value)


@settings(deadline=None, max_examples=200)
@given(GOOD)
def test_right_settings_are_read_directly_and_as_pydantic_reads_them(mapping: dict[str, Any]) -> None:
    direct = build(Settings, mapping)
    assert as_it_is(direct) == as_it_is(ADAPTER.validate_python(mapping))


def test_the_generated_settings_are_of_every_kind() -> None:
    assert set(keys_of(Settings)) == set(GOOD.wrapped_strategy.optional)  # type: ignore[attr-defined]


# --- others ----------------------------------------------------------------------------------------------

ODD = st.one_of(
    TEXTS, NAMES, PERCENTS, DAYS, WHOLE,
    one_of("-1 1e3 1_000 7.0 ² ٣ yes NO True 1 0.0 usd US$ 2026-02-30 +5 null 1,00"),
    st.sampled_from([" 7", "7 ", "", "\n", "assets:x  y", "1" * 30]),
    st.recursive(TEXTS, lambda inner: st.lists(inner, max_size=2) | named(inner), max_leaves=4),
    SHARES, RATES, TAX_CODES, BY_CURRENCY, BOUNDS, st.just([]), st.just({}), st.just([{}]), st.just(["0", "0"]),
).map(copy.deepcopy)  # fmt: skip


@st.composite
def twisted(draw: Any) -> dict[str, Any]:
    """Right settings in which one or two places hold something odd, or a key has another name."""
    mapping: dict[str, Any] = copy.deepcopy(draw(GOOD))
    for _ in range(draw(st.integers(1, 2))):
        place: Any = mapping
        while True:
            steps = list(place) if isinstance(place, dict) else list(range(len(place)))
            deeper = [s for s in steps if isinstance(place[s], (dict, list)) and place[s]]
            if deeper and draw(st.integers(0, 3)):
                place = place[draw(st.sampled_from(deeper))]
                continue
            break
        if isinstance(place, list):
            place[draw(st.sampled_from(steps))] = draw(ODD)
        elif steps and draw(st.booleans()):
            key = draw(st.sampled_from(steps))
            value = place.pop(key) if draw(st.booleans()) else draw(ODD)
            place[draw(st.sampled_from([key, key, "from_", *keys_of(Settings), *keys_of(TaxCode)]))] = value
        else:
            place[draw(st.sampled_from([*keys_of(Settings), *keys_of(Matching), *keys_of(TaxCode)]))] = draw(ODD)
    return mapping


@settings(deadline=None, max_examples=600)
@given(twisted())
def test_what_pydantic_refuses_is_never_read_directly(mapping: dict[str, Any]) -> None:
    direct = build(Settings, mapping)
    try:
        other = ADAPTER.validate_python(mapping)
    except ValidationError:
        assert direct is None
        return
    assert direct is None or as_it_is(direct) == as_it_is(other)


@pytest.mark.parametrize(
    "mapping",
    [
        {"currencyy": "USD"},
        {"currency": ["USD"]},
        {"currency": "usd"},
        {"terms": {"half": [{"share": "50%", "due": "net0"}]}},  # half of it
        {"terms": {"half": [{"share": "100%"}]}},  # due when?
        {"taxes": {"vat": {"rate": []}}},
        {"taxes": {"vat": [{"rate": "5%", "from_": "2026-01-01"}]}},
        {"aging": {"buckets": ["30", "0"]}},
        {"rates": {"max_age": "-1"}},
        {"matching": {"customers": {"acme": {"customers": {}}}}},
        "USD",
    ],
)
def test_wrong_settings_are_refused_both_ways(mapping: Any) -> None:
    assert build(Settings, mapping) is None
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(mapping)


def test_settings_stay_as_they_are() -> None:
    usual = Settings(currency="USD")
    with pytest.raises(dataclasses.FrozenInstanceError):
        usual.currency = "EUR"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del usual.currency
    assert dataclasses.replace(usual, currency="EUR").currency == "EUR"
    assert usual.currency == "USD"


def test_settings_are_made_by_their_names_alone() -> None:
    assert Aging().buckets == [0, 30, 60, 90]
    assert Aging().buckets is not Aging().buckets  # what a factory makes is nobody else's
    with pytest.raises(TypeError, match="Share needs due"):
        Share()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Aging has no bucket"):
        Aging(bucket=[0])  # type: ignore[call-arg]
