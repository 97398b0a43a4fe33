"""Every code has its sentences, every sentence its use."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from tifaktor import cli, errors

LANGUAGES = ("nb", "nn", "en")
RAISED = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.UserError)
}
SAYING = {"say", "has"}
WITHOUT_A_CALL = {
    "terminal.option": "looked up by the names of the options: test_every_option_is_explained",
    "terminal.help": "looked up by the names of the commands: test_every_command_is_explained",
}


def find_codes(tree: ast.Module, classes: set[str]) -> set[str]:
    """Return the codes that calls of `classes` are given as their first argument, literally."""
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", None)) in classes
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def find_words(trees: dict[str, ast.Module], templates: str) -> set[str]:
    """Return every text that stands in the code or in quotes in a template, and every name."""
    nodes = [node for tree in trees.values() for node in ast.walk(tree)]
    texts = {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant)
        if isinstance(node.value, str)
    }
    return texts | set(re.findall(r"\"([^\"]*)\"", templates)) | {str(n) for n in range(20)}


def find_keys(trees: dict[str, ast.Module], templates: str) -> Iterator[tuple[str, str, Any]]:
    """Yield for each call that says something: the module, the key, and the call's own node.

    What is filled into a key at run time stands as `{}`.
    """
    for module, tree in trees.items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and node.args and hasattr(node.func, "attr")):
                continue
            key = node.args[0]
            if node.func.attr in SAYING and isinstance(key, ast.Constant):
                yield module, str(key.value), node
            elif node.func.attr in SAYING and isinstance(key, ast.JoinedStr):
                parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in key.values)
                yield module, "".join(str(part) for part in parts), node
    for key, joined in re.findall(r"\bsay\(\s*\"([^\"]+)\"\s*(~)?", templates):
        yield "report/templates", key + ("{}" if joined else ""), None


def make_pattern(module: str, key: str) -> re.Pattern[str]:
    """Return what the keys look like that a call may look up."""
    topic = "report" if module.startswith("report/") else "terminal"
    written = re.escape(key).replace(re.escape("{}"), r"(.+)")
    return re.compile(rf"(?:{topic}\.)?{written}")


@pytest.fixture(scope="module")
def templates(root: Path) -> str:
    """Return the templates of the pages, one after the other."""
    folder = root / "src" / "tifaktor" / "report" / "templates"
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.j2")))


@pytest.fixture(scope="module")
def patterns(source_trees: dict[str, ast.Module], templates: str) -> list[re.Pattern[str]]:
    """Return what every call that says something may look up."""
    return [make_pattern(module, key) for module, key, _ in find_keys(source_trees, templates)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["what", "do"])
def test_every_error_is_explained(
    source_trees: dict[str, ast.Module],
    sentences: dict[str, dict[str, str]],
    language: str,
    part: str,
) -> None:
    """Every error that the program can raise says what happened and what helps."""
    codes = set().union(*(find_codes(tree, RAISED) for tree in source_trees.values()))
    assert codes, "no errors found in the source: this test looks in the wrong place"
    assert {c for c in codes if f"errors.{c}.{part}" not in sentences[language]} == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["what", "do"])
def test_every_finding_is_explained(
    source_trees: dict[str, ast.Module],
    sentences: dict[str, dict[str, str]],
    language: str,
    part: str,
) -> None:
    """Every problem that can be found in a file says what is wrong and what to do."""
    codes = set().union(*(find_codes(tree, {"Finding"}) for tree in source_trees.values()))
    assert codes, "no findings found in the source: this test looks in the wrong place"
    assert {c for c in codes if f"findings.{c}.{part}" not in sentences[language]} == set()


@pytest.mark.parametrize("topic", ["errors", "findings"])
def test_no_code_is_dead(
    source_trees: dict[str, ast.Module], sentences: dict[str, dict[str, str]], topic: str
) -> None:
    """Every code with sentences is one that the program can use."""
    written = {key.split(".")[1] for key in sentences["nb"] if key.startswith(f"{topic}.")}
    assert written - find_words(source_trees, "") == set()


def test_every_key_that_is_said_exists(
    source_trees: dict[str, ast.Module], templates: str, sentences: dict[str, dict[str, str]]
) -> None:
    """Whatever key the code or a template asks for, there is a sentence that answers to it."""
    asked = set(find_keys(source_trees, templates))
    unanswered = {
        (module, key)
        for module, key, _ in asked
        if key.strip("{}_.") and not any(map(make_pattern(module, key).fullmatch, sentences["nb"]))
    }
    assert len(asked) > 100, "too few calls found: this test looks in the wrong place"
    assert unanswered == set()


def test_no_sentence_is_dead(
    source_trees: dict[str, ast.Module],
    templates: str,
    patterns: list[re.Pattern[str]],
    sentences: dict[str, dict[str, str]],
) -> None:
    """Every sentence of the terminal and the pages is one that some line of code can ask for."""
    words = find_words(source_trees, templates)

    def is_asked_for(key: str) -> bool:
        if key.startswith(tuple(WITHOUT_A_CALL)) or key.partition(".")[2] in words:
            return True
        matches = (pattern.fullmatch(key) for pattern in patterns)
        return any(match and set(match.groups()) <= words for match in matches)

    topics = ("report.", "terminal.")
    dead = {key for key in sentences["nb"] if key.startswith(topics) and not is_asked_for(key)}
    assert dead == set()


def test_every_option_is_explained(sentences: dict[str, dict[str, str]]) -> None:
    """Every argument and option has its help in the texts, and no help lacks its option."""
    root: Any = typer.main.get_command(cli.app)
    commands = [root, *root.commands.values()]
    options = {parameter.name for command in commands for parameter in command.params}
    explained = {
        key.removeprefix("terminal.option.")
        for key in sentences["nb"]
        if key.startswith("terminal.option.")
    }
    assert options - explained == set()
    assert explained - options - {"help"} == set()


def test_every_command_is_explained(sentences: dict[str, dict[str, str]]) -> None:
    """Every command says what it does, in a line and in a sentence, and shows examples."""
    root: Any = typer.main.get_command(cli.app)
    expected = {
        f"terminal.help.{name}.{part}"
        for name in ("tifaktor", *root.commands)
        for part in ("what", "short", "examples")
    }
    found = {key for key in sentences["nb"] if key.startswith("terminal.help.")}
    assert found == expected
