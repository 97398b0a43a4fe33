"""Finds the units that an export names in the municipality's own `units.csv`."""

import csv
from collections.abc import Collection
from difflib import get_close_matches
from io import StringIO
from typing import Any

import pandas as pd

from tifaktor.errors import Fact, Finding
from tifaktor.intake.cells import clean_text, normalise
from tifaktor.mappings import Municipality
from tifaktor.organisation import find_root
from tifaktor.vocabulary import make_slug

_SUGGESTED = 3
_ALIKE = 0.6
_MOST_SUGGESTIONS = 50
_SHOWN_CHARACTERS = 80


def match_units(
    lines: pd.DataFrame, municipality: Municipality, whole: Collection[str]
) -> pd.DataFrame:
    """Return the unit that each line names, by its id, else its name.

    A name that several units share is settled by the parent that the line names, if it does.
    The municipality's own names mean the whole of it.

    Args:
        lines: columns `name`, `code` and `parent`, text, empty where the file does not say.
        municipality: whose units.
        whole: other names of the municipality as a whole, normalised.

    Returns:
        In the order of `lines`: `unit_id` (missing where none was found), `shared` (the name
        is several units', and nothing settles which), `disputed` (id and name are different
        units') and `parent_id` (the unit its parent cell names).
    """
    by_id, by_name = _index_units(municipality, whole)
    names, codes, parents = (_fold(lines[column]) for column in ("name", "code", "parent"))
    by_code = _look_up(codes, by_id)
    named = _look_up(names, by_name)
    says_parent = parents != ""
    by_path = _index_paths(municipality) if says_parent.any() else {}
    settled = _look_up((parents + "\n" + names).where(says_parent, ""), by_path)
    found = by_code.fillna(settled).fillna(named).fillna(_look_up(names, by_id))
    above = _look_up(parents, by_name)
    matched = pd.DataFrame(index=lines.index)
    matched["unit_id"] = found.mask(found == "")
    matched["shared"] = found == ""
    by_name_alone = settled.fillna(named.mask(named == ""))
    matched["disputed"] = by_code.notna() & by_name_alone.notna() & (by_code != by_name_alone)
    matched["parent_id"] = above.mask(above == "").fillna(_look_up(parents, by_id))
    return matched


def _fold(texts: "pd.Series[str]") -> "pd.Series[str]":
    return texts if (texts == "").all() else texts.astype("str").str.casefold()


def _look_up(texts: "pd.Series[str]", index: dict[str, str]) -> "pd.Series[str]":
    """Return what `index` has for each text, missing where it has nothing, or nothing is said."""
    if (texts == "").all():
        return pd.Series(None, index=texts.index, dtype="str")
    return pd.Series(list(map(index.get, texts.tolist())), index=texts.index, dtype="str")


def _index_units(
    municipality: Municipality, whole: Collection[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return unit by id and by name ("" where shared), both normalised."""
    units = municipality.units
    by_id = {unit.casefold(): unit for unit in units["unit_id"].tolist()}
    by_name: dict[str, str] = {}
    for unit, name in _normalise_names(units).items():
        by_name[name] = "" if name in by_name else unit
    root = find_root(units)
    for name in (municipality.municipality_name, municipality.organisation_name, *whole):
        by_name.setdefault(normalise(name), root)
    return by_id, by_name


def _index_paths(municipality: Municipality) -> dict[str, str]:
    """Return unit by parent and name, all normalised; the parent by its id too."""
    units = municipality.units
    name_of = _normalise_names(units)
    by_path = {}
    above = zip(units["unit_id"].tolist(), units["parent_id"].tolist(), strict=True)
    for unit, parent in above:
        if isinstance(parent, str):
            name = name_of[unit]
            by_path[f"{name_of[parent]}\n{name}"] = unit
            by_path[f"{parent.casefold()}\n{name}"] = unit
    return by_path


def _normalise_names(units: pd.DataFrame) -> dict[str, str]:
    names = map(normalise, units["unit_name"].tolist())
    return dict(zip(units["unit_id"].tolist(), names, strict=True))


def find_unknown_units(lines: pd.DataFrame, municipality: Municipality, file: str) -> list[Finding]:
    """Return a finding for every unit that `units.csv` does not have, once each.

    With the names that come closest, and the row that would add it.

    Args:
        lines: the lines whose unit was not found: `sheet`, `row`, `column`, `name`, `code`,
            `parent`, `parent_id`.
        municipality: whose units.
        file: name of the file.
    """
    names = [str(name) for name in municipality.units["unit_name"]]
    by_plain = {normalise(name): name for name in names}
    new_rows = _NewRows(municipality)
    unknown = lines.assign(label=lines["name"].where(lines["name"] != "", lines["code"]))
    findings = []
    line: Any
    for number, line in enumerate(unknown.drop_duplicates(["label", "parent"]).itertuples()):
        label = _shorten(line.label)
        place = (file, None if pd.isna(line.sheet) else line.sheet, int(line.row), line.column)
        facts: dict[str, Fact] = {
            "unit": label,
            "n_rows": int((unknown["label"] == line.label).sum()),
            "new_row": new_rows.write(line),
        }
        # Looking for the closest of many names is slow, and nobody reads the fiftieth guess.
        plain = normalise(line.label)
        close = (
            get_close_matches(plain, list(by_plain), _SUGGESTED, _ALIKE)
            if number < _MOST_SUGGESTIONS
            else []
        )
        if close:
            facts["closest"] = ", ".join(by_plain[name] for name in close)
            findings.append(Finding("unit_misspelt", *place, facts))
        else:
            findings.append(Finding("unit_unknown", *place, facts))
    return findings


class _NewRows:
    """Writes the lines that would add units to `units.csv`, each with an id of its own."""

    def __init__(self, municipality: Municipality) -> None:
        self._taken = {str(unit) for unit in municipality.units["unit_id"]}
        self._root = find_root(municipality.units)

    def write(self, line: Any) -> str:
        """Return `unit_id;unit_name;parent_id;unit_type` for a line of the export."""
        label = _shorten(line.label)
        slug = make_slug(line.code) or make_slug(label) or "enhet"
        unit_id, number = slug, 2
        while unit_id in self._taken:
            unit_id, number = f"{slug}-{number}", number + 1
        self._taken.add(unit_id)
        parent_id = line.parent_id
        if pd.isna(parent_id):
            parent_id = make_slug(line.parent) or self._root
        written = StringIO()
        csv.writer(written, delimiter=";", lineterminator="").writerow(
            [unit_id, label, parent_id, ""]
        )
        return written.getvalue()


def _shorten(text: str) -> str:
    plain = clean_text(text)
    return plain if len(plain) <= _SHOWN_CHARACTERS else f"{plain[:_SHOWN_CHARACTERS]}…"
