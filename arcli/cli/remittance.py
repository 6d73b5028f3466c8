"""`arcli remittance`: what remittance advice says."""

from __future__ import annotations

import typer

from arcli.cli.bank_files import BankFiles, ProfilePath, load_profile
from arcli.cli.narrowing import Sort, Top, narrow_by, narrowed
from arcli.cli.profiles import content
from arcli.cli.shared import Shared
from arcli.cli.showing import show_problems
from arcli.cli.taking import takes_shared

app = typer.Typer()


@app.command(epilog="Example: arcli remittance payment.835 --wide")
@takes_shared
def remittance(
    files: BankFiles, *, shared: Shared, profile: ProfilePath = None, sort: Sort = None, top: Top = None
) -> int:
    """Show what remittance advice says: X12 820 and 835, EDIFACT REMADV; CSV by profile.

    Exit 1 when a file can't be read, or an advice does not tie out.
    """
    from arcli.bank import read_remittance_file
    from arcli.model.diagnostics import has_errors
    from arcli.reports.bank import remittances

    read = load_profile(shared, profile)
    advice, problems = [], []
    for name in files:
        found, more = read_remittance_file(*content(name), read)
        advice += found
        problems += more
    if problems:
        show_problems(problems)
    if advice:
        shared.show(narrowed(remittances(advice), narrow_by(sort, top, None)))
    return 1 if any(not a.ties_out for a in advice) else 1 if has_errors(problems) else 0
