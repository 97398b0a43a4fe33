"""What is written in any layout, file type, encoding and number style is what is read."""

import os
import tempfile
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as draw

from small_workspace import make_small_workspace
from tifaktor.reading import load_ground, read_file
from tifaktor.schemas import Extract
from tifaktor.settings import load_settings
from tifaktor.workspace import SourceFile
from written_answers import KINDS, STATEMENTS, Person, list_people, score_by_hand
from written_exports import (
    FACTORS,
    LAYOUTS,
    UNITS,
    WITHOUT_HEADER,
    Figure,
    Names,
    Survey,
    add_sources,
    expect_scores,
    keep_what_fits,
    list_grids,
)
from written_files import (
    ENCODINGS,
    TABLE_TYPES,
    TEXT_TYPES,
    THOUSANDS,
    WORKBOOK_TYPES,
    Style,
    write_files,
)

Read = Callable[[Path, str | None], Extract]
EXAMPLES = int(os.environ.get("TIFAKTOR_ROUND_TRIPS", "10"))
ONLY = settings(
    max_examples=EXAMPLES, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small municipality."""
    return make_small_workspace(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def read_sound(workspace: Path) -> Read:
    """Read a file of the small municipality, which must be sound."""
    ground = load_ground(load_settings(workspace))

    def read(path: Path, wave: str | None) -> Extract:
        reading = read_file(ground, SourceFile(path, "fjordvik", wave))
        assert reading.extract is not None, [str(finding) for finding in reading.findings]
        return reading.extract

    return read


@draw.composite
def draw_surveys(of: draw.DrawFn) -> Survey:
    """Draw some units, factors and waves, with figures that can be true and some cells missing."""
    waves = of(draw.lists(draw.sampled_from(["2020", "2022", "2024"]), min_size=1, unique=True))
    units = of(draw.lists(draw.sampled_from(sorted(UNITS)), min_size=1, unique=True))
    factors = of(draw.lists(draw.sampled_from(sorted(FACTORS)), min_size=1, unique=True))
    places = of(draw.sampled_from([1, 2]))
    own_n = of(draw.booleans())
    figures: list[Figure] = []
    asked: dict[tuple[str, str], tuple[int, int]] = {}
    for wave in waves:
        for unit in units:
            answered = of(draw.integers(40, 12_609))
            for factor in factors:
                if figures and of(draw.integers(0, 9)) == 0:
                    continue
                # Between 1.5 and 4.5 every spread up to 1 is possible, however few answered.
                mean = of(draw.decimals("1.5", "4.5", places=places))
                sd = of(draw.none() | draw.decimals("0.2", "1.0", places=places))
                n = of(draw.integers(30, answered)) if own_n else None
                figures.append(Figure(wave, unit, factor, mean, n, sd))
                asked[wave, unit] = (answered, answered + of(draw.integers(0, 900)))
    told = {(one.wave, one.factor_id) for one in figures}
    means = draw.decimals("1.5", "4.5", places=places)
    national = {pair: of(means) for pair in sorted(told)} if of(draw.booleans()) else {}
    return Survey(figures, asked, national)


@draw.composite
def draw_styles(of: draw.DrawFn, kinds: Iterable[str]) -> Style:
    """Draw a way of writing files."""
    encoding = of(draw.sampled_from(ENCODINGS))
    return Style(
        kind=of(draw.sampled_from(list(kinds))), comma=of(draw.booleans()),
        thousands=of(draw.sampled_from(THOUSANDS)), encoding=encoding,
        delimiter=of(draw.sampled_from([";", "\t", ","])), as_text=of(draw.booleans()),
    )  # fmt: skip


NAMES = draw.builds(Names, other=draw.booleans(), blank=draw.sampled_from(["", "-", "*"]))


@ONLY
@given(
    survey=draw_surveys(), names=NAMES, layout=draw.sampled_from(sorted(LAYOUTS)),
    style=draw_styles([*TEXT_TYPES, *WORKBOOK_TYPES, *TABLE_TYPES]), sources=draw.booleans(),
)  # fmt: skip
def test_any_survey_is_read_as_it_was_written(
    *,
    survey: Survey,
    names: Names,
    layout: str,
    style: Style,
    sources: bool,
    read_sound: Read,
    workspace: Path,
) -> None:
    """Means, answers, spreads, people asked and the country's means come back, and nothing else."""
    is_table = style.kind in TABLE_TYPES
    assume(not (is_table and layout in WITHOUT_HEADER))
    said = keep_what_fits(survey, layout)
    grids = list_grids(said, layout, names)
    wave = said.waves[0] if len(said.waves) == 1 else None
    if sources and not is_table:
        grids = add_sources(grids, [f"10-FAKTOR {wave or ''}".strip()])
        wave = None
    scores: dict[object, object] = {}
    asked: dict[object, object] = {}
    national: dict[object, object] = {}
    with tempfile.TemporaryDirectory(dir=workspace) as folder:
        for path in write_files(Path(folder), grids, style):
            extract = read_sound(path, wave)
            scores |= _list_scores(extract)
            asked |= _list_asked(extract)
            national |= {(b.wave, b.factor_id): b.mean for b in extract.benchmarks.itertuples()}
    assert scores == expect_scores(said)
    answered_only = layout == "factors_over_years"
    assert asked == {
        pair: (float(n), None if answered_only else float(invited))
        for pair, (n, invited) in said.asked.items()
    }
    assert national == {pair: float(mean) for pair, mean in said.national.items()}


def _list_scores(extract: Extract) -> dict[object, object]:
    """Return mean, n and spread of every wave, unit and factor; sums of units are left out."""
    responses = extract.unit_responses
    summed = responses[responses["n_units_summed"].notna()]
    left_out = set(zip(summed["wave"], summed["unit_id"], strict=True))
    return {
        (row.wave, row.unit_id, row.factor_id): (
            float(row.mean), None if pd.isna(row.n) else int(row.n),
            None if pd.isna(row.sd) else float(row.sd),
        )
        for row in extract.factor_scores.itertuples()
        if (row.wave, row.unit_id) not in left_out
    }  # fmt: skip


def _list_asked(extract: Extract) -> dict[object, object]:
    responses = extract.unit_responses
    given_here = responses[responses["n_units_summed"].isna() & responses["n_responses"].notna()]
    return {
        (row.wave, row.unit_id): (
            float(row.n_responses), None if pd.isna(row.n_invited) else float(row.n_invited)
        )
        for row in given_here.itertuples()
    }  # fmt: skip


@draw.composite
def draw_people(of: draw.DrawFn) -> list[Person]:
    """Draw people of some units, each with an answer or none to each statement of some factors."""
    units = of(draw.lists(draw.sampled_from(sorted(UNITS)), min_size=1, max_size=3, unique=True))
    factors = of(draw.lists(draw.sampled_from(sorted(STATEMENTS)), min_size=1, unique=True))
    answer = draw.sampled_from([1, 2, 3, 4, 4, 5, 5, None])
    people = []
    for unit in units:
        for _ in range(of(draw.integers(2, 6))):
            answers = {f: [of(answer) for _ in range(STATEMENTS[f][1])] for f in factors}
            people.append(Person(unit, answers))
    return people


@ONLY
@given(
    people=draw_people(), kind=draw.sampled_from(KINDS), numbered=draw.booleans(),
    style=draw_styles([*TEXT_TYPES, *WORKBOOK_TYPES, *TABLE_TYPES]),
    blank=draw.sampled_from(["", "-"]), invited=draw.booleans(), national=draw.booleans(),
)  # fmt: skip
def test_any_answers_are_scored_as_by_hand(
    *, people: list[Person], kind: str, numbered: bool, style: Style, blank: str, invited: bool,
    national: bool, read_sound: Read, workspace: Path,
) -> None:  # fmt: skip
    """Of persons' answers, or their scores, every unit's mean, n and spread; so what stands beside."""
    grids, asked, means = list_people(
        people, kind, numbered=numbered, blank=blank, invited=invited, national=national
    )
    if style.kind not in WORKBOOK_TYPES:
        grids, asked, means = {"Svar": grids["Svar"]}, {}, {}
    expected = score_by_hand(people, kind)
    assume(expected)
    with tempfile.TemporaryDirectory(dir=workspace) as folder:
        (path,) = write_files(Path(folder), grids, style)
        extract = read_sound(path, "2024")
    found = extract.factor_scores.set_index(["unit_id", "factor_id"])
    assert set(found.index) == set(expected)
    for pair, scores in expected.items():
        mean = sum(scores, Fraction(0)) / len(scores)
        assert (found["mean"][pair], found["n"][pair]) == (
            pytest.approx(float(mean), abs=1e-11), len(scores)
        )  # fmt: skip
        if len(scores) > 1:
            squares = sum(((score - mean) ** 2 for score in scores), Fraction(0))
            sd = sqrt(squares / (len(scores) - 1))
            assert found["sd"][pair] == pytest.approx(sd, abs=1e-9)
    responses = extract.unit_responses.set_index("unit_id")["n_invited"]
    assert {unit: responses[unit] for unit in asked} == asked
    benchmarks = {b.factor_id: Decimal(str(b.mean)) for b in extract.benchmarks.itertuples()}
    assert benchmarks == means
