"""The sentences of the pages: complete in three languages, none too many."""

import re
from pathlib import Path

import pytest

import tifaktor.report
from tifaktor.language.texts import load_texts
from tifaktor.vocabulary import (
    SCORE_REASONS,
    TARGET_FORMS,
    UNIT_REASONS,
    Basis,
    ContinuityReason,
    Direction,
    GoalRule,
    HiddenReason,
    Language,
    LeaderFactor,
    MeasureState,
    Movement,
    Status,
    StatusReason,
    TargetKind,
)

ROOM = Path(tifaktor.report.__file__).parent
JUDGED = (Status.ON_TRACK, Status.OFF_TRACK, Status.UNSURE)
JUDGED_OTHERWISE = (GoalRule.ALL, GoalRule.WORST)
"""Rules that do not judge the mean, and have sentences of their own."""
LOOKED_UP = (
    [f"report.status.{value}" for value in (*Status, *Direction, "through_parts")]
    + [f"report.basis.{value}" for value in Basis]
    + [f"report.target.{value}" for value in TargetKind]
    + [f"report.state.{value}" for value in MeasureState]
    + [f"report.verdict.{value}" for value in (*Direction, *StatusReason)]
    + [f"report.verdict.{value}" for value in Status]
    + [f"report.verdict.{rule}_{value}" for rule in JUDGED_OTHERWISE for value in JUDGED]
    + [f"report.target.{kind}_now" for kind, form in TARGET_FORMS.items() if form.from_baseline]
    + [f"report.movement.{value}" for value in Movement]
    + [f"report.account.rule_{value}" for value in GoalRule]
    + ["report.status.reached", "report.status.hidden"]
    + [f"report.finding.only_{value}" for value in (*Status, "through_parts")]
    + [f"report.hidden.{value}" for value in UNIT_REASONS]
    + [f"report.hidden.short_{value}" for value in UNIT_REASONS]
    + [f"report.overview.hidden_{value}_{n}" for value in UNIT_REASONS for n in ("one", "many")]
    + [f"report.kept.{value}" for value in SCORE_REASONS]
    + [
        f"report.leader.{place}_{v}"
        for place in ("seen_by", "cell", "beside")
        for v in LeaderFactor
    ]
    + [f"across.leader.{value}" for value in LeaderFactor]
    + [f"report.origin.{value}" for value in ContinuityReason if value != "same_unit"]
    + [f"report.kept.why_{value}" for value in (*SCORE_REASONS, HiddenReason.PROTECTS_OTHERS)]
)
"""Keys made of a word of the vocabulary: a new word there needs a sentence here."""
WITHOUT_SENTENCE = {
    "report.verdict.no_factor", "report.verdict.not_measured",
    "report.leader.cell_everyone", "report.leader.beside_everyone",
}  # fmt: skip
"""A goal without a factor has a sentence of its own, before any verdict is looked at; what everyone
sees is nowhere withheld."""


@pytest.mark.parametrize("language", list(Language))
def test_every_word_of_the_vocabulary_has_a_sentence(language: Language) -> None:
    """Every status, reason, basis, target and state can be told in every language."""
    texts = load_texts(language)
    missing = {key for key in LOOKED_UP if not texts.has(key)} - WITHOUT_SENTENCE
    assert missing == set()


def test_no_sentence_without_use() -> None:
    """Every sentence is named in the code, whole or by the part before its vocabulary word."""
    code = "".join(path.read_text("utf-8") for path in ROOM.rglob("*.py"))
    code += "".join(path.read_text("utf-8") for path in ROOM.rglob("*.j2"))
    named = set(re.findall(r"[\"'(]([a-z_]+\.[a-z_]+)\b", code))
    begun = set(re.findall(r"[\"']([a-z_.]+)\{", code))
    topics = ("report.", "protection.", "origins.", "across.", "accessibility.")
    keys = [key for key in load_texts(Language.BOKMAAL).sentences if key.startswith(topics)]
    short = [key.split(".", 1)[1] for key in keys]
    unused = [
        key
        for key in short
        if key not in named
        and f"{key.rsplit('_', 1)[0]}" not in named
        and not any(key.startswith(part.removeprefix("report.")) for part in begun if "." in part)
    ]
    assert unused == []


def test_no_sentence_of_groups_without_use() -> None:
    """Every sentence about small units shown together is used, by a page or by the terminal."""
    code = "".join(path.read_text("utf-8") for path in ROOM.parent.rglob("*.py"))
    named = set(re.findall(r"[\"']([a-z_]+(?:\.[a-z_]+)+)[\"']", code))
    begun = tuple(re.findall(r"[\"']((?:[a-z_]+\.)+[a-z_]*)\{", code))
    keys = [key for key in load_texts(Language.BOKMAAL).sentences if key.startswith("pools.")]
    unused = [
        key
        for key in keys
        if not named & {key, key.removeprefix("pools.")}
        and not key.startswith(tuple(part for part in begun if part.startswith("pools.")))
        and not key.removeprefix("pools.").startswith(begun)
    ]
    assert len(keys) > 20
    assert unused == []
