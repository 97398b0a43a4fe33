"""The words: every domain word of the code is explained in docs/glossary.md."""

import re
from pathlib import Path

import pytest

from tifaktor import schemas, vocabulary

REQUIRED = """
    municipality, wave, unit, unit type, factor, goal, link, target, measure, respondent, score,
    statement, answer, response rate, invited, benchmark, national mean, interval, change, status,
    direction, verdict, probability, basis, stated, interpreted, place, weight, adopted, state,
    responsible, follow up, deadline, required, level, observe, undecided, guard, hidden, mask, k,
    gate, published, finding, workspace, export, layout, fingerprint, store, extract, publication,
    mapping, synthetic, delmål, innsatsområde, satsingsområde, strategielement, tiltak
"""
"""Words that a reader of the code and the pages meets, beside those of the columns below."""

PLAIN = """
    aliases at by decimals default description en file from id imported kind low high method n name
    national nb nn note number organisation p parent phi plural position previous program rate
    reason replaced shown smallest title to up valid value variance version word
"""
"""Parts of column names that are everyday words, or explained by the columns they stand in."""


@pytest.fixture(scope="module")
def glossary(root: Path) -> str:
    """Return the glossary, in lower case, words of a code's name apart."""
    text = (root / "docs" / "glossary.md").read_text(encoding="utf-8")
    return text.casefold().replace("_", " ")


def is_explained(word: str, glossary: str) -> bool:
    """Return whether a word, in the singular or the plural, stands in the glossary."""
    forms = {word, word.removesuffix("s"), word.removesuffix("es"), f"{word}s"}
    return any(re.search(rf"\b{re.escape(form)}\b", glossary) for form in forms if form)


def list_tables() -> dict[str, list[str]]:
    """Return the columns of every table."""
    return {
        name: list(value.to_schema().columns)
        for name in schemas.__all__
        if isinstance(value := getattr(schemas, name), type) and issubclass(value, schemas.Table)
    }


def test_the_words_of_the_domain_are_explained(glossary: str) -> None:
    """Every word that a reader meets in the code or on the pages stands in the glossary."""
    words = [" ".join(word.split()) for word in REQUIRED.split(",")]
    assert [word for word in words if not is_explained(word, glossary)] == []


def test_the_words_of_the_columns_are_explained(glossary: str) -> None:
    """A word in a column's name is in the glossary, or is an everyday word on this test's list."""
    names = {name for columns in list_tables().values() for name in columns}
    words = {part for name in names for part in re.findall("[a-z0-9]+", name)}
    assert sorted(w for w in words - set(PLAIN.split()) if not is_explained(w, glossary)) == []


def test_the_everyday_words_are_in_use() -> None:
    """The list of everyday words has no word on it that no column uses any more."""
    names = {name for columns in list_tables().values() for name in columns}
    words = {part for name in names for part in re.findall("[a-z0-9]+", name)}
    assert sorted(set(PLAIN.split()) - words) == []


@pytest.mark.parametrize(
    "kind",
    ["Status", "Direction", "StatusReason", "TargetKind", "Basis", "MeasureState", "HiddenReason",
     "ScoreNote", "SdBasis"],
)  # fmt: skip
def test_the_closed_sets_of_words_are_explained(kind: str, glossary: str) -> None:
    """Every status, reason, kind and basis that is stored in a table stands in the glossary."""
    values = [str(value).replace("_", " ") for value in getattr(vocabulary, kind)]
    assert values
    assert [value for value in values if not is_explained(value, glossary)] == []
