"""Makes a workspace, and finds in it the exports to import."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from tifaktor.errors import WorkspaceError
from tifaktor.settings import SETTINGS_FILE, Settings
from tifaktor.vocabulary import make_slug

PARTS = (
    SETTINGS_FILE,
    "data/.gitignore",
    "data/mappings",
    "data/raw/README.md",
    "data/raw/published",
    "notebooks",
    "reports/.gitignore",
    "reports/README.md",
)
"""What a workspace consists of, as in `pyproject.toml`, where the wheel is told to carry it."""
PUBLISHED_FOLDER = "published"
"""In `data/raw`: figures that municipalities have published themselves; `tifaktor.toml` names them."""
EXPORT_SUFFIXES = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xls", ".ods"})
DEMO_MARK = "DEMO.md"
"""Stands in a folder that the demo made, and may delete."""
_PACKAGE = Path(__file__).parent


def find_template() -> Path:
    """Return the workspace that new ones are copied from.

    In an installed package it stands inside; in a checkout the repository itself is one.
    """
    inside = _PACKAGE / "template"
    return inside if inside.is_dir() else _PACKAGE.parents[1]


def make_workspace(folder: Path) -> list[Path]:
    """Copy the template into `folder`, which may exist but must hold none of its files.

    Returns:
        Every file written.

    Raises:
        WorkspaceError: `workspace_exists`, naming the file in the way; nothing is written then.
    """
    template = find_template()
    wanted = [
        path.relative_to(template)
        for part in PARTS
        for path in sorted([template / part, *(template / part).rglob("*")])
        if path.is_file()
    ]
    in_the_way = [path for path in wanted if (folder / path).exists()]
    if in_the_way:
        raise WorkspaceError("workspace_exists", folder=str(folder), file=in_the_way[0].as_posix())
    for path in wanted:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(template / path, target)
    return [folder / path for path in wanted]


def make_demo_workspace(folder: Path) -> None:
    """Make a workspace for the demo in `folder`, in place of an earlier demo's.

    Raises:
        WorkspaceError: `demo_in_the_way`, if the folder holds anything that no demo made.
    """
    if (folder / DEMO_MARK).is_file():
        shutil.rmtree(folder)
    elif folder.exists() and any(folder.iterdir()):
        raise WorkspaceError("demo_in_the_way", folder=str(folder))
    make_workspace(folder)
    (folder / DEMO_MARK).write_text(
        "Made by `tifaktor demo`, which deletes this folder when it runs again.\n", encoding="utf-8"
    )


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file in `data/raw`, and whose it is.

    Attributes:
        path: where it stands.
        municipality_id: whose figures.
        wave: which survey, if its folder or `tifaktor.toml` says so.
    """

    path: Path
    municipality_id: str
    wave: str | None


def find_sources(settings: Settings) -> list[SourceFile]:
    """Return what `run` imports: the files that `tifaktor.toml` names, then those in folders.

    `[[sources]]` in `tifaktor.toml` says whose the files of a pattern are. Without a line there,
    a file belongs to whom its folder says: `data/raw/<municipality>/<wave>/<file>`, or
    `data/raw/<municipality>/<file>` where the file itself carries the wave.

    Raises:
        WorkspaceError: `source_missing`, if a line names no file at all.
    """
    found: dict[Path, SourceFile] = {}
    for source in settings.sources:
        files = [path for path in sorted(settings.raw.glob(source.files)) if path.is_file()]
        if not files:
            raise WorkspaceError("source_missing", files=source.files, folder="data/raw")
        for path in files:
            found.setdefault(path, SourceFile(path, source.municipality, source.wave))
    for path in sorted(settings.raw.glob("*/**/*")):
        folder = path.relative_to(settings.raw).parts[:-1]
        is_export = path.is_file() and path.suffix.lower() in EXPORT_SUFFIXES
        if is_export and folder[0] != PUBLISHED_FOLDER and len(folder) <= 2:
            wave = folder[1] if len(folder) == 2 else None
            found.setdefault(path, SourceFile(path, make_slug(folder[0]), wave))
    return list(found.values())
