"""What several commands take, said once."""

from pathlib import Path
from typing import Annotated

import typer

from tifaktor import vocabulary

Files = Annotated[list[Path], typer.Argument(metavar="FILE...")]
Municipality = Annotated[str | None, typer.Option("--municipality", "-m")]
Wave = Annotated[str | None, typer.Option("--wave", "-w")]
Unit = Annotated[str | None, typer.Option("--unit", "-u")]
Language = Annotated[vocabulary.Language | None, typer.Option("--language", "-l")]
Languages = Annotated[str | None, typer.Option("--language", "-l", metavar="nb,nn,en")]
Workspace = Annotated[Path | None, typer.Option("--workspace")]
Json = Annotated[bool, typer.Option("--json")]
Open = Annotated[bool, typer.Option("--open")]
SingleFile = Annotated[bool, typer.Option("--single-file")]
Pdf = Annotated[bool, typer.Option("--pdf")]
Zip = Annotated[bool, typer.Option("--zip")]
To = Annotated[str | None, typer.Option("--to", metavar="csv|parquet|xlsx")]
Output = Annotated[Path | None, typer.Option("--output", "-o")]
Overwrite = Annotated[bool, typer.Option("--replace")]
Yes = Annotated[bool, typer.Option("--yes")]
Diff = Annotated[bool, typer.Option("--diff")]
