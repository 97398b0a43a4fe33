"""Names and texts that try to be something else: on a page they are text, and nothing but text."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from example_municipality import load_instrument, make_municipality
from tifaktor.mappings import Municipality
from tifaktor.privacy.gate import Published
from tifaktor.report.pages import write_front_page, write_municipality
from tifaktor.vocabulary import Language

HOSTILE = (
    """<script>alert(1)</script> & "x" ' onload='y' </title></script><!-- {{ 7*7 }} javascript:z"""
)
# As long as the other: where a name is drawn goes by its length.
HARMLESS = "abc" * (len(HOSTILE) // 3)
TEXTS = {
    "units": ("unit_name", "unit_type"),
    "goals": ("goal_kind", "goal_label", "goal_name", "description", "place", "follow_up"),
    "links": ("place", "reason"),
    "targets": ("adopted",),
    "measures": ("measure_name", "responsible", "deadline", "place"),
}
"""Every column of the mapping files in which a municipality writes what it likes."""


class Outline(HTMLParser):
    """What a browser makes of a page: elements with the names of their attributes, and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.text: list[str] = []
        self.comments: list[str] = []
        self.data: list[str] = []
        self._in_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element."""
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self._in_data = ("type", "application/json") in attrs

    def handle_data(self, data: str) -> None:
        """Keep the text, or what a script reads."""
        (self.data if self._in_data else self.text).append(data)

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        del tag
        self._in_data = False

    def handle_comment(self, data: str) -> None:
        """Keep the comment."""
        self.comments.append(data)


def write_into(table: pd.DataFrame, columns: tuple[str, ...], text: str) -> pd.DataFrame:
    """Return `table` with `text` behind whatever stands in its columns of text."""
    written = {name: table[name] + f" {text}" for name in columns if name in table}
    return table.assign(**written)


def spoil(municipality: Municipality, text: str) -> Municipality:
    """Return the municipality with `text` in everything that it may write itself."""
    tables = {name: write_into(getattr(municipality, name), c, text) for name, c in TEXTS.items()}
    assert municipality.document is not None
    words = ("title", "goal_word", "goal_word_plural", "about_survey", "about_targets", "adopted",
             "revision")  # fmt: skip
    document = replace(
        municipality.document,
        **{name: f"{getattr(municipality.document, name)} {text}" for name in words},  # type: ignore[arg-type]
    )
    return replace(
        municipality, document=document, **tables,  # type: ignore[arg-type]
        municipality_name=f"Vassdal {text}", organisation_name=f"Vassdal kommune {text}",
    )  # fmt: skip


def read_pages(folder: Path, published: Published, text: str) -> dict[str, Outline]:
    """Write every page with `text` in all names, and return what a browser makes of them."""
    names = ("name_nb", "name_nn", "name_en")
    municipality, known = spoil(make_municipality(), text), load_instrument()
    factors = write_into(known.factors, names, text)
    titles = {language: f"{title} {text}" for language, title in known.titles.items()}
    instrument = replace(known, titles=titles, factors=factors)
    paths = write_municipality(
        published, municipality, instrument, folder, language=Language.BOKMAAL
    )
    paths.append(write_front_page(folder, Language.BOKMAAL, instrument))
    outlines = {}
    for path in paths:
        outline = Outline()
        outline.feed(path.read_text("utf-8"))
        outline.close()
        outlines[path.relative_to(folder).as_posix()] = outline
    return outlines


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, published: Published) -> dict[str, Outline]:
    """Every page, with names that try to be elements, attributes and scripts."""
    return read_pages(tmp_path_factory.mktemp("hostile"), published, HOSTILE)


def test_a_name_makes_no_element(
    hostile: dict[str, Outline], tmp_path: Path, published: Published
) -> None:
    """Pages with hostile names have the elements and attributes that harmless names give."""
    harmless = read_pages(tmp_path, published, HARMLESS)
    assert hostile.keys() == harmless.keys()
    for name, outline in hostile.items():
        assert outline.elements == harmless[name].elements, name
        assert outline.comments == harmless[name].comments, name


def test_a_name_is_shown_as_it_is_written(hostile: dict[str, Outline]) -> None:
    """The reader sees every sign of the name: it is escaped once, and not twice."""
    for name, outline in hostile.items():
        assert HOSTILE in "".join(outline.text), name


def test_data_of_charts_are_data(hostile: dict[str, Outline]) -> None:
    """What the charts' script reads is whole JSON with the name in it as a text."""
    data = [json.loads(text) for outline in hostile.values() for text in outline.data]
    assert data
    assert any(HOSTILE in json.dumps(one, ensure_ascii=False).replace('\\"', '"') for one in data)
