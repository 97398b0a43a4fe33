from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from made_tables import make_extract, make_score
from tables import read_table
from tifaktor import schemas
from tifaktor.errors import StoreError
from tifaktor.store import migrations, opening
from tifaktor.store.database import read_sql
from tifaktor.store.imports import SaveOutcome, list_imported, load_import_log, load_stored
from tifaktor.store.migrations import list_migrations, migrate
from tifaktor.store.shapes import list_columns

Save = Callable[..., SaveOutcome]

NEXT = max(list_migrations()) + 1


@pytest.fixture
def later_program(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A program that knows one migration more, with the SQL that the test gives it."""
    sql = {"later": "CREATE TABLE later (answer BIGINT)"}
    known = {**list_migrations(), NEXT: "later"}

    def read(kind: str, name: str) -> str:
        return sql.get(name) or read_sql(kind, name)

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "read_sql", read)
        for module in (migrations, opening):
            patch.setattr(module, "list_migrations", lambda: known)
        yield sql


def list_versions(store: Path) -> list[int]:
    with duckdb.connect(str(store), read_only=True) as connection:
        rows = connection.execute("SELECT version FROM schema_version ORDER BY version")
        return [row[0] for row in rows.fetchall()]


@pytest.mark.parametrize(
    ("table", "model"),
    [
        ("import_log", schemas.ImportLog),
        ("factor_scores", schemas.FactorScores),
        ("unit_responses", schemas.UnitResponses),
        ("benchmarks", schemas.Benchmarks),
        ("respondent_scores", schemas.RespondentScores),
    ],
)
def test_the_tables_are_the_schemas(table: str, model: type[schemas.Table]) -> None:
    """After all migrations each table has its model's columns, in order, with type and NULL."""
    with duckdb.connect() as connection:
        migrate(connection, found=0)
        described = connection.execute(f"DESCRIBE {table}").fetchall()
    found = {name: (kind, nullable == "YES") for name, kind, nullable, *_ in described}
    promised = {"import_id": ("BIGINT", False), **list_columns(model)}
    assert list(found.items()) == list(promised.items())


def test_migrations_are_numbered_without_gaps() -> None:
    """The shipped migrations are 1, 2, 3 … so that a version says which have been done."""
    assert list(list_migrations()) == list(range(1, len(list_migrations()) + 1))


@pytest.mark.parametrize("version", list(list_migrations()))
def test_a_store_of_every_earlier_version_is_taken_along(
    version: int, store: Path, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that stopped at any version can be written to by this program."""
    store.parent.mkdir()
    known = {number: name for number, name in list_migrations().items() if number <= version}
    with monkeypatch.context() as patch, duckdb.connect(str(store)) as connection:
        patch.setattr(migrations, "list_migrations", lambda: known)
        migrate(connection, found=0)
    assert save(make_extract(make_score(4.2))).kind == "stored"
    assert list_versions(store) == list(list_migrations())


def test_a_store_of_the_first_version_says_where_its_spreads_are_from(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was imported before is from the file, or from the answers if the file had people."""
    store.parent.mkdir()
    first = {1: list_migrations()[1]}
    with monkeypatch.context() as patch, duckdb.connect(str(store)) as connection:
        patch.setattr(migrations, "list_migrations", lambda: first)
        migrate(connection, found=0)
        connection.execute("""
            INSERT INTO factor_scores
                (import_id, municipality_id, wave, unit_id, factor_id, n, mean, sd) VALUES
                (1, 'stange', '2022', 'elvebo', 'mestringstro', 9, 4.1, 0.7),
                (1, 'stange', '2022', 'solvik', 'mestringstro', 9, 4.2, NULL),
                (2, 'stange', '2024', 'elvebo', 'mestringstro', 2, 4.5, 0.5),
                (2, 'stange', '2024', 'solvik', 'mestringstro', 1, 4.0, NULL);
            INSERT INTO respondent_scores VALUES
                (2, 'stange', '2024', 1, 'elvebo', 'mestringstro', 4.0),
                (2, 'stange', '2024', 2, 'elvebo', 'mestringstro', 5.0),
                (2, 'stange', '2024', 3, 'solvik', 'mestringstro', 4.0)
        """)
    scores = load_stored(store, "stange").factor_scores.set_index(["wave", "unit_id"])
    assert scores["sd_basis"].fillna("").to_dict() == {
        ("2022", "elvebo"): "given", ("2022", "solvik"): "",
        ("2024", "elvebo"): "answers", ("2024", "solvik"): "",
    }  # fmt: skip
    assert scores["mean"].to_dict() == {
        ("2022", "elvebo"): 4.1, ("2022", "solvik"): 4.2,
        ("2024", "elvebo"): 4.5, ("2024", "solvik"): 4.0,
    }  # fmt: skip
    assert list_versions(store) == list(list_migrations())


def test_people_of_an_earlier_store_keep_their_scores(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row per person and factor becomes one per person; what somebody did not answer stays empty."""
    store.parent.mkdir()
    earlier = {number: name for number, name in list_migrations().items() if number < 7}
    with monkeypatch.context() as patch, duckdb.connect(str(store)) as connection:
        patch.setattr(migrations, "list_migrations", lambda: earlier)
        migrate(connection, found=0)
        connection.execute("""
            INSERT INTO respondent_scores VALUES
                (1, 'stange', '2022', 1, 'elvebo', 'mestringstro', 4.0),
                (2, 'stange', '2024', 1, 'elvebo', 'mestringstro', 4.5),
                (2, 'stange', '2024', 1, 'elvebo', 'bruk-av-kompetanse', 3.5),
                (2, 'stange', '2024', 2, 'solvik', 'bruk-av-kompetanse', 2.25),
                (3, 'nes', '2024', 1, 'haug', 'rolleklarhet', 1.5)
        """)
    expected = read_table("""
        | municipality_id | wave | respondent | unit_id | score_bruk-av-kompetanse | score_mestringstro |
        | stange          | 2022 | 1          | elvebo  |                          | 4.0                |
        | stange          | 2024 | 1          | elvebo  | 3.5                      | 4.5                |
        | stange          | 2024 | 2          | solvik  | 2.25                     |                    |
    """)
    found = load_stored(store, "stange").respondent_scores
    keys = dict.fromkeys(["municipality_id", "wave", "unit_id"], "str")
    pd.testing.assert_frame_equal(found.astype(keys), expected, check_like=True)
    assert list(load_stored(store, "nes").respondent_scores["score_rolleklarhet"]) == [1.5]


@pytest.mark.parametrize("use", [list_imported, load_import_log])
def test_reading_takes_an_older_store_along(
    use: Callable[[Path], object], store: Path, save: Save, later_program: dict[str, str]
) -> None:
    """A reader of a later program brings the store up to date first; its rows stay."""
    del later_program
    migrated = list_versions_after_birth(store, save)
    use(store)
    assert list_versions(store) == [*migrated, NEXT]
    assert list(load_stored(store, "stange").factor_scores["mean"]) == [4.2]


def list_versions_after_birth(store: Path, save: Save) -> list[int]:
    """Save by the later program, then take its step back; return the versions that are left."""
    save(make_extract(make_score(4.2)))
    with duckdb.connect(str(store)) as connection:
        connection.execute("DROP TABLE later")
        connection.execute("DELETE FROM schema_version WHERE migration = 'later'")
    return list_versions(store)


def test_a_migration_that_fails_changes_nothing(
    store: Path, save: Save, later_program: dict[str, str]
) -> None:
    """When a step cannot be taken, the older store stays as it was, byte for byte."""
    list_versions_after_birth(store, save)
    before = store.read_bytes()
    later_program["later"] = "CREATE TABLE later (answer BIGINT); SELECT * FROM nowhere"
    with pytest.raises(duckdb.CatalogException):
        load_stored(store, "stange")
    assert store.read_bytes() == before


def test_a_store_of_a_later_program_is_refused(store: Path, save: Save) -> None:
    """A version that this program does not know is neither read nor written, and named."""
    save(make_extract(make_score(4.2)))
    with duckdb.connect(str(store)) as connection:
        connection.execute("INSERT INTO schema_version VALUES (?, 'later')", [NEXT])
    before = store.read_bytes()
    with pytest.raises(StoreError) as refusal:
        load_stored(store, "stange")
    assert refusal.value.code == "store_newer"
    assert refusal.value.facts == {"file": "data/store.duckdb", "found": NEXT, "known": NEXT - 1}
    with pytest.raises(StoreError, match="store_newer"):
        save(make_extract(make_score(4.4, wave="2026")))
    assert store.read_bytes() == before


def test_a_database_of_another_program_is_no_store(store: Path, save: Save) -> None:
    """A sound database without our tables is left alone and told as no store."""
    store.parent.mkdir()
    with duckdb.connect(str(store)) as connection:
        connection.execute("CREATE TABLE mine (answer BIGINT)")
    before = store.read_bytes()
    with pytest.raises(StoreError, match="store_damaged"):
        save(make_extract(make_score(4.2)))
    assert store.read_bytes() == before
