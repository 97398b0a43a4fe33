"""The generated pages of docs/ say what the program says now."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from tifaktor import cli, schemas


@pytest.fixture(scope="module")
def docs(root: Path) -> Path:
    """Return the folder of the documentation."""
    return root / "docs"


def list_headings(page: Path, level: int) -> list[str]:
    """Return the headings of a page at one level."""
    marks = "#" * level
    return re.findall(rf"^{marks} (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_generated_pages_are_fresh(docs: Path) -> None:
    """`python docs/generate.py --check` finds nothing to change."""
    checked = subprocess.run(
        [sys.executable, "-X", "utf8", str(docs / "generate.py"), "--check"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_command_is_documented(docs: Path) -> None:
    """docs/cli.md has a section for every command, in the order of the help."""
    root: Any = typer.main.get_command(cli.app)
    commands = [
        f"{name} {child}".strip()
        for name, command in root.commands.items()
        for child in getattr(command, "commands", [""])
    ]
    assert list_headings(docs / "cli.md", 2) == [*commands, "Exit codes"]


def test_every_table_is_documented(docs: Path) -> None:
    """docs/tables.md has a section for every table that passes from one room to the next."""
    models = {
        name
        for name in schemas.__all__
        if isinstance(value := getattr(schemas, name), type) and issubclass(value, schemas.Table)
    }
    parts = {"Table", "Placed"}
    assert sorted(list_headings(docs / "tables.md", 3)) == sorted(models - parts)


@pytest.mark.parametrize("topic", ["errors", "findings"])
def test_every_code_is_documented(
    docs: Path, sentences: dict[str, dict[str, str]], topic: str
) -> None:
    """docs/errors.md has a heading for every code of an error or a finding, so it can be linked."""
    codes = {key.split(".")[1] for key in sentences["en"] if key.startswith(f"{topic}.")}
    assert codes - set(list_headings(docs / "errors.md", 3)) == set()


def test_every_column_is_described() -> None:
    """Every column of every table says what it holds; every number of people or points its unit."""
    lacking = {
        f"{name}.{column}"
        for name in schemas.__all__
        if isinstance(value := getattr(schemas, name), type) and issubclass(value, schemas.Table)
        for column, described in value.to_schema().columns.items()
        if not described.description
    }
    assert lacking == set()
