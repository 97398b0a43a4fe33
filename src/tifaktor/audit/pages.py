"""What figures a page carries, wherever in it: text, tables, drawings, chart data, spoken texts.

Read as text and not as a tree of elements: five hundred pages are read in seconds.
"""

import json
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from tifaktor.scale import get_scale

_TAG = re.compile(r"<[^>]*>")
_SCRIPT = re.compile(r"<script\b[^>]*>.*?</script>", re.DOTALL)
_DRAWING = re.compile(r"<svg\b.*?</svg>\s*(?:</svg>)?", re.DOTALL)
_SPOKEN = re.compile(r" (?:aria-label|title|alt|content|data-[a-z-]+)=\"([^\"]*)\"")
_VIEWPORT = "initial-scale=1"
"""Every page says this to the browser; it is no figure."""
_LANGUAGE = re.compile(r"<html lang=\"([a-z]+)\"")
_DATA = re.compile(r"<script type=\"application/json\"[^>]*>(.*?)</script>", re.DOTALL)
_FACTOR = re.compile(r"<li class=\"factor\">\s*<h3>(.*?)</h3>(.*?)</li>", re.DOTALL)
_VALUE = re.compile(r"<p class=\"value\">(.*?)</p>", re.DOTALL)
_COMPANY = re.compile(r"<p class=\"company\">(.*?)</p>", re.DOTALL)
_MARK = re.compile(
    r"<(?:circle|line|svg) class=\"([a-z ]+)\" (?:cx|x1|x)=\"([\d.]+)%\"(?: x2=\"([\d.]+)%\")?"
)
_LINK = re.compile(
    r"<li><a href=\"([^\"/]+)\.html\">[^<]*</a>\s*<span class=\"quiet\">(.*?)</span>"
)
_ROW = re.compile(r"<tr[^>]*><th scope=\"row\"[^>]*>(.*?)</th>(.*?)</tr>", re.DOTALL)
_HREF = re.compile(r"href=\"([^\"/]+)\.html\"")
_MATRIX = re.compile(r"<table class=\"matrix\">(.*?)</table>", re.DOTALL)
_MOVED = re.compile(r"<li class=\"moved\" data-unit=\"([^\"]*)\"")
_FIGURES = re.compile(r"<table class=\"figures\">(.*?)</table>", re.DOTALL)
_ACROSS = re.compile(r"<table class=\"across\">.*?</table>", re.DOTALL)
_OF_UNIT = re.compile(r"<tr data-unit=\"([^\"]*)\"[^>]*>(.*?)</tr>", re.DOTALL)
_COUNTED = re.compile(r"</th><td class=\"number\">(.*?)</td>", re.DOTALL)
_ESTIMATE = re.compile(r"<td class=\"estimate\">(.*?)</td>", re.DOTALL)
_CHANGE = re.compile(r"<span class=\"change[a-z ]*\">(.*?)</span>", re.DOTALL)
_STATUS = re.compile(r"class=\"status ([a-z_]+)\"")
_NAMED = re.compile(r"<a .*?</a>", re.DOTALL)
_HEADER = re.compile(r"<th scope=\"col\"[^>]*>(.*?)</th>", re.DOTALL)
_CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)
# What stands before is looked at after the first digit: a pattern that begins with one is found
# in a third of the time.
_WHOLE = re.compile(r"\d(?<![\d.,]\d)\d*(?![\d]|[.,]\d)")
_DECIMALS = {
    mark: re.compile(rf"\d(?<![\d.,]\d)\d{{0,2}}{re.escape(mark)}\d{{1,3}}(?![\d]|[.,]\d)")
    for mark in ",."
}
_PATH = re.compile(r"<path class=\"(?:unit|dots|parent|national|spread)\" d=\"([^\"]*)\"")
_UP = re.compile(r"(?:[ML][\d.]+ |V)([\d.]+)")
_DOT = re.compile(r"<circle cx=\"[\d.]+\" cy=\"([\d.]+)\" r=\"3\"")
_BOTTOM, _HEIGHT = 110.0, 100.0
"""Where 1 stands in a chart over the waves, and how far it is to 2."""
_LEFT, _WIDTH = 2.0, 96.0
"""Where 1 stands in a drawing of one score, and how far it is to 5, in per cent of the width."""

_FRAMES = frozenset({"axis", "leader"})
"""Lines that no figure decides."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page as an outsider reads it.

    Attributes:
        content: the page as it stands in the file.
        language: of the page.
        text: all that is written or spoken, without chart data and drawings.
        charts: the data of its charts.
    """

    content: str
    language: str
    text: str
    charts: dict[str, Any] = field(default_factory=dict)

    def list_decimals(self) -> list[str]:
        """Return the numbers with decimals in its text, with a point before the decimals."""
        return list_decimals(self.text, self.language)

    def has_figures(self) -> bool:
        """Return whether anything on it is made to hold a figure."""
        return bool(
            self.charts or _VALUE.search(self.content) or _FACTOR.search(self.content)
            or any("class=\"own" in drawing for drawing in _DRAWING.findall(self.content))
        )  # fmt: skip


def read_page(content: str) -> Page:
    """Return what a page carries.

    A page that holds data which is no JSON has no charts here; what is in it counts as text.
    """
    language = _LANGUAGE.search(content)
    charts: dict[str, Any] = {}
    unread = ""
    for data in _DATA.findall(content):
        try:
            charts |= json.loads(data)
        except (ValueError, TypeError):
            unread += data
    spoken = " ".join(_SPOKEN.findall(content.replace(_VIEWPORT, "")))
    bare = _DRAWING.sub(lambda drawn: _TAG.sub(" ", drawn[0]), _SCRIPT.sub(" ", content))
    text = unescape(f"{_TAG.sub(' ', bare)} {spoken} {unread}")
    return Page(content, language[1] if language else "nb", text, charts)


def list_decimals(text: str, language: str) -> list[str]:
    """Return the numbers with decimals in a text, with a point before the decimals."""
    mark = "." if language == "en" else ","
    if mark not in text:  # as in most cells
        return []
    return [number.replace(",", ".") for number in _DECIMALS[mark].findall(text)]


def list_whole(text: str) -> list[int]:
    """Return the whole numbers in a text; spaces between thousands are taken away."""
    joined = re.sub(r"(?<=\d)[\u00a0\u202f](?=\d{3}\b)", "", text)
    return [int(number) for number in _WHOLE.findall(joined)]


@dataclass(frozen=True, slots=True)
class FactorFigures:
    """One factor on a unit's page.

    Attributes:
        name: of the factor, as written.
        value: the text of its value.
        company: the text of what it is seen against.
        marks: kind of mark in its drawing to where it stands, on the scale of the survey.
    """

    name: str
    value: str
    company: str
    marks: tuple[tuple[str, float], ...]


def list_factors(page: Page) -> list[FactorFigures]:
    """Return the factors of a unit's page."""
    found = []
    for name, body in _FACTOR.findall(page.content):
        value, company = _VALUE.search(body), _COMPANY.search(body)
        found.append(
            FactorFigures(
                name=_read_text(name), value=_read_text(value[1]) if value else "",
                company=_read_text(company[1]) if company else "", marks=_list_marks(body),
            )
        )  # fmt: skip
    return found


def _list_marks(body: str) -> tuple[tuple[str, float], ...]:
    marks = []
    for kind, first, second in _MARK.findall(body):
        ends = [first, second] if kind == "interval" and second else [first]
        marks += [(kind, 1 + (float(at) - _LEFT) / _WIDTH * get_scale().width) for at in ends]
    return tuple(marks)


def list_drawn(page: Page) -> set[float]:
    """Return what the drawings of a page tell, on the scale of the survey.

    Example marks, which explain a drawing, stand at whole per cents and tell nothing.
    """
    told = {
        1 + (float(at) - _LEFT) / _WIDTH * get_scale().width
        for kind, *ends in _MARK.findall(page.content)
        for at in ends
        if "." in at and kind not in _FRAMES
    }
    heights = [at for path in _PATH.findall(page.content) for at in _UP.findall(path)]
    heights += _DOT.findall(page.content)
    return told | {1 + (_BOTTOM - float(at)) / _HEIGHT * get_scale().width for at in heights}


def list_below(page: Page) -> list[tuple[str, str]]:
    """Return the units that are linked to with a note: name of their file, and the note."""
    return [(unescape(file), _read_text(note)) for file, note in _LINK.findall(page.content)]


def list_moved(page: Page) -> list[str]:
    """Return the units that an overview names as having another status than last time."""
    return [unescape(unit) for unit in _MOVED.findall(page.content)]


def list_matrix(page: Page) -> list[tuple[str | None, str, bool]]:
    """Return the units of an overview: name of their file, what is told of them, any verdict."""
    found = []
    for table in _MATRIX.findall(page.content):
        for name, cells in _ROW.findall(table):
            file = _HREF.search(name)
            verdict = re.search(r"class=\"(?:on_track|off_track|unsure)", cells) is not None
            found.append((file[1] if file else None, _read_text(cells), verdict))
    return found


def list_tables(page: Page) -> list[tuple[tuple[str, ...], list[tuple[str, tuple[str, ...]]]]]:
    """Return the tables of figures: the headings, and per row its name and cells."""
    tables = []
    for table in _FIGURES.findall(page.content):
        header = tuple(map(_read_text, _HEADER.findall(table)))
        rows = [
            (_read_text(name), tuple(map(_read_text, _CELL.findall(cells))))
            for name, cells in _ROW.findall(table)
        ]
        tables.append((header, rows))
    return tables


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit on a page across units.

    Attributes:
        unit: its key.
        n: the text of how many answered.
        told: all other text of its row, but names of pages.
        estimate: the text of the estimate.
        change: what is said of the change since the wave before.
        status: the status that is shown; None where there is none.
        marks: kind of mark in its drawing to where it stands, on the scale of the survey.
    """

    unit: str
    n: str
    told: str
    estimate: str
    change: str
    status: str | None
    marks: tuple[tuple[str, float], ...]


def list_across(page: Page) -> list[UnitFigures]:
    """Return the units of a page across units."""
    found = []
    for table in _ACROSS.findall(page.content):
        for unit, row in _OF_UNIT.findall(table):
            n, estimate, status = _COUNTED.search(row), _ESTIMATE.search(row), _STATUS.search(row)
            change = _CHANGE.search(row)
            rest = _CHANGE.sub("", _ESTIMATE.sub("", row.partition("</th>")[2]))
            rest = rest.partition("</td>")[2] if n else rest
            found.append(
                UnitFigures(
                    unit=unescape(unit), n=_read_text(n[1]) if n else "",
                    told=_read_text(_NAMED.sub(" ", _DRAWING.sub(" ", rest))),
                    estimate=_read_text(estimate[1]) if estimate else "",
                    change=_read_text(change[1]) if change else "",
                    status=status[1] if status else None, marks=_list_marks(row),
                )
            )  # fmt: skip
    return found


def leave_out_across(page: Page) -> Page:
    """Return a page across units without its units."""
    return read_page(_ACROSS.sub("", page.content))


def _read_text(html: str) -> str:
    return unescape(_TAG.sub(" ", html)).strip()
