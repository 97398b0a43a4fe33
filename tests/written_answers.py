"""Writes persons' answers in every way, and scores them by hand. Nobody of them is anybody."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from written_exports import FACTORS, UNITS, Cell, Grid

STATEMENTS = {
    "oppgavemotivasjon": (1, 4), "mestringstro": (2, 4), "rolleklarhet": (6, 4),
    "mestringsklima": (9, 3),
}  # fmt: skip
"""KS' number of a factor, and how many statements it has."""
KINDS = ("statements", "named_statements", "scores", "exact_scores")
ABOVE = {
    "solbakken": ("oppvekst", "fjordvik"), "aasen": ("oppvekst", "fjordvik"),
    "hjemmetjenesten": ("helse", "fjordvik"), "kjoekken": ("helse", "fjordvik"),
}  # fmt: skip
"""The units above each, as the small workspace has them."""
_CENT = Decimal("0.01")


class Person(NamedTuple):
    """Somebody: a unit, and an answer or none to each statement of each factor."""

    unit_id: str
    answers: dict[str, list[int | None]]


def list_people(
    people: Sequence[Person],
    kind: str,
    *,
    numbered: bool,
    blank: str,
    invited: bool,
    national: bool,
) -> tuple[dict[str, Grid], dict[str, int], dict[str, Decimal]]:
    """Return the sheets, and what they say of people asked and of the country's means.

    Args:
        people: who answered.
        kind: one of `KINDS`: answers under short or long headings, or scores with two decimals
            or as they are.
        numbered: whether a column numbers them. Scores are known to be persons' by it.
        blank: what stands where somebody did not answer.
        invited: whether a sheet beside tells how many were asked.
        national: whether a sheet beside has the country's means.
    """
    factors = list(people[0].answers)
    header: list[Cell] = ["Enhet"]
    if kind in {"scores", "exact_scores"}:
        header += [FACTORS[factor][0] for factor in factors]
    else:
        for factor in factors:
            number, count = STATEMENTS[factor]
            after = " Jeg er trygg på det jeg gjør" if kind == "named_statements" else ""
            header += [f"{number}.{at}{after}" for at in range(1, count + 1)]
    rows: Grid = [header]
    for person in people:
        row: list[Cell] = [UNITS[person.unit_id]]
        for factor in factors:
            row += _write(person.answers[factor], kind, blank)
        rows.append(row)
    if numbered:
        rows = [["Respondent", *header], *([at, *row] for at, row in enumerate(rows[1:], start=1))]
    grids = {"Svar": rows}
    units = dict.fromkeys(person.unit_id for person in people)
    asked = {unit: len(people) + 3 for unit in units} if invited else {}
    means = {factor: Decimal("4.2") for factor in factors} if national else {}
    if invited:
        grids["Inviterte"] = [["Enhet", "Inviterte"], *([UNITS[u], n] for u, n in asked.items())]
    if national:
        grids["Norge"] = [["Faktor", "Norge"], *([FACTORS[f][0], m] for f, m in means.items())]
    return grids, asked, means


def score_by_hand(people: Sequence[Person], kind: str) -> dict[tuple[str, str], list[Fraction]]:
    """Return every person's score on a factor, of each unit and those above it."""
    found: dict[tuple[str, str], list[Fraction]] = {}
    for person in people:
        for factor, answers in person.answers.items():
            score = _score(answers)
            if score is None:
                continue
            if kind == "scores":
                score = Fraction(_round(score))
            for unit in (person.unit_id, *ABOVE[person.unit_id]):
                found.setdefault((unit, factor), []).append(score)
    return found


def _score(answers: Sequence[int | None]) -> Fraction | None:
    """Return the mean of the answers, if at least half of the statements are answered."""
    given = [answer for answer in answers if answer is not None]
    return Fraction(sum(given), len(given)) if 2 * len(given) >= len(answers) else None


def _round(score: Fraction) -> Decimal:
    return (Decimal(score.numerator) / score.denominator).quantize(_CENT, ROUND_HALF_UP)


def _write(answers: Sequence[int | None], kind: str, blank: str) -> list[Cell]:
    if kind in {"statements", "named_statements"}:
        return [blank if answer is None else answer for answer in answers]
    score = _score(answers)
    if score is None:
        return [blank]
    exact = Decimal(score.numerator) / score.denominator
    return [_round(score) if kind == "scores" else exact.quantize(Decimal(10) ** -15)]
