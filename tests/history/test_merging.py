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
