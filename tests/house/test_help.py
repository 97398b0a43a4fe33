"""The help: in every language, for every command."""

from pathlib import Path
from typing import Any

import pytest
import typer

from tifaktor import cli

ROOT: Any = typer.main.get_command(cli.app)
COMMANDS = sorted(
    name if child is None else f"{name} {child}"
    for name, command in ROOT.commands.items()
    for child in (None, *getattr(command, "commands", {}))
)
COMPUTERS = {"nb": "nb_NO.UTF-8", "nn": "nn_NO.UTF-8", "en": "en_GB.UTF-8"}


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand outside any workspace, in a wide terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def ask(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return what the program writes for `arguments`, on one line."""
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert not ended.value.code
    return " ".join(capsys.readouterr().out.split())


def begin(sentence: str) -> str:
    """Return the first words of a sentence: help is broken to the terminal's width."""
    return " ".join(sentence.split()[:4])


@pytest.mark.parametrize("language", COMPUTERS)
def test_help_speaks_the_computers_language(
    language: str,
    sentences: dict[str, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`tifaktor --help` says what it is for and lists the commands, in the computer's language."""
    monkeypatch.setenv("LANG", COMPUTERS[language])
    told = ask(["--help"], capsys)
    said = sentences[language]
    assert begin(said["terminal.help.tifaktor.what"]) in told
    for command in ROOT.commands:
        assert begin(said[f"terminal.help.{command}.short"]) in told


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", COMPUTERS)
def test_help_of_a_command_speaks_the_language_asked_for(
    language: str,
    command: str,
    sentences: dict[str, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The help of a command is all in the language asked for, its options and examples too."""
    group, _, child = command.partition(" ")
    typed = [group, child] if child else [group]
    found = ROOT.commands[group].commands[child] if child else ROOT.commands[group]
    # A group of commands has no options of its own: it speaks the computer's language.
    if hasattr(found, "commands"):
        monkeypatch.setenv("LANG", COMPUTERS[language])
    else:
        typed += ["--language", language]
    told = ask([*typed, "--help"], capsys)
    said, name = sentences[language], "_".join([group, child] if child else [group])
    assert begin(said[f"terminal.help.{name}.what"]) in told
    assert said[f"terminal.help.{name}.examples"].split("\n")[-1].strip() in told
    for parameter in found.params:
        assert begin(said[f"terminal.option.{parameter.name}"]) in told


@pytest.mark.parametrize("language", COMPUTERS)
def test_help_explains_help_in_the_same_language(
    language: str, sentences: dict[str, dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """The line about `--help` itself is in the language of the rest."""
    told = ask(["report", "--language", language, "--help"], capsys)
    assert sentences[language]["terminal.option.help"] in told
