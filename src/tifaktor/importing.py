"""From files to the store: read, told what would change, agreed to, and stored."""

import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from tifaktor.errors import FindingsError, StoreError
from tifaktor.mappings import find_units_file, load_municipality
from tifaktor.previewing import FilePreview, preview_files
from tifaktor.reading import Reading, add_unknown_units, load_ground, read_file
from tifaktor.settings import Settings
from tifaktor.store import imports, undoing
from tifaktor.workspace import SourceFile

OnStep = Callable[[str, str, int, int], None]
"""Told of long work: which stage, what is at hand, how many are done, of how many."""
Confirm = Callable[[Sequence[FilePreview]], bool]
"""Shown what would change; says whether it is to be stored."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file.

    Attributes:
        reading: what the file says.
        kind: `stored`, `unchanged` or `replaced`; `declined`, if somebody said no to it; `skipped`,
            if a corrected file has replaced it; `taken_back`, if it was undone.
        n_units_added: units that were added to `units.csv` for it.
        pruned_waves: its waves of which only the means were kept, since they have been pruned.
        preview: what it was foreseen to change; None where nobody was to agree.
    """

    reading: Reading
    kind: str
    n_units_added: int = 0
    pruned_waves: tuple[str, ...] = ()
    preview: FilePreview | None = None


def import_sources(
    settings: Settings,
    municipality_id: str,
    sources: Sequence[SourceFile],
    *,
    may_replace: bool,
    add_missing_units: bool,
    confirm: Confirm,
    on_step: OnStep,
) -> list[Imported]:
    """Read files of one municipality, and store them if all are sound and somebody agrees.

    `units.csv` has its new units while the files are read, and again once they are stored. Until
    somebody has agreed it is as it was, so that nothing is left of a file nobody wanted.

    Raises:
        FindingsError: every problem in every file. Nothing is stored then.
        StoreError: `wave_exists`, `wave_twice`, and what keeps the store from being written.
        UserError: what `confirm` raises.
    """
    units_file = find_units_file(settings.mappings, municipality_id)
    units_before = units_file.read_bytes()
    n_added = [0] * len(sources)
    if add_missing_units:
        n_added = add_unknown_units(load_ground(settings), sources)
    units_after = units_file.read_bytes()
    try:
        readings = read_files(settings, sources, on_step)
        extracts = [reading.get_extract() for reading in readings]
        foreseen = imports.foresee_extracts(settings.store, extracts, may_replace=may_replace)
        previews = _preview(settings, municipality_id, readings, foreseen, n_added)
        seen = {int(number) for fate in foreseen for number in fate.in_force["import_id"]}
        _write_if_other(units_file, units_before)
        if any(one.kind != "unchanged" for one in previews) and not confirm(previews):
            return [Imported(one, "declined", preview=preview)
                    for one, preview in zip(readings, previews, strict=True)]  # fmt: skip
        _write_if_other(units_file, units_after)
        stored = store_readings(
            settings, readings, may_replace=may_replace, seen=seen, on_step=on_step
        )
    except BaseException:
        # Nothing was stored, so nothing is to be left of it in the mappings either.
        _write_if_other(units_file, units_before)
        raise
    return [
        replace(one, n_units_added=added, preview=preview)
        for one, added, preview in zip(stored, n_added, previews, strict=True)
    ]


def preview_readings(settings: Settings, readings: Sequence[Reading]) -> list[FilePreview]:
    """Return what storing the sound ones of some files of one municipality would change."""
    sound = [reading for reading in readings if not reading.stops]
    if not sound:
        return []
    extracts = [reading.get_extract() for reading in sound]
    try:
        foreseen = imports.foresee_extracts(settings.store, extracts, may_replace=True)
        return _preview(settings, sound[0].municipality_id, sound, foreseen, [0] * len(sound))
    except StoreError:
        # What is wrong with the store, or with two files of a survey, is told when it is to be
        # changed: here the files are asked about.
        return []


def _preview(
    settings: Settings,
    municipality_id: str,
    readings: Sequence[Reading],
    foreseen: Sequence[imports.Foreseen],
    n_added: Sequence[int],
) -> list[FilePreview]:
    ground = load_ground(settings)
    mapped = load_municipality(settings.mappings, municipality_id, ground.factors)
    stored = imports.load_means(settings.store, municipality_id)
    extracts = [reading.get_extract() for reading in readings]
    return preview_files(
        extracts, foreseen, n_notes=[len(one.findings) for one in readings], n_added=n_added,
        stored=stored, municipality=mapped, factors=ground.factors, k=settings.k,
    )  # fmt: skip


def _write_if_other(path: Path, content: bytes) -> None:
    """Give a file its content in one step, so that a killed run leaves no half of it."""
    if path.read_bytes() == content:
        return
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    shutil.copymode(path, part)
    part.replace(path)


def read_files(settings: Settings, sources: Sequence[SourceFile], on_step: OnStep) -> list[Reading]:
    """Read every file.

    Raises:
        FindingsError: every problem in every file.
    """
    ground = load_ground(settings)
    readings: list[Reading] = []
    for done, source in enumerate(sources, start=1):
        on_step("read", source.path.name, done, len(sources))
        readings.append(read_file(ground, source))
    if any(reading.stops for reading in readings):
        raise FindingsError([finding for reading in readings for finding in reading.findings])
    return readings


def store_readings(
    settings: Settings,
    readings: Sequence[Reading],
    *,
    may_replace: bool,
    on_step: OnStep,
    seen: Collection[int] | None = None,
) -> list[Imported]:
    """Store what was read, all of it or nothing.

    Args:
        settings: the workspace.
        readings: sound files.
        may_replace: whether a file may take the place of another one for the same wave.
        on_step: told of each file.
        seen: the imports that somebody agreed to have replaced; None for any.
    """
    place = count(1)
    outcomes = imports.save_extracts(
        settings.store,
        [reading.get_extract() for reading in readings],
        replace=may_replace,
        imported_at=datetime.now(UTC),
        seen=seen,
        on_extract=lambda extract: on_step("store", extract.file_name, next(place), len(readings)),
    )
    return [
        Imported(reading, outcome.kind, pruned_waves=outcome.pruned_waves)
        for reading, outcome in zip(readings, outcomes, strict=True)
    ]


def find_passed_over(settings: Settings) -> dict[str, str]:
    """Return the fingerprints of files of which nothing is in force any more, with what they are.

    Returns:
        `skipped` for a file whose place another one has taken, `taken_back` for one that was
        undone last.
    """
    log = imports.load_import_log(settings.store)
    gone = log[~log["fingerprint"].isin(log.loc[log["replaced_by"].isna(), "fingerprint"])]
    latest = gone.sort_values("import_id").drop_duplicates("fingerprint", keep="last")
    undone = latest["import_id"].isin(undoing.load_undo_log(settings.store)["import_id"])
    kinds = ["taken_back" if is_undone else "skipped" for is_undone in undone]
    return dict(zip(latest["fingerprint"], kinds, strict=True))
