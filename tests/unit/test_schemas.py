"""The tables that cross a threshold: what passes, and what is told of what does not."""

from functools import cache
from typing import Any

import pandas as pd
import pytest
from pandera.errors import SchemaError, SchemaErrors

from tables import read_table
from tifaktor import schemas

MODELS = [
    model
    for name in schemas.__all__
    if isinstance(model := getattr(schemas, name), type)
    and issubclass(model, schemas.Table)
    and model is not schemas.Table
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_says_what_it_is(model: type[schemas.Table]) -> None:
    """A table tells what its rows are, and each of its columns what it holds."""
    assert model.__doc__
    assert model.__doc__.startswith(("One row per ", "What the mapping tables"))
    for name, column in model.to_schema().columns.items():
        assert column.description, name
        assert "\n" not in column.description


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_an_empty_table_is_a_table(model: type[schemas.Table]) -> None:
    """A table without rows has its columns and their types, and can be added to."""
    table = schemas.empty(model)
    columns = schemas.list_columns(model)
    assert list(table.columns) == list(columns)
    assert table.empty
    kinds = [str(column.dtype).replace("string[python]", "str") for column in columns.values()]
    assert [str(kind) for kind in table.dtypes] == kinds


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_numbers_tell_their_unit(model: type[schemas.Table]) -> None:
    """Every column of numbers says what it counts, but for those that have no unit."""
    without = {
        name
        for name, column in model.to_schema().columns.items()
        if str(column.dtype).lower() in {"float64", "int64"}
        and not (column.metadata or {}).get("unit")
    }
    # A weight, degrees of freedom: numbers of nothing.
    assert without <= {"weight", "df", "baseline_df"}


SCORES = """
    | municipality_id | wave | unit_id | factor_id    | n  | mean | sd | decimals | sd_basis |
    |-----------------|------|---------|--------------|----|------|----|----------|----------|
    | stange          | 2024 | elvebo  | mestringstro | 12 | 4.2  |    | 1        |          |
    | stange          | 2024 | solvik  | mestringstro |    | 3.9  |    |          |          |
"""


def test_a_sound_table_passes_in_the_order_of_its_model() -> None:
    """Columns are put in order and typed, and what is missing stays missing."""
    table = read_table(SCORES)
    checked = schemas.check(schemas.FactorScores, table[table.columns[::-1]])
    assert list(checked.columns) == list(table.columns)
    assert str(checked["n"].dtype) == "Int64"
    assert checked["n"].isna().tolist() == [False, True]
    assert str(checked["sd"].dtype) == "float64"


def test_a_column_that_nobody_described_stays_behind() -> None:
    """What the model does not name does not cross the threshold."""
    table = read_table(SCORES).assign(comment="personal")
    assert "comment" not in schemas.check(schemas.FactorScores, table)


def test_a_breach_names_columns_and_rules_and_never_a_value() -> None:
    """All breaches are told at once, none with the value: it may be somebody's answer."""
    table = read_table(SCORES).assign(mean=[4.73921, 6.12345], unit_id=["elvebo", "Åse Hansen"])
    with pytest.raises(schemas.TableError) as caught:
        schemas.check(schemas.FactorScores, table)
    message = str(caught.value)
    assert message.startswith("FactorScores: ")
    assert "mean: on_scale" in message
    assert "unit_id: " in message
    for value in ("4.73921", "6.12345", "Åse"):
        assert value not in message
    # Nor by the chain of causes that a traceback prints.
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("wave", "is_sound"),
    [
        ("2024", True), ("2024-03", True), ("1999", True), ("2024-12", True), ("2024-13", False),
        ("2024-00", False), ("24", False), ("2124", False), ("våren 2024", False), ("2024-3", False),
    ],
)  # fmt: skip
def test_a_wave_is_a_year_or_a_month(wave: str, is_sound: bool) -> None:
    """Anything else would not sort in time."""
    table = read_table(SCORES).assign(wave=wave)
    if is_sound:
        assert list(schemas.check(schemas.FactorScores, table)["wave"]) == [wave, wave]
    else:
        with pytest.raises(schemas.TableError, match="wave"):
            schemas.check(schemas.FactorScores, table)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("mean", 0.99), ("mean", 5.01), ("mean", None), ("n", -1), ("sd", -0.1), ("decimals", 13),
        ("unit_id", None), ("unit_id", ""), ("factor_id", "A B"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_a_breach(column: str, value: object) -> None:
    """Means off the scale, counts below nothing and keys that are none never pass."""
    table = read_table(SCORES).astype({column: object})
    table[column] = pd.Series([value] * 2, dtype=object)
    with pytest.raises(schemas.TableError, match=column):
        schemas.check(schemas.FactorScores, table)


def list_kinds() -> dict[str, tuple[type[schemas.Table], str]]:
    """Return one column of each kind: of one type, with one set of rules."""
    columns = [
        (model, name, column)
        for model in MODELS
        for name, column in model.to_schema().columns.items()
    ]
    return {
        " ".join([str(column.dtype), "or nothing" * column.nullable, *map(str, column.checks)]): (
            model, name,
        )
        for model, name, column in columns
    }  # fmt: skip


KINDS = list_kinds()


def try_values(column: Any) -> list[object]:
    """Return values of a column's type: nothing, and some on both sides of each of its rules."""
    bounds = [bound for rule in column.checks for bound in rule.statistics.values()]
    if str(column.dtype).startswith(("str", "category")):
        words = [word for choices in bounds if isinstance(choices, list) for word in choices]
        return [None, "a-key", "A key", "", "2024", "2024-13", *words[:1], *words[-1:]]
    if "int" in str(column.dtype).lower() or "float" in str(column.dtype):
        return [None, 3, *(bound + step for bound in bounds for step in (-1, 0, 1))]
    return [None, True] if "bool" in str(column.dtype) else [None, "2024-05-01"]


def make_cells(column: Any, *values: object) -> pd.Series | None:
    """Return the values as a column of its type, or None where the type cannot hold them."""
    if None in values and str(column.dtype) in {"bool", "int64"}:
        return None
    return pd.Series(values, dtype=column.dtype.type)


@cache
def choose_column(model: type[schemas.Table], name: str) -> Any:
    """Return pandera's schema of one column of a model."""
    return model.to_schema().select_columns([name])


def lets_pass(model: type[schemas.Table], name: str, cells: pd.Series) -> bool:
    """Return whether pandera finds nothing wrong with one column of a table."""
    try:
        choose_column(model, name).validate(cells.to_frame(name))
    except SchemaError:
        return False
    return True


@cache
def make_sound(model: type[schemas.Table]) -> dict[str, pd.Series]:
    """Return two rows that pandera lets pass, column by column."""
    return {
        name: next(
            cells
            for value in try_values(column)
            if (cells := make_cells(column, value, value)) is not None
            and lets_pass(model, name, cells)
        )
        for name, column in model.to_schema().columns.items()
    }


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_sound_is_what_pandera_lets_pass(kind: str) -> None:
    """Of each kind of column, `check` takes the values that pandera takes, and no other."""
    model, name = KINDS[kind]
    column, sound = model.to_schema().columns[name], make_sound(model)
    verdicts = set()
    for value in try_values(column):
        cells = make_cells(column, sound[name].iloc[0], value)
        if cells is None:
            continue
        table = pd.DataFrame({**sound, name: cells})
        passes = lets_pass(model, name, cells)
        verdicts.add(passes)
        if passes:
            pd.testing.assert_frame_equal(schemas.check(model, table), table)
        else:
            with pytest.raises(schemas.TableError, match=name):
                schemas.check(model, table)
    assert True in verdicts
    assert False in verdicts or not column.checks


@pytest.mark.parametrize(
    ("column", "value"),
    [("mean", 0.99), ("mean", 5.01), ("mean", float("nan")), ("n", -1), ("sd", -0.1),
     ("decimals", 13), ("unit_id", ""), ("unit_id", None), ("wave", "24"), ("sd_basis", "guessed")],
)  # fmt: skip
def test_types_that_are_right_already_vouch_for_nothing(column: str, value: object) -> None:
    """A table with every column of its type, which is not converted, is checked all the same."""
    table = schemas.check(schemas.FactorScores, read_table(SCORES))
    assert schemas.check(schemas.FactorScores, table).equals(table)
    types = list(table.dtypes)
    table.loc[1, column] = value
    assert list(table.dtypes) == types
    with pytest.raises(schemas.TableError, match=column):
        schemas.check(schemas.FactorScores, table)


@pytest.mark.parametrize(
    ("column", "cells", "dtype"),
    [
        ("n", [12, 9], "int64"), ("n", [12.0, None], "float64"), ("n", [12.5, 9.0], "float64"),
        ("n", [12.0, float("inf")], "float64"), ("n", [12, None], "object"),
        ("n", ["12", "9"], "str"), ("n", [None, None], "object"), ("n", [True, False], "bool"),
        ("mean", [4, 3], "int64"), ("mean", [4, 7], "int64"), ("mean", ["4.2", "3"], "object"),
        ("mean", ["good", "3"], "object"), ("mean", [4, None], "Int64"), ("sd", [1, 0], "int64"),
        ("unit_id", ["a", "b"], "object"), ("unit_id", ["a", None], "object"),
        ("unit_id", ["a", 7], "object"), ("unit_id", [1, 2], "int64"),
        ("unit_id", ["A", "b"], "object"), ("sd_basis", ["given", None], "object"),
        ("sd_basis", [None, None], "object"), ("sd_basis", [float("nan")] * 2, "float64"),
    ],
)  # fmt: skip
def test_another_type_becomes_what_pandera_makes_of_it(
    column: str, cells: list[object], dtype: str
) -> None:
    """A column of another type is converted just as pandera does, or refused just as well."""
    table = schemas.check(schemas.FactorScores, read_table(SCORES))
    table[column] = pd.Series(cells, dtype=dtype)
    try:
        expected = schemas.FactorScores.validate(table, lazy=True)
    except SchemaErrors:
        with pytest.raises(schemas.TableError, match=column):
            schemas.check(schemas.FactorScores, table)
    else:
        pd.testing.assert_frame_equal(schemas.check(schemas.FactorScores, table), expected)
