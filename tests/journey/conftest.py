"""Workspaces to walk through: a small one of Fjordvik, and a demo."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from commands import Answer, type_command
from small_workspace import make_rows, make_small_workspace, write_csv
from three_waves import make_three_waves

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

    def type_here(*arguments: str, **named: Any) -> Answer:
        return type_command(workspace, *arguments, **named)

    return type_here


@pytest.fixture(scope="session")
def imported_workspace(small_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which `run` has been run on the wave 2024; never to be changed."""

    def make(folder: Path) -> None:
        shutil.copytree(small_workspace, folder)
        write_csv(folder / "data" / "raw" / "fjordvik" / "2024" / "sound.csv", make_rows())
        assert type_command(folder, "run").exit_code == 0

    return _make_once("imported", tmp_path_factory, make)


@pytest.fixture
def run_workspace(imported_workspace: Path, tmp_path: Path) -> Path:
    """A workspace of the test's own, with the wave 2024 imported and the pages written."""
    return Path(shutil.copytree(imported_workspace, tmp_path / "workspace"))


@pytest.fixture(scope="session")
def three_waves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which Fjordvik has three waves, targets and measures; never to be changed.

    Bergen and Sandnes are beside it.
    """
    return _make_once("three-waves", tmp_path_factory, make_three_waves)


@pytest.fixture
def own_three_waves(three_waves: Path, tmp_path: Path) -> Path:
    """The same, of the test's own."""
    return Path(shutil.copytree(three_waves, tmp_path / "workspace"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo of one municipality, beside the published figures; never to be changed."""

    def make(folder: Path) -> None:
        arguments = ("demo", folder.name, "--only", "soendre-land", "-l", "nb")
        answer = type_command(folder.parent, *arguments)
        assert answer.exit_code == 0, answer.text

    return _make_once("demo", tmp_path_factory, make)


def _make_once(
    name: str, tmp_path_factory: pytest.TempPathFactory, make: Callable[[Path], None]
) -> Path:
    """Return a folder that the first of several test processes makes, and the others wait for."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / f"shared-{name}"
    with FileLock(shared / f"shared-{name}.lock"):
        if not folder.exists():
            # Under another name until it is whole: what failed halfway is nobody's workspace.
            unfinished = Path(tempfile.mkdtemp(dir=shared)) / name
            make(unfinished)
            unfinished.rename(folder)
    return folder
