"""Files that were damaged by chance: told as findings, never a traceback and never a hang."""

import io
import os
import random
import shutil
import time
import zipfile
from pathlib import Path

import pytest

from small_workspace import make_small_workspace
from tifaktor.errors import UserError
from tifaktor.intake.files import open_export
from tifaktor.intake.limits import Limits
from tifaktor.reading import Ground, load_ground, read_file
from tifaktor.settings import load_settings
from tifaktor.store.parquet import read_parquet
from tifaktor.workspace import EXPORT_SUFFIXES, SourceFile

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
SECONDS = float(os.environ.get("TIFAKTOR_FUZZ_SECONDS", "3"))
"""For how long; in development ten minutes: `TIFAKTOR_FUZZ_SECONDS=600`."""
SEED = int(os.environ.get("TIFAKTOR_FUZZ_SEED", "20261122"))
SLOWEST = 60.0
LIMITS = Limits(unpacked_bytes=2**24, cells=300_000, sparse_cells=100_000)
PACKED = {".xlsx", ".xlsm", ".ods"}
SIGNS = [b'"', b";", b"\n", b"\0", b"<", b"&", b"\xff", b"\xef\xbb\xbf", b"1048576", b"-1", b"e"]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Return what files are read by."""
    folder = make_small_workspace(tmp_path_factory.mktemp("arbeid"))
    return load_ground(load_settings(folder))


def damage(content: bytes, chance: random.Random) -> bytes:
    """Return the bytes with a few of them changed, lost, doubled or put in."""
    spoilt = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 5, 20])):
        at = chance.randrange(len(spoilt) + 1)
        end = min(len(spoilt), at + chance.choice([1, 1, 4, 40, 400]))
        kind = chance.randrange(6)
        if kind == 0:
            spoilt[at:end] = b""
        elif kind == 1:
            spoilt[at:at] = chance.choice(SIGNS)
        elif kind == 2:
            spoilt[at:at] = spoilt[at:end]
        elif kind == 3 and chance.random() < 0.2:
            del spoilt[at:]
        elif at < len(spoilt):
            spoilt[at] = chance.randrange(256)
    return bytes(spoilt)


def damage_inside(content: bytes, chance: random.Random) -> bytes:
    """Return a packed file with one of its parts damaged before it was packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        chosen = chance.choice(
            [name for name in old.namelist() if name.endswith((".xml", ".rels"))]
        )
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, damage(part, chance) if name == chosen else part)
    return packed.getvalue()


def choose_sources() -> list[tuple[str, bytes]]:
    """Return the files to damage: the small ones that were sound, or nearly."""
    found = [
        (path.suffix, path.read_bytes()) for path in sorted(EXPORTS.rglob("*")) if path.is_file()
    ]
    return [
        (suffix, content)
        for suffix, content in found
        if 100 < len(content) < 20_000
        and (suffix not in PACKED or zipfile.is_zipfile(io.BytesIO(content)))
    ]


def list_workspace(folder: Path) -> dict[str, tuple[int, int]]:
    """Return every file of a workspace with its size and when it was changed."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def read_in_time(ground: Ground, path: Path, limits: Limits | None, seed: object) -> bool:
    """Read a file; return whether it was refused, and fail if it took long or raised otherwise."""
    started = time.monotonic()
    try:
        if limits is not None:
            open_export(path, read_parquet=read_parquet, limits=limits)
            return False
        return read_file(ground, SourceFile(path, "fjordvik", "2024")).stops
    except UserError:
        return True
    except BaseException as raised:
        raised.add_note(f"{path.name} {seed}")
        raise
    finally:
        assert time.monotonic() - started < SLOWEST, f"{path.name} {seed}: too slow"


def test_damaged_files_are_findings(ground: Ground, inbox: Path) -> None:
    """Whatever is changed in a file, it is read or told of, in seconds, and nothing is stored."""
    chance = random.Random(SEED)  # noqa: S311
    sources = choose_sources()
    assert {suffix for suffix, _ in sources} >= {
        ".csv",
        ".xlsx",
        ".xls",
        ".ods",
        ".parquet",
        ".sav",
    }
    workspace = list_workspace(ground.settings.root)
    until, n_read, refused = time.monotonic() + SECONDS, 0, 0
    while time.monotonic() < until:
        suffix, content = chance.choice(sources)
        seed = chance.getrandbits(64)
        inside = suffix in PACKED and seed % 4
        spoilt = (damage_inside if inside else damage)(content, random.Random(seed))  # noqa: S311
        path = inbox / f"export{suffix}"
        path.write_bytes(spoilt)
        refused += read_in_time(ground, path, None if seed % 5 == 0 else LIMITS, seed)
        path.unlink()
        n_read += 1
    assert 0 < refused < n_read
    assert list_workspace(ground.settings.root) == workspace


def test_every_file_of_the_corpus_can_be_checked(ground: Ground, inbox: Path) -> None:
    """Whatever stands in the corpus, checking it ends in findings or tables, and stores nothing."""
    files = [path for path in sorted(EXPORTS.rglob("*")) if path.suffix in EXPORT_SUFFIXES]
    assert len(files) > 100
    # All in development; where time is short, some: other tests say what becomes of each.
    some = files if SECONDS > 60 else files[::12]
    copies = [Path(shutil.copy(path, inbox / f"{at}-{path.name}")) for at, path in enumerate(some)]
    workspace = list_workspace(ground.settings.root)
    outcomes = [read_in_time(ground, path, None, "as it is") for path in copies]
    assert {True, False} == set(outcomes)
    assert list_workspace(ground.settings.root) == workspace
