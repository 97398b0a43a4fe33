"""Judges columns: whether they hold names of persons, or what people wrote in their own words."""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from tifaktor.intake.cells import clean_text, normalise
from tifaktor.intake.files import Cell
from tifaktor.intake.personal_words import (
    DESCRIPTION,
    FIRST_PERSON,
    GIVEN_NAMES,
    HEADINGS,
    NAME_PERHAPS,
    NOT_A_VALUE,
    PARTICLES,
    TELLING,
    WORKPLACE_ENDING,
    WORKPLACE_WORDS,
)

MOST_JUDGED = 2000
"""So many different texts of a column are looked at; the first of them tell what it is."""
_LONGEST_NAME = 60
_LONG = 120
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_WORDS = re.compile(r"[^\W\d_]+(?:'m)?")
_STATEMENTS = 60
"""The most statements of a survey: as many sentences, each on many rows, are nobody's own."""


def read_heading(cell: Cell) -> int | None:
    """Return what a heading says of the cells below it, or None."""
    if not isinstance(cell, str):
        return None
    plain = normalise(cell).strip(" :*?!.()")
    return next((kind for kind, pattern in HEADINGS if pattern.fullmatch(plain)), None)


def says_something(cell: Cell) -> bool:
    """Return whether a cell holds more than a sign, a yes or a no."""
    return isinstance(cell, str) and normalise(cell) not in NOT_A_VALUE and cell.strip() != ""


def is_name(text: str, known: Collection[str]) -> bool:
    """Return whether a text is made like a person's name: two to four words with a capital each.

    Args:
        text: a cell.
        known: names of units and factors, normalised: what is known as such is nobody.
    """
    if len(text) > _LONGEST_NAME or normalise(text) in known:
        return False
    words = clean_text(text).replace(",", " ").split()
    if not 2 <= len(words) <= 4:
        return False
    return all(_belongs_to_name(word, at) for at, word in enumerate(words))


def has_given_name(text: str) -> bool:
    """Return whether one of the words is a common given name."""
    words = re.split(r"[\s,-]+", normalise(text))
    return not GIVEN_NAMES.isdisjoint(words)


def may_name_person(text: str, known: Collection[str]) -> bool:
    """Return whether a common given name, with a word with a capital after it, stands in a text.

    Args:
        text: a heading or a label, which is to be shown alone.
        known: names of units and factors, normalised: what is known as such is nobody.
    """
    words = re.findall(r"[\w-]+", clean_text(text))
    pairs = pairwise(words)
    named = any(has_given_name(one) and after[:1].isupper() for one, after in pairs)
    return named and normalise(text) not in known


def are_names(texts: Sequence[str], kind: int | None, known: Collection[str]) -> bool:
    """Return whether a column's different texts are persons' names, by most of them.

    Names of workplaces are made like names (`Nordre Land`), so that some of the given names must
    be common ones, unless the heading says whose names they are.
    """
    judged = [text for text in texts[:MOST_JUDGED] if says_something(text)]
    if kind == NAME_PERHAPS:
        judged = [text.title() if text.islower() else text for text in judged]
    names = [text for text in judged if is_name(text, known)]
    given = sum(map(has_given_name, names))
    n, n_names = len(judged), len(names)
    if n == 0 or given == 0:
        return _are_given_names(judged, kind, known)
    if kind == NAME_PERHAPS:
        return n_names * 2 >= n and given * 10 >= n
    mostly = n_names * 5 >= n * 3 and given * 10 >= n * 3 and n_names >= 3
    nearly_all = n_names * 5 >= n * 4 and given * 10 >= n and n_names >= 5
    return mostly or nearly_all or n_names == given == n >= 2


def are_own_words(
    texts: Sequence[str], n_filled: int, n_columns: int, kind: int | None, known: Collection[str]
) -> bool:
    """Return whether a column's different texts are what people wrote, by their sentences.

    Args:
        texts: the different texts of the column.
        n_filled: how many cells have a text.
        n_columns: columns of the sheet that hold anything. A sheet of one or two may be a page
            that explains the figures: there people must speak of themselves.
        kind: what the heading says.
        known: names of units and factors, normalised.
    """
    judged = [text for text in texts[:MOST_JUDGED] if says_something(text)]
    sentences = [text for text in judged if normalise(text) not in known and is_sentence(text)]
    described = kind == DESCRIPTION and len(texts) <= _STATEMENTS
    repeated = len(texts) <= _STATEMENTS and n_filled >= 3 * len(texts)
    if len(sentences) < 3 or described or repeated:
        return False
    if n_columns < 3:
        spoken = sum(not FIRST_PERSON.isdisjoint(_split(text)) for text in sentences)
        return spoken * 5 >= len(sentences) and spoken >= 2
    return len(sentences) * 2 >= len(judged)


def is_sentence(text: str) -> bool:
    """Return whether somebody says something, in at least three words."""
    if len(text) >= _LONG:
        return True
    words = _split(text)
    return len(words) >= 3 and not TELLING.isdisjoint(words)


def _are_given_names(judged: Sequence[str], kind: int | None, known: Collection[str]) -> bool:
    """Single given names: nearly all of them, for many are words as well."""
    alone = [t for t in judged if normalise(t) not in known and normalise(t) in GIVEN_NAMES]
    fewest = 2 if kind == NAME_PERHAPS else 5
    return len(alone) >= fewest and len(alone) * 5 >= len(judged) * 3


def _belongs_to_name(word: str, at: int) -> bool:
    plain = word.casefold()
    if at and plain in PARTICLES:
        return True
    return (
        word[0].isupper()
        and _WORD.fullmatch(word) is not None
        and plain not in WORKPLACE_WORDS
        and WORKPLACE_ENDING.search(plain) is None
    )


def _split(text: str) -> set[str]:
    return set(_WORDS.findall(text.casefold().replace("’", "'")))
