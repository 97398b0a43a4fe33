"""Which files others on the same computer may read, by their modes and those of their folders."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tifaktor import protection
from tifaktor.errors import StoreError
from tifaktor.protection import find_exposed, refuse_key
from tifaktor.settings import Settings

Lay = Callable[..., Settings]
Told = tuple[str, ...]
EXPORT = "data/raw/stange/2024/svar.xlsx"


def expect(*places: str) -> Told:
    """Return what is to be told: on Windows, where files have no modes, nothing."""
    return places if os.name == "posix" else ()


@pytest.fixture
def lay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lay:
    """A workspace to which everybody can come, with files and folders of the modes given."""
    root = tmp_path / "workspace"
    root.mkdir()
    reached = protection._is_reached

    def come_from_anywhere(path: Path, below: Path | None = None) -> bool:
        return reached(path, below=root if below is None else below)

    monkeypatch.setattr(protection, "_is_reached", come_from_anywhere)

    def lay_it(files: dict[str, int], folders: dict[str, int] | None = None) -> Settings:
        for name, mode in files.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("nobody's answers")
            file.chmod(mode)
        for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
            folder.chmod((folders or {}).get(folder.relative_to(root).as_posix(), 0o755))
        return Settings(root=root)

    return lay_it


@pytest.mark.parametrize(
    ("mode", "own_group", "told"),
    [
        (0o600, False, ()), (0o640, False, expect("data/store.duckdb")), (0o640, True, ()),
        (0o604, True, expect("data/store.duckdb")), (0o644, False, expect("data/store.duckdb")),
        (0o622, False, ()),
    ],
)  # fmt: skip
def test_a_store_that_others_can_read_is_told(
    mode: int, own_group: bool, told: Told, lay: Lay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody's right counts, and the group's unless the group is the owner's alone."""
    monkeypatch.setattr(protection, "_is_own_group", lambda *_: own_group)
    assert find_exposed(lay({"data/store.duckdb": mode})) == told


def test_a_closed_folder_closes_what_is_in_it(lay: Lay) -> None:
    """Files that all may read are nobody's to read in a folder that only the owner enters."""
    files = {"data/store.duckdb": 0o644, EXPORT: 0o644}
    assert find_exposed(lay(files, {"data": 0o755})) == expect("data/store.duckdb", "data/raw")
    assert find_exposed(lay(files, {"data": 0o700})) == ()
    assert find_exposed(lay(files, {"data/raw": 0o700})) == expect("data/store.duckdb")
    assert find_exposed(lay(files, {"data/raw/stange": 0o700})) == expect("data/store.duckdb")
    assert find_exposed(lay(files, {".": 0o700})) == ()


@pytest.mark.parametrize(
    "name",
    ["data/raw/README.md", "data/raw/published/bergen.txt", "data/published.duckdb", "data/a.csv"],
)
def test_what_is_nobodys_answers_may_be_read(name: str, lay: Lay) -> None:
    """What municipalities have published, and what is no export, gives no warning."""
    assert find_exposed(lay({name: 0o644})) == ()


def test_only_an_open_export_is_told(lay: Lay) -> None:
    """An export of the owner's alone is in order, wherever it lies in `data/raw`."""
    assert find_exposed(lay({EXPORT: 0o600})) == ()
    assert find_exposed(lay({"data/raw/stange/svar.csv": 0o644})) == expect("data/raw")


def test_an_empty_workspace_exposes_nothing(lay: Lay) -> None:
    """Where there is neither a store nor an export there is nothing to tell."""
    assert find_exposed(lay({})) == ()


def test_a_closed_folder_above_the_workspace_closes_it(tmp_path: Path) -> None:
    """Nobody can come to a workspace in a folder that is its owner's alone."""
    root = tmp_path / "home" / "workspace"
    (root / "data").mkdir(parents=True)
    (root / "data" / "store.duckdb").write_text("nobody's answers")
    (root / "data" / "store.duckdb").chmod(0o644)
    (tmp_path / "home").chmod(0o700)
    assert find_exposed(Settings(root=root)) == ()


def test_a_key_is_refused_unless_it_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that would not be used stops the program; no key, or an empty one, does not."""
    monkeypatch.setenv("TIFAKTOR_KEY", "x")
    with pytest.raises(StoreError, match="encryption_unavailable"):
        refuse_key()
    monkeypatch.setenv("TIFAKTOR_KEY", "")
    refuse_key()
    monkeypatch.delenv("TIFAKTOR_KEY")
    refuse_key()
