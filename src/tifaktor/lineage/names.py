"""What a unit's name says, however it is written: which place, what kind of unit, which number."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from unicodedata import normalize

import pandas as pd

_BETWEEN_WORDS = re.compile(r"[\s/,;:()\[\]–—\-+\"«»“”']+")
_PARTS = re.compile(r"&|[^\W\d_]+\.?|\d+")


@dataclass(frozen=True, slots=True)
class _Habits:
    """How names are written, from `unit_names.toml`."""

    ignored: frozenset[str]
    marks: frozenset[str]
    kind: re.Pattern[str]
    ending: re.Pattern[str]
    words: dict[str, str]


def read_names(names: "pd.Series[str]") -> pd.DataFrame:
    """Return what each name says, in words written out and in an order of their own.

    Args:
        names: of units, as written.

    Returns:
        By the index of `names`, texts of words with spaces between: `proper` (what only this unit
        is called, in the order written), `sorted` (the same in the order of the alphabet), `kinds`
        (barnehage, avdeling …), `marks` (numbers, single letters, compass words).
    """
    rows = [_read_name(str(name)) for name in names]
    return pd.DataFrame(rows, columns=["proper", "sorted", "kinds", "marks"], index=names.index)


def _read_name(name: str) -> tuple[str, str, str, str]:
    habits = _load_habits()
    proper: list[str] = []
    kinds: set[str] = set()
    marks: set[str] = set()
    for word in _write_out(name, habits):
        if word.isdigit():
            marks.add(str(int(word)))
        elif word in habits.marks or (len(word) == 1 and word not in habits.ignored):
            marks.add(word)
        elif word not in habits.ignored:
            found = habits.kind.fullmatch(word)
            if found is None:
                proper.append(word)
                continue
            kinds.add(found["kind"])
            # The s that joins two words is not part of either.
            if found["before"]:
                proper.append(found["before"])
    return " ".join(proper), " ".join(sorted(proper)), _join(kinds), _join(marks)


def _write_out(name: str, habits: _Habits) -> Iterable[str]:
    """Yield the words of a name in lower case, each abbreviation as what it stands for."""
    for written in _BETWEEN_WORDS.split(normalize("NFKC", name).casefold()):
        if written in habits.words:
            yield from habits.words[written].split()
            continue
        for part in _PARTS.findall(written):
            yield from habits.words.get(part, _write_ending_out(part, habits)).split()


def _write_ending_out(word: str, habits: _Habits) -> str:
    """Return a word whose end is an abbreviation as what it stands for: driftsgr., driftsgruppe."""
    found = habits.ending.fullmatch(word)
    if found is None:
        return word.rstrip(".")
    return found["before"] + habits.words[found["short"]]


def _join(words: Iterable[str]) -> str:
    return " ".join(sorted(words))


@cache
def _load_habits() -> _Habits:
    text = files("tifaktor.lineage").joinpath("unit_names.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    words = dict(table["words"])
    # Two letters may be a word of their own: the full stop tells.
    words |= {
        word[:-1]: meaning
        for word, meaning in words.items()
        if word.endswith(".") and len(word) > 3 and word[:-1] not in words
    }
    kinds = "|".join(sorted(table["kinds"], key=len, reverse=True))
    endings = "|".join(table["endings"])
    short = "|".join(re.escape(word) for word in words if word.endswith(".") and len(word) > 2)
    return _Habits(
        frozenset(table["ignored"]),
        frozenset(table["marks"]),
        re.compile(rf"(?P<before>.*?)(?P<kind>{kinds})(?:{endings})?"),
        re.compile(rf"(?P<before>.{{3,}}?)(?P<short>{short})"),
        words,
    )
