"""Fills the templates, with the same bytes on every system."""

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from tifaktor.errors import Fact
from tifaktor.language.texts import Texts, load_texts
from tifaktor.report.files import write_file
from tifaktor.report.marks import draw_shared_axis
from tifaktor.report.wording import Wording
from tifaktor.vocabulary import Language


class Writer:
    """Fills templates in one language."""

    def __init__(self, texts: Texts) -> None:
        environment = jinja2.Environment(
            loader=jinja2.PackageLoader("tifaktor.report", "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals["say"] = Wording(texts).say
        environment.globals["tell"] = Wording(texts).tell
        environment.globals["cross"] = Wording(texts).cross
        environment.globals["shared_axis"] = draw_shared_axis()
        self._quoted: Markup = Markup()
        environment.globals["quoted"] = lambda: self._quoted
        environment.globals["quote"] = self._quote
        self._environment = environment

    def write(self, template: str, page: Any, path: Path) -> Path:
        """Write one page, with the same bytes on every system."""
        # The writer's and not the template's: macros that know of no page are made once.
        language = page.head.document_language
        self._quoted = Markup(' lang="{}"').format(language) if language else Markup()
        filled = self._environment.get_template(f"{template}.html.j2").render(page=page)
        lines = (line for line in filled.splitlines() if line)
        write_file(path, ("\n".join(lines) + "\n").encode())
        return path

    def _quote(self, text: str) -> str:
        """Return what the strategy document says, marked where the page is in another language."""
        return Markup("<span{}>{}</span>").format(self._quoted, text) if self._quoted else text


def open_writer(texts: Texts) -> Writer:
    """Return the writer of a language, made once per run, since it compiles the templates."""
    return _make_writer(texts.language, tuple(texts.standing.items()))


@cache
def _make_writer(language: Language, standing: tuple[tuple[str, Fact], ...]) -> Writer:
    return Writer(load_texts(language).fill_in(**dict(standing)))
