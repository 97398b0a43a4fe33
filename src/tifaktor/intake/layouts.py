"""Which layout a file has, and where its parts are.

A layout is data (`data/mappings/layouts/*.toml`, read by `layout_files`). What a file is
recognised by is what stands in it, never its name and never where a column happens to stand.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from tifaktor.errors import Finding, FindingsError
from tifaktor.intake.blocks import count_blocks
from tifaktor.intake.cells import CellState, make_block, normalise, read_numbers, write_cell
from tifaktor.intake.grid import Grid
from tifaktor.intake.headings import Column, FactorNames, Headings, Role, place_columns
from tifaktor.intake.layout_files import (
    FACTORS_BELOW,
    NEEDED,
    NEEDED_BESIDE,
    OF_PEOPLE,
    Layout,
    Shape,
    add_survey,
    load_layouts,
)
from tifaktor.intake.person_rows import look_like_people
from tifaktor.intake.sheets import SEARCHED_ROWS, Export, Sheet
from tifaktor.intake.written_waves import is_wave

__all__ = [
    "Layout", "Part", "Recognised", "Shape", "Trial", "add_survey", "find_nearest", "load_layouts",
    "recognise", "try_layouts",
]  # fmt: skip

_ROWS_OF_WHOM = {Shape.UNIT_ROWS: False, Shape.RESPONDENT_FACTORS: True}
"""Of two shapes with the same headings, which has a row per person."""


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of a file, recognised.

    Attributes:
        sheet: the sheet.
        header: place of its header row, from 0; -1 where it has none.
        columns: what its headings say, one per column of the sheet; none without a header.
        depth: rows of the header, of which `header` is the last.
    """

    sheet: Sheet
    header: int
    columns: tuple[Column, ...]
    depth: int = 1

    @property
    def titles(self) -> Grid:
        """The rows above the header."""
        return self.sheet.rows[: max(self.header - self.depth + 1, 0)]

    @property
    def rows(self) -> Grid:
        """The rows below the header."""
        return self.sheet.rows[self.header + 1 :]

    def find(self, *roles: Role) -> list[Column]:
        """Return the columns that hold one of `roles`, from the left."""
        return [column for column in self.columns if column.role in roles]


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file whose layout is known.

    Attributes:
        export: the file.
        layout: its layout.
        main: the sheet with the results; where there is one per unit, the first of them.
        more: the other sheets with results, of a layout that may have several.
        beside: `invited` and `benchmarks`, where the file has them.
        ignored: sheets that nothing was recognised in.
    """

    export: Export
    layout: Layout
    main: Part
    beside: Mapping[str, Part]
    ignored: tuple[Sheet, ...]
    more: tuple[Part, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """The sheets with results."""
        return (self.main, *self.more)

    @property
    def all_parts(self) -> tuple[Part, ...]:
        """The sheets with results, and those beside them."""
        return (*self.parts, *self.beside.values())


@dataclass(frozen=True, slots=True)
class Trial:
    """How well one sheet fits one layout.

    Attributes:
        layout: the layout.
        part: the sheet, with the header that fits it best.
        n_found: how many different things were recognised.
        missing: examples of what it must have and lacks; empty where it fits.
    """

    layout: Layout
    part: Part
    n_found: int
    missing: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, int, bool, int]:
        """How well: by what was recognised; of equals, by what was said of just these headings.

        A layout that only adds to another one is no rival of it where nothing added is used.
        """
        said = self.layout.headings.meanings
        n_said = sum(normalise(column.heading) in said for column in self.part.columns)
        return self.n_found, n_said, self.layout.extends is None, -self.part.depth


def recognise(export: Export, layouts: Sequence[Layout], factors: pd.DataFrame) -> Recognised:
    """Return which layout the file has, and where its parts are.

    Args:
        export: the file.
        layouts: the layouts to try, all of them.
        factors: `schemas.Factors`, which the headings may name.

    Raises:
        FindingsError: `layout_unknown`, with the layout that came closest and what it lacked;
            `layout_strange` if nothing at all was recognised; `layout_ambiguous` if two layouts
            fit equally well; `sheet_ambiguous` if two sheets hold results.
    """
    names = FactorNames(factors)
    trials = try_layouts(export, layouts, names)
    fitting = _leave_out_beside([trial for trial in trials if not trial.missing], names)
    if not fitting:
        raise FindingsError([_explain_nearest(export, trials)])
    best = max(trial.rank for trial in fitting)
    chosen = [trial for trial in fitting if trial.rank == best]
    if len({trial.layout.layout_id for trial in chosen}) > 1:
        facts = {"layouts": ", ".join(trial.layout.layout_id for trial in chosen)}
        raise FindingsError([Finding("layout_ambiguous", export.file_name, facts=dict(facts))])
    layout = chosen[0].layout
    main, *more = (trial.part for trial in fitting if trial.layout is layout)
    if more and layout.shape is not Shape.UNIT_SHEETS:
        facts = {"sheets": ", ".join(part.sheet.name or "" for part in (main, *more))}
        raise FindingsError([Finding("sheet_ambiguous", export.file_name, facts=dict(facts))])
    beside = _find_beside(export, layout, main.sheet, names)
    known = [part.sheet for part in (main, *more, *beside.values())]
    ignored = tuple(s for s in export.sheets if not any(s is sheet for sheet in known))
    return Recognised(export, layout, main, beside, ignored, tuple(more))


def try_layouts(export: Export, layouts: Sequence[Layout], names: FactorNames) -> list[Trial]:
    """Return how well each sheet of the file fits each layout."""
    return [_try(sheet, layout, names) for layout in layouts for sheet in export.sheets]


def _try(sheet: Sheet, layout: Layout, names: FactorNames) -> Trial:
    if layout.shape is Shape.FACTOR_BLOCKS:
        n_found = count_blocks(sheet, names)
        return Trial(layout, Part(sheet, -1, ()), n_found, () if n_found else (layout.example,))
    part, lacking = _find_header(sheet, layout.headings, NEEDED[layout.shape], names)
    n_found = _count_recognised(part.columns)
    missing = tuple(layout.headings.show(role, names) for role in lacking)
    if layout.shape in FACTORS_BELOW and not missing:
        n_rows = _count_factor_rows(part, layout, names)
        n_found += n_rows
        missing = () if n_rows else (layout.example,)
    if layout.shape is Shape.UNIT_SHEETS and not missing and part.find(Role.UNIT):
        missing = (layout.example,)  # rows that name units are not one unit's
    if layout.shape in _ROWS_OF_WHOM and not missing:
        people = look_like_people(part.columns, part.rows, layout.not_given, names)
        missing = () if people is _ROWS_OF_WHOM[layout.shape] else (layout.example,)
    return Trial(layout, part, n_found, missing)


def _leave_out_beside(fitting: Sequence[Trial], names: FactorNames) -> list[Trial]:
    """Leave out sheets that would be results alone, and stand beside another sheet's results."""
    beside = [
        (trial, sheet)
        for trial in fitting
        for sheet in (other.part.sheet for other in fitting)
        if sheet is not trial.part.sheet
        for kind, headings in trial.layout.sheets.items()
        if not _find_header(sheet, headings, NEEDED_BESIDE[kind], names)[1]
    ]
    return [
        trial
        for trial in fitting
        if not any(
            sheet is trial.part.sheet and of.layout is not trial.layout for of, sheet in beside
        )
    ]


def _find_header(
    sheet: Sheet, headings: Headings, needed: tuple[tuple[Role, ...], ...], names: FactorNames
) -> tuple[Part, list[Role]]:
    """Return the row that looks most like the header, and the first role of each group it lacks."""
    groups = [[role for role in group if role in headings.names] for group in needed]
    best, lacked, rank = Part(sheet, -1, ()), [group[0] for group in groups], (-len(needed), 0, 0)
    for index, depth, columns in _list_headers(sheet, headings, names):
        roles = {column.role for column in columns}
        lacking = [group[0] for group in groups if roles.isdisjoint(group)]
        # A year is nobody's name: whose figures they are stands a row further up.
        n_years = sum(column.name is not None and is_wave(column.name) for column in columns)
        found = (-len(lacking), _count_recognised(columns), -n_years)
        if found > rank:
            best, lacked, rank = Part(sheet, index, place_columns(columns), depth), lacking, found
    return best, lacked


def _list_headers(
    sheet: Sheet, headings: Headings, names: FactorNames
) -> Iterator[tuple[int, int, list[Column]]]:
    """Yield the rows that may be a header: place of the last of them, how many, their columns."""
    rows = sheet.top
    for places in sheet.headers:
        if len(places) == 1:
            yield places.start, 1, headings.try_row(rows[places.start], names)
        else:
            header = rows[places.start : places.stop]
            yield places.stop - 1, len(places), headings.try_rows(header, names)


def _count_recognised(columns: Sequence[Column]) -> int:
    """Return how many different things the columns are known to hold."""
    return len({column.meaning for column in columns if column.recognised})


def _count_factor_rows(part: Part, layout: Layout, names: FactorNames) -> int:
    """Return how many rows name a factor and have a figure in a column of their own."""
    rows = part.rows[:SEARCHED_ROWS]
    own = [Role.MEAN] if layout.shape is not Shape.FACTOR_ROWS else [Role.MEAN, Role.UNKNOWN]
    columns = [column.index for column in part.find(*own)]
    numbers = read_numbers(make_block(rows, columns), layout.not_given)
    headings = layout.headings
    has_number = (numbers.state == CellState.NUMBER).any(axis=1)
    labels = [column.index for column in part.find(Role.FACTOR)]
    return sum(
        bool(number) and any(headings.find_factor(write_cell(row[at]), names) for at in labels)
        for row, number in zip(rows, has_number, strict=True)
    )


def _find_beside(
    export: Export, layout: Layout, main: Sheet, names: FactorNames
) -> dict[str, Part]:
    beside: dict[str, Part] = {}
    for kind, headings in layout.sheets.items():
        for sheet in export.sheets:
            part, lacking = _find_header(sheet, headings, NEEDED_BESIDE[kind], names)
            if sheet is not main and not lacking:
                beside.setdefault(kind, part)
    return beside


def find_nearest(trials: Sequence[Trial]) -> Trial:
    """Return the trial that came closest: with most found by a name, then with least missing."""

    def judge(trial: Trial) -> tuple[int, int, bool]:
        of_people = trial.layout.shape in OF_PEOPLE
        return _count_named(trial.part), -len(trial.missing), not of_people

    return max(trials, key=judge)


def _count_named(part: Part) -> int:
    named = [column for column in part.columns if _has_letter(column.heading)]
    return _count_recognised(named)


def _has_letter(text: str) -> bool:
    return any(sign.isalpha() for sign in text)


def _explain_nearest(export: Export, trials: Sequence[Trial]) -> Finding:
    nearest = find_nearest(trials)
    part = nearest.part
    found = [column.heading for column in part.columns if column.recognised]
    if not any(_has_letter(heading) for heading in found):
        return Finding("layout_strange", export.file_name)
    facts = {
        "closest": nearest.layout.layout_id,
        "example": nearest.layout.example,
        "found": ", ".join(found),
        "missing": ", ".join(nearest.missing),
    }
    return Finding(
        "layout_unknown", export.file_name, part.sheet.name, part.header + 1, facts=dict(facts)
    )
