"""`arcli schema`: JSON Schema of entries, settings and documents."""

from __future__ import annotations

from typing import Annotated

import typer

from arcli.cli.shared import Shared
from arcli.cli.taking import takes
from arcli.cli.talk import check_choice

app = typer.Typer()


@app.command(epilog="Example: arcli schema entries -o entries.schema.json")
@takes("output")
def schema(
    what: Annotated[str, typer.Argument(metavar="WHAT", help="entries, settings or documents.")] = "entries",
    *,
    shared: Shared,
) -> None:
    """Print the JSON Schema of entries in YAML, of arcli.yaml, or of documents: editors check with it as you type."""
    import json

    what = check_choice("schema", what, ("entries", "settings", "documents"))
    if what == "documents":
        from arcli.documents.data import schema as documents_schema

        made = documents_schema()
    else:
        from arcli.journal.schema import entries_schema, settings_schema

        made = entries_schema() if what == "entries" else settings_schema()
    shared.write(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
