"""Makes a workspace: the folders, mappings, layouts and settings that the program works in."""

import shutil
from pathlib import Path

from tifaktor.errors import WorkspaceError
from tifaktor.settings import SETTINGS_FILE

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
        raise WorkspaceError(
            "workspace_exists", folder=str(folder), file=in_the_way[0].as_posix()
        )
    for path in wanted:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(template / path, target)
    return [folder / path for path in wanted]
