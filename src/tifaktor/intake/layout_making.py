"""Explains a file that nobody has seen before, and writes the layout that reads it.

Only headings, and names that stand where a factor's belongs, are looked at and shown: no figure
and no answer.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz, process

from tifaktor.errors import Finding, FindingsError
from tifaktor.intake.cells import (
    CellState,
    make_block,
    name_column,
    normalise,
    read_numbers,
    write_cell,
    write_row,
)
from tifaktor.intake.headings import (
    OF_ONE_WAVE,
    PATTERN_ROLES,
    PLAIN_ROLES,
    RESPONSE_ROLES,
    Column,
    FactorNames,
    Role,
)
from tifaktor.intake.layout_files import FACTORS_BELOW, NEEDED, Layout, Shape, extend_layout
from tifaktor.intake.layouts import Part, Trial, find_nearest, recognise, try_layouts
from tifaktor.intake.personal_columns import may_name_person
from tifaktor.intake.sheets import SEARCHED_ROWS, Export
from tifaktor.intake.written_waves import split_wave, take_out_wave
from tifaktor.mappings import list_names

_ALIKE = 70.0
_USUAL = "unit_wide"
_LIKE_HEADER = 0.6
_FIGURE = re.compile(r"[<-]?\s*[0-9]+[.,][0-9]+\s*%?|<\s*[0-9]+")
_ONLY_NUMBER = re.compile(r"(?!(?:19|20)[0-9]{2}$)[0-9 ]+%?")
_OF_ROWS = (Role.FACTOR, Role.MEAN, Role.SD, Role.N, Role.NATIONAL)
_OFFERED = (
    Role.UNIT, Role.UNIT_ID, Role.PARENT, Role.WAVE, *RESPONSE_ROLES, Role.RESPONDENT, *_OF_ROWS,
    Role.IGNORED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a file, or one name where a factor's belongs.

    Attributes:
        place: the letters of its column; for a name in the rows, its row.
        text: as written.
        role: what it is known to hold; `unknown` if nothing.
        factor_id: whose mean, spread or count; None for other roles.
        guess: what it may mean, as `--set` takes it; None where nothing is like it.
        likeness: how like the guess is, 0 to 100; 0 where there is none.
    """

    place: str
    text: str
    role: str
    factor_id: str | None = None
    guess: str | None = None
    likeness: int = 0

    @property
    def known(self) -> bool:
        """Whether it was recognised."""
        return self.role != Role.UNKNOWN


@dataclass(frozen=True, slots=True)
class Explained:
    """What was made of a file.

    Attributes:
        file_name: its name.
        layout_id: the layout that it has, or that comes closest.
        example: the first line of such a file.
        fits: whether it has that layout, so that it can be read.
        sheet: the sheet with the results; None in a file without sheets.
        header_row: its row of headings, from 1; the last of two.
        headings: every heading, from the left; then names that are no factor's.
        missing: examples of headings that the layout must have and the file lacks.
        findings: why it cannot be read although nothing is missing: two layouts that fit, two
            sheets with results.
        n_sheets: sheets with results.
        n_withheld: headings that may be somebody's name or a figure, and are not among these.
    """

    file_name: str
    layout_id: str
    example: str
    fits: bool
    sheet: str | None
    header_row: int
    headings: tuple[Heading, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    n_sheets: int = 1
    n_withheld: int = 0

    @property
    def unknown(self) -> tuple[Heading, ...]:
        """What was not recognised."""
        return tuple(heading for heading in self.headings if not heading.known)


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the headings of a layout can be said to mean.

    Attributes:
        layout: the layout.
        factors: `schemas.Factors`.
    """

    layout: Layout
    factors: pd.DataFrame

    @property
    def roles(self) -> tuple[Role, ...]:
        """What a heading can be said to be by a word of its own, in the order of their use."""
        below = self.layout.shape in FACTORS_BELOW
        return tuple(role for role in _OFFERED if below or role not in _OF_ROWS)

    def include(self, text: str) -> bool:
        """Return whether `text` is a role, a factor, or a heading that the layout knows."""
        names = FactorNames(self.factors)
        if normalise(text) in PLAIN_ROLES or names.find(normalise(text)):
            return True
        plain = replace(self.layout.headings, meanings={})
        return plain.read_row(write_row([text]), names)[0].recognised


def explain_file(
    export: Export,
    layouts: Sequence[Layout],
    factors: pd.DataFrame,
    meanings: Mapping[str, str],
    known: Collection[str] = frozenset(),
) -> tuple[Explained, Layout]:
    """Return what the file is taken for, and the layout that it then has.

    Args:
        export: the file.
        layouts: the layouts of the workspace.
        factors: `schemas.Factors`.
        meanings: what the user says that headings mean, as written.
        known: names of units and municipalities, normalised.
    """
    names = FactorNames(factors)
    tried = (
        [extend_layout(one, one.layout_id, meanings) for one in layouts] if meanings else layouts
    )
    trials = try_layouts(export, tried, names)
    fitting = [trial for trial in trials if not trial.missing]
    best = max(fitting, key=lambda trial: trial.rank) if fitting else find_nearest(trials)
    guessed = not any(column.recognised for column in best.part.columns)
    if guessed:
        usual = next((one for one in tried if one.layout_id == _USUAL), tried[0])
        lacking = tuple(usual.headings.show(group[0], names) for group in NEEDED[usual.shape])
        best = Trial(usual, _guess_header(export, usual, names), 0, lacking)
    headings = [
        _explain(column, best.layout, names, known)
        for column in best.part.columns
        if column.heading
    ]
    headings += _explain_labels(best, names)
    shown = tuple(one for one in headings if _may_be_shown(one, known, guessed=guessed))
    same = [one for one in trials if one.layout is best.layout and not one.missing]
    findings = () if best.missing or meanings else find_doubt(export, layouts, factors)
    explained = Explained(
        export.file_name, best.layout.layout_id, best.layout.example,
        not (best.missing or findings), best.part.sheet.name, best.part.header + 1,
        shown, best.missing, findings, max(len(same), 1), len(headings) - len(shown),
    )  # fmt: skip
    return explained, best.layout


def find_doubt(
    export: Export, layouts: Sequence[Layout], factors: pd.DataFrame
) -> tuple[Finding, ...]:
    """Return why a file that has one of the layouts would still be refused."""
    try:
        recognise(export, layouts, factors)
    except FindingsError as refused:
        return refused.findings
    return ()


def find_headings(explained: Explained, meanings: Mapping[str, str]) -> list[str]:
    """Return what the user named and the file does not have."""
    there = {normalise(heading.text) for heading in explained.headings}
    return [heading for heading in meanings if normalise(heading) not in there]


def write_layout(
    path: Path, layout: Layout, meanings: Mapping[str, str], explained: Explained
) -> None:
    """Write a layout file that adds to another one what the headings of a file mean.

    Raises:
        OSError: the disk or the rights refuse.
    """
    base = layout.extends or layout.layout_id
    example = " | ".join(heading.text for heading in explained.headings[:8])
    lines = [
        f"# Made by `tifaktor layout` for files such as {json.dumps(explained.file_name, ensure_ascii=False)}.",
        "# What is not said here is as in the layout that it extends.",
        "",
        f"layout_id = {_quote(path.stem)}",
        f"extends = {_quote(base)}",
        f"example = {_quote(example)}",
        "",
        "# Heading, or a factor's name in the rows, and what it means.",
        "[headings]",
        *(f"{_quote(heading)} = {_quote(meaning)}" for heading, meaning in meanings.items()),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _quote(text: str) -> str:
    # A TOML string is written as a JSON one, but for the sign that only TOML forbids.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _may_be_shown(heading: Heading, known: Collection[str], *, guessed: bool) -> bool:
    """Return whether a text is a heading, and neither somebody nor a figure.

    In a row that was only guessed to hold the headings, any number but a year may be a figure.
    """
    text = heading.text
    is_figure = _FIGURE.fullmatch(text) or (guessed and _ONLY_NUMBER.fullmatch(text))
    return (heading.known or not is_figure) and not may_name_person(text, known)


def _explain(column: Column, layout: Layout, names: FactorNames, known: Collection[str]) -> Heading:
    text = column.heading
    place = name_column(column.index)
    if column.role is not Role.UNKNOWN:
        return Heading(place, text, str(column.role), column.factor_id)
    if layout.shape in FACTORS_BELOW and layout.find_unit_type(column.heading):
        return Heading(place, text, str(Role.NATIONAL))
    if layout.shape is Shape.FACTOR_ROWS and normalise(split_wave(text)[0]) in known:
        return Heading(place, text, str(Role.UNIT))
    guess, likeness = _guess(column.heading, layout, names)
    return Heading(place, text, str(Role.UNKNOWN), None, guess, likeness)


def _explain_labels(trial: Trial, names: FactorNames) -> list[Heading]:
    """Return names that stand where a factor's belongs, beside figures, and are none, or taught."""
    layout, part = trial.layout, trial.part
    labels = part.find(Role.FACTOR)
    if layout.shape not in FACTORS_BELOW or not labels:
        return []
    figures = [c.index for c in part.columns if c.role in (Role.MEAN, Role.UNKNOWN)]
    numbers = read_numbers(make_block(part.rows, figures), layout.not_given)
    has_number = (numbers.state == CellState.NUMBER).any(axis=1)
    strange: dict[str, int] = {}
    for at_row, (row, number) in enumerate(zip(part.rows, has_number, strict=True)):
        texts = [text for text in (write_cell(row[column.index]) for column in labels) if text]
        plain = [text for text in texts if not text.isdigit()]
        known = any(names.find(text) or layout.headings.find_role(text) for text in texts)
        if number and plain and not known:
            strange.setdefault(plain[0], part.header + at_row + 2)
    choices = _list_factors(names)
    unknown = str(Role.UNKNOWN)
    return [
        Heading(str(row), text, str(Role.MEAN), taught)
        if (taught := layout.headings.find_factor(text, names))
        else Heading(str(row), text, unknown, None, *_match(text, choices))
        for text, row in strange.items()
    ]


def _guess(heading: str, layout: Layout, names: FactorNames) -> tuple[str | None, int]:
    roles = {
        normalise(name): str(role)
        for role, written in layout.headings.names.items()
        for name in written
        if role in PLAIN_ROLES and "{" not in name
        and (role not in PATTERN_ROLES or layout.shape in FACTORS_BELOW)
    }  # fmt: skip
    factors = {} if layout.shape in FACTORS_BELOW else _list_factors(names)
    plain, wave = take_out_wave(heading) if layout.headings.dated else (heading, None)
    guess, likeness = _match(plain, {**roles, **factors})
    if wave and guess in {*OF_ONE_WAVE, *factors.values()}:
        return f"{guess} {wave}", likeness
    return guess, likeness


def _list_factors(names: FactorNames) -> dict[str, str]:
    return {normalise(n): names.find(n) or "" for n in list_names(names.factors) if n}


def _match(text: str, choices: Mapping[str, str]) -> tuple[str | None, int]:
    """Return the closest of `choices`, and how close, 0 to 100; nothing if none is close."""
    found = process.extractOne(
        normalise(text), list(choices), scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE
    )
    return (None, 0) if found is None else (choices[found[0]], round(found[1]))


def _guess_header(export: Export, layout: Layout, names: FactorNames) -> Part:
    """Return the first row with many texts as the header, where nothing at all was recognised.

    A row further down may have more of them: there stand names, and not headings.
    """
    rows = [
        (sum(map(_is_text, row)), index, sheet)
        for sheet in export.sheets
        for index, row in enumerate(sheet.rows[:SEARCHED_ROWS])
    ]
    most = max(n for n, _, _ in rows)
    _, index, sheet = next(row for row in rows if row[0] >= _LIKE_HEADER * most)
    return Part(sheet, index, layout.headings.read_row(sheet.top[index], names))


def _is_text(cell: object) -> bool:
    return isinstance(cell, str) and any(sign.isalpha() for sign in cell)
