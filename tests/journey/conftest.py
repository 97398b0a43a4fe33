"""Workspaces to walk through: a small one of Fjordvik, and a demo."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import Answer, type_command
from small_workspace import make_rows, make_small_workspace, write_csv

Type = Callable[..., Answer]


@pytest.fixture(scope="session")
def small_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace to copy, never to change."""
    return make_small_workspace(tmp_path_factory.mktemp("small") / "workspace")


@pytest.fixture
def workspace(small_workspace: Path, tmp_path: Path) -> Path:
    """A workspace of the test's own, with nothing imported."""
    return Path(shutil.copytree(small_workspace, tmp_path / "workspace"))


@pytest.fixture
def type_in(workspace: Path) -> Type:
    """Type a command in the workspace."""

    def type_here(*arguments: str, **named: dict[str, str]) -> Answer:
        return type_command(workspace, *arguments, **named)

    return type_here


@pytest.fixture(scope="session")
def imported_workspace(small_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which `run` has been run on the wave 2024; never to be changed."""
    folder = tmp_path_factory.mktemp("imported") / "workspace"
    shutil.copytree(small_workspace, folder)
    write_csv(folder / "data" / "raw" / "fjordvik" / "2024" / "sound.csv", make_rows())
    assert type_command(folder, "run").exit_code == 0
    return folder


@pytest.fixture
def run_workspace(imported_workspace: Path, tmp_path: Path) -> Path:
    """A workspace of the test's own, with the wave 2024 imported and the pages written."""
    return Path(shutil.copytree(imported_workspace, tmp_path / "workspace"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo of one municipality, beside the published figures; never to be changed."""
    folder = tmp_path_factory.mktemp("demo")
    answer = type_command(folder, "demo", "demo", "--only", "soendre-land", "-l", "nb")
    assert answer.exit_code == 0, answer.text
    return folder / "demo"
