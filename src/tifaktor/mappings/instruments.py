"""The instrument: the survey's names, scale and factors, as one file says them.

`data/mappings/instruments/<instrument_id>.toml`. A workspace from before that folder has
`factors.csv` in its place, and is read as it was.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from tifaktor import schemas
from tifaktor.errors import Finding, MappingsError
from tifaktor.mappings.factors import find_shared_names
from tifaktor.mappings.references import find_repeated
from tifaktor.mappings.tables import MappingTable, read_cells, read_table
from tifaktor.scale import USUAL, Scale, make_scale
from tifaktor.vocabulary import Language
from tifaktor.workspace import find_template

FOLDER = "instruments"
FACTORS_FILE = "factors.csv"
_NAMES = {Language(tag): f"name_{tag}" for tag in ("nb", "nn", "en")}
_KEYS = {"instrument_id": str, **dict.fromkeys(_NAMES.values(), str), "other_names": list,
         "portal_from": int, "scale": dict, "factors": list}  # fmt: skip
_OPTIONAL = frozenset({"other_names", "portal_from"})
_ENDS = ("low", "high")
_ENDS_NAMED = {tag: tuple(f"{end}_{tag}" for end in _ENDS) for tag in Language}
_SCALE_KEYS = {**dict.fromkeys(_ENDS, int),
               **{key: str for keys in _ENDS_NAMED.values() for key in keys}}  # fmt: skip
_FACTOR_KEYS = {"factor_id": str, "number": int, "statements": int,
                **dict.fromkeys(_NAMES.values(), str), "other_names": list,
                "about": str}  # fmt: skip
_FACTOR_OPTIONAL = frozenset({"other_names", "about"})
_COUNTS = frozenset({"number", "statements", "portal_from"})
_GREATEST = 99
"""Headings have room for two digits: `Faktor 12`, `12.3`."""
_SHIPPED = Path("data", "mappings", FOLDER, "10-faktor.toml")
"""What `factors.csv` is about: there was no other survey then."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """The survey that a workspace holds results of.

    Attributes:
        instrument_id: name of its file, without `.toml`; of `factors.csv`, `factors`.
        titles: what it is called, in each language.
        names: everything that it is called, in any language, as written.
        factors: `schemas.Factors`, by number.
        ends: what the lowest and the highest answer say, in each language; empty: not told.
        portal_from: the smallest group that the survey's own portal shows; None: not known.
        scale: from 1 to its highest answer.
    """

    instrument_id: str
    titles: Mapping[Language, str]
    names: tuple[str, ...]
    factors: pd.DataFrame
    ends: Mapping[Language, tuple[str, str]] = field(default_factory=dict)
    portal_from: int | None = None
    scale: Scale = USUAL


def load_instrument(folder: Path) -> Instrument:
    """Read the instrument of the mappings in `folder`.

    Raises:
        MappingsError: everything that is wrong in its file; `instrument_several` if there are
            several files, or one beside an old `factors.csv`: nothing says which counts;
            `instrument_scale` for a scale that is none from 1 to five or up to ten, which the
            rules for extreme means and the bounds of the privacy gate are made for;
            `instrument_none` if there is none.
    """
    files = sorted((folder / FOLDER).glob("*.toml"))
    old = folder / FACTORS_FILE
    if len(files) + old.exists() > 1:
        found = [f"{FOLDER}/{path.name}" for path in files] + [FACTORS_FILE] * old.exists()
        raise MappingsError(
            [Finding("instrument_several", FOLDER, facts={"files": ", ".join(found)})]
        )
    if old.exists():
        return _read_old(old)
    if not files:
        raise MappingsError([Finding("instrument_none", FOLDER)])
    return _read_instrument(files[0])


def load_factors(folder: Path) -> pd.DataFrame:
    """Return `schemas.Factors` of the instrument of the mappings in `folder`, by number.

    Raises:
        MappingsError: as `load_instrument`.
    """
    return load_instrument(folder).factors


def _read_old(path: Path) -> Instrument:
    table = read_table(path, schemas.Factors, FACTORS_FILE)
    found = [*table.findings, *_find_clashes(table.sound, FACTORS_FILE)]
    if found:
        raise MappingsError(found)
    shipped = _read_instrument(find_template() / _SHIPPED)
    return replace(shipped, instrument_id="factors", factors=_order(table))


def _read_instrument(path: Path) -> Instrument:
    name = f"{FOLDER}/{path.name}"
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise MappingsError(
            [Finding("instrument_broken", name, facts={"why": str(broken)})]
        ) from broken
    findings = [*_find_wrong_keys(told, path.stem, name)]
    findings += _find_other_scale(told.get("scale"), name)
    table, found = _read_factors(told.get("factors"), name)
    # A key that has been told is not told again as a cell of the table of factors.
    told_of = {finding.column for finding in findings}
    findings += [finding for finding in found if finding.column not in told_of]
    if findings:
        raise MappingsError(findings)
    titles = {language: str(told[key]).strip() for language, key in _NAMES.items()}
    names = (*titles.values(), *told.get("other_names", ()))
    ends = {
        language: (told["scale"][low].strip(), told["scale"][high].strip())
        for language, (low, high) in _ENDS_NAMED.items()
        if low in told["scale"]
    }
    return Instrument(
        path.stem, titles, tuple(dict.fromkeys(names)), _order(table), ends,
        told.get("portal_from"), make_scale(told["scale"]),
    )  # fmt: skip


def _find_wrong_keys(told: Mapping[str, Any], stem: str, name: str) -> Iterator[Finding]:
    """Yield a finding for every key that is missing, unknown, or has a value it cannot have."""
    yield from _compare(told, _KEYS, _OPTIONAL, "", name)
    if isinstance(told.get("instrument_id"), str) and told["instrument_id"] != stem:
        facts = {"expected": stem}
        yield Finding("instrument_id", name, column="instrument_id", facts=dict(facts))
    if isinstance(told.get("scale"), dict):
        # What the ends say is told in every language, or in none.
        unnamed = frozenset(_SCALE_KEYS) - {*_ENDS}
        optional = frozenset() if unnamed & told["scale"].keys() else unnamed
        yield from _compare(told["scale"], _SCALE_KEYS, optional, "scale.", name)
    factors = told.get("factors")
    for number, factor in enumerate(factors if isinstance(factors, list) else [], start=1):
        if isinstance(factor, dict):
            place = f"{_name_factor(number)}: "
            yield from _compare(factor, _FACTOR_KEYS, _FACTOR_OPTIONAL, place, name)
        else:
            yield _tell(Finding("instrument_value", name), _name_factor(number))
    if factors == []:
        yield _tell(Finding("instrument_value", name), "factors")


def _compare(
    told: Mapping[str, Any], keys: Mapping[str, type], optional: frozenset[str], place: str,
    name: str,
) -> Iterator[Finding]:  # fmt: skip
    for key in keys:
        if key not in told:
            if key not in optional:
                yield _tell(Finding("instrument_key_missing", name), f"{place}{key}")
        elif not _is_sound(key, told[key], keys[key]):
            yield _tell(Finding("instrument_value", name), f"{place}{key}")
    for key in told:
        if key not in keys:
            unknown = Finding("instrument_key_unknown", name, facts={"known": ", ".join(keys)})
            yield _tell(unknown, f"{place}{key}")


def _tell(finding: Finding, key: str) -> Finding:
    return replace(finding, column=key, facts={**finding.facts, "key": key})


def _is_sound(key: str, value: Any, kind: type) -> bool:
    if not isinstance(value, kind) or isinstance(value, bool):
        return False
    if isinstance(value, str):
        return bool(value.strip()) or key == "about"
    if isinstance(value, int):
        return key not in _COUNTS or 1 <= value <= _GREATEST
    return key != "other_names" or _are_names(value)


def _are_names(value: object) -> bool:
    """Return whether it is a list of names; `|` stands between them in the table of factors."""
    return isinstance(value, list) and all(
        isinstance(one, str) and one.strip() and "|" not in one for one in value
    )


def _name_factor(number: int) -> str:
    return f"factors {number}"


def _find_other_scale(scale: object, name: str) -> list[Finding]:
    ends = [scale.get(key) for key in _ENDS] if isinstance(scale, dict) else []
    if not ends or any(type(end) is not int for end in ends) or _is_known(scale):
        return []
    facts = {"scale": f"{ends[0]}–{ends[1]}"}
    return [Finding("instrument_scale", name, column="scale", facts=dict(facts))]


def _is_known(scale: Any) -> bool:
    try:
        make_scale(scale)
    except ValueError:
        return False
    return True


def _read_factors(told: object, name: str) -> tuple[MappingTable, list[Finding]]:
    """Return the factors as a table, and what is wrong in it, by the keys of the file."""
    factors = told if isinstance(told, list) else []
    columns = list(schemas.Factors.to_schema().columns)
    rows = [
        [_write(factor if isinstance(factor, dict) else {}, column) for column in columns]
        for factor in factors
    ]
    table = read_cells([columns, *rows], schemas.Factors, name)
    found = [*table.findings, *_find_clashes(table.written, name)]
    return table, [*map(_place, found)]


def _write(factor: Mapping[str, Any], column: str) -> str:
    """Return a factor's value as the cell of a table has it."""
    if column == "aliases":
        names = factor.get("other_names", ())
        return "|".join(names) if _are_names(names) else ""
    return str(factor.get(column, ""))


def _place(finding: Finding) -> Finding:
    """Return a finding of a row and column with the factor and the key in their place."""
    if finding.row is None:
        return finding
    key = "other_names" if finding.column == "aliases" else finding.column
    factor = _name_factor(finding.row - 1)
    return replace(finding, row=None, column=factor if key is None else f"{factor}: {key}")


def _find_clashes(factors: pd.DataFrame, name: str) -> Iterable[Finding]:
    """Return a finding for each key, number and name that two factors have."""
    yield from find_shared_names(factors, name)
    for key in ("factor_id", "number"):
        yield from find_repeated(factors[factors[key].notna()], [key], name)


def _order(table: MappingTable) -> pd.DataFrame:
    return table.sound.sort_values("number", ignore_index=True)
