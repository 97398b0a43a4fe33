"""The commands that take files in, which `cli` gives their names and places in the help."""

from collections.abc import Sequence
from contextlib import ExitStack
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
    as_json: take.Json = False,
) -> None:
    from tifaktor import pipeline

    checked = pipeline.check_files(session.settings, files, municipality=municipality, wave=wave)
    if as_json:
        print_json(checked)
    else:
        session.terminal.show_checked(checked)
        session.terminal.show_previews(pipeline.preview_import(session.settings, checked))
    findings = [finding for file in checked for finding in file.findings]
    if any(finding.severity is Severity.ERROR for finding in findings):
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
        print_json(imported)
    else:
        session.terminal.show_imported(imported)
    if declined:
        raise typer.Exit(ExitCode.STOPPED)
    if not as_json:
        session.terminal.say("next.report", folder=str(session.settings.root))
