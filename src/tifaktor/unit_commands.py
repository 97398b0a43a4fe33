"""The commands about units: `tifaktor units …`, as in `cli`."""

from typing import Annotated

import typer

from tifaktor import options as take
from tifaktor.session import Session, in_workspace, print_json
from tifaktor.usage import HELP

app = typer.Typer(
    name="units", no_args_is_help=True, rich_markup_mode=None, context_settings=HELP,
)  # fmt: skip


@app.callback()
def units() -> None:
    pass


@app.command("diff")
@in_workspace
def diff(
    session: Session,
    before: Annotated[str, typer.Argument(metavar="WAVE")],
    after: Annotated[str, typer.Argument(metavar="WAVE")],
    municipality: take.Municipality = None,
    write: Annotated[bool, typer.Option("--write")] = False,
    least: Annotated[float, typer.Option("--least", min=0.5, max=1)] = 0.8,
    as_json: take.Json = False,
) -> None:
    from tifaktor.lineage import comparing

    compared = comparing.compare_units(
        session.settings, before, after, municipality=municipality, least=least, write=write
    )
    if as_json:
        print_json(compared)
    else:
        session.terminal.show_units(compared, least=least, write=write)
