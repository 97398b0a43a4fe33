"""The wheel: whoever installs it has everything, and nothing of it stands twice in the repository."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tifaktor import __version__
from tifaktor.workspace import PARTS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tifaktor"


def run_python(folder: Path, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1", "LC_ALL": "", "LANG": "en_GB.UTF-8", **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by hatchling itself: nothing is fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run_python(ROOT, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder))
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what installing the wheel would put there."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def list_files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_file_of_the_package(installed: Path) -> None:
    """Code, SQL, texts, templates and the demo's own data: all that stands in src is there."""
    inside = {
        file for file in list_files(installed / "tifaktor") if not file.startswith("template/")
    }
    assert inside == list_files(SOURCE)
    suffixes = {Path(file).suffix for file in inside}
    assert {".py", ".sql", ".toml", ".j2", ".css", ".js", ".csv"} <= suffixes


def test_the_wheel_holds_the_template_of_a_workspace(installed: Path) -> None:
    """Each part of a workspace is inside, the same bytes as the repository's own."""
    template = installed / "tifaktor" / "template"
    expected = {
        path.relative_to(ROOT)
        for part in PARTS
        for path in [ROOT / part, *(ROOT / part).rglob("*")]
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
    assert list_files(template) == {path.as_posix() for path in expected}
    for path in expected:
        assert (template / path).read_bytes() == (ROOT / path).read_bytes()


def test_the_wheel_holds_nothing_else(installed: Path) -> None:
    """No test, no export, no database: the package, what describes it, and its licence."""
    assert {path.name for path in installed.iterdir()} == {
        "tifaktor", f"tifaktor-{__version__}.dist-info",
    }  # fmt: skip
    files = list_files(installed)
    assert [file for file in files if file.endswith((".duckdb", ".xlsx", ".lock"))] == []
    assert f"tifaktor-{__version__}.dist-info/licenses/LICENSE" in files


def test_the_template_stands_once(tmp_path: Path) -> None:
    """The mappings, layouts and settings of a workspace have no second copy below src."""
    names = {"tifaktor.toml", "10-faktor.toml", "strategy.toml", "links.csv", "unit_wide.toml",
             "sandnes-2017.csv", "published.ipynb"}  # fmt: skip
    assert names & {path.name for path in SOURCE.rglob("*")} == set()
    assert not (SOURCE / "template").exists()
    assert not any(tmp_path.iterdir())


def test_the_installed_program_makes_a_workspace_and_runs(installed: Path, tmp_path: Path) -> None:
    """`init` and `run` from the unpacked wheel, far from the repository: pages stand there."""
    env = {"PYTHONPATH": str(installed)}
    where = run_python(tmp_path, "-c", "import tifaktor; print(tifaktor.__file__)", **env)
    assert Path(where.stdout.strip()).is_relative_to(installed)
    made = run_python(tmp_path, "-m", "tifaktor", "init", "ws", **env)
    assert made.returncode == 0, made.stderr
    run = run_python(tmp_path / "ws", "-m", "tifaktor", "run", **env)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "ws" / "reports" / "bergen" / "2020" / "bergen.html").is_file()


def test_the_version_is_told_alike_everywhere(wheel: Path) -> None:
    """The package, its metadata and the name of the wheel agree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__
    assert re.match(rf"tifaktor-{re.escape(__version__)}-py3-none-any\.whl", wheel.name)
