"""A workspace with one invented municipality of many units in four waves, in its store: for speed.

The figures are drawn by a seed. Nobody answered anything.
"""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tifaktor import pipeline
from tifaktor.mappings import load_factors
from tifaktor.settings import Settings, load_settings
from tifaktor.settings_reader import SETTINGS_FILE
from tifaktor.workspace import make_workspace

MUNICIPALITY = "storvik"
WAVES = ("2020", "2022", "2024", "2026")
UNITS_PER_AREA = 12
STRATEGY = "sandefjord"
"""Whose goals and links are borrowed: the longest strategy that the program comes with."""
SEED = 2026
Row = list[object]


def make_filled_workspace(folder: Path, n_units: int) -> Settings:
    """Make a workspace of `n_units` units, import its four surveys, and return its settings.

    Args:
        folder: where.
        n_units: all of them together: the municipality, its areas, and the units in these.
    """
    make_workspace(folder)
    settings_file = folder / SETTINGS_FILE
    told = settings_file.read_text(encoding="utf-8").partition("[[sources]]")[0]
    settings_file.write_text(told, encoding="utf-8")
    shutil.rmtree(folder / "data" / "raw" / "published")
    within = lay_out_units(n_units)
    _write_mappings(folder / "data" / "mappings", within)
    settings = load_settings(folder)
    names = list(load_factors(settings.mappings)["name_nb"])
    chance = np.random.default_rng(SEED)
    staff = np.where(np.isin(np.arange(n_units), within), 0, chance.integers(9, 60, n_units))
    levels = chance.normal(4.1, 0.25, (n_units, len(names)))
    for wave in WAVES:
        levels = np.clip(levels + chance.normal(0, 0.08, levels.shape), 2.5, 4.8)
        path = folder / "data" / "raw" / MUNICIPALITY / wave / "enheter.csv"
        path.parent.mkdir(parents=True)
        rows = _draw_rows(within, staff, levels, chance)
        _write_table(path, ["Enhet", "Antall svar", "Inviterte", "Svarprosent", *names], rows)
        pipeline.import_files(settings, [path], municipality=MUNICIPALITY, wave=wave)
    return settings


def lay_out_units(n_units: int) -> npt.NDArray[np.int64]:
    """Return for each unit the place of the one that it is in; the municipality's is -1."""
    n_areas = max(1, round((n_units - 1) / (UNITS_PER_AREA + 1)))
    places = np.arange(n_units)
    within = np.where(places <= n_areas, 0, 1 + (places - n_areas - 1) % n_areas)
    within[0] = -1
    return within


def _draw_rows(
    within: npt.NDArray[np.int64],
    staff: npt.NDArray[np.int64],
    levels: npt.NDArray[np.float64],
    chance: np.random.Generator,
) -> Iterator[Row]:
    """Yield a row per unit: each above is the sum of those in it, so that all figures agree."""
    asked = staff.copy()
    answered = np.maximum(np.round(asked * chance.uniform(0.65, 0.95, len(asked))), 0)
    means = np.round(levels, 3)
    total = means * answered[:, np.newaxis]
    for unit in range(len(within) - 1, 0, -1):
        up = within[unit]
        asked[up] += asked[unit]
        answered[up] += answered[unit]
        total[up] += total[unit]
    for unit in range(len(within)):
        n, of = int(answered[unit]), int(asked[unit])
        written = (_write_number(value / n) for value in total[unit])
        yield [name_unit(unit), n, of, f"{100 * n / of:.0f} %", *written]
    # The nation's figures, invented like all others.
    yield ["Norge", "–", "–", "–", *(_write_number(4.1) for _ in range(levels.shape[1]))]


def name_unit(place: int) -> str:
    """Return the name of a unit; the first is the municipality."""
    return "Storvik kommune" if place == 0 else f"Enhet {place:05d}"


def _write_mappings(folder: Path, within: npt.NDArray[np.int64]) -> None:
    home = folder / MUNICIPALITY
    home.mkdir()
    for name in ("goals", "links", "targets", "measures"):
        shutil.copyfile(folder / STRATEGY / f"{name}.csv", home / f"{name}.csv")
    told = (folder / STRATEGY / "strategy.toml").read_text(encoding="utf-8")
    told = told.replace("Sandefjord", "Storvik").replace("sandefjord", MUNICIPALITY)
    (home / "strategy.toml").write_text(told, encoding="utf-8")
    ids = [MUNICIPALITY, *(f"enhet-{place:05d}" for place in range(1, len(within)))]
    kinds = np.where(within == -1, "kommune", np.where(within == 0, "sektor", "barnehage"))
    rows = (
        [ids[place], name_unit(place), "" if up == -1 else ids[up], kinds[place]]
        for place, up in enumerate(within)
    )
    _write_table(home / "units.csv", ["unit_id", "unit_name", "parent_id", "unit_type"], rows)


def _write_table(path: Path, header: list[str], rows: Iterator[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, *rows])


def _write_number(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
