"""Makes a workspace, and finds in it the exports to import."""

import getpass
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tifaktor.errors import WorkspaceError
from tifaktor.settings import Settings
from tifaktor.settings_reader import SETTINGS_FILE
from tifaktor.vocabulary import SYNTHETIC_MARK, make_slug

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
SINGLE_FOLDER = "single"
AREA_FOLDER = "areas"
PDF_FOLDER = "pdf"
"""Below the pages of a wave: each page again, as one file with everything inside."""
"""In `data/raw`: figures that municipalities have published themselves; `tifaktor.toml` names them."""
TEXT_TYPES = frozenset({".csv", ".txt", ".tsv"})
WORKBOOK_TYPES = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
SPSS_TYPES = frozenset({".sav"})
PARQUET_TYPES = frozenset({".parquet"})
EXPORT_SUFFIXES = TEXT_TYPES | WORKBOOK_TYPES | SPSS_TYPES | PARQUET_TYPES
"""What can be read, and what `run` looks for in `data/raw`."""
MARKED_COPY = "-funn.xlsx"
"""How the name of a copy ends in which `check --annotate` has marked what is wrong."""
LOCK_START = "~$"
"""How the name begins of what Excel leaves beside a workbook that is open."""
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
        WorkspaceError: `workspace_exists`, naming what is in the way; nothing is written then.
            `workspace_not_writable`, if the disk or the rights refuse.
    """
    template = find_template()
    wanted = [
        path.relative_to(template)
        for part in PARTS
        for path in sorted([template / part, *(template / part).rglob("*")])
        if path.is_file() and (path.name == ".gitignore" or not _is_passed_over(path, template))
    ]
    in_the_way = next(filter(None, (_find_in_the_way(folder, path) for path in wanted)), None)
    if in_the_way is not None:
        raise WorkspaceError("workspace_exists", folder=str(folder), file=in_the_way.as_posix())
    try:
        for path in wanted:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(template / path, target)
        # What is put there is nobody else's to read, whatever the modes of the files.
        raw = folder / "data" / "raw"
        raw.mkdir(parents=True, exist_ok=True)
        raw.chmod(0o700)
    except OSError as refused:
        raise WorkspaceError("workspace_not_writable", folder=str(folder)) from refused
    return [folder / path for path in wanted]


def _find_in_the_way(folder: Path, path: Path) -> Path | None:
    """Return what stands where `path` is to be written in `folder`, or where one of its folders is."""
    if (folder / path).exists():
        return path
    for part in path.parents:
        above = folder / part
        if above.exists() and not above.is_dir():
            return part if part.name else Path(folder.name)
    return None


def make_demo_workspace(folder: Path, note: str = "") -> None:
    """Make a workspace for the demo in `folder`, in place of an earlier demo's.

    Args:
        folder: where.
        note: what the mark tells whoever finds the folder.

    Raises:
        WorkspaceError: `demo_in_the_way`, if the folder holds anything that no demo made;
            `workspace_not_writable`, if one of its files is open in another program.
    """
    if _is_demo(folder):
        try:
            shutil.rmtree(folder)
        except OSError as refused:
            raise WorkspaceError("workspace_not_writable", folder=str(folder)) from refused
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError("demo_in_the_way", folder=str(folder))
    make_workspace(folder)
    (folder / DEMO_MARK).write_text(f"{SYNTHETIC_MARK}\n\n{note}\n", encoding="utf-8")


def _is_demo(folder: Path) -> bool:
    """Return whether a demo made the folder: somebody else's file may have the mark's name."""
    try:
        written = (folder / DEMO_MARK).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return written.startswith(SYNTHETIC_MARK)


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
    `data/raw/<municipality>/<file>` where the file itself carries the wave. What Excel and other
    programs leave beside an open file is passed over, and so is the marked copy of an export.

    Raises:
        WorkspaceError: `source_missing`, if a line names no file at all; `source_unassigned`, if
            an export stands where nothing says whose it is: it would be left out in silence;
            `source_outside`, if something in `data/raw` is a link to what lies elsewhere.
    """
    _refuse_links(settings.raw)
    found: dict[Path, SourceFile] = {}
    for source in settings.sources:
        files = _list_files(settings.raw, source.files)
        if not files:
            raise WorkspaceError("source_missing", files=source.files, folder="data/raw")
        municipality_id = _name_municipality(source.municipality)
        for path in files:
            found.setdefault(path, SourceFile(path, municipality_id, source.wave))
    unassigned = []
    for path in _list_files(settings.raw, "**/*"):
        folder = path.relative_to(settings.raw).parts[:-1]
        of_nobody = path.suffix.lower() not in EXPORT_SUFFIXES or folder[:1] == (PUBLISHED_FOLDER,)
        if of_nobody or path in found:
            continue
        if not 1 <= len(folder) <= 2:
            unassigned.append(path.relative_to(settings.raw).as_posix())
            continue
        wave = folder[1] if len(folder) == 2 else None
        found[path] = SourceFile(path, _name_municipality(folder[0]), wave)
    if unassigned:
        raise WorkspaceError("source_unassigned", files=", ".join(unassigned), folder="data/raw")
    return list(found.values())


def _refuse_links(folder: Path) -> None:
    """Raise where something below `folder` is a link out of it: what lies elsewhere was not put here.

    The folder itself may be a link, to a disk of the municipality's for one.
    """
    home = folder.resolve()
    outside = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink()
        and not path.resolve().is_relative_to(home)
        and not _is_passed_over(path, folder)
        and (path.is_dir() or path.suffix.lower() in EXPORT_SUFFIXES)
    ]
    if outside:
        raise WorkspaceError("source_outside", files=", ".join(outside), folder="data/raw")


def find_way_out(settings: Settings, path: Path) -> str | None:
    """Return how a file that somebody named leaves the workspace, or None where it does not.

    Returns:
        `file_outside` for one that lies elsewhere; `file_link` for one that is a link to what lies
        elsewhere, or stands in a folder that is. `data/raw` itself may be a link, to a disk of the
        municipality's for one.
    """
    homes = [settings.root.resolve(), settings.raw.resolve()]
    if any(path.resolve().is_relative_to(home) for home in homes):
        return None
    written = Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` would follow the link
    within = [*homes, Path(os.path.abspath(settings.root))]  # noqa: PTH100
    is_link = path.is_symlink() or any(written.is_relative_to(home) for home in within)
    return "file_link" if is_link else "file_outside"


def _list_files(folder: Path, pattern: str) -> list[Path]:
    return [
        path
        for path in sorted(folder.glob(pattern))
        if path.is_file() and not _is_passed_over(path, folder) and not _is_marked_copy(path)
    ]


def _is_marked_copy(path: Path) -> bool:
    """Return whether a file is the marked copy of an export that stands beside it."""
    if not path.name.endswith(MARKED_COPY):
        return False
    name = path.name.removesuffix(MARKED_COPY)
    return any(path.with_name(f"{name}{suffix}").is_file() for suffix in ("", *EXPORT_SUFFIXES))


def _is_passed_over(path: Path, root: Path) -> bool:
    """Return whether a file below `root` is hidden, or the lock of an open workbook."""
    return any(part.startswith((".", LOCK_START)) for part in path.relative_to(root).parts)


def _name_municipality(written: str) -> str:
    return make_slug(written).removesuffix("-kommune")


def name_user() -> str:
    """Return the name of the account that the program runs under; empty where there is none."""
    # What is raised depends on the system: a container's user, for one, has a number alone.
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""
