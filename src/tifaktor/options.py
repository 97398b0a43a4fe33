"""What several commands take, said once."""

from pathlib import Path
from typing import Annotated

import typer

from tifaktor.vocabulary import Language

Files = Annotated[list[Path], typer.Argument(metavar="FILE...")]
MunicipalityOption = Annotated[str | None, typer.Option("--municipality", "-m")]
WaveOption = Annotated[str | None, typer.Option("--wave", "-w")]
UnitOption = Annotated[str | None, typer.Option("--unit", "-u")]
LanguageOption = Annotated[Language | None, typer.Option("--language", "-l")]
WorkspaceOption = Annotated[Path | None, typer.Option("--workspace")]
JsonOption = Annotated[bool, typer.Option("--json")]
OpenOption = Annotated[bool, typer.Option("--open")]
ToOption = Annotated[str | None, typer.Option("--to", metavar="csv|parquet|xlsx")]
OutputOption = Annotated[Path | None, typer.Option("--output", "-o")]
OverwriteOption = Annotated[bool, typer.Option("--replace")]
