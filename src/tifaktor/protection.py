"""What keeps others from the files themselves: nobody else may read them, and no key is ignored."""

import os
import sys
from functools import cache
from pathlib import Path

from tifaktor.errors import StoreError
from tifaktor.settings import Settings
from tifaktor.workspace import EXPORT_SUFFIXES, PUBLISHED_FOLDER

KEY_VARIABLE = "TIFAKTOR_KEY"
"""Where a key for encryption would be given, in the environment."""
_READ = 0o44
_PASS = 0o11
"""The bits of group and others: to read a file, to pass through a folder."""
_GROUP = 0o70


def refuse_key() -> None:
    """Stop where somebody has given a key: with the pinned database nothing would be encrypted.

    DuckDB 2.0 writes encrypted files only with its extension httpfs, which is a download; without
    it there is `force_mbedtls_unsafe`, of which DuckDB says itself that it is not secure. Whoever
    sets a key must not believe that it is used. A test tells when that changes.

    Raises:
        StoreError: `encryption_unavailable`.
    """
    if os.environ.get(KEY_VARIABLE):
        raise StoreError("encryption_unavailable", variable=KEY_VARIABLE)


def find_exposed(settings: Settings) -> tuple[str, ...]:
    """Return what in the workspace other accounts of this computer may read, of what they may not.

    That is `data/store.duckdb`, and `data/raw` with an export in it that no municipality has
    published itself. What has been published is for others to read. By the modes of the files and
    of every folder above them; on Windows the rights are not looked at, and nothing is returned.
    """
    if sys.platform == "win32" or not _is_reached(settings.root.resolve()):
        return ()
    store = _is_reached(settings.store, below=settings.root) and _lets_in(settings.store, _READ)
    exposed = {settings.store: store, settings.raw: _has_exposed_export(settings)}
    return tuple(
        path.relative_to(settings.root).as_posix() for path, is_open in exposed.items() if is_open
    )


def _is_reached(path: Path, below: Path | None = None) -> bool:
    """Return whether others can come to what stands at `path`, through all folders above it.

    Args:
        path: a file, or a folder, which they must then come through too.
        below: the folder from which they come; the root of the disk where none is given.
    """
    folders = [folder for folder in (path, *path.parents) if folder.is_dir()]
    on_the_way = folders if below is None else [f for f in folders if f.is_relative_to(below)]
    return all(_lets_in(folder, _PASS) for folder in on_the_way)


def _has_exposed_export(settings: Settings) -> bool:
    """Return whether any export in `data/raw` can be read by others."""
    if not _is_reached(settings.raw, below=settings.root):
        return False
    for folder, folders, files in os.walk(settings.raw):
        place = Path(folder)
        at_top = place == settings.raw
        folders[:] = [
            name
            for name in folders
            if not (at_top and name == PUBLISHED_FOLDER) and _lets_in(place / name, _PASS)
        ]
        exports = [name for name in files if Path(name).suffix.lower() in EXPORT_SUFFIXES]
        if any(_lets_in(place / name, _READ) for name in exports):
            return True
    return False


def _lets_in(path: Path, bits: int) -> bool:
    """Return whether any account but the owner's has one of `bits` on a file or folder.

    The group counts unless it is the owner's alone: many systems give each account a group of its
    own name.
    """
    try:
        found = path.stat()
    except OSError:
        return False
    own_group = _is_own_group(found.st_uid, found.st_gid)
    return bool(found.st_mode & bits & (~_GROUP if own_group else ~0))


@cache
def _is_own_group(user: int, group: int) -> bool:
    if sys.platform == "win32":
        return False
    import grp  # noqa: PLC0415 - neither exists on Windows
    import pwd  # noqa: PLC0415

    try:
        return grp.getgrgid(group).gr_name == pwd.getpwuid(user).pw_name
    except KeyError:
        return group == user
