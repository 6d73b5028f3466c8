"""Templates: which one is for a document, in a sandbox that knows its content, the words, and nothing else.

A template of the ledger's `templates/` goes before the shipped one of the same name: `invoice.de.html`, then
`invoice.html`. Templates compute nothing: every figure stands in the content as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from arcli.documents.bounds import bounded
from arcli.model.diagnostics import Diagnostic, SourceText, Spot

SHIPPED = Path(__file__).parent / "templates"
SECONDS = 10  # that one document may take
MEMORY = 500_000_000  # bytes, likewise


class TemplateProblem(Exception):
    """A template that can't be used: what is wrong, as a diagnostic."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Loader(BaseLoader):
    """Looks for templates among the ledger's, then among the shipped."""

    def __init__(self, own: Mapping[str, str]) -> None:
        self.own = own

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        text = self.own.get(template)
        if text is None:
            path = SHIPPED / template
            if "/" in template or not path.is_file():
                raise TemplateNotFound(template)
            text = path.read_text(encoding="utf-8")
        return text, template, lambda: True


_FILTERS = (
    "capitalize", "count", "d", "default", "e", "escape", "first", "groupby", "items", "join", "last", "length", "list",
    "lower", "map", "reject", "rejectattr", "reverse", "safe", "select", "selectattr", "sort", "string", "title",
    "trim", "unique", "upper", "urlencode",
)  # fmt: skip


class _Sandbox(ImmutableSandboxedEnvironment):
    """Templates may read attributes and call what is given to them, no more."""

    intercepted_binops = frozenset({"**", "*", "%"})  # that fill memory in no time, as some filters do

    def is_safe_callable(self, obj: Any) -> bool:
        """Return whether a template may call something: no methods of texts, which fill memory, too."""
        method = getattr(obj, "__wrapped__", obj)  # as Jinja wraps str.format
        return not isinstance(getattr(method, "__self__", None), str) and super().is_safe_callable(obj)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise TemplateError(f"a template computes nothing: there is no {operator} here")


class Templates:
    """The templates of one form, `html` or `txt`. `own` are those of the ledger, by name."""

    def __init__(self, form: str, own: Mapping[str, str], functions: Mapping[str, Callable[..., Any]]) -> None:
        self.form, self.own = form, own
        self._environment = _Sandbox(
            loader=_Loader(own),
            autoescape=form == "html",
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            cache_size=50,
        )
        self._environment.filters = {name: self._environment.filters[name] for name in _FILTERS}
        self._environment.globals.clear()
        self._environment.globals.update(functions)

    def name_of(self, sort: str, language: str) -> str:
        """Return the name of the template for a sort of document in a language."""
        for middle in (f".{language}", f".{language.partition('-')[0]}"):
            name = f"{sort}{middle}.{self.form}"
            if name in self.own or (SHIPPED / name).is_file():
                return name
        return f"{sort}.{self.form}"

    def render(self, sort: str, language: str, values: Mapping[str, Any]) -> str:
        """Return the text that a document's template makes. Raises TemplateProblem."""
        name = self.name_of(sort, language)
        try:
            with bounded(SECONDS, MEMORY):
                return self._environment.get_template(name).render(values)
        except TemplateProblem:
            raise
        except TemplateSyntaxError as error:
            raise self._problem(error.name or name, error.message or "", error.lineno) from None
        except TemplateNotFound as error:
            raise self._problem(name, f"there is no template {error.name}", None) from None
        except TimeoutError:
            raise self._problem(name, f"it takes longer than {SECONDS} s", None) from None
        except MemoryError:
            raise self._problem(name, f"it takes more memory than {MEMORY // 1_000_000} MB", None) from None
        except Exception as error:  # whatever a template does wrong is the template's
            where, line = _place(error, name)
            raise self._problem(where, _in_words(error), line) from None

    def _problem(self, name: str, message: str, line: int | None) -> TemplateProblem:
        text = self.own.get(name)
        if text is None and (SHIPPED / name).is_file():
            text = (SHIPPED / name).read_text(encoding="utf-8")
        source = SourceText(f"templates/{name}", text or "")
        spot = None
        if line is not None and text:
            start = sum(len(one) + 1 for one in text.split("\n")[: line - 1])
            spot = Spot(
                source, min(start, len(text)), min(start + len(source.line_at(min(start, len(text)))), len(text))
            )
        hint = "arcli help documents lists what templates know; without the file the shipped one is used"
        return TemplateProblem(Diagnostic("AR904", f"the template fails: {message}", spot, hint, file=source.name))


def _in_words(error: Exception) -> str:
    """Say what a template did wrong, in the words of its content."""
    text = str(error) or type(error).__name__
    return re.sub(r"'arcli\.documents\.content\.\w+\.(\w+) object' has no attribute '(\w+)'", r'\1 has no "\2"', text)


def _place(error: BaseException, name: str) -> tuple[str, int | None]:
    """Return the template and the line where an error arose, from its traceback."""
    found: tuple[str, int | None] = name, None
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if (
            trace.tb_frame.f_globals.get("__jinja_template__") is not None
            or "{%" in file
            or file.endswith((".html", ".txt"))
        ):
            found = Path(file).name, trace.tb_lineno
        trace = trace.tb_next
    return found
