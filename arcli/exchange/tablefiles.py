"""Tables as files: JSON lines, and Parquet by DuckDB, which also answers queries over them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from arcli.exchange.tables import TABLES, ExportTable, Field, Row, Value
from arcli.model.dates import iso
from arcli.model.money import plain

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_DIGITS = 38  # the most that a decimal of DuckDB or Parquet has
_PLACES = {"amount": 4, "figure": 12}  # decimals of a column, more where a value has more: CLF has four
_TYPES = {"text": "VARCHAR", "date": "DATE", "whole": "BIGINT"}


class TablesError(Exception):
    """A query that can't be answered, or a value that no column can hold; says which, for people."""


class DuckDBMissing(Exception):
    """DuckDB is not installed; says how to."""


def lines_of(table: ExportTable, rows: Iterable[Row]) -> Iterator[str]:
    """Yield rows as JSON, one a line: amounts as texts with the decimals of their currency, days as ISO dates."""
    names = [field.name for field in table.fields]
    units = [names.index(f.unit) if f.type == "amount" and f.unit in names else None for f in table.fields]
    for row in rows:
        values = [_plain(v, None if at is None else row[at]) for v, at in zip(row, units, strict=True)]
        yield json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False) + "\n"


def _plain(value: Value, unit: Value) -> str | int | None:
    if isinstance(value, Decimal):
        return plain(value, unit if isinstance(unit, str) else None)
    return iso(value) if isinstance(value, date) else value


def named_in(query: str) -> list[str]:
    """Return the tables that a query may mean, by the words in it."""
    words = {word.casefold() for word in re.findall(r"\w+", query)}
    return [name for name in TABLES if name in words]


class Store:
    """Tables in a database in memory. To be used with `with`, which removes what it keeps on the disk."""

    def __init__(self) -> None:
        self.database: DuckDBPyConnection = _connect()
        self._folder = TemporaryDirectory(prefix="arcli-")

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()
        self._folder.cleanup()

    def add(self, table: ExportTable, rows: Iterable[Row]) -> None:
        """Add a table with its rows. Raise TablesError where a number has more digits than a column can hold."""
        path, kept = self._path(f"{table.name}.jsonl"), list(rows)
        path.write_text("".join(lines_of(table, kept)), encoding="utf-8")
        types = {f.name: _type_of(f, [row[n] for row in kept]) for n, f in enumerate(table.fields)}
        columns = ", ".join(f"\"{name}\": '{kind}'" for name, kind in types.items())
        read = f"read_json('{_quoted(path)}', format = 'newline_delimited', columns = {{{columns}}})"
        self.database.execute(f'CREATE TABLE "{table.name}" AS SELECT * FROM {read}')
        path.unlink()

    def parquet(self, table: ExportTable, rows: Iterable[Row]) -> bytes:
        """Add a table with its rows, and return it as a Parquet file. Raise TablesError as `add` does."""
        self.add(table, rows)
        path = self._path(f"{table.name}.parquet")
        self.database.execute(f"COPY \"{table.name}\" TO '{_quoted(path)}' (FORMAT parquet)")
        return path.read_bytes()

    def _path(self, name: str) -> Path:
        return Path(self._folder.name) / name

    def ask(self, query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the columns and rows of a query, which sees the tables and nothing else. Raise TablesError."""
        import duckdb  # noqa: PLC0415 - the extra [sql]

        self.database.execute("SET enable_external_access = false; SET lock_configuration = true")
        try:
            if not self.database.extract_statements(query):
                raise TablesError("there is no query")
            found = self.database.execute(query)
            return [column[0] for column in found.description or ()], found.fetchall()
        except duckdb.Error as error:
            raise TablesError(str(error).partition("\n\n")[0].replace("\n", " ")) from None


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _type_of(field: Field, values: list[Any]) -> str:
    """Return the SQL type of a column: decimals with as many places as its values have, at least the usual ones."""
    if field.type not in _PLACES:
        return _TYPES[field.type]
    least, whole = _PLACES[field.type], 0
    for value in values:
        if value is not None:
            _, digits, exponent = value.as_tuple()
            least, whole = max(least, -exponent), max(whole, len(digits) + exponent)
    if least + whole > _DIGITS:
        raise TablesError(f"{field.name} has numbers of {least + whole} digits, a decimal has {_DIGITS}")
    return f"DECIMAL({_DIGITS}, {least})"


def _connect() -> DuckDBPyConnection:
    try:
        import duckdb  # noqa: PLC0415 - the extra [sql]
    except ImportError:
        raise DuckDBMissing("Parquet and sql need DuckDB: pip install 'arcli[sql]'") from None
    return duckdb.connect(":memory:")
