"""What the program does, in order. Each command that makes something is one function here.

The only module that knows the whole line: a file is opened, recognised, made tidy and checked;
if it is sound it is stored; what is stored is analysed; the privacy gate lets out what may be
shown; that is published and written as pages. What is published is looked up in `answers`.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pandas as pd

from tifaktor import handing_over, importing, undoing
from tifaktor.choices import (
    choose_municipalities,
    choose_wave,
    find_asked_municipality,
    find_units,
)
from tifaktor.differences import Difference, count_changed, find_differences, remember
from tifaktor.importing import Confirm, Imported, OnStep
from tifaktor.language.texts import load_texts
from tifaktor.mappings import (
    Instrument,
    Municipality,
    load_factors,
    load_instrument,
    load_municipality,
)
from tifaktor.previewing import FilePreview
from tifaktor.pruning import Pruning, describe_pruning
from tifaktor.publishing import publish_municipality
from tifaktor.reading import Reading, load_ground, read_file
from tifaktor.report import pages, places
from tifaktor.scale import on_its_scale
from tifaktor.settings import Settings, load_settings
from tifaktor.store import imports
from tifaktor.store import pruning as store_pruning
from tifaktor.undoing import Undoing
from tifaktor.vocabulary import Form, Language
from tifaktor.workspace import (
    SourceFile,
    find_sources,
    make_demo_workspace,
    make_workspace,
    name_user,
)


@dataclass(frozen=True, slots=True)
class Written:
    """The pages that were asked for, as they stand now.

    Attributes:
        front_page: the front door.
        pages: all of them.
        n_changed: those that are new or say something else than before; the others were left.
        differences: what is other than at the last publication, where that was asked for.
        sent: the files to send that were made, where these were asked for.
    """

    front_page: Path
    pages: tuple[Path, ...]
    n_changed: int
    differences: tuple[Difference, ...] = ()
    sent: tuple[Path, ...] = ()


def init_workspace(folder: Path) -> list[Path]:
    """Make a workspace in `folder`: settings, mappings, layouts, the published figures."""
    return make_workspace(folder)


@on_its_scale
def check_files(
    settings: Settings, paths: Sequence[Path], *, municipality: str | None, wave: str | None
) -> list[Reading]:
    """Read every file as `import_files` would, and tell what is wrong; store nothing."""
    ground = load_ground(settings)
    municipality_id = find_asked_municipality(settings, municipality, paths)
    return [read_file(ground, SourceFile(path, municipality_id, wave)) for path in paths]


@on_its_scale
def import_files(
    settings: Settings,
    paths: Sequence[Path],
    *,
    municipality: str | None,
    wave: str | None,
    replace_waves: bool = False,
    add_missing_units: bool = False,
    confirm: Confirm = lambda _: True,
    on_step: OnStep = lambda *_: None,
) -> list[Imported]:
    """Read the files, and store them if every one is sound; else tell all that is wrong.

    Args:
        settings: the workspace.
        paths: the files, all of one municipality.
        municipality: its name or folder; the workspace's own where none is given.
        wave: which survey, where the files do not say so themselves.
        replace_waves: whether a file may take the place of another one for the same wave.
        add_missing_units: whether units that `units.csv` does not have are added to it.
        confirm: shown what would change, and asked, if anything would.
        on_step: told of each file.

    Raises:
        FindingsError: every problem in every file. Nothing is stored then.
        StoreError: `wave_exists`, `wave_twice`.
    """
    municipality_id = find_asked_municipality(settings, municipality, paths)
    sources = [SourceFile(path, municipality_id, wave) for path in paths]
    return importing.import_sources(
        settings, municipality_id, sources, may_replace=replace_waves,
        add_missing_units=add_missing_units, confirm=confirm, on_step=on_step,
    )  # fmt: skip


@on_its_scale
def run(
    settings: Settings,
    *,
    language: Language,
    others: Sequence[Language] | None = None,
    on_step: OnStep = lambda *_: None,
) -> tuple[list[Imported], Written]:
    """Import everything in `data/raw`, and write the pages of every municipality.

    Languages as for `write_reports`.

    Raises:
        FindingsError: every problem in every file. Nothing is stored then.
    """
    readings = importing.read_files(settings, find_sources(settings), on_step)
    # A file that was replaced, or taken back, may still lie in the folder.
    passed_over = importing.find_passed_over(settings)
    is_old = [one.get_extract().fingerprint in passed_over for one in readings]
    current = [one for one, old in zip(readings, is_old, strict=True) if not old]
    imported = importing.store_readings(settings, current, may_replace=False, on_step=on_step)
    for one in readings:
        kind = passed_over.get(one.get_extract().fingerprint)
        imported += [Imported(one, kind)] if kind else []
    return imported, write_reports(settings, language=language, others=others, on_step=on_step)


@on_its_scale
def write_reports(
    settings: Settings,
    *,
    language: Language,
    others: Sequence[Language] | None = None,
    municipality: str | None = None,
    wave: str | None = None,
    unit: str | None = None,
    with_differences: bool = False,
    forms: Collection[Form] = (),
    on_step: OnStep = lambda *_: None,
) -> Written:
    """Analyse what is stored, publish what may be shown, and write it and what is outdated as pages.

    Args:
        settings: the workspace.
        language: of the pages.
        others: languages that each page is written in too; None: those that it stands in already.
        municipality: only this one, and not the whole workspace.
        wave: the pages' wave; the latest where none is given.
        unit: only this unit's page, by id or name. Its municipality must be known.
        with_differences: whether to tell what is other than at the last publication.
        forms: what files to send are made of the pages asked for.
        on_step: told of each page.

    Raises:
        NothingToShow: `nothing_imported`, `wave_unknown`, `unit_unknown`.
        AuditError: `audit_failed`; no page stands that says too much.
    """
    instrument = load_instrument(settings.mappings)
    waves = imports.list_imported(settings.store)
    written: list[Path] = []
    asked: dict[tuple[Path, str], list[str] | None] = {}
    chosen = choose_municipalities(settings, waves, municipality, by_unit=unit is not None)
    before = remember(settings, set(waves["municipality_id"]), with_tables=with_differences)
    spoken = [language]
    for done, municipality_id in enumerate(chosen):
        mapped = load_municipality(settings.mappings, municipality_id, instrument.factors)
        on_step("analyse", mapped.municipality_name, done, len(chosen))
        page_wave = choose_wave(waves, mapped, wave)
        units = find_units(settings, mapped, unit, wave)
        published = publish_municipality(settings, mapped, instrument.factors)
        on_step("analyse", mapped.municipality_name, done + 1, len(chosen))
        asked[settings.reports / municipality_id, page_wave or published.waves[-1]] = units
        spoken = places.choose_languages(settings.reports / municipality_id, language, others)
        written += pages.write_municipality(
            published, mapped, instrument, settings.reports, language=spoken[0],
            others=spoken[1:], wave=page_wave, units=units, contact=settings.contact,
            on_page=_count_pages(on_step, mapped, units, len(spoken)),
        )  # fmt: skip
    outdated = _list_outdated(settings, waves, chosen)
    for municipality_id in outdated:
        written += _renew_pages(settings, municipality_id, instrument, language)
    handing_over.audit_pages(settings, {*chosen, *outdated})
    written = [pages.write_front_page(settings.reports, spoken[0], instrument), *written]
    sent = handing_over.make_forms(asked, forms, on_step)
    told = find_differences(settings, before, {*chosen, *outdated} if with_differences else ())
    changed = count_changed(settings, before, written)
    return Written(written[0], tuple(written), changed, told, tuple(sent))


def _list_outdated(settings: Settings, waves: pd.DataFrame, chosen: Sequence[str]) -> list[str]:
    """Return the other municipalities with pages that today's settings would let nobody see."""
    outdated = places.find_outdated(settings.reports, settings.k, settings.leader_factor)
    return sorted(outdated.intersection(waves["municipality_id"]).difference(chosen))


def _renew_pages(
    settings: Settings, municipality_id: str, instrument: Instrument, language: Language
) -> list[Path]:
    """Publish a municipality whose pages are outdated, and write those anew."""
    mapped = load_municipality(settings.mappings, municipality_id, instrument.factors)
    published = publish_municipality(settings, mapped, instrument.factors)
    return pages.renew_municipality(
        published, mapped, instrument, settings.reports,
        language=language, contact=settings.contact,
    )  # fmt: skip


@on_its_scale
def preview_import(settings: Settings, readings: Sequence[Reading]) -> list[FilePreview]:
    """Return what importing files that were looked at would change; nothing is stored.

    Args:
        settings: the workspace.
        readings: of one municipality; those that are not sound are passed over.
    """
    return importing.preview_readings(settings, readings)


@on_its_scale
def prune_wave(
    settings: Settings, *, municipality: str | None, wave: str, confirm: Callable[[Pruning], bool]
) -> Pruning:
    """Remove what the store holds of single people in one wave; keep the means, and every log.

    From then on the wave's goals of several factors are judged from the means (`docs/privacy.md`).
    What has been published stays as it is until the pages are made anew. Files are not touched.

    Args:
        settings: the workspace.
        municipality: its name or folder; the workspace's own where none is given.
        wave: which survey.
        confirm: asked before anything is removed, if there is something to remove.

    Returns:
        What was found, whether it was removed, and which files may hold the same answers.

    Raises:
        NothingToShow: `wave_unknown`, `municipality_unknown`, `municipality_needed`.
        StoreError: the store is busy or cannot be written. It is then as it was.
    """
    municipality_id = find_asked_municipality(settings, municipality)
    mapped = load_municipality(settings.mappings, municipality_id, load_factors(settings.mappings))
    choose_wave(imports.list_imported(settings.store), mapped, wave)
    found = store_pruning.count_respondents(settings.store, municipality_id, wave)
    log = imports.load_import_log(settings.store)
    pruning = describe_pruning(settings, mapped, wave, found, log)
    if not found.n_rows or not confirm(pruning):
        return pruning
    removed = store_pruning.remove_respondents(
        settings.store, municipality_id, wave,
        pruned_at=datetime.now(UTC), pruned_by=name_user(),
    )  # fmt: skip
    return replace(pruning, removed=True, n_rows=removed.n_rows, n_people=removed.n_people)


@on_its_scale
def undo_import(
    settings: Settings, *, municipality: str | None, confirm: Callable[[Undoing], bool]
) -> Undoing:
    """Take back the latest import that is not published yet, and put back what it replaced.

    What an import replaced is read again from its file in `data/raw`. Files, mappings and pages
    are not touched, and the log keeps the import's line.

    Args:
        settings: the workspace.
        municipality: only its imports; those of the whole workspace where none is given.
        confirm: asked before anything is taken back.

    Returns:
        What was found, and whether it was taken back.

    Raises:
        NothingToShow: `nothing_to_undo`, `undo_published`, `municipality_unknown`.
        StoreError: `undo_file_gone`, `undo_reread`, `undo_overtaken`, and what keeps the store
            from being written. It is then as it was.
    """
    asked = municipality or settings.municipality
    municipality_id = find_asked_municipality(settings, asked) if asked else None
    planned = undoing.plan_undo(settings, municipality_id)
    return undoing.carry_out(settings, planned) if confirm(planned) else planned


def make_demo(
    folder: Path,
    *,
    seed: int,
    only: Sequence[str] | None,
    language: Language,
    others: Sequence[Language] = (),
    on_step: OnStep = lambda *_: None,
) -> tuple[Settings, list[Imported], Written]:
    """Make a workspace of synthetic municipalities beside the real published figures, and run it.

    Languages as for `write_reports`.

    Raises:
        NothingToShow: `municipality_unknown`, if the demo does not have one of `only`.
        WorkspaceError: `demo_in_the_way`, if the folder holds anything that no demo made.
    """
    from tifaktor import demo  # noqa: PLC0415  no other command waits for what writes its files

    planned = demo.plan_demo(only)
    make_demo_workspace(folder, load_texts(language).say("terminal.demo.mark"))
    written = iter(range(1, len(planned) + 1))
    demo.write_demo(
        folder, seed=seed, municipalities=only,
        on_file=lambda name: on_step("make", Path(name).name, next(written), len(planned)),
    )  # fmt: skip
    settings = load_settings(folder.resolve())
    return settings, *run(settings, language=language, others=others, on_step=on_step)


def _count_pages(
    on_step: OnStep, municipality: Municipality, units: Sequence[str] | None, n_languages: int
) -> Callable[[str], None]:
    n_units = len(municipality.units if units is None else units)
    total, done = n_languages * (1 + n_units), count(1)
    return lambda name: on_step("pages", name, min(next(done), total), total)
