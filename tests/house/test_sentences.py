"""The texts: the same in all languages, whole, and each in its own language."""

import re
import string
from pathlib import Path

import pytest

LANGUAGES = ("nb", "nn", "en")
EMPTY_ON_PURPOSE = {"terminal.help.tifaktor.short"}
"""The program itself stands in no list of commands."""

BOKMAAL_ONLY = """
    beskrives ble disse egen egne enhet enheten enhetene enhetens enheter faktorene finnes
    flere fra gjelder gjør gjøre gjøres hva hvem hver hverandre hvert hvilke hvilken hvilket
    hvis hvor hvordan hvorfor ikke innbyggere jeg kommer kommunene kommuner ledelse leder
    ledere lederen leses mangler mappen medarbeider medarbeidere mer mulig mye målene navn
    navnet noe noen selv siden sier skrevet tallene undersøkelse undersøkelsen uten velger
    vises vurderes være
"""
NYNORSK_ONLY = """
    berre desse eg eigen eigne eining eininga einingane einingar eininger faktorane fleire frå
    gjer gjere ikkje kjem kommunane korleis kva kvar kvarandre kven kvifor leiar leiarar
    leiing manglar medan medarbeidar medarbeidarar meir mogleg mykje namn namnet noko nokon
    nokre opne seier sidan sjå sjølv undersøking undersøkinga utan vere vert
"""
SENTENCE = re.compile(r"[.?!]$")


def find_words(text: str) -> set[str]:
    """Return the words of a sentence, without placeholders, options, paths and file names."""
    text = re.sub(r"\{[^}]*\}", " ", text)
    text = re.sub(r"\S*[./\\_=]\S*\w|--[\w-]+", " ", text)
    return set(re.findall(r"[a-zæøå]+", text.casefold()))


def find_placeholders(text: str) -> set[str]:
    """Return the names that a sentence is to be filled with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.fixture(scope="module")
def topics(root: Path) -> dict[str, set[str]]:
    """Return the files of each language."""
    folder = root / "src" / "tifaktor" / "language"
    return {one: {path.name for path in (folder / one).iterdir()} for one in LANGUAGES}


def test_the_languages_have_the_same_topics(topics: dict[str, set[str]]) -> None:
    """Every topic has a file in bokmål, nynorsk and English."""
    assert topics["nb"] == topics["nn"] == topics["en"]
    assert {"errors.toml", "findings.toml", "report.toml", "terminal.toml"} <= topics["nb"]


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_languages_have_the_same_keys(
    sentences: dict[str, dict[str, str]], language: str
) -> None:
    """A sentence that exists in bokmål exists in the other languages, and the other way round."""
    assert set(sentences[language]) ^ set(sentences["nb"]) == set()


@pytest.mark.parametrize("language", ["nn", "en"])
def test_the_languages_tell_the_same_facts(
    sentences: dict[str, dict[str, str]], language: str
) -> None:
    """A sentence is filled with the same facts whatever the language."""
    differing = {
        key: (find_placeholders(text), find_placeholders(sentences[language][key]))
        for key, text in sentences["nb"].items()
        if key in sentences[language]
        and find_placeholders(text) != find_placeholders(sentences[language][key])
    }
    assert differing == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(sentences: dict[str, dict[str, str]], language: str) -> None:
    """Every key has something to say."""
    assert {key for key, text in sentences[language].items() if not text} <= EMPTY_ON_PURPOSE


@pytest.mark.parametrize("other", ["nb", "nn"])
def test_norwegian_is_not_english(sentences: dict[str, dict[str, str]], other: str) -> None:
    """No Norwegian sentence was left in English."""
    same = {
        key
        for key, text in sentences[other].items()
        if text == sentences["en"].get(key) and SENTENCE.search(text) and len(find_words(text)) >= 3
    }
    assert same == set()


def test_no_bokmaal_in_nynorsk(sentences: dict[str, dict[str, str]]) -> None:
    """No word that only bokmål has stands in a nynorsk sentence."""
    wrong = {
        key: found
        for key, text in sentences["nn"].items()
        if (found := find_words(text) & find_words(BOKMAAL_ONLY))
    }
    assert wrong == {}


def test_no_nynorsk_in_bokmaal(sentences: dict[str, dict[str, str]]) -> None:
    """No word that only nynorsk has stands in a bokmål sentence."""
    wrong = {
        key: found
        for key, text in sentences["nb"].items()
        if (found := find_words(text) & find_words(NYNORSK_ONLY))
    }
    assert wrong == {}


def test_nynorsk_is_written_for_itself(sentences: dict[str, dict[str, str]]) -> None:
    """A bokmål sentence with a word that nynorsk lacks reads otherwise in nynorsk."""
    same = {
        key
        for key, text in sentences["nb"].items()
        if find_words(text) & find_words(BOKMAAL_ONLY) and sentences["nn"].get(key) == text
    }
    assert same == set()
