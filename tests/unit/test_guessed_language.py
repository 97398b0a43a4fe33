"""The language of help and errors, before the command line has been understood."""

from pathlib import Path

import pytest

from tifaktor.usage import _find_option, guess_language
from tifaktor.vocabulary import Language


@pytest.fixture(autouse=True)
def english_computer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("run --language nn", "nn"),
        ("--language=nn run", "nn"),
        ("run -l nn", "nn"),
        ("run -lnn", "nn"),
        ("run -l nb -l nn", "nb"),
        ("run", None),
        ("run --language", None),
        ("run --lang nn", None),
    ],
)
def test_an_option_is_found_however_it_is_typed(typed: str, found: str | None) -> None:
    """With a space, with =, or straight behind its letter; a missing value is none."""
    assert _find_option(typed.split(), "--language", "-l") == found


def test_the_workspace_at_hand_decides(tmp_path: Path) -> None:
    """Help is in the language of the workspace one stands in, unless another is asked for."""
    assert guess_language(["--help"]) is Language.ENGLISH
    (tmp_path / "tifaktor.toml").write_text('[workspace]\nlanguage = "nn"\n', encoding="utf-8")
    assert guess_language(["--help"]) is Language.NYNORSK
    assert guess_language(["--help", "-l", "nb"]) is Language.BOKMAAL


def test_a_workspace_named_elsewhere_decides(tmp_path: Path) -> None:
    """Errors are in the language of the workspace that the command is about."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "tifaktor.toml").write_text('[workspace]\nlanguage = "nb"', encoding="utf-8")
    assert guess_language(["run", "--workspace", "b"]) is Language.BOKMAAL
    assert guess_language(["run", "--workspace", "borte"]) is Language.ENGLISH


def test_a_broken_workspace_is_told_in_the_computers_language(tmp_path: Path) -> None:
    """That the settings cannot be read must itself be told in some language."""
    (tmp_path / "tifaktor.toml").write_text("[", encoding="utf-8")
    assert guess_language(["run"]) is Language.ENGLISH
