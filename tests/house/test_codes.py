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
    return texts | set(re.findall(r"\"([\w.]+)\"", templates)) | {str(n) for n in range(20)}


def write_joined(text: ast.JoinedStr) -> str:
    """Return a text that is put together at run time, with `{}` for what is filled in."""
    parts = (str(p.value) if isinstance(p, ast.Constant) else "{}" for p in text.values)
    return "".join(parts)


def find_keys(trees: dict[str, ast.Module], templates: str) -> Iterator[tuple[str, str]]:
    """Yield the module and the key of each call that says something, `{}` for what is filled in."""
    for module, tree in trees.items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            key = node.args[0]
            if getattr(node.func, "attr", None) not in SAYING:
                continue
            if isinstance(key, ast.JoinedStr):
                yield module, write_joined(key)
            elif isinstance(key, ast.Constant):
                yield module, str(key.value)
    for key, joined in re.findall(r"\bsay\(\s*\"([^\"]+)\"\s*(~)?", templates):
        yield "report/templates", key + ("{}" if joined else "")


def list_commands(command: Any) -> list[Any]:
    """Return a command, and all below it."""
    below = getattr(command, "commands", {}).values()
    return [command, *(found for one in below for found in list_commands(one))]


def list_names(command: Any, above: tuple[str, ...] = ()) -> list[str]:
    """Return the names of all commands below one, `units_diff` for one below another."""
    below = getattr(command, "commands", {}).items()
    return [
        name
        for child, found in below
        for name in ("_".join((*above, child)), *list_names(found, (*above, child)))
    ]


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
    """Return what every text looks like that the code puts together and could use as a key."""
    written = {key for _, key in find_keys(source_trees, templates) if "{}" in key}
    for tree in source_trees.values():
        written |= {
            write_joined(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
        }
    keys = {key for key in written if re.fullmatch(r"[\w.{}]*[._][\w.{}]*", key)}
    return [re.compile(re.escape(key).replace(re.escape("{}"), "(.+)")) for key in sorted(keys)]


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
        for module, key in asked
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

    def can_be_made(text: str, depth: int) -> bool:
        if text in words:
            return True
        matches = (pattern.fullmatch(text) for pattern in patterns) if depth else ()
        return any(m and all(can_be_made(part, depth - 1) for part in m.groups()) for m in matches)

    dead = {
        key
        for key in sentences["nb"]
        if key.startswith(("report.", "terminal."))
        and not key.startswith(tuple(WITHOUT_A_CALL))
        and not can_be_made(key, 2)
        and not can_be_made(key.partition(".")[2], 2)
    }
    assert dead == set()


def test_every_option_is_explained(sentences: dict[str, dict[str, str]]) -> None:
    """Every argument and option has its help in the texts, and no help lacks its option."""
    root: Any = typer.main.get_command(cli.app)
    commands = list_commands(root)
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
        for name in ("tifaktor", *list_names(root))
        for part in ("what", "short", "examples")
    }
    found = {key for key in sentences["nb"] if key.startswith("terminal.help.")}
    assert found == expected
