"""The profiles of examples/bank, which the manual's pages on bank files use, can be read."""

from __future__ import annotations

import os

from arcli.bank.profile import Profile
from arcli.source.profiles import read_profile
from tests.conftest import ROOT


def test_profiles_of_the_examples_can_be_used() -> None:
    found = sorted((ROOT / "examples" / "bank" / "profiles").iterdir())
    assert len(found) == 4
    for path in found:
        profile, problems = read_profile(path.name, path.read_bytes(), Profile)
        assert (profile is not None, problems) == (True, []), os.fspath(path)
