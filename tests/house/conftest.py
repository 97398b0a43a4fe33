"""What the house tests read: the source as trees, the sentences, and the files of the repository."""

import ast
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("src", "tests", "docs", "data/mappings", "data/raw/published", "notebooks")
FILES = ("pyproject.toml", "tifaktor.toml", "README.md", "data/raw/README.md")
"""What is looked at in a source archive, which has no list of its own."""


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def source_trees() -> dict[str, ast.Module]:
    """Return every module of the program, by its path under src/tifaktor."""
    source = ROOT / "src" / "tifaktor"
    return {
        path.relative_to(source).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(source.rglob("*.py"))
    }


@pytest.fixture(scope="session")
def sentences() -> dict[str, dict[str, str]]:
    """Return every sentence of every language: language, then `topic.section.name`, to text."""
    folder = ROOT / "src" / "tifaktor" / "language"
    return {
        language: {
            key: text
            for path in sorted((folder / language).glob("*.toml"))
            for key, text in _flatten(
                path.stem, tomllib.loads(path.read_text(encoding="utf-8"))
            ).items()
        }
        for language in ("nb", "nn", "en")
    }


@pytest.fixture(scope="session")
def repository_files() -> tuple[str, ...]:
    """Return the files that are, or would be, in git; in a source archive, those it came with."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    if listed.returncode == 0 and (ROOT / ".git").exists():
        return tuple(name for name in listed.stdout.splitlines() if (ROOT / name).is_file())
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    files += [ROOT / name for name in FILES]
    return tuple(
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.is_file() and "__pycache__" not in path.parts
    )


def _flatten(prefix: str, table: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in table.items():
        key = f"{prefix}.{name}"
        found |= _flatten(key, value) if isinstance(value, dict) else {key: str(value).strip()}
    return found
