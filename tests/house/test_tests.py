"""The tests themselves: each says in a sentence what it promises."""

import ast
import re
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def test_functions(root: Path) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every test function, by file and name."""
    return {
        f"{path.relative_to(root).as_posix()}::{node.name}": node
        for path in sorted((root / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not any("fixture" in ast.unparse(decorator) for decorator in node.decorator_list)
    }


def is_a_sentence(docstring: str | None) -> bool:
    """Return whether a docstring is one sentence that ends with a full stop."""
    text = " ".join((docstring or "").split())
    return text.endswith(".") and not re.search(r"[.?!][\"»)]? +[A-ZÆØÅ]", text)


def test_every_test_says_what_it_promises(
    test_functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef],
) -> None:
    """Every test function has a docstring of one sentence, ending with a full stop."""
    assert len(test_functions) > 50
    silent = {
        name
        for name, function in test_functions.items()
        if not is_a_sentence(ast.get_docstring(function))
    }
    assert silent == set()


def test_no_test_is_switched_off(
    test_functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef],
) -> None:
    """No test is marked to be skipped or to fail."""
    off = {
        name
        for name, function in test_functions.items()
        for decorator in function.decorator_list
        if re.search(r"mark\.(skip|xfail)\b", ast.unparse(decorator))
    }
    assert off == set()
