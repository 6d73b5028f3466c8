"""Names of files: safe, and different for different IDs."""

from __future__ import annotations

import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcli.documents.names import file_names

IDS = st.lists(
    st.text(alphabet=string.ascii_letters + string.digits + "_./+&-éЖ日", min_size=1, max_size=200), unique=True
)


def test_plain_ids_are_their_names() -> None:
    assert file_names(["INV-2026-0042", "A+B&C.1"], "pdf") == ["INV-2026-0042.pdf", "A+B&C.1.pdf"]


def test_what_is_not_safe_is_replaced_and_told_apart() -> None:
    names = file_names(["2026/7", "2026_7", "../../x", "CON", "aux.1", "inv-1", "INV-1", "a" * 300], "html")
    assert names[1] == "2026_7.html"
    assert names[0].startswith("2026_7~")
    assert names[2].startswith("_.._x~")
    assert names[3].startswith("CON~")
    assert names[4].startswith("aux.1~")
    assert len({n.casefold() for n in names}) == len(names)
    assert max(len(n.encode()) for n in names) < 150


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # a loaded machine is no fault
@given(IDS)
def test_names_are_safe_and_different(ids: list[str]) -> None:
    names = file_names(ids, "txt")
    assert len({n.casefold() for n in names}) == len(names)
    for name in names:
        assert "/" not in name
        assert not name.startswith(".")
        assert len(name.encode()) < 255
