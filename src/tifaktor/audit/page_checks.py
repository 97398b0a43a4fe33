"""Whether the pages of a municipality carry only what each of them may."""

from collections.abc import Iterable

import numpy as np

from tifaktor.audit.across_checks import check_across, is_across
from tifaktor.audit.findings import Leak
from tifaktor.audit.numbers import fits as _fits
from tifaktor.audit.numbers import is_near as _is_near
from tifaktor.audit.numbers import list_foreign as _list_foreign
from tifaktor.audit.numbers import put_in_order as _put_in_order
from tifaktor.audit.numbers import reach_in_drawing as _reach_in_drawing
from tifaktor.audit.numbers import widen as _widen
from tifaktor.audit.outlines import Floats, find_extremes
from tifaktor.audit.pages import (
    FactorFigures,
    Page,
    list_below,
    list_decimals,
    list_drawn,
    list_factors,
    list_matrix,
    list_moved,
    list_tables,
    list_whole,
    read_page,
)
from tifaktor.audit.permits import Permits

_OVERVIEW = "index"
_STATEMENT, _STANDARD = "tilgjengelighet.html", "WCAG 2.1"
_PRIVATE = (".xlsx", ".xls", ".csv", ".duckdb", ".parquet", "<!--", "respondent_",
            '"respondent"', "/home/", "/Users/", "\\Users\\")  # fmt: skip
"""What no page has: names of files and folders, remarks in the source, rows of respondents."""
_FINGERPRINT = b"0" * 40
_AS_ONE_DIGIT = bytes(ord("0" if chr(code) in "0123456789abcdef" else " ") for code in range(256))
"""A hash is then a run of one digit, which is found in a tenth of the time that a pattern takes."""
_IN_DATA = 0.005001
"""The same for the data of charts: two decimals."""
_NONE: Floats = np.empty(0)


def attack_page(
    path: str, content: str, permits: Permits, municipality_id: str
) -> tuple[Leak, ...]:
    """Return what one page tells beyond what it may, one of each kind.

    Args:
        path: below the municipality's folder: `2024/solbakken.html`, or in another language
            `nn/2024/solbakken.html`.
        content: of the file.
        permits: what may stand where.
        municipality_id: whose page.
    """
    wave, name = _locate(path, permits)
    unit = name.removesuffix(".html").removeprefix("_")
    page = read_page(content)
    codes = set(_find_private(page, permits))
    if (wave, unit) in permits.hidden:
        codes |= set(_check_hidden(page, permits, wave, unit))
    elif name.removesuffix(".html") == _OVERVIEW:
        codes |= set(_check_overview(page, permits, wave))
    elif (wave, unit) in permits.counts:
        codes |= set(_check_unit(page, permits, wave, unit))
    elif is_across(name):
        codes |= set(check_across(page, permits, wave, name))
    elif name == _STATEMENT:
        codes |= set(_check_statement(page))
    elif any(_list_foreign(page.list_decimals(), permits.spoken)):
        codes.add("page_foreign_figure")
    return tuple(Leak(code, municipality_id, wave, unit, file=path) for code in sorted(codes))


def _locate(path: str, permits: Permits) -> tuple[str, str]:
    """Return which survey a page is of, and its name: the folders around it may be any."""
    *folders, name = path.split("/")
    waves = [folder for folder in folders if folder in permits.waves]
    return waves[-1] if waves else folders[-1] if folders else "", name


def _find_private(page: Page, permits: Permits) -> Iterable[str]:
    text = page.content
    marks = [mark for mark in _PRIVATE if mark in text and mark not in permits.words]
    if marks or _FINGERPRINT in text.encode().translate(_AS_ONE_DIGIT):
        yield "page_private_text"


def _check_statement(page: Page) -> Iterable[str]:
    """Check the accessibility statement, which has no figure of anybody's."""
    text = page.text.replace(_STANDARD, "")
    if page.has_figures() or list_decimals(text, page.language):
        yield "page_foreign_figure"


def _check_hidden(page: Page, permits: Permits, wave: str, unit: str) -> Iterable[str]:
    """Check the page of a hidden unit: no figure at all, or those of the group it is shown in."""
    pool = permits.pools.get((wave, unit))
    if pool is not None:
        yield from _check_unit(page, permits, wave, pool)
        return
    notes = {number for _, note in list_below(page) for number in list_whole(note)}
    if (
        page.has_figures()
        or any(_list_foreign(page.list_decimals(), permits.spoken))
        or set(list_whole(page.text)) - permits.named - notes
    ):
        yield "page_hidden_figure"
    yield from _check_notes(page, permits, wave)


def _check_matrix(page: Page, permits: Permits, wave: str) -> Iterable[str]:
    """Check the rows of units by goals, of the municipality or of a branch."""
    for file, cells, verdict in list_matrix(page):
        unit = (file or "").removeprefix("_")
        if (wave, unit) in permits.hidden and (verdict or set(list_whole(cells)) - {permits.k}):
            yield "page_hidden_figure"
        if (wave, unit) not in permits.hidden and not _fits_counts(cells, permits, wave, unit):
            yield "page_foreign_figure"


def _check_overview(page: Page, permits: Permits, wave: str) -> Iterable[str]:
    yield from _check_matrix(page, permits, wave)
    compared = [wave, *[before for before in permits.waves if before < wave][-1:]]
    if any((at, unit) in permits.hidden for unit in list_moved(page) for at in compared):
        yield "page_hidden_figure"
    tops = [u for (w, u), path in permits.above.items() if w == wave and not path]
    allowed = [np.array(permits.spoken), *(permits.figures.get(u, _NONE) for u in tops)]
    if any(_list_foreign(page.list_decimals(), _widen(allowed))):
        yield "page_foreign_figure"


def _check_unit(page: Page, permits: Permits, wave: str, unit: str) -> Iterable[str]:
    above = [
        other
        for other in permits.above.get((wave, unit), ())
        if (wave, other) not in permits.hidden
    ]
    for factor in list_factors(page):
        if not _fits_factor(factor, page.language, permits, wave, (unit, *above)):
            yield "page_foreign_figure"
    if not all(_fit_charts(page, permits, unit, above)):
        yield "page_foreign_figure"
    if not all(_fit_tables(page, permits, wave, unit)):
        yield "page_foreign_figure"
    yield from _check_notes(page, permits, wave)
    yield from _check_matrix(page, permits, wave)
    means = [
        mean for key, values in permits.benchmarks.items() if key[0] <= wave for mean in values
    ]
    allowed = [
        np.array(permits.spoken), np.array(means),
        *(permits.figures.get(u, _NONE) for u in (unit, *above)),
    ]  # fmt: skip
    places, reach = _put_in_order(allowed), _reach_in_drawing()
    drawn = any(not _is_near(at, places, reach) for at in list_drawn(page))
    if drawn or any(_list_foreign(page.list_decimals(), _widen(allowed))):
        yield "page_foreign_figure"


def _check_notes(page: Page, permits: Permits, wave: str) -> Iterable[str]:
    """Check what stands beside the links to the units below."""
    for file, note in list_below(page):
        unit = file.removeprefix("_")
        if (wave, unit) in permits.hidden and list_whole(note):
            yield "page_hidden_figure"
        elif (wave, unit) in permits.counts and not _fits_counts(note, permits, wave, unit):
            yield "page_foreign_figure"


def _fits_counts(text: str, permits: Permits, wave: str, unit: str) -> bool:
    known = permits.counts.get((wave, unit))
    return known is None or not set(list_whole(text)) - set(known) - {permits.k}


def _fits_factor(
    factor: FactorFigures, language: str, permits: Permits, wave: str, units: tuple[str, ...]
) -> bool:
    """Tell whether value, drawing and company of a factor are its own."""
    factor_id = permits.factor_ids.get(factor.name, "")
    own = permits.means.get((wave, units[0], factor_id), ())
    others = _list_known(permits, wave, factor_id, units[1:], benchmarks=True)
    earlier = [
        mean
        for before in permits.waves
        if before < wave
        for mean in permits.means.get((before, units[0], factor_id), ())
    ]
    allowed = {"own": own, "own hollow": own, "interval": own, "earlier": earlier,
               "national": others, "parent": others}  # fmt: skip
    return (
        _fits(list_decimals(factor.value, language), [*own, *find_extremes()])
        and _fits(
            list_decimals(factor.company, language), [*others, *find_extremes(), *permits.spoken]
        )
        and all(
            any(abs(at - known) <= _reach_in_drawing() for known in allowed[kind])
            for kind, at in factor.marks
            if kind in allowed
        )
    )


def _list_known(
    permits: Permits, wave: str, factor_id: str, units: Iterable[str], *, benchmarks: bool
) -> list[float]:
    """Return the means of some units on a factor with their intervals, and those of the nation."""
    known = [x for unit in units for x in permits.means.get((wave, unit, factor_id), ())]
    return [*known, *permits.benchmarks.get((wave, factor_id), ())] if benchmarks else known


def _fit_charts(page: Page, permits: Permits, unit: str, above: list[str]) -> Iterable[bool]:
    """Tell for each point in the data of the charts whether it may stand there."""
    whose = {"unit": [unit], "parent": above}
    for chart, lines in page.charts.get("charts", {}).items():
        factor = str(chart).removeprefix("trend-")
        for line in lines:
            units = whose.get(line.get("role"), [])
            for at, wave in enumerate(page.charts.get("waves", [])):
                known = _list_known(permits, wave, factor, units, benchmarks=not units)
                numbers = [line[name][at] for name in ("y", "low", "high") if name in line]
                yield all(
                    number is None or any(abs(number - x) <= _IN_DATA for x in known)
                    for number in numbers
                )
                texts = line.get("text") or [None] * (at + 1)
                yield _fits(list_decimals(texts[at] or "", page.language), known)


def _fit_tables(page: Page, permits: Permits, wave: str, unit: str) -> Iterable[bool]:
    """Tell for each cell of the tables of figures whether it may stand there."""
    changes = _widen([permits.figures.get(unit, _NONE)])
    for header, rows in list_tables(page):
        columns = [heading if heading in permits.waves else wave for heading in header[1:]]
        for name, cells in rows:
            factor = permits.factor_ids.get(name, "")
            for at, cell in zip(columns, cells, strict=False):
                written = list_decimals(cell, page.language)
                # Below 1 there is no mean: it is a change that rounds to next to nothing.
                if cell[:1] in "+−-0":
                    yield not any(_list_foreign(written, changes))
                else:
                    known = _list_known(permits, at, factor, [unit], benchmarks=True)
                    yield _fits(written, [*known, *find_extremes()])
