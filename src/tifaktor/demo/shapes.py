"""What the demo makes up: the instrument, the municipalities, their units and their waves."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from io import StringIO
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tifaktor import schemas
from tifaktor.vocabulary import make_slug

ROOT_TYPE = "kommune"
"""Unit type of the whole municipality, which has no mean of its like in an export."""


class Layout(StrEnum):
    """The ways the demo writes a wave."""

    RESPONDENT_XLSX = "respondent_xlsx"
    """One row per respondent, in an Excel file."""
    UNIT_CSV = "unit_csv"
    """One row per unit, with semicolons, decimal commas and Excel's Windows-1252."""
    UNIT_XLSX = "unit_xlsx"
    """One row per unit, in an Excel file."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """The survey: its factors, in KS' order.

    Attributes:
        factor_ids: the factors.
        statements: number of statements, by factor.
        centre: what the made-up national means lie around, by factor (points, 1-5).
        headings: what exports call the factors, by style.
    """

    factor_ids: tuple[str, ...]
    statements: tuple[int, ...]
    centre: tuple[float, ...]
    headings: dict[str, tuple[str, ...]]

    @property
    def statement_labels(self) -> list[str]:
        """Return `1.1`, `1.2` … `10.4`: factor number and statement number."""
        return [
            f"{number}.{statement}"
            for number, count in enumerate(self.statements, start=1)
            for statement in range(1, count + 1)
        ]

    @property
    def factor_of_statement(self) -> NDArray[np.intp]:
        """Return for each statement the position of its factor, from 0."""
        return np.repeat(np.arange(len(self.statements)), self.statements)


@dataclass(frozen=True, slots=True)
class Shape:
    """One municipality as the demo makes it up.

    Attributes:
        municipality_id: name of its folder.
        headings: the style of its exports' factor names.
        response: share who answer, around which units vary.
        start: points from the national mean in the first wave, by factor.
        drift: points per wave after that, by factor.
        waves: each wave's layout, oldest first.
        units: `schemas.Units`, each parent before its children.
        staff: positions attached to each unit itself, not to units below it, in the same order.
    """

    municipality_id: str
    headings: str
    response: float
    start: dict[str, float]
    drift: dict[str, float]
    waves: dict[str, Layout]
    units: pd.DataFrame
    staff: NDArray[np.intp]


@lru_cache(maxsize=1)
def load_instrument() -> Instrument:
    """Read the instrument from `municipalities.toml`."""
    factors = read_toml()["instrument"]["factors"]
    styles = factors[0]["headings"]
    return Instrument(
        factor_ids=tuple(factor["factor_id"] for factor in factors),
        statements=tuple(factor["statements"] for factor in factors),
        centre=tuple(factor["national"] for factor in factors),
        headings={style: tuple(f["headings"][style] for f in factors) for style in styles},
    )


@lru_cache(maxsize=1)
def load_shapes() -> dict[str, Shape]:
    """Read the municipalities from `municipalities.toml` and `units.csv`, in the files' order."""
    outlines = dict(list(read_rows("units.csv").groupby("municipality_id")))
    rows = read_toml()["municipalities"]
    return {
        row["municipality_id"]: _make_shape(row, outlines[row["municipality_id"]]) for row in rows
    }


def _make_shape(row: dict[str, Any], outline: pd.DataFrame) -> Shape:
    layouts = {wave: Layout(layout) for wave, layout in sorted(row["waves"].items())}
    units = make_units(row["municipality_id"], outline)
    return Shape(**{**row, "waves": layouts}, units=units, staff=outline["staff"].to_numpy(np.intp))


def make_units(municipality_id: str, outline: pd.DataFrame) -> pd.DataFrame:
    """Return `schemas.Units` of `unit_name`, `parent_name` and `unit_type`.

    The whole municipality has the municipality's own id.
    """
    is_root = outline["parent_name"].isna()
    ids = outline["unit_name"].map(make_slug).mask(is_root, municipality_id)
    by_name = dict(zip(outline["unit_name"], ids, strict=True))
    table = pd.DataFrame(
        {
            "unit_id": ids,
            "unit_name": outline["unit_name"],
            "parent_id": outline["parent_name"].map(by_name),
            "unit_type": outline["unit_type"],
            "leaders": None,
            "valid_from": None,
            "valid_to": None,
        }
    )
    return schemas.check(schemas.Units, table.reset_index(drop=True))


@lru_cache(maxsize=1)
def read_toml() -> dict[str, Any]:
    """Return `municipalities.toml`."""
    return tomllib.loads(_read("municipalities.toml"))


def read_rows(name: str) -> pd.DataFrame:
    """Return one of the demo's own tables."""
    return pd.read_csv(StringIO(_read(name)), sep=";")


def _read(name: str) -> str:
    return files("tifaktor.demo").joinpath(name).read_text(encoding="utf-8")
