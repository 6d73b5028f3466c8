"""Reports and diagnostics → text, csv, tsv, json, markdown. The only room that knows rich."""
