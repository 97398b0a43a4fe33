"""What is kept in the repository, and what must never be."""

import re
from pathlib import Path

REGISTRY = re.compile(
    r"index[-_]url|pypi\.org|pythonhosted\.org|--find[-_]links|registry\.npmjs", re.IGNORECASE
)
MACHINE = re.compile(r"(?<![\w.~<}])/(?:home|root|Users)/\w|[A-Z]:\\+Users\\+\w|/private/var/\w")
HERE = "tests/house/test_repository.py"


def find_lines(root: Path, files: tuple[str, ...], pattern: re.Pattern[str]) -> list[str]:
    """Return the places where `pattern` stands, as file and line."""
    return [
        f"{name}:{number}"
        for name in files
        if name != HERE
        for number, line in enumerate(
            (root / name).read_bytes().decode("utf-8", errors="replace").splitlines(), start=1
        )
        if pattern.search(line)
    ]


def test_the_files_are_found(repository_files: tuple[str, ...]) -> None:
    """The list of files that the other tests go through has the program and its data in it."""
    assert {
        "pyproject.toml",
        "src/tifaktor/cli.py",
        "data/mappings/instruments/10-faktor.toml",
    } <= set(repository_files)


def test_no_lock_file_with_addresses(repository_files: tuple[str, ...]) -> None:
    """uv.lock, which holds addresses, is not kept: requirements.lock and the pins stand for it."""
    assert [name for name in repository_files if Path(name).name == "uv.lock"] == []


def test_no_address_of_a_registry(root: Path, repository_files: tuple[str, ...]) -> None:
    """No file says where packages are to be fetched from: that is each machine's own business."""
    assert find_lines(root, repository_files, REGISTRY) == []


def test_no_path_of_somebodys_machine(root: Path, repository_files: tuple[str, ...]) -> None:
    """No file names a folder that exists on one machine only."""
    assert find_lines(root, repository_files, MACHINE) == []


def test_no_export_is_kept(repository_files: tuple[str, ...]) -> None:
    """Of data/raw only the published figures are kept, and no database and no page."""
    raw = {name for name in repository_files if name.startswith("data/raw/")}
    kept = {name for name in raw if name.startswith("data/raw/published/")}
    assert raw - kept == {"data/raw/README.md"}
    assert [name for name in repository_files if ".duckdb" in name] == []
    assert {name for name in repository_files if name.startswith("reports/")} <= {
        "reports/README.md",
        "reports/.gitignore",
    }


def test_git_ignores_what_is_private(root: Path) -> None:
    """An export put in data/raw is ignored by git, as are the databases and the pages."""
    ignored = (root / "data" / ".gitignore").read_text(encoding="utf-8").split()
    assert {"/raw/*", "!/raw/published/", "/*.duckdb*"} <= set(ignored)
    assert "/*" in (root / "reports" / ".gitignore").read_text(encoding="utf-8").split()
