"""A type of fields: how a value is read from text, written back, and described to people and editors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal


class FieldError(ValueError):
    """A value that its field does not take: what is wrong, the diagnostic's code, and what to write instead."""

    def __init__(self, message: str, code: str = "AR112", hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.code, self.hint = message, code, hint
        self.path: tuple[str | int, ...] = ()  # within settings, where it is not pydantic that says so


class FieldType:
    """One type of value, text ⇄ Python. `numeric` values refuse thousands commas in YAML.

    A value may refer to a document, a customer, a contract or a letter of the ledger: an unknown one is an error if it
    `must_exist`, else a warning. Of a type of `many` an item may have several: they are a tuple then, and one is itself
    (see `several`).
    """

    def __init__(
        self,
        name: str,
        parse: Callable[[str], Any],
        show: Callable[[Any], str] = str,
        *,
        pattern: str | None = None,
        numeric: bool = False,
        about: str = "",
        refers: Literal["document", "customer", "contract", "letter"] | None = None,
        must_exist: bool = True,
        many: bool = False,
        capitals: bool = False,
    ) -> None:
        self.name, self.parse, self.show = name, parse, show
        self.pattern, self.numeric, self.about = pattern, numeric, about
        self.refers, self.must_exist = refers, must_exist
        self.many, self.capitals = many, capitals

    def __repr__(self) -> str:
        return f"<FieldType {self.name}>"

    def typed(self, text: str) -> Any:
        """Return the value of a text that a person types: codes of capitals are known in any case. Raise FieldError."""
        return self.parse(text.upper() if self.capitals else text)

    def json_schema(self) -> dict[str, Any]:
        """Return the type as JSON Schema.

        Numbers are text or number there, since arcli reads the digits as they stand.
        """
        schema: dict[str, Any] = {"type": ["string", "number"] if self.numeric else "string"}
        if self.many:
            schema["type"] = ["string", "array"]
            schema["items"] = {"type": "string"}
        if self.pattern:
            schema["pattern"] = self.pattern
        if self.about:
            schema["description"] = self.about
        return schema

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        from pydantic_core import core_schema  # noqa: PLC0415 - journals need no pydantic

        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> dict[str, Any]:
        return self.json_schema()
