"""Files that were damaged by chance: told as findings, never a traceback and never a hang."""

import io
import os
import random
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
from tifaktor.workspace import SourceFile

EXPORTS = Path(__file__).parents[2] / "data" / "exports"
SECONDS = float(os.environ.get("TIFAKTOR_FUZZ_SECONDS", "3"))
"""For how long; in development ten minutes: `TIFAKTOR_FUZZ_SECONDS=600`."""
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


def test_damaged_files_are_findings(ground: Ground, tmp_path: Path) -> None:
    """Whatever is changed in a file, it is read or told of, in seconds and without a traceback."""
    chance = random.Random(20261122)  # noqa: S311
    sources = choose_sources()
    assert {suffix for suffix, _ in sources} >= {
        ".csv",
        ".xlsx",
        ".xls",
        ".ods",
        ".parquet",
        ".sav",
    }
    until, n_read, refused = time.monotonic() + SECONDS, 0, 0
    while time.monotonic() < until:
        suffix, content = chance.choice(sources)
        seed = chance.getrandbits(64)
        inside = suffix in PACKED and seed % 4
        spoilt = (damage_inside if inside else damage)(content, random.Random(seed))  # noqa: S311
        path = tmp_path / f"export{suffix}"
        path.write_bytes(spoilt)
        started = time.monotonic()
        try:
            open_export(path, read_parquet=read_parquet, limits=LIMITS)
            if seed % 5 == 0:
                read_file(ground, SourceFile(path, "fjordvik", "2024"))
        except UserError:
            refused += 1
        assert time.monotonic() - started < SLOWEST, f"{suffix} {seed}: too slow"
        n_read += 1
    assert 0 < refused < n_read
