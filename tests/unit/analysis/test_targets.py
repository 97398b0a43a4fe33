"""What is required where: targets, defaults, weights."""

import pandas as pd
import pytest

from required import make_estimates, require
from tables import read_table
from tifaktor import schemas
from tifaktor.analysis.targets import REQUIRE
from tifaktor.settings import DefaultTarget
from tifaktor.vocabulary import TargetKind

GOALS = pd.DataFrame({"goal_id": ["g1", "g2", "g3"]})
LINKS = read_table("""
    | goal_id | factor_id | basis       | weight |
    | g1      | klima     | stated      |        |
    | g1      | rolle     | stated      | 3      |
    | g2      | klima     | interpreted |        |
    | other   | klima     | stated      |        |
""")
UNITS = read_table("""
    | unit_id | unit_type |
    | town    |           |
    | school  | skole     |
""")
BENCHMARKS = read_table("""
    | municipality_id | wave | benchmark_id | factor_id | mean | decimals |
    | fjord           | 2024 | national     | klima     | 4.1  | 1        |
    | fjord           | 2024 | national     | rolle     | 4.3  | 1        |
    | fjord           | 2022 | national     | klima     | 4.0  | 1        |
    | fjord           | 2024 | skole        | klima     | 3.9  | 1        |
""")
MEASURED = make_estimates(
    read_table("""
    | wave | unit_id | factor_id |
    | 2022 | town    | klima     |
    | 2024 | town    | klima     |
    | 2024 | town    | rolle     |
    | 2024 | school  | klima     |
""")
)
KEY = ["wave", "unit_id", "goal_id", "factor_id"]


def resolve(targets: str | None = None, default: DefaultTarget | None = None) -> pd.DataFrame:
    """Return the requirements with `targets` in force, by their key."""
    decided = None if targets is None else read_table(targets).assign(adopted="sak 12/24")
    requirements = require(
        MEASURED, LINKS, targets=decided, goals=GOALS, units=UNITS, benchmarks=BENCHMARKS,
        default=default,
    )  # fmt: skip
    return requirements.set_index(KEY).sort_index()


def test_every_link_is_required_of_every_unit_measured() -> None:
    """Three links, three units in a wave; a goal without links and a link without a goal: none."""
    found = resolve()
    assert len(found) == 9
    assert set(found.index.get_level_values("goal_id")) == {"g1", "g2"}


def test_weights_sum_to_one_within_a_goal() -> None:
    """A weight left empty counts as 1 beside the others."""
    weights = resolve().loc[("2024", "town"), "weight"].to_dict()
    expected = {("g1", "klima"): 0.25, ("g1", "rolle"): 0.75, ("g2", "klima"): 1.0}
    assert weights == pytest.approx(expected)


def test_the_default_is_the_national_mean_of_the_same_wave_and_not_adopted() -> None:
    """Missing where the wave's file does not have it; rounded as it was published."""
    found = resolve()
    assert found.loc[("2024", "town", "g1", "rolle"), "required"] == 4.3
    assert found.loc[("2022", "town", "g1", "klima"), "required"] == 4.0
    assert pd.isna(found.loc[("2022", "town", "g1", "rolle"), "required"])
    assert found["required_decimals"].dropna().eq(1).all()
    assert found["adopted"].isna().all()
    assert set(found["target_kind"]) == {"national_mean"}


@pytest.mark.parametrize(
    ("default", "required", "why"),
    [
        (DefaultTarget(TargetKind.LEVEL, 4.2), 4.2, None),
        (DefaultTarget(TargetKind.NATIONAL_MEAN), 4.1, None),
        (DefaultTarget(TargetKind.UNIT_TYPE_MEAN), 3.9, None),
        (DefaultTarget(TargetKind.OBSERVE), None, "no_target"),
        (DefaultTarget(TargetKind.UNDECIDED), None, "no_target"),
    ],
)
def test_each_kind_of_target(
    default: DefaultTarget, required: float | None, why: str | None
) -> None:
    """The school's mestringsklima in 2024, whatever the workspace's default is."""
    row = resolve(default=default).loc[("2024", "school", "g1", "klima")]
    assert row["target_kind"] == str(default.kind)
    assert (None if pd.isna(row["required"]) else row["required"]) == required
    assert (None if pd.isna(row["no_requirement"]) else row["no_requirement"]) == why


def test_what_is_required_now_counts_from_no_survey() -> None:
    """A level or a mean of this wave has no baseline, and none adds to the doubt."""
    for kind, value in (("level", 4.2), ("national_mean", None), ("unit_type_mean", None)):
        found = resolve(default=DefaultTarget(TargetKind(kind), value))
        counted = ["baseline_wave", "baseline_mean", "due_year"]
        assert found[counted].isna().all(axis=None)
        assert not found["baseline_pooled"].any()
        assert found[["baseline_variance", "baseline_rounding"]].eq(0).all(axis=None)
        known = found.dropna(subset="required")
        assert known["variance_level"].tolist() == known["required"].tolist()


def test_a_unit_without_a_type_has_no_mean_of_its_like() -> None:
    """The whole town is compared with no unit type."""
    found = resolve(default=DefaultTarget(TargetKind.UNIT_TYPE_MEAN))
    assert found.loc[("2024", "town"), "required"].isna().all()
    assert found.loc[("2024", "town"), "no_requirement"].eq("no_benchmark").all()


def test_every_kind_of_target_has_its_row() -> None:
    """No kind that a mapping file may name is without a function."""
    assert set(REQUIRE) == set(TargetKind)


LADDER = (
    "|        |         |           | level | 2.0 |",
    "|        |         | klima     | level | 2.1 |",
    "|        | g1      |           | level | 2.2 |",
    "|        | g1      | klima     | level | 2.3 |",
    "| school |         |           | level | 2.4 |",
    "| school |         | klima     | level | 2.5 |",
    "| school | g1      |           | level | 2.6 |",
    "| school | g1      | klima     | level | 2.7 |",
)


@pytest.mark.parametrize("steps", range(1, 9))
def test_the_more_precise_target_goes_first(steps: int) -> None:
    """Unit before goal before factor: each line of the ladder takes over from those above it."""
    table = "\n".join(["| unit_id | goal_id | factor_id | kind | value |", *LADDER[:steps]])
    found = resolve(table)
    row = found.loc[("2024", "school", "g1", "klima")]
    assert row["required"] == pytest.approx(2.0 + (steps - 1) / 10)
    assert row["adopted"] == "sak 12/24"
    assert pd.isna(row["required_decimals"])
    elsewhere = found.loc[("2024", "town", "g2", "klima"), "required"]
    assert elsewhere == (2.0 if steps == 1 else 2.1)


def test_a_decision_to_wait_takes_the_place_of_the_default() -> None:
    """Where the municipality has said "not decided", the workspace's assumption does not apply."""
    found = resolve("| unit_id | goal_id | factor_id | kind | value |\n| | g2 | | undecided | |")
    assert found.loc[("2024", "town", "g2", "klima"), "target_kind"] == "undecided"
    assert pd.isna(found.loc[("2024", "town", "g2", "klima"), "required"])
    assert found.loc[("2024", "town", "g1", "klima"), "target_kind"] == "national_mean"


def test_the_first_of_two_equal_targets_holds() -> None:
    """Two lines that name the same are one target."""
    found = resolve("""
        | unit_id | goal_id | factor_id | kind  | value |
        |         | g2      |           | level | 3.5   |
        |         | g2      |           | level | 4.5   |
    """)
    assert found.loc[("2024", "town", "g2", "klima"), "required"] == 3.5


def test_no_links_make_no_requirements() -> None:
    """A municipality without a strategy has results and no requirements."""
    found = require(MEASURED, LINKS.head(0), goals=GOALS, units=UNITS, benchmarks=BENCHMARKS)
    assert found.empty
    assert list(found.columns) == list(schemas.Requirements.to_schema().columns)
