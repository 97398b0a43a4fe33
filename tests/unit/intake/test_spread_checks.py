"""Distributions and statements' spreads: how they are read, and what they contradict."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tifaktor.errors import Severity
from tifaktor.intake.headings import FactorNames, Role
from tifaktor.intake.layouts import Layout
from tifaktor.intake.tidy import Tidied

Find = Callable[..., list[tuple[str, int | None, str | None]]]
Read = Callable[..., Tidied]
Write = Callable[..., Path]

ANSWERS = ";".join(f"Mestringstro {answer}" for answer in range(1, 6))
HEAD = f"Enhet;Antall svar;Mestringstro;{ANSWERS}"
STATEMENTS = ";".join(f"Mestringstro påstand {i} sd" for i in range(1, 5))


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("Mestringstro 1", (Role.SHARE, "mestringstro", 1)),
        ("Meistringstru svar 5", (Role.SHARE, "mestringstro", 5)),
        ("Mestringstro (3)", (Role.SHARE, "mestringstro", 3)),
        ("Mestringstro 2 %", (Role.SHARE, "mestringstro", 2)),
        ("Faktor 2: Mestringstro 4", (Role.SHARE, "mestringstro", 4)),
        ("2. Mestringstro 4", (Role.SHARE, "mestringstro", 4)),
        ("Mestringstro påstand 3 sd", (Role.STATEMENT_SD, "mestringstro", "2.3")),
        ("Meistringstru påstand 3 standardavvik", (Role.STATEMENT_SD, "mestringstro", "2.3")),
        ("2.3 sd", (Role.STATEMENT_SD, "mestringstro", "2.3")),
        ("Mestringstro 3 sd", (Role.STATEMENT_SD, "mestringstro", "2.3")),
        # What a number in a heading meant before, it means still.
        ("Faktor 2", (Role.MEAN, "mestringstro", None)),
        ("F 2", (Role.MEAN, "mestringstro", None)),
        ("2", (Role.UNKNOWN, None, None)),
        ("Faktor 2 – Mestringstro", (Role.MEAN, "mestringstro", None)),
        ("Faktor 2 sd", (Role.SD, "mestringstro", None)),
        ("Faktor 2: Mestringstro (n)", (Role.N, "mestringstro", None)),
        ("Mestringstro 6", (Role.UNKNOWN, None, None)),
        ("Mestringstro 2024", (Role.MEAN, "mestringstro", None)),
        ("Enhet 1", (Role.UNKNOWN, None, None)),
    ],
)
def test_a_heading_is_taken_for_what_it_says(
    factors: pd.DataFrame, layouts: tuple[Layout, ...], heading: str, meaning: tuple[object, ...]
) -> None:
    """A number after a factor is an answer, one before it the factor's own."""
    (wide,) = (layout for layout in layouts if layout.layout_id == "unit_wide")
    (column,) = wide.headings.read_row([heading], FactorNames(factors))
    assert (column.role, column.factor_id, column.answer or column.statement) == meaning


@pytest.mark.parametrize(
    "row",
    [
        "20;4,1;0;1;3;10;6",
        "20;4,1;0;5;15;50;30",
        "20;4,1;0 %;5 %;15 %;50 %;30 %",
        "20;4,1;0;0,05;0,15;0,5;0,3",
        "20;4,1;0,0;5,0;15,0;50,0;30,0",
        ";4,1;0;1;3;10;6",
    ],
)
def test_numbers_and_shares_say_the_same(read: Read, write_csv: Write, row: str) -> None:
    """As people, per cents, with their sign, or as shares of 1, with n or without."""
    tidied = read(write_csv(f"{HEAD}\nHelse;{row}"))
    assert [f.code for f in tidied.findings if f.severity is Severity.ERROR] == []
    shares = tidied.distributions.set_index("answer")["share"]
    assert shares.to_dict() == pytest.approx({1: 0, 2: 0.05, 3: 0.15, 4: 0.5, 5: 0.3})
    assert set(tidied.distributions["unit_id"]) == {"helse"}


def test_a_sd_is_not_made_where_intake_only_reads(read: Read, write_csv: Write) -> None:
    """A sd of the file's own is said to be given; what it may be found from is handed on."""
    tidied = read(write_csv(f"{HEAD};Mestringstro sd\nHelse;20;4,1;0;1;3;10;6;0,8\n"
                            "Kjøkken;20;4,1;0;1;3;10;6;–"))  # fmt: skip
    assert tidied.extract is not None
    scores = tidied.extract.factor_scores.set_index("unit_id")
    assert scores.loc["helse", ["sd", "sd_basis"]].tolist() == [0.8, "given"]
    assert scores.loc["kjoekken", ["sd", "sd_basis"]].isna().all()
    assert len(tidied.distributions) == 10


def test_people_counted_on_a_factor_are_its_answers(read: Read, write_csv: Write) -> None:
    """Two passed the factor over: it has 18 answers, and one without a distribution the unit's 20."""
    head = f"{HEAD};Rolleklarhet"
    tidied = read(write_csv(f"{head}\nHelse;20;4,1;0;1;3;8;6;4,2\nKjøkken;5;4;0;0;1;3;1;4"))
    assert tidied.extract is not None
    n = tidied.extract.factor_scores.set_index(["unit_id", "factor_id"])["n"]
    assert n.to_dict() == {
        ("helse", "mestringstro"): 18, ("helse", "rolleklarhet"): 20,
        ("kjoekken", "mestringstro"): 5, ("kjoekken", "rolleklarhet"): 5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("20;4,1;0;1;3;10;7", [("distribution_n", 2, "D")]),
        ("20;4,1;0;1;3;10;-6", [("count_negative", 2, "H")]),
        ("20;4,1;0;1;3;9,5;6", [("count_not_whole", 2, "G")]),
        ("20;4,1;0;1;3;ti;6", [("text_in_number", 2, "G")]),
        ("20;3,4;0;1;3;10;6", [("distribution_mean", 2, "C")]),
        ("20;4,6;0;1;3;10;6", [("distribution_mean", 2, "C")]),
        ("20;3,5;0;1;3;10;6", []),
        ("20;4,4;0;1;3;10;6", []),
        ("20;3,0;10;0;0;0;10", []),
        ("20;2,6;10;0;0;0;10", [("distribution_mean", 2, "C")]),
        ("20;–;0;1;3;10;6", []),
        ("200;4,1;0;5;15;50;30", []),
        ("200;4,1;0 %;5 %;15 %;50 %;25 %", [("distribution_total", 2, "D")]),
        ("200;4,1;0 %;5 %;15 %;50 %;28 %", []),
        ("200;4,1;0 %;5 %;15 %;50 %;32 %", []),
        ("200;4,1;0,0 %;5,1 %;15,2 %;50,4 %;29,0 %", [("distribution_total", 2, "D")]),
        ("200;4,1;0,1 %;5,1 %;15,1 %;50,1 %;29,8 %", []),
        ("200;4,1;-5 %;5 %;20 %;50 %;30 %", [("share_outside", 2, "D")]),
        ("200;4,1;0 %;5 %;15 %;50 %;130 %", [("share_outside", 2, "H")]),
        ("200;3,4;0 %;5 %;15 %;50 %;30 %", [("distribution_mean", 2, "C")]),
    ],
)
def test_a_distribution_agrees_with_the_figures_beside_it(
    find: Find, row: str, found: list[tuple[str, int, str]]
) -> None:
    """Its sum, its mean within half a point and roundings, and each of its cells by itself."""
    assert find(f"{HEAD}\nHelse;{row}") == found


def test_a_factors_own_number_of_answers_is_the_distributions(find: Find) -> None:
    """Where the factor has an n of its own, neither more nor fewer may be counted."""
    for n, found in (("18", []), ("19", [("distribution_n", 2, "D")])):
        head = f"{HEAD};Mestringstro n"
        assert find(f"{head}\nHelse;20;4,1;0;1;3;8;6;{n}") == found


def test_one_wrong_row_does_not_make_shares_of_people(find: Find) -> None:
    """Among rows in per cents, one that comes to 90 is told as that, and not taken for people."""
    rows = "Helse;20;4,1;0;5;15;50;30\nKjøkken;12;4,1;0;0;10;60;30\nOppvekst;200;4,1;0;5;15;50;20"
    assert find(f"{HEAD}\n{rows}") == [("distribution_total", 4, "D")]


@pytest.mark.parametrize("gap", ["", "–", "<5"])
def test_a_distribution_with_a_gap_is_not_used(read: Read, write_csv: Write, gap: str) -> None:
    """What is not given is no 0: the rest is mentioned and left, and the mean is kept."""
    text = f"{HEAD}\nHelse;20;4,1;0;{gap};3;10;6\nKjøkken;20;4,1;–;–;–;–;–"
    tidied = read(write_csv(text))
    told = [(f.code, f.row, f.column, f.severity) for f in tidied.findings]
    assert ("spread_incomplete", 2, "E", Severity.WARNING) in told
    assert {row for code, row, *_ in told if code == "spread_incomplete"} == {2}
    assert tidied.distributions.empty
    assert tidied.extract is not None
    assert len(tidied.extract.factor_scores) == 2


def test_a_gap_where_the_sd_is_given_is_not_mentioned(find: Find) -> None:
    """Nobody needs the distribution there."""
    assert find(f"{HEAD};Mestringstro sd\nHelse;20;4,1;0;–;3;10;6;0,8") == []


def test_a_distribution_without_an_answer_is_mentioned_and_not_used(
    read: Read, write_csv: Write
) -> None:
    """Four numbered columns are no distribution: perhaps they are the means of statements."""
    head = "Enhet;n;Mestringstro;Mestringstro 1;Mestringstro 2;Mestringstro 3;Mestringstro 4"
    tidied = read(write_csv(f"{head}\nHelse;20;4,1;4,2;4,0;4,1;4,1"))
    (finding,) = [f for f in tidied.findings if f.code == "answers_missing"]
    assert (finding.row, finding.column, finding.severity) == (1, "D", Severity.WARNING)
    assert finding.facts == {"heading": "Mestringstro 1", "missing": "5"}
    assert tidied.distributions.empty
    assert tidied.extract is not None


def test_a_column_of_a_distribution_stands_once(find: Find) -> None:
    """The same answer of the same factor under two names is told."""
    assert find(f"{HEAD};Mestringstro svar 5\nHelse;20;4,1;0;1;3;10;6;6") == [
        ("factor_twice", 1, "I")
    ]


def test_statements_are_handed_on(read: Read, write_csv: Write) -> None:
    """The spread of every statement, by factor and number, where all of them are given."""
    head = f"Enhet;n;Mestringstro;{STATEMENTS}"
    rows = "Helse;20;4,1;0,85;0,9;0,8;0,95\nKjøkken;20;4,1;0,85;–;0,8;0,95"
    tidied = read(write_csv(f"{head}\n{rows}"))
    found = tidied.statement_sds.set_index(["unit_id", "statement"])["sd"].to_dict()
    assert found == {
        ("helse", "2.1"): 0.85, ("helse", "2.2"): 0.9, ("helse", "2.3"): 0.8, ("helse", "2.4"): 0.95,
    }  # fmt: skip
    told = [(f.code, f.row, f.column) for f in tidied.findings if f.code != "factors_missing"]
    assert told == [("spread_incomplete", 3, "E")]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("20;3,0;2,05;2,05;2,05;2,05", []),
        ("20;3,0;2,12;2,12;2,12;2,12", [("statement_sds_impossible", 2, "D")]),
        ("20;4,9;0,9;0,9;0,9;0,9", [("statement_sds_impossible", 2, "D")]),
        ("20;4,9;0,6;0,6;0,6;0,6", []),
        ("20;4,1;0,8;-0,8;0,8;0,8", [("statement_sds_impossible", 2, "E")]),
        ("20;4,1;0,8;mye;0,8;0,8", [("text_in_number", 2, "E")]),
    ],
)
def test_statements_spread_no_more_than_their_mean_allows(
    find: Find, row: str, found: list[tuple[str, int, str]]
) -> None:
    """At 3.0 two points and a little, at 4.9 (4.85 before rounding) at most 0.78."""
    # By hand: 2·√(20/19) = 2.0520, and √(3.85·0.15·20/19) = 0.7797.
    assert find(f"Enhet;n;Mestringstro;{STATEMENTS}\nHelse;{row}") == found


def test_two_statements_are_too_few(read: Read, write_csv: Write) -> None:
    """No factor has fewer than three: the spread is not made of two, and that is said."""
    head = "Enhet;n;Mestringstro;Mestringstro påstand 1 sd;Mestringstro påstand 2 sd"
    tidied = read(write_csv(f"{head}\nHelse;20;4,1;0,85;0,9"))
    (finding,) = [f for f in tidied.findings if f.code == "statements_missing"]
    assert (finding.row, finding.column, finding.severity) == (1, "D", Severity.WARNING)
    assert tidied.statement_sds.empty


def test_a_countrys_distribution_is_left(read: Read, write_csv: Write) -> None:
    """Of a benchmark only the mean is kept, and nothing in its distribution can be wrong."""
    text = f"{HEAD}\nHelse;20;4,1;0;1;3;10;6\nNorge;–;4,3;5;10;15;50;30"
    tidied = read(write_csv(text))
    assert [f.code for f in tidied.findings] == ["factors_missing"]
    assert set(tidied.distributions["unit_id"]) == {"helse"}


def test_no_finding_repeats_a_figure(read: Read, write_csv: Write) -> None:
    """A distribution may be of one person: what stood in it is never told."""
    text = f"{HEAD}\nHelse;73;4,1;0;17;31;13;61\nKjøkken;29;1,3;0;0;0;0;29"
    findings = read(write_csv(text)).findings
    assert {"distribution_n", "distribution_mean"} <= {f.code for f in findings}
    facts = {str(value) for f in findings for value in f.facts.values()}
    assert facts.isdisjoint({"17", "31", "13", "61", "73", "29", "1,3", "1.3", "4.1"})
