"""The layout files: what the headings of each kind of export may be called."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from tifaktor.errors import Finding, MappingsError
from tifaktor.intake.cells import normalise
from tifaktor.intake.headings import PATTERN_ROLES, Headings, Role
from tifaktor.mappings import Instrument


class Shape(StrEnum):
    """How the rows of a layout are to be read."""

    UNIT_ROWS = "unit_rows"
    RESPONDENT_ROWS = "respondent_rows"
    FACTOR_ROWS = "factor_rows"
    FACTOR_BLOCKS = "factor_blocks"
    UNIT_FACTOR_ROWS = "unit_factor_rows"
    UNIT_SHEETS = "unit_sheets"
    RESPONDENT_FACTORS = "respondent_factors"


OF_PEOPLE = (Shape.RESPONDENT_ROWS, Shape.RESPONDENT_FACTORS)
"""Shapes with one row per person: personal data."""
OF_UNITS = (Shape.UNIT_ROWS, Shape.UNIT_FACTOR_ROWS)
"""Shapes whose rows name units."""
FACTORS_BELOW = (Shape.FACTOR_ROWS, Shape.UNIT_SHEETS, Shape.UNIT_FACTOR_ROWS)
"""Shapes whose rows, and not their headings, name the factors."""
NEEDED: dict[Shape, tuple[tuple[Role, ...], ...]] = {
    Shape.UNIT_ROWS: ((Role.UNIT, Role.UNIT_ID), (Role.MEAN,)),
    Shape.RESPONDENT_ROWS: ((Role.UNIT, Role.UNIT_ID), (Role.STATEMENT,)),
    Shape.FACTOR_ROWS: ((Role.FACTOR,),),
    Shape.FACTOR_BLOCKS: (),
    Shape.UNIT_FACTOR_ROWS: ((Role.UNIT, Role.UNIT_ID), (Role.FACTOR,), (Role.MEAN,)),
    Shape.UNIT_SHEETS: ((Role.FACTOR,), (Role.MEAN,)),
    Shape.RESPONDENT_FACTORS: ((Role.UNIT, Role.UNIT_ID), (Role.MEAN,)),
}
"""Which columns a sheet must have; of each group one is enough."""
NEEDED_BESIDE: dict[str, tuple[tuple[Role, ...], ...]] = {
    "invited": ((Role.UNIT, Role.UNIT_ID), (Role.N_INVITED,)),
    "benchmarks": ((Role.FACTOR,), (Role.NATIONAL,)),
}
_PARTS = {
    Role.STATEMENT: "{statement}", Role.STATEMENT_SD: "{statement}", Role.SHARE: "{answer}",
}  # fmt: skip
"""What the headings of these roles hold beside the factor."""
_LISTS = (
    "title_words", "not_given", "national", "unit_type_means", "whole_municipality", "totals",
    "notes",
)  # fmt: skip
_KEYS = {
    "layout_id": str, "shape": str, "example": str, "columns": dict, "sheets": dict,
    "headings": dict, "extends": str, "waves_in_headings": bool,
} | dict.fromkeys(_LISTS, list)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """One way that exports are laid out.

    Attributes:
        layout_id: name of its file, without `.toml`.
        extends: the layout that it only adds to; None for one of its own.
        shape: how its rows are read.
        example: its first line, or lines, as they stand in a file.
        headings: what its columns may be called.
        sheets: `invited` and `benchmarks`: the same for the sheets beside the main one.
        title_words: words that stand beside the year in a title, normalised.
        not_given: signs that mean "not given", normalised.
        national: names of the national mean, normalised.
        unit_type_means: names of the mean of a unit type, with `{unit_type}`, normalised.
        whole_municipality: names of the municipality as a whole, normalised.
        totals: names of rows that sum up the table itself, normalised.
        notes: what a line below the table may begin with that is no part of it, normalised.
        survey: what the instrument is called, normalised; told by `add_survey`.
    """

    layout_id: str
    extends: str | None
    shape: Shape
    example: str
    headings: Headings
    sheets: Mapping[str, Headings]
    title_words: tuple[str, ...]
    not_given: frozenset[str]
    national: frozenset[str]
    unit_type_means: tuple[str, ...]
    whole_municipality: frozenset[str]
    totals: frozenset[str]
    notes: tuple[str, ...]
    survey: tuple[str, ...] = ()

    def find_unit_type(self, name: str) -> str | None:
        """Return the unit type, normalised, whose mean all over the country has this name."""
        for pattern in self.unit_type_means:
            before, _, after = pattern.partition("{unit_type}")
            match = re.fullmatch(f"{re.escape(before)}(.+){re.escape(after)}", normalise(name))
            if match:
                return match[1]
        return None


def load_layouts(folder: Path) -> tuple[Layout, ...]:
    """Read every layout in `folder`, by file name.

    Raises:
        MappingsError: `layout_file_broken` for a file that is no TOML, `layout_file_key` for a
            key that is missing, unknown or has a value it cannot have; all of them at once.
    """
    findings: list[Finding] = []
    tables: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.toml")):
        name = f"{folder.name}/{path.name}"
        try:
            tables[path.stem] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
            findings.append(Finding("layout_file_broken", name, facts={"why": str(broken)}))
    layouts = []
    for stem, own in tables.items():
        name = f"{folder.name}/{stem}.toml"
        table = _extend(own, tables)
        wrong = ["extends"] if table is None else _find_wrong_keys(table, stem)
        findings += [Finding("layout_file_key", name, column=k, facts={"key": k}) for k in wrong]
        if table is not None and not wrong:
            layouts.append(_make_layout(table))
    if findings:
        raise MappingsError(findings)
    return tuple(layouts)


def add_survey(layouts: Sequence[Layout], instrument: Instrument) -> tuple[Layout, ...]:
    """Return the layouts with what the instrument's file says: its name and its factors'.

    The name stands beside the year in titles. `{factor 1}` and `{factor 2}` in an example are the
    first two factors, or the only one.

    Args:
        layouts: as their files have them.
        instrument: the survey.
    """
    own = tuple(dict.fromkeys(map(normalise, instrument.names)))
    factors = [str(name) for name in instrument.factors["name_nb"]]
    return tuple(
        replace(
            one,
            survey=own,
            title_words=tuple(dict.fromkeys((*one.title_words, *own))),
            example=one.example.replace("{factor 1}", factors[0]).replace(
                "{factor 2}", factors[:2][-1]
            ),
        )
        for one in layouts
    )


def _extend(table: dict[str, Any], tables: Mapping[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Return a layout's table with what it takes from another; None where there is no such other."""
    if "extends" not in table:
        return table
    other = tables.get(str(table["extends"]), {"extends": ""})
    return None if "extends" in other else {**other, **table}


def extend_layout(layout: Layout, layout_id: str, meanings: Mapping[str, str]) -> Layout:
    """Return `layout` under another name, with what some headings of a file mean."""
    said = {normalise(heading): normalise(meaning) for heading, meaning in meanings.items()}
    headings = replace(layout.headings, meanings={**layout.headings.meanings, **said})
    own = layout.extends or layout.layout_id
    return replace(layout, layout_id=layout_id, extends=own, headings=headings)


def _find_wrong_keys(table: Mapping[str, Any], stem: str) -> list[str]:
    """Return every key of a layout file that is missing, unknown, or has an impossible value."""
    wrong = [key for key in table if not isinstance(table[key], _KEYS.get(key, ()))]
    wrong += [key for key in ("layout_id", "shape", "example", "columns") if key not in table]
    if wrong:
        return wrong
    shapes = {str(shape) for shape in Shape}
    wrong += [key for key, values in (("layout_id", {stem}), ("shape", shapes))
              if table[key] not in values]  # fmt: skip
    meanings = table.get("headings", {})
    wrong += [f"headings.{key}" for key in meanings if not isinstance(meanings[key], str)]
    wrong += [key for key in _LISTS if not _is_texts(table.get(key, []))]
    sections = {"columns": table["columns"]}
    sheets = table.get("sheets", {})
    wrong += [f"sheets.{kind}" for kind in sheets if kind not in NEEDED_BESIDE]
    sections |= {f"sheets.{kind}": sheets[kind] for kind in sheets if kind in NEEDED_BESIDE}
    needed = {"columns": NEEDED[Shape(table["shape"])] if table["shape"] in shapes else ()}
    needed |= {f"sheets.{kind}": roles for kind, roles in NEEDED_BESIDE.items()}
    for section, names in sections.items():
        by_factor = section == "columns" and table["shape"] not in FACTORS_BELOW
        wrong += _find_wrong_names(section, names, needed[section], by_factor=by_factor)
    return wrong


def _find_wrong_names(
    section: str, names: object, needed: tuple[tuple[Role, ...], ...], *, by_factor: bool
) -> list[str]:
    if not isinstance(names, dict):
        return [section]
    roles = {str(role) for role in Role} - {Role.UNKNOWN, Role.EMPTY}
    wrong = [
        f"{section}.{key}"
        for key, values in names.items()
        if key not in roles or not values or not _is_texts(values)
        or (key in PATTERN_ROLES and not all(("{factor}" in str(v)) == by_factor for v in values))
        or (key in _PARTS and not all(_PARTS[Role(key)] in str(v) for v in values))
    ]  # fmt: skip
    missing = [group[0] for group in needed if not any(role in names for role in group)]
    return wrong + [f"{section}.{role}" for role in missing]


def _is_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _make_layout(table: Mapping[str, Any]) -> Layout:
    lists = {key: tuple(map(normalise, table.get(key, ()))) for key in _LISTS}
    return Layout(
        layout_id=table["layout_id"],
        extends=table.get("extends"),
        shape=Shape(table["shape"]),
        example=table["example"],
        headings=replace(
            _make_headings(table["columns"], table.get("headings", {})),
            dated=table.get("waves_in_headings", False),
        ),
        sheets={kind: _make_headings(names) for kind, names in table.get("sheets", {}).items()},
        title_words=lists["title_words"],
        not_given=frozenset(lists["not_given"]),
        national=frozenset(lists["national"]),
        unit_type_means=lists["unit_type_means"],
        whole_municipality=frozenset(lists["whole_municipality"]),
        totals=frozenset(lists["totals"]),
        notes=lists["notes"],
    )


def _make_headings(
    names: Mapping[str, Sequence[str]], meanings: Mapping[str, str] | None = None
) -> Headings:
    said = {normalise(heading): normalise(meaning) for heading, meaning in (meanings or {}).items()}
    return Headings({Role(role): tuple(written) for role, written in names.items()}, said)
