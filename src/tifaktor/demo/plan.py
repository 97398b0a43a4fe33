"""Which files the demo writes, and writing them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pandas as pd

from tifaktor import schemas
from tifaktor.demo.agreements import write_agreements
from tifaktor.demo.exports import write_export
from tifaktor.demo.past import (
    arrange,
    find_pasts,
    list_lineage,
    list_units_ever,
    list_waves,
)
from tifaktor.demo.people import Survey, draw_surveys
from tifaktor.demo.shapes import Layout, Shape, load_instrument, load_shapes
from tifaktor.errors import NothingToShow

DEFAULT_SEED = 2026
_FILE_NAMES = {
    Layout.RESPONDENT_XLSX: "10-faktor-{wave}-enkeltsvar.xlsx",
    Layout.UNIT_CSV: "10-faktor-{wave}-enheter.csv",
    Layout.UNIT_XLSX: "10-faktor-{wave}-enheter.xlsx",
}

_WITHOUT_STRATEGY: dict[str, type[schemas.Table]] = {
    "goals": schemas.Goals, "links": schemas.Links, "targets": schemas.Targets,
    "measures": schemas.Measures,
}  # fmt: skip
"""The tables of a municipality of which only results are known, all empty."""


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One export that the demo writes.

    Attributes:
        municipality_id: whose figures.
        wave: which survey.
        path: where, from the root of the workspace.
    """

    municipality_id: str
    wave: str
    path: PurePosixPath


def plan_demo(municipalities: Sequence[str] | None = None) -> tuple[PlannedFile, ...]:
    """Return the exports that `write_demo` writes, in its order; nothing is drawn or written.

    Args:
        municipalities: the municipalities to make up, each with those that it was made of; None
            means all.

    Raises:
        NothingToShow: `municipality_unknown`, for one the demo does not have.
    """
    return tuple(
        PlannedFile(owner, wave, _locate_export(owner, wave, layout))
        for shape in _choose_shapes(municipalities)
        for owner, waves in _list_owners(shape).items()
        for wave, layout in waves.items()
    )


def _list_owners(shape: Shape) -> dict[str, dict[str, Layout]]:
    """Return the waves of a municipality and of those that it was made of, these first."""
    others = {
        past.municipality_id: past.waves
        for past in find_pasts(shape)
        if past.municipality_id != shape.municipality_id
    }
    return {**others, shape.municipality_id: shape.waves}


def write_demo(
    root: Path,
    *,
    seed: int = DEFAULT_SEED,
    municipalities: Sequence[str] | None = None,
    on_file: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write made-up exports into a workspace, and the units that they speak of.

    Overwrites `units.csv` and `lineage.csv` in `data/mappings/<municipality>` and exports of the
    same names, makes the folders of municipalities that are no more, and adds plans to the measures
    of one; leaves everything else.
    A municipality's files do not depend on which others are written.

    Args:
        root: folder of the workspace.
        seed: the same seed gives the same bytes.
        municipalities: the municipalities to make up; None means all.
        on_file: called with the path of each export, from `root`, when it is written.

    Returns:
        The exports, by municipality and wave.

    Raises:
        NothingToShow: `municipality_unknown`, for one the demo does not have; nothing is written.
    """
    written = []
    instrument = load_instrument()
    for shape in _choose_shapes(municipalities):
        drawn = draw_surveys(replace(shape, waves=list_waves(shape)), instrument, seed)
        surveys = {survey.wave: survey for survey in drawn}
        _write_mappings(root / "data" / "mappings", shape, surveys)
        for owner, waves in _list_owners(shape).items():
            for wave, layout in waves.items():
                export = _locate_export(owner, wave, layout)
                path = root / export
                path.parent.mkdir(parents=True, exist_ok=True)
                organised, survey = _organise(shape, owner, surveys[wave])
                path.write_bytes(write_export(survey, organised, instrument, layout))
                written.append(path)
                if on_file is not None:
                    on_file(str(export))
    return written


def _organise(shape: Shape, owner: str, survey: Survey) -> tuple[Shape, Survey]:
    """Return a wave as its owner was organised then."""
    for past in find_pasts(shape):
        if past.municipality_id == owner and survey.wave in past.waves:
            return arrange(survey, shape, past)
    return shape, survey


def _choose_shapes(municipalities: Sequence[str] | None) -> list[Shape]:
    shapes = load_shapes()
    wanted = list(shapes) if municipalities is None else list(dict.fromkeys(municipalities))
    for municipality in wanted:
        if municipality not in shapes:
            raise NothingToShow(
                "municipality_unknown", municipality=municipality, known=", ".join(shapes)
            )
    return [shapes[municipality] for municipality in wanted]


def _locate_export(municipality_id: str, wave: str, layout: Layout) -> PurePosixPath:
    name = _FILE_NAMES[layout].format(wave=wave)
    return PurePosixPath("data", "raw", municipality_id, wave, name)


def _write_mappings(folder: Path, shape: Shape, surveys: dict[str, Survey]) -> None:
    """Write the units of a municipality, where they came from, and those that it was made of."""
    _write_table(folder / shape.municipality_id / "units.csv", list_units_ever(shape))
    write_agreements(folder / shape.municipality_id, shape)
    lineage = list_lineage(shape, surveys)
    if not lineage.empty:
        _write_table(folder / shape.municipality_id / "lineage.csv", lineage)
    for past in find_pasts(shape):
        home = folder / past.municipality_id
        if past.municipality_id != shape.municipality_id:
            _write_table(home / "units.csv", past.units)
            for name, model in _WITHOUT_STRATEGY.items():
                _write_table(home / f"{name}.csv", schemas.empty(model))
            lines = (
                f'{name} = "{getattr(past, name)}"\n'
                for name in ("municipality_id", "municipality_name", "organisation_name")
            )
            (home / "strategy.toml").write_text("".join(lines), encoding="utf-8")


def _write_table(path: Path, table: pd.DataFrame) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, sep=";", index=False, encoding="utf-8", lineterminator="\n")
