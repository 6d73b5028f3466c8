"""Merging by whole entries: the driver alone, in real merges, and what check says of merges that fit only as text."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from arcli.history.merge import CannotMerge, merge
from tests.gitrepo import Repo

A = "2026-03-01 invoice INV-1 acme 100.00\n"
B = "\n2026-03-02 invoice INV-2 acme 50.00\n"
P1 = "\n2026-03-10 payment PMT-1 acme 40.00\n    INV-1 40.00\n"
P2 = "\n2026-03-11 payment PMT-2 acme 40.00\n    INV-1 40.00\n"


def merged(base: str, ours: str, theirs: str, name: str = "x.journal") -> tuple[str, int]:
    data, conflicts = merge(base.encode(), ours.encode(), theirs.encode(), name)
    return data.decode(), conflicts


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result"),
    [
        (A, A + P1, A + P2, A + P1 + P2),  # both add at the end; they share a line
        (A, A, A + P1, A + P1),
        (A + B, B.lstrip(), A + B + P1, B.lstrip() + P1),  # ours removes what theirs left alone
        (A + B, A + B + P1, A, A + P1),  # theirs removes it
        (
            A + B,
            A.replace("100", "110") + B,
            A + B.replace("50", "55"),
            A.replace("100", "110") + B.replace("50", "55"),
        ),
        (A, A + P1, A + P1, A + P1),  # both add the same
        (A, A.replace("100", "110"), A.replace("100.00", "110"), A.replace("100", "110")),  # the same change
        (A, A.replace("acme 100", "acme   100"), A.replace("100", "110"), A.replace("100", "110")),  # layout and change
        (A, "; ours\n" + A, "; theirs\n" + A, "; ours\n; theirs\n" + A),
        (A, A + "; end\n", A + P1, A + P1 + "; end\n"),
        ("", A, B.lstrip(), A + B.lstrip()),
        (A + B, B.lstrip() + "\n" + A, A.replace("100", "110") + B, B.lstrip() + "\n" + A.replace("100", "110")),
        (A + B, A.replace("100", "110") + B, B.lstrip() + "\n" + A, A.replace("100", "110") + B),  # moved and changed
        (A + B + P1, A + B + P1, P1.lstrip() + B + "\n" + A, A + B + P1),  # order alone is no change
    ],
)
def test_clean(base: str, ours: str, theirs: str, result: str) -> None:
    assert merged(base, ours, theirs) == (result, 0)


def test_what_theirs_added_stands_where_it_stood() -> None:
    middle = '\n2026-03-01 note acme "x"\n'
    assert merged(A + B, A + B + P1, A + middle + B) == (A + middle + B + P1, 0)


@pytest.mark.parametrize(
    ("ours", "theirs", "marked"),
    [
        (A.replace("100", "110"), A.replace("100", "120"), (A.replace("100", "110"), A.replace("100", "120"))),
        ("", A.replace("100", "120"), ("", A.replace("100", "120"))),
        (A.replace("100", "110"), "", (A.replace("100", "110"), "")),
    ],
)
def test_conflicts_only_where_both_changed_one_entry(ours: str, theirs: str, marked: tuple[str, str]) -> None:
    text, conflicts = merged(A + B, ours + B + P1, theirs + B + P2)
    assert conflicts == 1
    assert f"<<<<<<< ours\n{marked[0]}=======\n{marked[1]}>>>>>>> theirs\n" in text
    assert text.count("INV-2") == 1 and "PMT-1" in text and "PMT-2" in text


def test_one_number_for_two_invoices_keeps_both() -> None:
    """Neither side changed the other's entry: both stay, and check says that the ID is taken."""
    other = "\n2026-03-05 invoice INV-2 zeta 9.00\n"
    assert merged(A, A + B, A + other) == (A + B + other, 0)


def test_yaml_and_crlf() -> None:
    one = "# head\n- id: acme\n  name: Acme\n"
    theirs = one.replace("Acme", "ACME") + "# z\n- id: zeta\n  name: Z\n"
    text, conflicts = merged(one, one + "- id: nova\n  name: Nova\n", theirs, "customers.yaml")
    assert (text, conflicts) == (
        "# head\n- id: acme\n  name: ACME\n- id: nova\n  name: Nova\n# z\n- id: zeta\n  name: Z\n",
        0,
    )
    crlf = [x.replace("\n", "\r\n") for x in (A, A + P1, A + P2)]
    assert merged(*crlf) == ((A + P1 + P2).replace("\n", "\r\n"), 0)
    with pytest.raises(CannotMerge):
        merged("currency: USD\n", "currency: EUR\n", "currency: USD\n", "arcli.yaml")


# --- real merges -----------------------------------------------------------------------------------------


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin")
    repo = Repo(tmp_path / "repo")
    assert repo.arcli("init .").code == 0
    repo.write({"customers.yaml": "- id: acme\n  name: Acme\n- id: zeta\n  name: Zeta\n", "b.journal": A + B})
    repo.commit("begin", "2026-03-02")
    return repo


def branch(repo: Repo, ours: str, theirs: str) -> None:
    """Two branches that each add to the journal, Bob's and Eve's, merged on main."""
    repo.git("checkout", "-q", "-b", "side")
    repo.append("b.journal", theirs)
    repo.commit("theirs", "2026-03-12", "Eve")
    repo.git("checkout", "-q", "main")
    repo.append("b.journal", ours)
    repo.commit("ours", "2026-03-11", "Bob")
    repo.git("merge", "-q", "--no-ff", "side", "-m", "merge", day="2026-03-13", author="Max", fails=True)


def commit(repo: Repo, message: str) -> str:
    return repo.git("log", "--all", "--format=%h", f"--grep={message}", "-1")


def test_init_sets_the_driver_up_and_receipts_of_both_sides_stay(repo: Repo) -> None:
    branch(repo, P1, P2)
    assert repo.git("status", "--porcelain") == ""
    assert (repo.folder / "b.journal").read_text() == A + B + P1 + P2
    done = repo.arcli("open -c acme -O csv")
    assert "INV-1" in done.out and done.code == 0  # 100 - 40 - 40


def test_union_would_have_lost_an_application(repo: Repo) -> None:
    """The reason for the driver: with git's union the shared application line stands once."""
    repo.write({".gitattributes": "*.journal merge=union\n"})
    repo.commit("union", "2026-03-03")
    branch(repo, P1, P2)
    assert (repo.folder / "b.journal").read_text().count("INV-1 40.00") == 1


def test_a_conflict_is_left_for_people(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.write({"b.journal": A.replace("100", "120") + B})
    repo.commit("theirs", "2026-03-12", "Eve")
    repo.git("checkout", "-q", "main")
    repo.write({"b.journal": A.replace("100", "110") + B})
    repo.commit("ours", "2026-03-11", "Bob")
    repo.git("merge", "-q", "side", "-m", "merge", fails=True)
    assert repo.git("status", "--porcelain", "b.journal") == "UU b.journal"
    assert (repo.folder / "b.journal").read_text().startswith("<<<<<<< ours\n" + A.replace("100", "110"))


def test_settings_are_merged_as_text(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "side")
    text = (repo.folder / "arcli.yaml").read_text()
    repo.write({"arcli.yaml": text + "# theirs\n"})
    repo.commit("theirs", "2026-03-12", "Eve")
    repo.git("checkout", "-q", "main")
    repo.write({"arcli.yaml": "# ours\n" + text})
    repo.commit("ours", "2026-03-11", "Bob")
    repo.git("merge", "-q", "side", "-m", "merge")
    assert (repo.folder / "arcli.yaml").read_text() == "# ours\n" + text + "# theirs\n"


@pytest.mark.parametrize(
    ("ours", "theirs", "code"),
    [
        (P1.replace("40", "70"), P2.replace("40", "70"), "AR301"),  # together more than the invoice
        (
            "\n2026-03-10 invoice INV-3 acme 1.00\n",
            "\n2026-03-11 invoice INV-3 zeta 2.00\n",
            "AR201",
        ),
        (P1.replace("40.00\n ", "40.00 ref:FT1\n ", 1), P2.replace("40.00\n ", "40.00 ref:FT1\n ", 1), "AR403"),
    ],
)
def test_check_names_both_branches_commits(repo: Repo, ours: str, theirs: str, code: str) -> None:
    branch(repo, ours, theirs)
    assert repo.git("status", "--porcelain") == ""
    out = repo.arcli("check").out
    assert f"[{code}]" in out
    one, other = commit(repo, "ours"), commit(repo, "theirs")
    assert f"commit {one} (Bob, 2026-03-11)" in out
    assert f"commit {other} (Eve, 2026-03-12)" in out


def test_setup_in_a_clone(repo: Repo, tmp_path: Path) -> None:
    repo.git("clone", "-q", str(repo.folder), str(tmp_path / "clone"))
    clone = Repo(tmp_path / "clone")
    assert clone.git("config", "--get", "merge.arcli.driver", fails=True) == ""
    assert clone.arcli("merge --setup").code == 0
    assert "merge %O %A %B %P" in clone.git("config", "--get", "merge.arcli.driver")


def test_by_hand(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.write({"base": A, "ours": A + P1, "theirs": A + P2})
    assert repo.arcli("merge base ours theirs x.journal --print").out == A + P1 + P2
    assert (repo.folder / "ours").read_text() == A + P1
    assert repo.arcli("merge base ours theirs x.journal").code == 0
    assert (repo.folder / "ours").read_text() == A + P1 + P2
    assert repo.arcli("merge base ours").code == 2
    assert repo.arcli("merge base ours nothere").code == 3


# --- sizes -----------------------------------------------------------------------------------------------


def many(n: int, text: str) -> list[str]:
    return [text.format(i, i + 1) for i in range(n)]


def shapes(n: int) -> dict[str, tuple[list[str], list[str], list[str]]]:
    """Bases and both sides of n entries, as people and programs change them."""
    base, notes = many(n, "2026-03-01 invoice I-{0} acme {1}.00\n"), many(n, '2026-03-01 note acme "called"\n')
    more, others = many(n, "2026-04-01 invoice A-{0} acme 1.00\n"), many(n, "2026-04-01 invoice B-{0} acme 1.00\n")
    ours, theirs = ([e.replace(".00", cents) for e in base] for cents in (".50", ".60"))
    lines = many(n, "2026-03-01 apply P-1\n    I-{0}  1.00\n")
    mixed = [e for both in zip(more, others, strict=True) for e in both]
    return {
        "changed": (base, ours, base),
        "conflicts": (base, ours, theirs),
        "moved": (base, ours, theirs[::-1]),
        "added": (base, base + more, base + others),
        "added by both and between": (base, base + more, base + mixed),
        "removed": (base, [], theirs),
        "alike": (notes, notes + notes, [e.replace("called", "mailed") for e in notes] + notes),
        "of one name": (lines, [e.replace("1.00", "2.00") for e in lines], lines[::-1]),
        "unreadable": ([], many(n, "2026-03-01 bogus\n"), many(n, "2026-03-01 bogus {0}\n")),
    }


@pytest.mark.parametrize("name", shapes(1))
def test_work_grows_as_the_entries(name: str) -> None:
    """Four times as many entries: about four times as many calls, and no list of them is gone through for each."""

    def calls(n: int) -> int:
        texts = ["\n".join(entries).encode() for entries in shapes(n)[name]]
        count = 0

        def note(_frame: object, _event: str, _arg: object) -> None:
            nonlocal count
            count += 1

        before = sys.getprofile()
        sys.setprofile(note)
        try:
            merge(texts[0], texts[1], texts[2], "x.journal")
        finally:
            sys.setprofile(before)
        return count

    calls(1)
    assert calls(160) < 4.6 * calls(40)


def test_alike_entries_are_counted() -> None:
    """Two equal notes of which one was there: one is new. What they say counts, not how it is laid out."""
    note, spaced = '2026-03-01 note acme "x"\n', '2026-03-01  note  acme  "x"\n'
    assert merged(note, note + "\n" + note, spaced) == (spaced + "\n" + note, 0)
    assert merged(note, note + "\n" + note, note + "\n" + spaced + "\n" + note)[0].count('"x"') == 3
    one, other = "2026-03-01 apply P-1\n    I-1  1.0\n", "2026-03-01 apply P-1\n    I-1  1.00\n"
    assert merged(one + "\n" + one, one + "\n" + one, other + "\n" + other) == (other + "\n" + other, 0)
