"""Which files the demo writes, and writing them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tifaktor.demo.exports import write_export
from tifaktor.demo.people import draw_surveys
from tifaktor.demo.shapes import Layout, Shape, load_instrument, load_shapes
from tifaktor.errors import NothingToShow

DEFAULT_SEED = 2026
_FILE_NAMES = {
    Layout.RESPONDENT_XLSX: "10-faktor-{wave}-enkeltsvar.xlsx",
    Layout.UNIT_CSV: "10-faktor-{wave}-enheter.csv",
    Layout.UNIT_XLSX: "10-faktor-{wave}-enheter.xlsx",
}


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
        municipalities: the municipalities to make up; None means all.

    Raises:
        NothingToShow: `municipality_unknown`, for one the demo does not have.
    """
    return tuple(
        PlannedFile(shape.municipality_id, wave, _locate_export(shape, wave))
        for shape in _choose_shapes(municipalities)
        for wave in shape.waves
    )


def write_demo(
    root: Path,
    *,
    seed: int = DEFAULT_SEED,
    municipalities: Sequence[str] | None = None,
    on_file: Callable[[str], None] | None = None,
) -> list[Path]:
    """Write made-up exports into a workspace, and the units that they speak of.

    Overwrites `data/mappings/<municipality>/units.csv` and exports of the same names; leaves
    everything else. A municipality's files do not depend on which others are written.

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
    for shape in _choose_shapes(municipalities):
        _write_units(root, shape)
        for survey in draw_surveys(shape, load_instrument(), seed):
            export = _locate_export(shape, survey.wave)
            path = root / export
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(
                write_export(survey, shape, load_instrument(), shape.waves[survey.wave])
            )
            written.append(path)
            if on_file is not None:
                on_file(str(export))
    return written


def _choose_shapes(municipalities: Sequence[str] | None) -> list[Shape]:
    shapes = load_shapes()
    wanted = list(shapes) if municipalities is None else list(dict.fromkeys(municipalities))
    for municipality in wanted:
        if municipality not in shapes:
            raise NothingToShow(
                "municipality_unknown", municipality=municipality, known=", ".join(shapes)
            )
    return [shapes[municipality] for municipality in wanted]


def _locate_export(shape: Shape, wave: str) -> PurePosixPath:
    name = _FILE_NAMES[shape.waves[wave]].format(wave=wave)
    return PurePosixPath("data", "raw", shape.municipality_id, wave, name)


def _write_units(root: Path, shape: Shape) -> None:
    path = root / "data" / "mappings" / shape.municipality_id / "units.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    shape.units.to_csv(path, sep=";", index=False, encoding="utf-8", lineterminator="\n")
