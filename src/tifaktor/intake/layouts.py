"""Which layout a file has, and where its parts are.

A layout is data (`data/mappings/layouts/*.toml`, read by `layout_files`). What a file is
recognised by is what stands in it, never its name and never where a column happens to stand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from tifaktor.errors import Finding, FindingsError
from tifaktor.intake.blocks import count_blocks
from tifaktor.intake.cells import CellState, make_block, read_numbers, write_cell
from tifaktor.intake.files import Cell, Export, Sheet
from tifaktor.intake.headings import Column, FactorNames, Headings, Role
from tifaktor.intake.layout_files import NEEDED, NEEDED_BESIDE, Layout, Shape, load_layouts

__all__ = ["Layout", "Part", "Recognised", "Shape", "load_layouts", "recognise"]

_SEARCHED_ROWS = 40


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of a file, recognised.

    Attributes:
        sheet: the sheet.
        header: place of its header row, from 0; -1 where it has none.
        columns: what its headings say, one per column of the sheet; none without a header.
    """

    sheet: Sheet
    header: int
    columns: tuple[Column, ...]

    @property
    def rows(self) -> list[list[Cell]]:
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
        main: the sheet with the results.
        beside: `invited` and `benchmarks`, where the file has them.
        ignored: sheets that nothing was recognised in.
    """

    export: Export
    layout: Layout
    main: Part
    beside: Mapping[str, Part]
    ignored: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class _Trial:
    """How well one sheet fits one layout."""

    layout: Layout
    part: Part
    n_found: int
    missing: tuple[str, ...]


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
    trials = [_try(sheet, layout, names) for layout in layouts for sheet in export.sheets]
    fitting = [trial for trial in trials if not trial.missing]
    if not fitting:
        raise FindingsError([_explain_nearest(export, trials)])
    best = max(trial.n_found for trial in fitting)
    chosen = [trial for trial in fitting if trial.n_found == best]
    if len({trial.layout.layout_id for trial in chosen}) > 1:
        facts = {"layouts": ", ".join(trial.layout.layout_id for trial in chosen)}
        raise FindingsError([Finding("layout_ambiguous", export.file_name, facts=dict(facts))])
    layout, main = chosen[0].layout, chosen[0].part
    sheets = [t.part.sheet.name or "" for t in fitting if t.layout is layout]
    if len(sheets) > 1:
        facts = {"sheets": ", ".join(sheets)}
        raise FindingsError([Finding("sheet_ambiguous", export.file_name, facts=dict(facts))])
    beside = _find_beside(export, layout, main.sheet, names)
    known = [main.sheet, *(part.sheet for part in beside.values())]
    ignored = tuple(s for s in export.sheets if not any(s is sheet for sheet in known))
    return Recognised(export, layout, main, beside, ignored)


def _try(sheet: Sheet, layout: Layout, names: FactorNames) -> _Trial:
    if layout.shape is Shape.FACTOR_BLOCKS:
        n_found = count_blocks(sheet, names)
        return _Trial(layout, Part(sheet, -1, ()), n_found, () if n_found else (layout.example,))
    part, lacking = _find_header(sheet, layout.headings, NEEDED[layout.shape], names)
    n_found = sum(column.recognised for column in part.columns)
    missing = tuple(layout.headings.show(role, names) for role in lacking)
    if layout.shape is Shape.FACTOR_ROWS and not missing:
        n_rows = _count_factor_rows(part, layout, names)
        n_found += n_rows
        missing = () if n_rows else (layout.example,)
    return _Trial(layout, part, n_found, missing)


def _find_header(
    sheet: Sheet, headings: Headings, needed: tuple[tuple[Role, ...], ...], names: FactorNames
) -> tuple[Part, list[Role]]:
    """Return the row that looks most like the header, and the first role of each group it lacks."""
    groups = [[role for role in group if role in headings.names] for group in needed]
    best, lacked, rank = Part(sheet, -1, ()), [group[0] for group in groups], (-len(needed), 0)
    for index, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        columns = headings.read_row(row, names)
        roles = {column.role for column in columns}
        lacking = [group[0] for group in groups if roles.isdisjoint(group)]
        found = (-len(lacking), sum(column.recognised for column in columns))
        if found > rank:
            best, lacked, rank = Part(sheet, index, columns), lacking, found
    return best, lacked


def _count_factor_rows(part: Part, layout: Layout, names: FactorNames) -> int:
    """Return how many rows name a factor and have a figure in a column of their own."""
    rows = part.rows[:_SEARCHED_ROWS]
    columns = [column.index for column in part.find(Role.UNKNOWN)]
    numbers = read_numbers(make_block(rows, columns), layout.not_given)
    has_number = (numbers.state == CellState.NUMBER).any(axis=1)
    labels = [column.index for column in part.find(Role.FACTOR)]
    return sum(
        bool(number) and any(names.find(write_cell(row[label])) for label in labels)
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


def _explain_nearest(export: Export, trials: Sequence[_Trial]) -> Finding:
    nearest = max(trials, key=lambda trial: trial.n_found, default=None)
    if nearest is None or nearest.n_found == 0:
        return Finding("layout_strange", export.file_name)
    part = nearest.part
    found = [column.heading for column in part.columns if column.recognised]
    facts = {
        "closest": nearest.layout.layout_id,
        "example": nearest.layout.example,
        "found": ", ".join(found),
        "missing": ", ".join(nearest.missing),
    }
    return Finding(
        "layout_unknown", export.file_name, part.sheet.name, part.header + 1, facts=dict(facts)
    )
