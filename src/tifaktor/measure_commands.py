"""The commands about measures: `tifaktor measures …`, as in `cli`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tifaktor import options as take
from tifaktor.errors import ExitCode
from tifaktor.session import Session, in_workspace, print_json
from tifaktor.usage import HELP

if TYPE_CHECKING:
    from tifaktor.planning import Planning

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
    municipality: take.Municipality = None,
    page_wave: Annotated[str | None, typer.Option("--wave", "-w")] = None,
    yes: take.Yes = False,
    as_json: take.Json = False,
) -> None:
    from tifaktor import planning

    def confirm(planned: "Planning") -> bool:
        return session.confirm_measures(planned, yes=yes, as_json=as_json)

    read = planning.import_measures(
        session.settings, forms, municipality=municipality, wave=page_wave, confirm=confirm
    )
    if as_json:
        print_json(read)
    else:
        session.terminal.show_measures(read)
    if read.new and not read.written:
        raise typer.Exit(ExitCode.STOPPED)
