"""`arcli schema`: JSON Schema of entries and settings."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.shared import Shared, check_choice, takes

app = typer.Typer()


@app.command(epilog="Example: arcli schema entries -o entries.schema.json")
@takes("output")
def schema(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="entries or settings.")] = "entries",
    *,
    shared: Shared,
) -> None:
    """JSON Schema of the YAML form of entries, or of arcli.yaml, for editors that check while you type."""
    import json

    from arcli.journal.schema import entries_schema, settings_schema

    what = check_choice("schema", what, ("entries", "settings"))
    made = entries_schema() if what == "entries" else settings_schema()
    shared.write(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
