"""The rooms: which knows which, kept by import-linter, and what import-linter cannot see."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("pandas", "numpy", "duckdb", "pandera", "plotly", "scipy", "babel", "jinja2",
         "rich.console", "xlsxwriter", "python_calamine", "rapidfuzz")  # fmt: skip
LIGHT = ("tifaktor.cli", "tifaktor.vocabulary", "tifaktor.errors", "tifaktor.settings",
         "tifaktor.language.texts")  # fmt: skip
LONGEST_FILE = 350
LONGEST_FUNCTION = 60
LONGER_FILES: dict[str, str] = {}
"""Files that may be longer, each with its reason."""


def find_calls(tree: ast.Module, name: str) -> list[int]:
    """Return the lines that call `name`, or something's attribute of that name."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and name in {getattr(node.func, "id", None), getattr(node.func, "attr", None)}
    ]


def find_imports(tree: ast.Module) -> set[str]:
    """Return the packages that a module imports, wherever in it that stands."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_the_contracts_between_the_rooms_hold(root: Path) -> None:
    """No room imports what stands above it, and reports see only what the privacy gate lets out."""
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    checked = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", program],
        cwd=root, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "0 broken" in checked.stdout


def test_only_the_gate_makes_what_is_published(source_trees: dict[str, ast.Module]) -> None:
    """Nothing but privacy/gate.py makes a `Published`."""
    makers = {module for module, tree in source_trees.items() if find_calls(tree, "Published")}
    assert makers == {"privacy/gate.py"}


def test_only_the_store_says_duckdb(source_trees: dict[str, ast.Module]) -> None:
    """The database is imported in tifaktor.store and nowhere else."""
    importers = {module for module, tree in source_trees.items() if "duckdb" in find_imports(tree)}
    assert importers
    assert {module for module in importers if not module.startswith("store/")} == set()


def test_nothing_is_printed_past_the_terminal(source_trees: dict[str, ast.Module]) -> None:
    """No line calls `print`: what is shown goes through the terminal, in the reader's language."""
    printing = {
        module
        for module, tree in source_trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "print"
    }
    assert printing == set()


@pytest.mark.parametrize("module", LIGHT)
def test_what_answers_at_once_imports_nothing_heavy(module: str) -> None:
    """Help and errors do not wait for pandas, the database, the charts or the statistics."""
    program = f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []


def test_no_file_is_too_long_to_read(root: Path, source_trees: dict[str, ast.Module]) -> None:
    """No module is longer than a reader keeps in mind, but those whose reason is written down."""
    source = root / "src" / "tifaktor"
    lengths = {
        module: len((source / module).read_text(encoding="utf-8").splitlines())
        for module in source_trees
    }
    too_long = {module for module, length in lengths.items() if length > LONGEST_FILE}
    assert too_long == set(LONGER_FILES)


def test_no_function_is_too_long_to_read(source_trees: dict[str, ast.Module]) -> None:
    """No function is longer than a screen."""
    too_long = {
        (module, node.name)
        for module, tree in source_trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert too_long == set()


def test_the_solver_is_loaded_only_where_one_is_needed() -> None:
    """No command waits for scipy's solver but those that solve something: it loads for half a second."""
    program = (
        "import sys, tifaktor.pipeline, tifaktor.answers; print('scipy.optimize' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert told.stdout.strip() == "False"
