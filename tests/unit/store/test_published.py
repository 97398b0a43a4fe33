import struct
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from made_tables import complete
from tables import read_table
from tifaktor import schemas
from tifaktor.errors import StoreError
from tifaktor.store.database import read_sql
from tifaktor.store.published import TABLES, VIEWS, load_goal_status, load_results, publish
from tifaktor.store.shapes import list_columns
from tifaktor.vocabulary import NATIONAL

# The units stand in their municipality's order, which is not that of the alphabet.
UNITS = read_table("""
    | unit_id | unit_name | parent_id | unit_type |
    | stange  | Stange    |           |           |
    | solvik  | Solvik    | stange    | skole     |
    | elvebo  | Elvebo    | stange    | skole     |
""")
FACTORS = read_table("""
    | factor_id      | number | statements | name_nb        | name_nn         | name_en         |
    | mestringstro   | 2      | 4          | Mestringstro   | Meistringstru   | Self-efficacy   |
    | mestringsklima | 9      | 3          | Mestringsklima | Meistringsklima | Mastery climate |
""")
SCORES = read_table("""
    | wave | unit_id | factor_id      | n  | mean | low | high | rounding_variance | hidden_reason |
    | 2022 | solvik  | mestringstro   | 20 | 4.0  | 3.8 | 4.2  | 0                 |               |
    | 2024 | elvebo  | mestringsklima |    |      |     |      |                   | too_few       |
    | 2024 | elvebo  | mestringstro   |    |      |     |      |                   | too_few       |
    | 2024 | solvik  | mestringstro   | 18 | 4.3  | 4.1 | 4.5  | 0                 |               |
    | 2024 | solvik  | mestringsklima | 18 | 3.9  | 3.6 | 4.2  | 0                 |               |
""")
CHANGES = read_table("""
    | wave | unit_id | factor_id    | previous_wave | change | low | high | flagged |
    | 2024 | solvik  | mestringstro | 2022          | 0.3    | 0.1 | 0.5  | yes     |
""")
BENCHMARKS = read_table("""
    | wave | benchmark_id | factor_id    | mean |
    | 2024 | national     | mestringstro | 4.2  |
    | 2024 | skole        | mestringstro | 4.1  |
    | 2024 | barnehage    | mestringstro | 4.4  |
""")
GOALS = read_table("""
    | goal_id | parent_id | goal_kind | goal_label | goal_name      | place |
    | b       |           | Delmål    | 1          | Flinke folk    | s. 2  |
    | a       | b         | Ambisjon  |            | Trygge ledere  | s. 3  |
""")
VERDICTS = read_table("""
    | wave | unit_id | goal_id | status          | reason    | mean | n  | n_factors | from_respondents |
    | 2024 | solvik  | a       | not_measured    | no_factor |      |    | 0         | no               |
    | 2024 | elvebo  | b       | too_little_data | hidden    |      |    | 1         | no               |
    | 2024 | solvik  | b       | on_track        |           | 4.3  | 18 | 1         | yes              |
""")
POOLED = read_table("""
    | wave | unit_id | factor_id    | group_id | pooled_mean | shrinkage | estimate | rmse | n_units |
    | 2024 | solvik  | mestringstro | stange   | 4.2         | 0.5       | 4.25     | 0.1  | 2       |
""")
BACKTEST = read_table("""
    | wave | previous_wave | goal_id | previous_status | previous_direction | status   | n_units | n_above |
    | 2024 | 2022          | b       | on_track        |                    | on_track | 3       | 2       |
    | 2024 | 2022          | b       | unsure          | probably_above     | on_track | 2       | 2       |
""")


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Where the published database of a workspace stands; there is none yet."""
    return tmp_path / "data" / "published.duckdb"


def make_tables(
    municipality_id: str = "stange", scores: pd.DataFrame = SCORES
) -> dict[str, pd.DataFrame]:
    """Return what a municipality publishes, as the gate and the mappings give it."""

    def own(model: type[schemas.Table], table: pd.DataFrame) -> pd.DataFrame:
        return complete(model, table.assign(municipality_id=municipality_id))

    waves = pd.DataFrame({"wave": ["2022", "2024"], "synthetic": [False, True]})
    names = pd.DataFrame({"municipality_name": ["Stange"], "organisation_name": ["Stange kommune"]})
    meta = pd.DataFrame(
        {
            "published_at": [pd.Timestamp("2025-06-01")],
            "program_version": ["0.1.0"],
            "k": [5],
            "method": ["{}"],
            "default_target_kind": ["national_mean"],
        }
    )
    return {
        "municipalities": own(schemas.Municipalities, names),
        "waves": own(schemas.Waves, waves),
        "units": complete(schemas.Units, UNITS),
        "factors": complete(schemas.Factors, FACTORS),
        "goals": complete(schemas.Goals, GOALS),
        "links": schemas.empty(schemas.Links),
        "measures": schemas.empty(schemas.Measures),
        "responses": schemas.empty(schemas.PublishedResponses),
        "scores": own(schemas.PublishedScores, scores),
        "changes": own(schemas.PublishedChanges, CHANGES),
        "pooled_scores": own(schemas.PooledScores, POOLED),
        "benchmarks": own(schemas.Benchmarks, BENCHMARKS),
        "factor_verdicts": schemas.empty(schemas.PublishedFactorVerdicts),
        "goal_verdicts": own(schemas.PublishedGoalVerdicts, VERDICTS.assign(rule="mean_guard")),
        "backtest": own(schemas.Backtest, BACKTEST),
        "places": schemas.empty(schemas.UnitPlaces),
        "pools": schemas.empty(schemas.Pools),
        "cells": schemas.empty(schemas.PublishedCells),
        "predecessors": schemas.empty(schemas.Predecessors),
        "joined_scores": schemas.empty(schemas.JoinedScores),
        "decompositions": schemas.empty(schemas.Decompositions),
        "publications": own(schemas.Publications, meta),
    }


def expect(view: pd.DataFrame, text: str) -> None:
    """Hold the columns of `view` that `text` names to the table in `text`."""
    promised = read_table(text)
    pd.testing.assert_frame_equal(
        view[list(promised.columns)], promised, check_dtype=False, check_index_type=False
    )


def test_results_carry_names_change_and_comparison(published: Path) -> None:
    """A row says who, what, how much, against whom; it stands in the municipality's own order."""
    assert publish(published, "stange", make_tables()) == ()
    expect(
        load_results(published, wave="2024"),
        """
        | municipality_name | unit_name | factor_name_nb | factor_name_nn  | factor_name_en  | n  | mean | synthetic |
        | Stange            | Solvik    | Mestringstro   | Meistringstru   | Self-efficacy   | 18 | 4.3  | yes       |
        | Stange            | Solvik    | Mestringsklima | Meistringsklima | Mastery climate | 18 | 3.9  | yes       |
        | Stange            | Elvebo    | Mestringstro   | Meistringstru   | Self-efficacy   |    |      | yes       |
        | Stange            | Elvebo    | Mestringsklima | Meistringsklima | Mastery climate |    |      | yes       |
        """,
    )
    expect(
        load_results(published),
        """
        | wave | unit_id | factor_number | change | change_low | change_high | previous_wave | national_mean | unit_type_mean |
        | 2022 | solvik  | 2             |        |            |             |               |               |                |
        | 2024 | solvik  | 2             | 0.3    | 0.1        | 0.5         | 2022          | 4.2           | 4.1            |
        | 2024 | solvik  | 9             |        |            |             |               |               |                |
        | 2024 | elvebo  | 2             |        |            |             |               | 4.2           | 4.1            |
        | 2024 | elvebo  | 9             |        |            |             |               |               |                |
        """,
    )
    assert list(load_results(published)["change_flagged"]) == [pd.NA, True, pd.NA, pd.NA, pd.NA]


def test_hidden_rows_have_a_reason_and_no_figure(published: Path) -> None:
    """A hidden unit is there, with why it is hidden, and with nothing of its own."""
    publish(published, "stange", make_tables())
    hidden = load_results(published, unit_id="elvebo")
    assert set(hidden["hidden_reason"]) == {"too_few"}
    assert hidden[["n", "n_invited", "response_rate", "mean", "low", "high"]].isna().all(axis=None)


def test_goal_status_carries_names(published: Path) -> None:
    """A verdict says whose, on what, and why; goals stand in the document's order."""
    publish(published, "stange", make_tables())
    expect(
        load_goal_status(published, "stange"),
        """
        | unit_name | goal_name     | goal_kind | goal_parent_id | status          | reason    | mean | n  |
        | Solvik    | Flinke folk   | Delmål    |                | on_track        |           | 4.3  | 18 |
        | Solvik    | Trygge ledere | Ambisjon  | b              | not_measured    | no_factor |      |    |
        | Elvebo    | Flinke folk   | Delmål    |                | too_little_data | hidden    |      |    |
        """,
    )


def test_pooled_scores_and_the_backtest_are_in_the_file(published: Path) -> None:
    """Whoever compares units, or asks how verdicts turned out, finds the gate's own figures."""
    publish(published, "stange", make_tables())
    with duckdb.connect(str(published), read_only=True) as connection:
        for name, promised in (("pooled_scores", POOLED), ("backtest", BACKTEST)):
            found = connection.execute(f"FROM {name}").df()
            assert set(found["municipality_id"]) == {"stange"}
            pd.testing.assert_frame_equal(
                found[list(promised.columns)], promised, check_dtype=False
            )


def test_what_is_asked_for_is_given(published: Path) -> None:
    """Municipality, wave and unit narrow the rows, alone and together."""
    publish(published, "stange", make_tables("stange"))
    publish(published, "bergen", make_tables("bergen"))
    assert len(load_results(published)) == 10
    assert set(load_results(published, "bergen")["municipality_id"]) == {"bergen"}
    assert len(load_results(published, "bergen", "2024", "solvik")) == 2
    assert len(load_goal_status(published, wave="2022")) == 0
    assert len(load_goal_status(published, "bergen", "2024", "elvebo")) == 1


def test_publishing_again_replaces_only_ones_own(published: Path) -> None:
    """New figures take the old ones' place; another municipality's stay."""
    publish(published, "stange", make_tables("stange"))
    publish(published, "bergen", make_tables("bergen"))
    one = read_table("""
        | wave | unit_id | factor_id    | mean | rounding_variance |
        | 2024 | stange  | mestringstro | 4.9  | 0                 |
    """)
    publish(published, "stange", make_tables("stange", scores=one))
    assert list(load_results(published, "stange")["mean"]) == [4.9]
    assert len(load_results(published, "bergen")) == 5


def test_a_figure_hidden_now_is_gone_from_the_file(published: Path) -> None:
    """What was shown once and is hidden now does not stay behind in the file."""
    mean = 3.1415926535
    shown = SCORES.assign(mean=mean, hidden_reason=None, rounding_variance=0.0)
    publish(published, "stange", make_tables(scores=shown))
    assert struct.pack("<d", mean) in published.read_bytes()
    publish(published, "stange", make_tables())
    assert struct.pack("<d", mean) not in published.read_bytes()


def test_the_file_does_not_tell_where_it_was_made(published: Path) -> None:
    """No folder of the machine stands in what is handed on, new or written anew."""
    for _ in range(2):
        publish(published, "stange", make_tables())
    content = published.read_bytes()
    assert b"solvik" in content
    assert str(published.parent).encode() not in content
    assert b".writing" not in content


def test_nothing_published_is_empty(published: Path) -> None:
    """Without a file there are no rows, but all the columns, and no file is made."""
    assert list(load_results(published).columns) == list(VIEWS["results"].to_schema().columns)
    assert load_goal_status(published).empty
    assert not published.exists()


def test_the_file_says_what_it_holds(published: Path) -> None:
    """Every table, view and column has the description, and the unit, that its schema has."""
    publish(published, "stange", make_tables())
    with duckdb.connect(str(published), read_only=True) as connection:
        relations = dict(
            connection.execute(
                "SELECT table_name, comment FROM duckdb_tables() UNION ALL "
                "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"
            ).fetchall()
        )
        columns = connection.execute(
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    assert relations.keys() == TABLES.keys() | VIEWS.keys()
    assert all(comment.startswith("One row per") for comment in relations.values())
    assert all(comment for _, _, comment in columns)
    said = "Mean of those who answered; empty: hidden (points of the scale)"
    assert ("results", "mean", said) in columns
    assert (
        "factors",
        "number",
        "The survey's own number of the factor, as headings have it (number)",
    ) in columns


def test_tables_and_views_are_the_schemas(published: Path) -> None:
    """Each relation has its model's columns with their types, tables also with NULL or not."""
    publish(published, "stange", make_tables())
    with duckdb.connect(str(published), read_only=True) as connection:
        for name, model in TABLES.items():
            described = connection.execute(f"DESCRIBE {name}").fetchall()
            found = {column: (kind, null == "YES") for column, kind, null, *_ in described}
            assert list(found.items()) == list(list_columns(model).items()), name
        for name, model in VIEWS.items():
            described = connection.execute(f"DESCRIBE {name}").fetchall()
            promised = [(column, kind) for column, (kind, _) in list_columns(model).items()]
            assert [(column, kind) for column, kind, *_ in described] == promised, name


def test_the_view_knows_the_national_mean_by_its_name() -> None:
    """The word in the view is the word of the vocabulary."""
    assert f"benchmark_id = '{NATIONAL}'" in read_sql("views", "results")


def test_all_tables_must_be_given(published: Path) -> None:
    """A table that is missing, or that nobody knows, is a bug and leaves no file."""
    tables = make_tables()
    tables["other"] = tables.pop("links")
    with pytest.raises(ValueError, match=r"\['links', 'other'\]"):
        publish(published, "stange", tables)
    assert not published.exists()


def test_another_municipalitys_rows_are_a_bug(published: Path) -> None:
    """Rows that would stand beside the municipality's own are refused."""
    with pytest.raises(ValueError, match="another municipality"):
        publish(published, "bergen", make_tables("stange"))
    assert not published.exists()


def test_a_file_of_an_earlier_shape_is_written_anew(published: Path) -> None:
    """What does not fit is left out, and the caller told whom to publish again."""
    publish(published, "stange", make_tables("stange"))
    publish(published, "bergen", make_tables("bergen"))
    with duckdb.connect(str(published)) as connection:
        connection.execute("ALTER TABLE links DROP COLUMN reason")
        connection.execute("ALTER TABLE goals ADD COLUMN old VARCHAR")
    assert publish(published, "bergen", make_tables("bergen")) == ("stange",)
    assert set(load_results(published)["municipality_id"]) == {"bergen"}


def test_a_view_of_an_earlier_shape_is_told(published: Path) -> None:
    """Reading a file that another version of the program wrote says so, and reads nothing."""
    publish(published, "stange", make_tables())
    with duckdb.connect(str(published)) as connection:
        connection.execute("CREATE OR REPLACE VIEW results AS SELECT 42 AS answer")
    with pytest.raises(StoreError) as refusal:
        load_results(published)
    assert refusal.value.code == "published_outdated"
    assert refusal.value.facts == {"file": "data/published.duckdb"}


def test_a_database_of_another_program_is_left_alone(published: Path) -> None:
    """A database under that name without our tables is not ours to replace: so it is said."""
    published.parent.mkdir()
    with duckdb.connect(str(published)) as connection:
        connection.execute("CREATE TABLE mine (answer BIGINT)")
    before = published.read_bytes()
    with pytest.raises(StoreError, match="store_damaged"):
        publish(published, "stange", make_tables())
    assert published.read_bytes() == before
