"""Sentences looked up by key, and the language they are looked up in."""

import locale
import sys

import pytest

from tifaktor.language.texts import Texts, choose_language, load_texts
from tifaktor.vocabulary import Language

NB, NN, EN = Language.BOKMAAL, Language.NYNORSK, Language.ENGLISH
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


def test_a_sentence_is_filled_with_facts() -> None:
    """Text stands as given, and numbers in the way of the language."""
    texts = Texts(NB, {"a.b": "{unit}: {mean} av {n} i {year}"})
    said = texts.say("a.b", unit="Lia", mean=4.2, n=12609, year="2024")
    assert said == "Lia: 4,2 av 12\N{NO-BREAK SPACE}609 i 2024"


def test_braces_in_a_fact_are_letters() -> None:
    """What a file says is never read as a place to fill in."""
    assert Texts(NB, {"a": "«{unit}»"}).say("a", unit="{n} {0}") == "«{n} {0}»"


@pytest.mark.parametrize(("key", "facts"), [("a.c", {}), ("a.b", {}), ("a.b", {"unti": "Lia"})])
def test_a_missing_sentence_or_fact_is_a_bug(key: str, facts: dict[str, str]) -> None:
    """Neither is hidden from the one who wrote the program."""
    with pytest.raises(KeyError):
        Texts(NB, {"a.b": "{unit}"}).say(key, **facts)


@pytest.mark.parametrize("language", list(Language))
def test_every_language_has_its_files(language: Language) -> None:
    """The keys are file, table and name, and texts of several lines have no empty ends."""
    texts = load_texts(language)
    assert texts.language is language
    assert texts.has("errors.no_workspace.what")
    assert texts.has("findings.mapping_reference.do")
    assert texts.has("report.status.on_track")
    assert not texts.has("errors.no_workspace")
    examples = texts.say("terminal.help.run.examples")
    assert examples == examples.strip()
    assert "\n" in examples


def test_the_three_languages_are_three() -> None:
    """A sentence is not borrowed from another language."""
    said = [load_texts(language).say("errors.nothing_imported.what") for language in (NB, NN, EN)]
    assert said == [
        "Ingenting er importert ennå.", "Ingenting er importert enno.",
        "Nothing has been imported yet.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("nb", NB), ("nn", NN), ("en", EN), ("NN", NN), ("nb-NO", NB), ("nn_NO.UTF-8", NN),
        ("no", NB), ("no_NO", NB), ("en_GB.UTF-8", EN), ("en_US", EN), ("nb.utf8", NB),
        ("Norwegian_Norway.1252", NB), ("Norwegian Bokmål_Norway", NB),
        ("Norwegian Nynorsk_Norway.1252", NN), ("Norwegian (Nynorsk)_Norway", NN),
        ("English_United Kingdom.1252", EN), ("nn@euro", NN),
    ],
)  # fmt: skip
def test_a_language_is_known_by_any_of_its_tags(tag: str, language: Language) -> None:
    """What browsers, Unix and Windows call a language is the same language."""
    assert choose_language(tag, None) is language


@pytest.mark.parametrize(
    "tag", ["C", "C.UTF-8", "POSIX", "sv_SE", "", "nynorsk", "nbx", "_", "1252"]
)
def test_any_other_language_is_english(monkeypatch: pytest.MonkeyPatch, tag: str) -> None:
    """Who has a computer in a language we do not write gets English."""
    monkeypatch.setenv("LANG", tag)
    assert choose_language(None, None) is EN


def test_what_is_asked_goes_before_what_is_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked, then configured, then the computer's, then English."""
    monkeypatch.setenv("LANG", "nb_NO.UTF-8")
    assert choose_language("nn", EN) is NN
    assert choose_language(None, EN) is EN
    assert choose_language("xx", NN) is NN
    assert choose_language(None, None) is NB
    monkeypatch.delenv("LANG")
    assert choose_language(None, None) is EN


def test_the_computer_says_it_in_three_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that overrules the others on Unix overrules them here."""
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("LC_MESSAGES", "nn_NO.UTF-8")
    assert choose_language(None, None) is NN
    monkeypatch.setenv("LC_ALL", "nb_NO.UTF-8")
    assert choose_language(None, None) is NB


def test_windows_says_it_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no variable is set, Windows' setting decides."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(locale, "getlocale", lambda: ("Norwegian Nynorsk_Norway", "1252"))
    assert choose_language(None, None) is NN
