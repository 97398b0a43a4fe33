"""The commands about what was stored: what happened to it, and taking it back."""

import typer

from tifaktor import options as take
from tifaktor.errors import ExitCode
from tifaktor.session import Session, in_workspace, print_json


@in_workspace
def log(
    session: Session,
    municipality: take.Municipality = None,
    wave: take.Wave = None,
    to: take.To = None,
    output: take.Output = None,
    overwrite: take.Overwrite = False,
    as_json: take.Json = False,
) -> None:
    from tifaktor import answers

    events = answers.load_events(session.settings, municipality=municipality, wave=wave)
    if not session.hand_over(events, to=to, output=output, overwrite=overwrite, as_json=as_json):
        session.terminal.show_events(events)


@in_workspace
def undo(
    session: Session,
    municipality: take.Municipality = None,
    yes: take.Yes = False,
    as_json: take.Json = False,
) -> None:
    from tifaktor import pipeline

    undoing = pipeline.undo_import(
        session.settings, municipality=municipality,
        confirm=lambda planned: session.confirm_undo(planned, yes=yes),
    )  # fmt: skip
    if as_json:
        print_json(undoing)
    else:
        session.terminal.show_undone(undoing)
    if not undoing.undone:
        raise typer.Exit(ExitCode.STOPPED)
