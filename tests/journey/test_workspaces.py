"""`tifaktor init`, and what is said where there is no workspace."""

from pathlib import Path

import pytest

from commands import type_command

MUNICIPALITIES = (
    "bergen", "midt-telemark", "nordre-land", "sandefjord", "sandnes", "soendre-land", "stange",
)  # fmt: skip


def test_init_makes_a_workspace_that_run_works_in(tmp_path: Path) -> None:
    """Settings, mappings of all municipalities, layouts and published figures: `run` needs no more."""
    answer = type_command(tmp_path, "init", "survey")
    assert answer.exit_code == 0
    assert "Made the workspace survey" in answer.text
    made = tmp_path / "survey"
    files = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert {
        "tifaktor.toml", "data/.gitignore", "data/raw/README.md", "data/mappings/instruments/10-faktor.toml",
        "data/mappings/layouts/unit_wide.toml", "data/raw/published/bergen-2018-2020.txt",
        *(f"data/mappings/{name}/strategy.toml" for name in MUNICIPALITIES),
    } <= files  # fmt: skip
    assert not any(file.endswith((".duckdb", ".html")) for file in files)
    answer = type_command(made, "run")
    assert answer.exit_code == 0
    assert (made / "reports" / "index.html").is_file()
    assert (made / "data" / "published.duckdb").is_file()


def test_init_never_overwrites(workspace: Path) -> None:
    """In a folder with files of its own nothing is written; exit code 4 names one of them."""
    settings = workspace / "tifaktor.toml"
    settings.write_text("# mine\n", encoding="utf-8")
    files = set(workspace.rglob("*"))
    answer = type_command(workspace.parent, "init", workspace.name)
    assert answer.exit_code == 4
    assert "tifaktor.toml exists already in workspace. Nothing was written." in answer.text
    assert settings.read_text(encoding="utf-8") == "# mine\n"
    assert set(workspace.rglob("*")) == files


def test_init_leaves_other_files_alone(tmp_path: Path) -> None:
    """A folder that holds something else gets the workspace beside it."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert type_command(tmp_path, "init", ".").exit_code == 0
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "tifaktor.toml").is_file()


@pytest.mark.parametrize("command", ["run", "report", "results", "status"])
def test_outside_a_workspace_the_way_to_one_is_told(command: str, tmp_path: Path) -> None:
    """Exit code 4, and how to make a workspace or name one."""
    answer = type_command(tmp_path, command)
    assert answer.exit_code == 4
    assert "tifaktor init FOLDER" in answer.text


def test_a_workspace_is_found_from_below_and_by_name(workspace: Path, tmp_path: Path) -> None:
    """A folder inside the workspace will do, and so will `--workspace` from anywhere."""
    below = workspace / "data" / "raw"
    assert "Nothing has been imported yet." in type_command(below, "report").text
    answer = type_command(tmp_path, "report", "--workspace", str(workspace))
    assert answer.exit_code == 7
    assert "Nothing has been imported yet." in answer.text


SETTINGS_FAULTS = {
    "no TOML": ("[workspace", "cannot be read"),
    "a key nobody knows": ("[privacy]\nkk = 5\n", "privacy.kk"),
    "k too small": ("[privacy]\nk = 1\n", "privacy.k"),
    "a language nobody speaks": ('[workspace]\nlanguage = "de"\n', "workspace.language"),
}


@pytest.mark.parametrize("fault", SETTINGS_FAULTS)
def test_a_fault_in_the_settings_is_told(fault: str, workspace: Path) -> None:
    """Exit code 4, with the line that is wrong; nothing is read with settings half understood."""
    text, told = SETTINGS_FAULTS[fault]
    (workspace / "tifaktor.toml").write_text(text, encoding="utf-8")
    answer = type_command(workspace, "run")
    assert answer.exit_code == 4
    assert told in answer.text
