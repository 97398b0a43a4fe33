"""The instrument: the survey's names, scale and factors, as one file says them.

`data/mappings/instruments/<instrument_id>.toml`. A workspace from before that folder has
`factors.csv` in its place, and is read as it was.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from tifaktor import schemas
from tifaktor.errors import Finding, MappingsError
from tifaktor.mappings.factors import find_shared_names
from tifaktor.mappings.references import find_repeated
from tifaktor.mappings.tables import MappingTable, read_cells, read_table
from tifaktor.vocabulary import SCALE_HIGH, SCALE_LOW

FOLDER = "instruments"
FACTORS_FILE = "factors.csv"
_NAMES = ("name_nb", "name_nn", "name_en")
_KEYS = {"instrument_id": str, **dict.fromkeys(_NAMES, str), "other_names": list, "scale": dict,
         "factors": list}  # fmt: skip
_OPTIONAL = {"other_names"}
_FACTOR_KEYS = {"factor_id": str, "number": int, "statements": int, **dict.fromkeys(_NAMES, str),
                "other_names": list, "about": str}  # fmt: skip
_FACTOR_OPTIONAL = {"other_names", "about"}


@dataclass(frozen=True, slots=True)
class Instrument:
    """The survey that a workspace holds results of.

    Attributes:
        instrument_id: name of its file, without `.toml`; of `factors.csv`, `factors`.
        names: everything that it is called, as written; none where `factors.csv` stands for it.
        factors: `schemas.Factors`, by number.
    """

    instrument_id: str
    names: tuple[str, ...]
    factors: pd.DataFrame


def load_instrument(folder: Path) -> Instrument:
    """Read the instrument of the mappings in `folder`.

    Raises:
        MappingsError: everything that is wrong in its file; `instrument_several` if there are
            several files, or one beside an old `factors.csv`: nothing says which counts;
            `instrument_scale` for a scale that is not 1-5, the only one that the rules for
            extreme means, the bounds of the privacy gate and the charts are made for;
            `mapping_file_missing` if there is none.
    """
    files = sorted((folder / FOLDER).glob("*.toml"))
    old = folder / FACTORS_FILE
    if len(files) + old.exists() > 1:
        found = [f"{FOLDER}/{path.name}" for path in files] + [FACTORS_FILE] * old.exists()
        raise MappingsError(
            [Finding("instrument_several", FOLDER, facts={"files": ", ".join(found)})]
        )
    if old.exists():
        table = read_table(old, schemas.Factors, FACTORS_FILE)
        return Instrument("factors", (), _judge_factors(table, FACTORS_FILE, []))
    if not files:
        raise MappingsError([Finding("mapping_file_missing", f"{FOLDER}/10-faktor.toml")])
    return _read_instrument(files[0])


def load_factors(folder: Path) -> pd.DataFrame:
    """Return `schemas.Factors` of the instrument of the mappings in `folder`, by number.

    Raises:
        MappingsError: as `load_instrument`.
    """
    return load_instrument(folder).factors


def _read_instrument(path: Path) -> Instrument:
    name = f"{FOLDER}/{path.name}"
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise MappingsError(
            [Finding("instrument_broken", name, facts={"why": str(broken)})]
        ) from broken
    wrong = [*_find_wrong_keys(told, path.stem)]
    if wrong:
        raise MappingsError(
            [Finding("instrument_key", name, column=key, facts={"key": key}) for key in wrong]
        )
    findings = _find_other_scale(told["scale"], name)
    columns = list(schemas.Factors.to_schema().columns)
    rows = [[_write(factor, column) for column in columns] for factor in told["factors"]]
    table = read_cells([columns, *rows], schemas.Factors, name)
    factors = _judge_factors(table, name, findings)
    names = (*(told[key] for key in _NAMES), *told.get("other_names", ()))
    return Instrument(path.stem, tuple(dict.fromkeys(names)), factors)


def _find_wrong_keys(told: Mapping[str, Any], stem: str) -> Iterator[str]:
    """Yield every key that is missing, unknown, or has a value it cannot have."""
    yield from _compare(told, _KEYS, _OPTIONAL, "")
    if told.get("instrument_id") not in {stem, None}:
        yield "instrument_id"
    scale = told.get("scale")
    if isinstance(scale, dict):
        yield from _compare(scale, {"low": int, "high": int}, set(), "scale.")
    factors = told.get("factors")
    for number, factor in enumerate(factors if isinstance(factors, list) else [], start=1):
        place = f"factors {number}"
        if isinstance(factor, dict):
            yield from _compare(factor, _FACTOR_KEYS, _FACTOR_OPTIONAL, f"{place}: ")
        else:
            yield place
    if factors == []:
        yield "factors"


def _compare(
    told: Mapping[str, Any], keys: Mapping[str, type], optional: set[str], prefix: str
) -> Iterator[str]:
    for key in (*keys, *(key for key in told if key not in keys)):
        if key not in told:
            if key not in optional:
                yield f"{prefix}{key}"
            continue
        value, kind = told[key], keys.get(key)
        sound = kind is not None and isinstance(value, kind) and not isinstance(value, bool)
        texts = key != "other_names" or (
            isinstance(value, list) and all(isinstance(v, str) and "|" not in v for v in value)
        )
        if not sound or not texts:
            yield f"{prefix}{key}"


def _find_other_scale(scale: Mapping[str, int], name: str) -> list[Finding]:
    if (scale["low"], scale["high"]) == (SCALE_LOW, SCALE_HIGH):
        return []
    facts = {"scale": f"{scale['low']}–{scale['high']}"}
    return [Finding("instrument_scale", name, column="scale", facts=dict(facts))]


def _write(factor: Mapping[str, Any], column: str) -> str:
    """Return a factor's value as the cell of a table has it."""
    if column == "aliases":
        return "|".join(factor.get("other_names", ()))
    return str(factor.get(column, ""))


def _judge_factors(table: MappingTable, name: str, findings: list[Finding]) -> pd.DataFrame:
    found = [*findings, *table.findings, *find_shared_names(table.sound, name)]
    for key in ("factor_id", "number"):
        found += find_repeated(table.sound, [key], name)
    if found:
        raise MappingsError(found)
    return table.sound.sort_values("number", ignore_index=True)
