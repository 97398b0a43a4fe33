"""The commands about measures: `tifaktor measures …`, as in `cli`."""

from pathlib import Path
from typing import Annotated

import typer

from tifaktor import options as take
from tifaktor.errors import ExitCode
from tifaktor.session import Session, in_workspace, print_json
from tifaktor.usage import HELP

app = typer.Typer(
    name="measures", no_args_is_help=True, rich_markup_mode=None, context_settings=HELP,
)  # fmt: skip


@app.callback()
def measures() -> None:
    pass


@app.command("import")
@in_workspace
def import_(
    session: Session,
    forms: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    yes: take.Yes = False,
    as_json: take.Json = False,
) -> None:
    from tifaktor import planning

    outcome = planning.import_measures(
        session.settings, forms, language=session.language,
        confirm=lambda planned: session.confirm_measures(planned, yes=yes, as_json=as_json),
    )  # fmt: skip
    if as_json:
        print_json(outcome)
    else:
        session.terminal.show_measures(outcome)
    if outcome.n_new and not outcome.added:
        raise typer.Exit(ExitCode.STOPPED)
