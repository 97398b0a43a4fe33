"""A workspace made, a demo's replaced, and the exports found in it."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from tifaktor import workspace
from tifaktor.errors import ExitCode, WorkspaceError
from tifaktor.settings import Settings, Source, load_settings
from tifaktor.workspace import (
    PARTS,
    SourceFile,
    find_sources,
    find_template,
    find_way_out,
    make_demo_workspace,
    make_workspace,
)

REPOSITORY = Path(__file__).parents[2]


def list_files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def refuse(folder: Path, make: object = make_workspace) -> WorkspaceError:
    assert callable(make)
    with pytest.raises(WorkspaceError) as caught:
        make(folder)
    assert caught.value.exit_code is ExitCode.WORKSPACE
    return caught.value


# The template


def test_in_a_checkout_the_repository_is_the_template() -> None:
    """There is one source of the files that a workspace is made of, and all of it exists."""
    assert find_template() == REPOSITORY
    assert [part for part in PARTS if not (REPOSITORY / part).exists()] == []


def test_in_an_installed_package_the_template_stands_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wheel carries the same files in a folder of the package."""
    monkeypatch.setattr(workspace, "_PACKAGE", tmp_path)
    (tmp_path / "template").mkdir()
    assert find_template() == tmp_path / "template"


# Making a workspace


def test_a_workspace_is_made_where_there_was_none(tmp_path: Path) -> None:
    """The folder is made with its parents, holds what a workspace needs, and can be loaded."""
    folder = tmp_path / "a" / "b"
    written = make_workspace(folder)
    assert {path.relative_to(folder).as_posix() for path in written} == list_files(folder)
    assert {
        "tifaktor.toml", "data/.gitignore", "data/mappings/instruments/10-faktor.toml",
        "data/mappings/soendre-land/links.csv", "data/raw/README.md",
        "data/raw/published/bergen-2018-2020.txt", "reports/README.md",
    } <= list_files(folder)  # fmt: skip
    assert (folder / "tifaktor.toml").read_bytes() == (REPOSITORY / "tifaktor.toml").read_bytes()
    assert load_settings(folder).root == folder


def test_exports_have_a_folder_that_is_the_owners_alone(tmp_path: Path) -> None:
    """Others cannot enter `data/raw` of a new workspace (where folders have modes)."""
    make_workspace(tmp_path / "own")
    others = 0o077 if os.name == "posix" else 0
    assert not (tmp_path / "own" / "data" / "raw").stat().st_mode & others


def test_only_the_parts_of_a_workspace_are_copied(tmp_path: Path) -> None:
    """Neither the program, nor anybody's exports, nor pages come along."""
    make_workspace(tmp_path)
    tops = {name.partition("/")[0] for name in list_files(tmp_path)}
    assert tops == {"tifaktor.toml", "data", "notebooks", "reports"}
    raw = {name for name in list_files(tmp_path) if name.startswith("data/raw/")}
    assert {name for name in raw if not name.startswith("data/raw/published/")} == {
        "data/raw/README.md"
    }


def test_what_programs_leave_behind_is_not_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Locks of open workbooks and hidden folders stay, and .gitignore comes along."""
    template = tmp_path / "template"
    for name in (
        "tifaktor.toml", "data/.gitignore", "data/mappings/instruments/10-faktor.toml",
        "data/mappings/~$units.xlsx", "data/mappings/.~lock.units.csv#",
        "notebooks/.ipynb_checkpoints/a.ipynb",
    ):  # fmt: skip
        (template / name).parent.mkdir(parents=True, exist_ok=True)
        (template / name).touch()
    monkeypatch.setattr(workspace, "_PACKAGE", tmp_path)
    make_workspace(tmp_path / "made")
    assert list_files(tmp_path / "made") == {
        "tifaktor.toml", "data/.gitignore", "data/mappings/instruments/10-faktor.toml",
    }  # fmt: skip


def test_other_files_may_stand_in_the_folder(tmp_path: Path) -> None:
    """A folder with files of one's own can become a workspace, and they stay as they are."""
    (tmp_path / "notat.txt").write_text("mitt", encoding="utf-8")
    make_workspace(tmp_path)
    assert (tmp_path / "notat.txt").read_text(encoding="utf-8") == "mitt"


@pytest.mark.parametrize(
    "name", ["tifaktor.toml", "data/mappings/instruments/10-faktor.toml", "reports/README.md"]
)
def test_nothing_is_written_where_one_file_is_in_the_way(tmp_path: Path, name: str) -> None:
    """The file in the way is named and kept, and no other file is written."""
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("mitt", encoding="utf-8")
    error = refuse(tmp_path)
    assert (error.code, error.facts) == (
        "workspace_exists", {"folder": str(tmp_path), "file": name},
    )  # fmt: skip
    assert list_files(tmp_path) == {name}
    assert (tmp_path / name).read_text(encoding="utf-8") == "mitt"


@pytest.mark.parametrize("name", ["data", "data/mappings", "notebooks"])
def test_a_file_where_a_folder_is_needed_is_in_the_way(tmp_path: Path, name: str) -> None:
    """It is named like any other file in the way, and nothing is written."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    error = refuse(tmp_path)
    assert (error.code, error.facts["file"]) == ("workspace_exists", name)
    assert list_files(tmp_path) == {name}


def test_the_folder_itself_may_be_a_file(tmp_path: Path) -> None:
    """A name that is a file's already is told, for a workspace as for a demo."""
    (tmp_path / "arbeid").touch()
    error = refuse(tmp_path / "arbeid")
    assert (error.code, error.facts["file"]) == ("workspace_exists", "arbeid")
    assert refuse(tmp_path / "arbeid", make_demo_workspace).code == "demo_in_the_way"


def test_a_disk_that_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No right to write, or no room, is something the user can mend, and no bug."""

    def refuse_to_copy(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(shutil, "copyfile", refuse_to_copy)
    error = refuse(tmp_path)
    assert (error.code, error.facts) == ("workspace_not_writable", {"folder": str(tmp_path)})


# The demo's workspace


def test_a_demo_marks_its_folder(tmp_path: Path) -> None:
    """The mark says what the folder is, to people and to the next demo."""
    make_demo_workspace(tmp_path / "demo", "Laget av demoen.")
    mark = (tmp_path / "demo" / "DEMO.md").read_text(encoding="utf-8")
    assert mark == "tifaktor-synthetic\n\nLaget av demoen.\n"
    assert load_settings(tmp_path / "demo").k == 5


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    """A folder that somebody made for the demo is used."""
    make_demo_workspace(tmp_path)
    assert (tmp_path / "DEMO.md").is_file()


def test_a_new_demo_replaces_the_old_one_whole(tmp_path: Path) -> None:
    """What the earlier demo left, changed or gained is gone."""
    make_demo_workspace(tmp_path / "demo")
    (tmp_path / "demo" / "reports" / "gammel.html").touch()
    (tmp_path / "demo" / "tifaktor.toml").write_text("broken", encoding="utf-8")
    make_demo_workspace(tmp_path / "demo")
    assert "reports/gammel.html" not in list_files(tmp_path / "demo")
    assert load_settings(tmp_path / "demo").k == 5


@pytest.mark.parametrize("content", ["", "Notater fra en demo hos leverandøren.", "\xff\xfe"])
def test_another_file_of_the_marks_name_is_no_mark(tmp_path: Path, content: str) -> None:
    """Somebody's own DEMO.md does not make their folder ours to delete."""
    (tmp_path / "DEMO.md").write_bytes(content.encode("latin-1"))
    (tmp_path / "viktig.xlsx").touch()
    error = refuse(tmp_path, make_demo_workspace)
    assert (error.code, error.facts) == ("demo_in_the_way", {"folder": str(tmp_path)})
    assert list_files(tmp_path) == {"DEMO.md", "viktig.xlsx"}


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    """Without the mark nothing is deleted: a real workspace is not taken for a demo."""
    make_workspace(tmp_path)
    before = list_files(tmp_path)
    assert refuse(tmp_path, make_demo_workspace).code == "demo_in_the_way"
    assert list_files(tmp_path) == before


def test_a_demo_in_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows a file open in a notebook cannot be deleted, which the user can mend."""

    def refuse_to_delete(*_: object) -> None:
        raise PermissionError

    make_demo_workspace(tmp_path)
    monkeypatch.setattr(shutil, "rmtree", refuse_to_delete)
    error = refuse(tmp_path, make_demo_workspace)
    assert (error.code, error.facts) == ("workspace_not_writable", {"folder": str(tmp_path)})


# Finding the exports


def find(
    root: Path, files: Iterable[str], sources: tuple[Source, ...] = ()
) -> list[tuple[str, str, str | None]]:
    settings = Settings(root=root, sources=sources)
    for name in files:
        (settings.raw / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.raw / name).touch()
    return [
        (one.path.relative_to(settings.raw).as_posix(), one.municipality_id, one.wave)
        for one in find_sources(settings)
    ]


def test_a_folder_says_whose_and_when(tmp_path: Path) -> None:
    """Files in a folder for municipality and wave need no line, nor does one that has its own wave."""
    files = ["stange/2024/b.xlsx", "stange/2022/a.csv", "Søndre Land/c.txt"]
    assert find(tmp_path, files) == [
        ("Søndre Land/c.txt", "soendre-land", None),
        ("stange/2022/a.csv", "stange", "2022"),
        ("stange/2024/b.xlsx", "stange", "2024"),
    ]


def test_a_folder_may_be_called_as_the_organisation_signs(tmp_path: Path) -> None:
    """Stange kommune is Stange, in a folder's name as in a line."""
    source = Source("løs.csv", "Nordre Land kommune")
    assert find(tmp_path, ["Stange kommune/2024/a.csv", "løs.csv"], (source,)) == [
        ("løs.csv", "nordre-land", None),
        ("Stange kommune/2024/a.csv", "stange", "2024"),
    ]


@pytest.mark.parametrize(
    "suffix",
    [".csv", ".CSV", ".txt", ".tsv", ".xlsx", ".XLSX", ".Xls", ".ods", ".xlsm", ".sav", ".parquet"],
)
def test_exports_are_known_by_their_suffix(tmp_path: Path, suffix: str) -> None:
    """Capitals in the suffix make no difference."""
    assert len(find(tmp_path, [f"stange/2024/a{suffix}"])) == 1


@pytest.mark.parametrize(
    "name",
    [
        "stange/2024/~$eksport.xlsx", "stange/2024/.~lock.eksport.xlsx#", "stange/2024/._a.xlsx",
        "stange/2024/.a.csv", "stange/.arkiv/a.csv", ".git/2024/a.csv", "stange/2024/brev.pdf",
        "stange/2024/README.md", "README.md", "published/noen.csv", "~$a.xlsx",
    ],
)  # fmt: skip
def test_what_is_no_export_is_passed_over(tmp_path: Path, name: str) -> None:
    """Locks of open workbooks, hidden files, letters, and published figures without a line."""
    assert find(tmp_path, [name]) == []


def test_a_pattern_passes_over_the_same(tmp_path: Path) -> None:
    """The lock that Excel leaves beside an open workbook is not read because a line says *.xlsx."""
    files = ["stange/a.xlsx", "stange/~$a.xlsx", "stange/.b.xlsx"]
    assert find(tmp_path, files, (Source("stange/*.xlsx", "stange", "2024"),)) == [
        ("stange/a.xlsx", "stange", "2024")
    ]


def test_a_line_goes_before_a_folder(tmp_path: Path) -> None:
    """What tifaktor.toml says of a file overrules where it stands; its other files are as before."""
    files = ["stange/2024/a.csv", "stange/2024/b.csv"]
    sources = (Source("stange/2024/b.csv", "sandnes", "2023"),)
    assert find(tmp_path, files, sources) == [
        ("stange/2024/b.csv", "sandnes", "2023"),
        ("stange/2024/a.csv", "stange", "2024"),
    ]


def test_the_first_line_of_a_file_decides(tmp_path: Path) -> None:
    """A file that two lines name is read once, as the first says."""
    sources = (Source("a.csv", "stange", "2024"), Source("*.csv", "bergen"))
    assert find(tmp_path, ["a.csv", "b.csv"], sources) == [
        ("a.csv", "stange", "2024"), ("b.csv", "bergen", None),
    ]  # fmt: skip


def test_a_line_may_name_any_file(tmp_path: Path) -> None:
    """Published figures, files of another suffix and in deeper folders are read when named."""
    sources = (Source("published/*.dat", "bergen"), Source("a/b/c/*", "stange", "2024"))
    assert find(tmp_path, ["published/tall.dat", "a/b/c/d.csv"], sources) == [
        ("published/tall.dat", "bergen", None), ("a/b/c/d.csv", "stange", "2024"),
    ]  # fmt: skip


@pytest.mark.parametrize("pattern", ["borte.csv", "stange/*.xlsx", "stange"])
def test_a_line_that_names_no_file_is_told(tmp_path: Path, pattern: str) -> None:
    """A misspelt name is told, and not passed over: its figures would be missing in silence."""
    with pytest.raises(WorkspaceError) as caught:
        find(tmp_path, ["stange/a.csv"], (Source(pattern, "stange"),))
    assert (caught.value.code, caught.value.facts) == (
        "source_missing", {"files": pattern, "folder": "data/raw"},
    )  # fmt: skip


def test_files_of_nobody_are_told_all_at_once(tmp_path: Path) -> None:
    """An export straight in data/raw, or too deep in it, is not left out in silence."""
    with pytest.raises(WorkspaceError) as caught:
        find(tmp_path, ["løs.xlsx", "stange/2024/del 1/dyp.csv", "stange/2024/a.csv"])
    assert caught.value.code == "source_unassigned"
    assert caught.value.facts == {
        "files": "løs.xlsx, stange/2024/del 1/dyp.csv", "folder": "data/raw",
    }  # fmt: skip


def test_an_empty_workspace_has_no_exports(tmp_path: Path) -> None:
    """Neither an empty folder nor a missing one is a fault."""
    assert find(tmp_path, []) == []


def test_the_shipped_workspace_finds_its_published_figures(tmp_path: Path) -> None:
    """A new workspace reads Bergen and Sandnes, and nothing else."""
    make_workspace(tmp_path)
    published = tmp_path / "data" / "raw" / "published"
    assert find_sources(load_settings(tmp_path)) == [
        SourceFile(published / "bergen-2018-2020.txt", "bergen", None),
        SourceFile(published / "sandnes-2017.csv", "sandnes", "2017"),
    ]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_links_out_of_the_folder_are_refused(tmp_path: Path, kind: str) -> None:
    """What is linked into data/raw from elsewhere is neither imported nor passed over in silence."""
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "a.csv").touch()
    raw = tmp_path / "workspace" / "data" / "raw"
    (raw / "stange").mkdir(parents=True)
    link = raw / "stange" / ("a.csv" if kind == "file" else "2024")
    link.symlink_to(outside / "a.csv" if kind == "file" else outside)
    with pytest.raises(WorkspaceError) as raised:
        find_sources(Settings(root=tmp_path / "workspace"))
    assert raised.value.code == "source_outside"
    assert raised.value.facts["files"] == link.relative_to(raw).as_posix()
    named = link if kind == "file" else link / "a.csv"
    assert find_way_out(Settings(root=tmp_path / "workspace"), named) == "file_link"


def test_a_file_that_lies_elsewhere_is_told_apart(tmp_path: Path) -> None:
    """Elsewhere is beside the workspace, also by way of it; anywhere within is inside."""
    inside, outside = tmp_path / "workspace" / "a.csv", tmp_path / "b.csv"
    inside.parent.mkdir()
    inside.touch()
    outside.touch()
    settings = Settings(root=tmp_path / "workspace")
    assert find_way_out(settings, inside) is None
    assert find_way_out(settings, outside) == "file_outside"
    assert find_way_out(settings, inside.parent / ".." / "b.csv") == "file_outside"
    assert find_way_out(settings, inside.parent / "data" / ".." / "a.csv") is None


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    """A municipality may keep data/raw on a disk of its own, and link to files within it."""
    disk = tmp_path / "disk" / "stange" / "2024"
    disk.mkdir(parents=True)
    (disk / "a.csv").touch()
    (disk / "b.csv").symlink_to(disk / "a.csv")
    (tmp_path / "workspace" / "data").mkdir(parents=True)
    (tmp_path / "workspace" / "data" / "raw").symlink_to(tmp_path / "disk")
    found = find_sources(Settings(root=tmp_path / "workspace"))
    assert [one.path.name for one in found] == ["a.csv", "b.csv"]
    settings = Settings(root=tmp_path / "workspace")
    assert {find_way_out(settings, one.path) for one in found} == {None}
