"""What pruning a survey would remove, what stays, and which files it does not reach."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tifaktor.mappings import Municipality
from tifaktor.settings import Settings
from tifaktor.store.pruning import Respondents
from tifaktor.workspace import PUBLISHED_FOLDER


@dataclass(frozen=True, slots=True)
class Pruning:
    """The rows about single people in one wave of one municipality, and what became of them.

    Attributes:
        municipality_id: whose.
        municipality_name: as people say it.
        wave: which survey.
        n_rows: rows in the store, one per person.
        n_people: people.
        removed: whether they have been removed.
        files: files in `data/raw` that the wave was read from, below the workspace. Not touched.
        files_elsewhere: names of files that the wave was read from and that are not there.
    """

    municipality_id: str
    municipality_name: str
    wave: str
    n_rows: int
    n_people: int
    removed: bool
    files: tuple[str, ...]
    files_elsewhere: tuple[str, ...]


def describe_pruning(
    settings: Settings,
    mapped: Municipality,
    wave: str,
    found: Respondents,
    import_log: pd.DataFrame,
) -> Pruning:
    """Return what there is to remove, and the files that hold the same answers.

    Args:
        settings: the workspace.
        mapped: whose.
        wave: which survey.
        found: what the store holds of single people.
        import_log: `schemas.ImportLog`. A file that a later one replaced has its answers still,
            so it is named too.
    """
    of_wave = import_log[
        (import_log["municipality_id"] == mapped.municipality_id) & (import_log["wave"] == wave)
    ]
    prints = dict(zip(of_wave["fingerprint"], of_wave["file_name"], strict=True))
    at_hand = find_files(settings.raw, prints)
    return Pruning(
        mapped.municipality_id, mapped.municipality_name, wave,
        n_rows=found.n_rows, n_people=found.n_people, removed=False,
        files=tuple(sorted(p.relative_to(settings.root).as_posix() for p in at_hand)),
        files_elsewhere=tuple(sorted({prints[fp] for fp in prints.keys() - at_hand.values()})),
    )  # fmt: skip


def find_files(raw: Path, prints: dict[str, str]) -> dict[Path, str]:
    """Return the files below `data/raw` that have one of some fingerprints, and which.

    By what is in them: each survey may have its own `export.xlsx`, and a file another name now.
    """
    files = [path for path in raw.rglob("*") if path.is_file()]
    of_people = [path for path in files if path.relative_to(raw).parts[0] != PUBLISHED_FOLDER]
    hashed = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in of_people}
    return {path: fingerprint for path, fingerprint in hashed.items() if fingerprint in prints}
