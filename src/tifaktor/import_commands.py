"""The commands that take files in, which `cli` gives their names and places in the help."""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tifaktor import options as take
from tifaktor.errors import ExitCode, Severity
from tifaktor.session import Session, in_workspace, print_json

if TYPE_CHECKING:
    from tifaktor.previewing import FilePreview


@in_workspace
def check(
    session: Session,
    files: take.Files,
    municipality: take.Municipality = None,
    wave: take.Wave = None,
    page: Annotated[bool, typer.Option("--page")] = False,
    annotate: Annotated[bool, typer.Option("--annotate")] = False,
    into: Annotated[Path | None, typer.Option("--into")] = None,
    overwrite: take.Overwrite = False,
    as_json: take.Json = False,
) -> None:
    from tifaktor import pipeline
    from tifaktor.findings import outcome
    from tifaktor.findings.description import VERSION

    plan = outcome.plan_outcome(
        session.settings, files, page=page, annotate=annotate, into=into, overwrite=overwrite
    )
    checked = pipeline.check_files(session.settings, files, municipality=municipality, wave=wave)
    if not as_json:
        session.terminal.show_checked(checked)
        session.terminal.show_previews(pipeline.preview_import(session.settings, checked))
    taught = outcome.write_outcome(session.terminal.texts, plan, checked)
    findings = [finding for file in checked for finding in file.findings]
    stops = any(finding.severity is Severity.ERROR for finding in findings)
    if as_json:
        copies = [{"file": file, "copy": copy} for file, copy in taught.copies]
        told = {"version": VERSION, "files": checked, "page": taught.page, "copies": copies}
        print_json(told, session.language)
    else:
        session.terminal.show_taught(taught)
        if stops and not (page or annotate):
            session.terminal.hint_at_page()
    if stops:
        raise typer.Exit(ExitCode.FINDINGS)


@in_workspace
def import_(
    session: Session,
    files: take.Files,
    municipality: take.Municipality = None,
    wave: take.Wave = None,
    replace: Annotated[bool, typer.Option("--replace")] = False,
    add_units: Annotated[bool, typer.Option("--add-units")] = False,
    yes: take.Yes = False,
    as_json: take.Json = False,
) -> None:
    from tifaktor import pipeline

    with ExitStack() as shown:
        on_step = shown.enter_context(session.terminal.show_progress())

        def confirm(previews: "Sequence[FilePreview]") -> bool:
            # The bars make room for the question.
            shown.close()
            return session.confirm_import(previews, yes=yes, as_json=as_json)

        imported = pipeline.import_files(
            session.settings, files, municipality=municipality, wave=wave, replace_waves=replace,
            add_missing_units=add_units, confirm=confirm, on_step=on_step,
        )  # fmt: skip
    declined = any(one.kind == "declined" for one in imported)
    if as_json:
        print_json(imported, session.language)
    else:
        session.terminal.show_imported(imported)
    if declined:
        raise typer.Exit(ExitCode.STOPPED)
    if not as_json:
        session.terminal.say("next.report", folder=str(session.settings.root))


@in_workspace
def layout(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    sets: Annotated[list[str] | None, typer.Option("--set", metavar="HEADING=MEANING")] = None,
    write_as: Annotated[str | None, typer.Option("--write", metavar="NAME")] = None,
    replace_layout: Annotated[bool, typer.Option("--replace")] = False,
    as_json: take.Json = False,
) -> None:
    from tifaktor import layout_walk

    asks = sys.stdin.isatty() and not as_json
    walk = layout_walk.walk_file(
        session.settings, file, meanings=layout_walk.read_meanings(sets or []), name=write_as,
        replace=replace_layout, asker=session.terminal.ask_about_layout() if asks else None,
    )  # fmt: skip
    if as_json:
        print_json(walk)
    else:
        session.terminal.show_walk(walk)
    if not walk.explained.fits:
        raise typer.Exit(ExitCode.FINDINGS)
