"""Whose a sheet is, where every sheet or every file is one unit's.

`Enhet: Solbakken barnehage` above the table decides; else a title, the sheet's name and the
file's name say it between them, and may not say different things. A name must be a unit's whole
name: a title that only begins with the municipality's name may be any unit's in it.
"""

import re
from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from tifaktor.errors import Finding
from tifaktor.intake.cells import name_column, normalise, write_cell
from tifaktor.intake.headings import Role
from tifaktor.intake.layouts import Part, Recognised
from tifaktor.intake.units import find_unknown_units, match_units
from tifaktor.mappings import Municipality
from tifaktor.organisation import Tree, build_tree
from tifaktor.vocabulary import make_slug

_BETWEEN = re.compile(r"\s+[-–—|]\s+|[:;|/()\n]|,\s")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?:-[0-9]{2}){0,2}(?![0-9])")
_LONGEST_SHEET_NAME = 31
"""What Excel cuts the name of a sheet to."""


def find_own_unit(
    recognised: Recognised, part: Part, municipality: Municipality
) -> tuple[str | None, list[Finding]]:
    """Return the unit whose the sheet is, or None and why not.

    Args:
        recognised: the file.
        part: the sheet.
        municipality: whose units.
    """
    labelled = _find_labelled(part, recognised)
    if labelled is not None:
        return _match_labelled(labelled, recognised, municipality)
    tree = build_tree(municipality.units)
    whole = recognised.layout.whole_municipality
    said = [_find_in_titles(part, recognised, municipality, tree)]
    said.append(_find_in_name(part.sheet.name or "", municipality, whole))
    if not recognised.more:
        stem = recognised.export.file_name.rpartition(".")[0]
        said.append(_find_in_file_name(stem, municipality, tree))
    found = {unit for unit in said if unit is not None}
    deepest = _keep_deepest(found, tree)
    file, sheet = recognised.export.file_name, part.sheet.name
    if not deepest:
        return None, [Finding("unit_unnamed", file, sheet)]
    if len(deepest) > 1:
        names = municipality.units.set_index("unit_id")["unit_name"]
        facts = {"units": ", ".join(sorted(str(names[unit]) for unit in deepest))}
        return None, [Finding("unit_contradiction", file, sheet, facts=dict(facts))]
    return deepest.pop(), []


def _find_labelled(part: Part, recognised: Recognised) -> tuple[str, int, int] | None:
    """Return what stands beside `Enhet` above the table, with its row and column from 0."""
    for at_row, row in enumerate(part.titles):
        for at_column, cell in enumerate(row):
            label, _, value = write_cell(cell).partition(":")
            if recognised.layout.headings.find_role(label) is not Role.UNIT:
                continue
            if value.strip():
                return value.strip(), at_row, at_column
            beside = [(i, write_cell(row[i])) for i in range(at_column + 1, len(row))]
            for index, text in beside:
                if text:
                    return text, at_row, index
    return None


def _match_labelled(
    labelled: tuple[str, int, int], recognised: Recognised, municipality: Municipality
) -> tuple[str | None, list[Finding]]:
    name, at_row, at_column = labelled
    file, sheet = recognised.export.file_name, _find_sheet_of(recognised, labelled)
    lines = pd.DataFrame(
        {"sheet": [sheet], "row": [at_row + 1], "column": [name_column(at_column)],
         "name": [name], "code": [""], "parent": [""]}
    )  # fmt: skip
    found = match_units(lines, municipality, recognised.layout.whole_municipality)
    unit_id = found["unit_id"].iloc[0]
    if not pd.isna(unit_id):
        return str(unit_id), []
    if found["shared"].iloc[0]:
        return None, [Finding("unit_shared", file, sheet, at_row + 1, name_column(at_column))]
    return None, find_unknown_units(pd.concat([lines, found], axis=1), municipality, file)


def _find_sheet_of(recognised: Recognised, labelled: tuple[str, int, int]) -> str | None:
    for part in recognised.parts:
        if _find_labelled(part, recognised) == labelled:
            return part.sheet.name
    return None


def _find_in_titles(
    part: Part, recognised: Recognised, municipality: Municipality, tree: Tree
) -> str | None:
    layout = recognised.layout
    texts = [write_cell(cell) for row in part.titles for cell in row if isinstance(cell, str)]
    texts = [text for text in texts if text]
    found = _match(texts, municipality, layout.whole_municipality)
    found |= _match(_split(texts, layout.title_words), municipality, layout.whole_municipality)
    deepest = _keep_deepest(found, tree)
    unit = deepest.pop() if len(deepest) == 1 else None
    if unit != tree.root:
        return unit
    # "Fjordvik kommune – …": the rest may be a unit that nobody has told us of.
    pieces = [piece for text in texts for piece in _split([text], layout.title_words)]
    own = [p for p in pieces if _match([p], municipality, layout.whole_municipality)]
    return unit if len(own) == len(pieces) else None


def _find_in_name(name: str, municipality: Municipality, whole: Collection[str]) -> str | None:
    """Return the unit that a sheet is named after, also where Excel has cut its name."""
    found = _match([name], municipality, whole)
    if not found and len(name) >= _LONGEST_SHEET_NAME - 1:
        begins = normalise(name).rstrip("….")
        pairs = zip(municipality.units["unit_id"], municipality.units["unit_name"], strict=True)
        found = {str(unit) for unit, full in pairs if normalise(full).startswith(begins)}
    return found.pop() if len(found) == 1 else None


def _find_in_file_name(stem: str, municipality: Municipality, tree: Tree) -> str | None:
    """Return the unit that a file is named after: `Solbakken-barnehage_2024`."""
    units = municipality.units
    of_slug: dict[str, set[str]] = {}
    for unit, name in zip(units["unit_id"], units["unit_name"], strict=True):
        for slug in (make_slug(str(name)), str(unit)):
            of_slug.setdefault(slug, set()).add(str(unit))
    pieces = [stem, *re.split(r"_+|\s+[-–]\s+", stem)]
    slugs = [make_slug(_YEAR.sub(" ", piece)) for piece in pieces]
    named = [of_slug[slug] for slug in slugs if slug in of_slug]
    found = {unit for units_of in named if len(units_of) == 1 for unit in units_of}
    deepest = _keep_deepest(found - {tree.root}, tree)
    return deepest.pop() if len(deepest) == 1 else None


def _split(texts: Sequence[str], title_words: Collection[str]) -> list[str]:
    """Return the parts of titles between dashes and colons, the survey's name and years left out."""
    return list(_iterate_pieces(texts, title_words))


def _iterate_pieces(texts: Sequence[str], title_words: Collection[str]) -> Iterator[str]:
    for text in texts:
        for piece in _BETWEEN.split(text):
            plain = normalise(_YEAR.sub(" ", piece))
            for word in sorted(title_words, key=len, reverse=True):
                plain = plain.replace(word, " ")
            plain = normalise(plain).strip(" -–—.,")
            if plain:
                yield plain


def _match(names: Sequence[str], municipality: Municipality, whole: Collection[str]) -> set[str]:
    lines = pd.DataFrame({"name": list(names), "code": "", "parent": ""}, dtype="str")
    found = match_units(lines, municipality, whole)["unit_id"]
    return {str(unit) for unit in found.dropna()}


def _keep_deepest(units: set[str], tree: Tree) -> set[str]:
    """Leave out the units that contain another of them."""
    closure = tree.closure()
    pairs = closure[closure["unit_id"].isin(units) & (closure["unit_id"] != closure["ancestor_id"])]
    return units - set(pairs["ancestor_id"])
