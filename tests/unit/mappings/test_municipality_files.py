"""A municipality's folder: what it says, and every reference in it that leads nowhere."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tifaktor.errors import ExitCode, Finding, MappingsError, NothingToShow
from tifaktor.mappings import (
    Document,
    Municipality,
    find_municipality,
    list_municipalities,
    load_factors,
    load_municipality,
)

MAPPINGS = Path(__file__).parents[3] / "data" / "mappings"
STRATEGY = """
municipality_id = "fjordvik"
municipality_name = "Fjordvik"
organisation_name = "Fjordvik kommune"
"""
DOCUMENT = """
[document]
title = "Arbeidsgiverstrategi"
goal_word = "delmål"
goal_word_plural = "delmål"
about_survey = "Nevner 10-FAKTOR."
about_targets = "Setter ingen tall."
"""
TABLES = {
    "goals": """
        goal_id;parent_id;goal_kind;goal_label;goal_name;description;place;follow_up
        ledelse;;Delmål;1;Ledere som ser folk;;Kap. 1;
        ros;ledelse;Punkt;1.1;Ros;;Kap. 1.1;
    """,
    "links": """
        goal_id;factor_id;basis;weight;place;reason
        ledelse;mestringsorientert_ledelse;stated;0,5;Kap. 1;Strategien nevner faktoren.
        ros;mestringsklima;interpreted;;Kap. 1.1;Ros hører til klimaet.
    """,
    "targets": """
        goal_id;factor_id;unit_id;kind;value;adopted
        ;;;national_mean;;
        ledelse;;;level;4,2;Kommunestyret 3/25
        ledelse;;lia;observe;;
    """,
    "measures": """
        measure_id;goal_id;unit_id;measure_name;responsible;deadline;state;place
        kurs;ledelse;lia;Lederkurs;;2026;planned;Kap. 1
    """,
    "units": """
        unit_id;unit_name;parent_id;unit_type
        fjordvik;Fjordvik kommune;;kommune
        oppvekst;Oppvekst;fjordvik;
        lia;Lia barnehage;oppvekst;barnehage
    """,
}
Spoil = Callable[..., list[Finding]]


@pytest.fixture(scope="module")
def factors() -> pd.DataFrame:
    return load_factors(MAPPINGS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fjordvik = tmp_path / "fjordvik"
    fjordvik.mkdir()
    (fjordvik / "strategy.toml").write_text(STRATEGY + DOCUMENT, encoding="utf-8")
    for name in TABLES:
        write_rows(tmp_path, name)
    return tmp_path


@pytest.fixture
def spoil(folder: Path, factors: pd.DataFrame) -> Spoil:
    """Return a function that adds rows to tables, and gives the findings that follow."""

    def spoil_with(**rows: str) -> list[Finding]:
        for name, row in rows.items():
            write_rows(folder, name, row)
        return find_faults(folder, factors)

    return spoil_with


def write_rows(folder: Path, name: str, *more: str) -> None:
    lines = [line.strip() for line in TABLES[name].strip().splitlines()] + list(more)
    (folder / "fjordvik" / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_strategy(folder: Path, text: str, encoding: str = "utf-8") -> None:
    (folder / "fjordvik" / "strategy.toml").write_bytes(text.encode(encoding))


def find_faults(folder: Path, factors: pd.DataFrame) -> list[Finding]:
    with pytest.raises(MappingsError) as caught:
        load_municipality(folder, "fjordvik", factors)
    assert caught.value.exit_code is ExitCode.MAPPINGS
    return list(caught.value.findings)


def tell(findings: list[Finding]) -> list[tuple[object, ...]]:
    return [(f.code, f.file.removeprefix("fjordvik/"), f.row, f.column) for f in findings]


def load(folder: Path, factors: pd.DataFrame) -> Municipality:
    return load_municipality(folder, "fjordvik", factors)


def test_a_folder_is_a_municipality(folder: Path, factors: pd.DataFrame) -> None:
    """Everything that the files say is there, typed, in their order and counted from the start."""
    municipality = load(folder, factors)
    assert municipality.municipality_id == "fjordvik"
    assert municipality.organisation_name == "Fjordvik kommune"
    assert municipality.document == Document(
        "Arbeidsgiverstrategi", "delmål", "delmål", "Nevner 10-FAKTOR.", "Setter ingen tall."
    )
    assert list(municipality.units["unit_id"]) == ["fjordvik", "oppvekst", "lia"]
    assert list(municipality.goals["goal_id"]) == ["ledelse", "ros"]
    assert municipality.links["weight"].tolist()[0] == 0.5
    assert municipality.links["weight"].isna().tolist() == [False, True]
    assert list(municipality.targets["kind"]) == ["national_mean", "level", "observe"]
    assert list(municipality.measures["measure_id"]) == ["kurs"]
    assert all(table.index[0] == 0 for table in (municipality.goals, municipality.units))


def test_a_municipality_may_have_no_document(folder: Path, factors: pd.DataFrame) -> None:
    """Where only results are known, there is no strategy and that is no fault."""
    write_strategy(folder, STRATEGY)
    assert load(folder, factors).document is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_the_strategy_may_be_saved_by_any_editor(
    folder: Path, factors: pd.DataFrame, encoding: str
) -> None:
    """A mark before the text, or the code page of an old Notepad, does no harm."""
    write_strategy(folder, (STRATEGY + DOCUMENT).replace("\n", "\r\n"), encoding)
    document = load(folder, factors).document
    assert document is not None
    assert document.goal_word == "delmål"


def test_years_and_revision_may_be_given(folder: Path, factors: pd.DataFrame) -> None:
    """What only some documents say is optional."""
    more = 'adopted = "19.06.2025"\nvalid_from = 2025\nvalid_to = 2034\nrevision = "årlig"\n'
    write_strategy(folder, STRATEGY + DOCUMENT + more)
    document = load(folder, factors).document
    assert document is not None
    assert (document.adopted, document.valid_from) == ("19.06.2025", 2025)
    assert (document.valid_to, document.revision) == (2034, "årlig")


WRONG_REFERENCES = [
    ("goals", "x;ledels;Punkt;;X;;Kap. 2;", "parent_id", "ledels", "ledelse"),
    ("units", "x;X;oppveks;", "parent_id", "oppveks", "oppvekst"),
    ("links", "ledels;mestringstro;stated;;s;r", "goal_id", "ledels", "ledelse"),
    ("links", "ledelse;mestringstru;stated;;s;r", "factor_id", "mestringstru", "mestringstro"),
    ("measures", "x;ledels;;X;;;done;s", "goal_id", "ledels", "ledelse"),
    ("measures", "x;ledelse;lian;X;;;done;s", "unit_id", "lian", "lia"),
    ("targets", "ledels;;;observe;;", "goal_id", "ledels", "ledelse"),
    ("targets", ";mestringstru;;observe;;", "factor_id", "mestringstru", "mestringstro"),
    ("targets", ";;lian;observe;;", "unit_id", "lian", "lia"),
]


@pytest.mark.parametrize("wrong", WRONG_REFERENCES)
def test_a_wrong_reference_names_file_row_and_value(
    spoil: Spoil, wrong: tuple[str, str, str, str, str]
) -> None:
    """Whatever names a goal, factor, unit or parent that does not exist is told, with the nearest."""
    table, row, column, value, closest = wrong
    n_rows = len(TABLES[table].strip().splitlines())
    (finding,) = spoil(**{table: row})
    assert (finding.code, finding.file) == ("mapping_reference", f"fjordvik/{table}.csv")
    assert (finding.row, finding.column) == (n_rows + 1, column)
    assert finding.facts["value"] == value
    assert closest in str(finding.facts["closest"]).split(", ")


def test_nothing_alike_is_a_dash(spoil: Spoil) -> None:
    """Where nothing comes close, the sentence still has something to say."""
    (finding,) = spoil(links="xyzzy;mestringstro;stated;;s;r")
    assert finding.facts == {"value": "xyzzy", "closest": "–"}


def test_every_wrong_reference_is_told_at_once(folder: Path, factors: pd.DataFrame) -> None:
    """However many files and rows are wrong, one run tells them all."""
    for table in TABLES:
        write_rows(folder, table, *[row for name, row, *_ in WRONG_REFERENCES if name == table])
    told = {(f.file, f.column, f.facts["value"]) for f in find_faults(folder, factors)
            if f.code == "mapping_reference"}  # fmt: skip
    assert told == {(f"fjordvik/{name}.csv", column, value)
                    for name, _, column, value, _ in WRONG_REFERENCES}  # fmt: skip


def test_a_wrong_cell_makes_only_its_own_row_wrong(spoil: Spoil) -> None:
    """What refers to a row that has another fault is not told as a reference to nothing."""
    findings = spoil(
        goals="kultur;;;2;Kultur;;Kap. 2;",
        links="kultur;mestringstro;stated;;s;r",
        units="aas;;oppvekst;skole",
        measures="x;kultur;aas;X;;;done;s",
    )
    assert tell(findings) == [
        ("mapping_cell_empty", "goals.csv", 4, "goal_kind"),
        ("mapping_cell_empty", "units.csv", 5, "unit_name"),
    ]


def test_a_row_with_a_wrong_cell_has_its_references_checked(spoil: Spoil) -> None:
    """Two faults in one row are told together, not one after the other."""
    findings = spoil(links="ledels;mestringstro;kanskje;;s;r")
    assert tell(findings) == [
        ("mapping_choice", "links.csv", 4, "basis"),
        ("mapping_reference", "links.csv", 4, "goal_id"),
    ]


def test_a_file_that_cannot_be_read_is_told_alone(folder: Path, factors: pd.DataFrame) -> None:
    """Without goals.csv, no link is blamed for naming a goal; without units, nobody for the root."""
    (folder / "fjordvik" / "goals.csv").unlink()
    (folder / "fjordvik" / "units.csv").write_text("unit_id;name\nx;X\n", encoding="utf-8")
    assert {(f.code, f.file) for f in find_faults(folder, factors)} == {
        ("mapping_file_missing", "fjordvik/goals.csv"),
        ("mapping_column_missing", "fjordvik/units.csv"),
        ("mapping_column_unknown", "fjordvik/units.csv"),
    }


REPEATED = [
    ("goals", "ros;;Punkt;;Ros igjen;;Kap. 2;", "goal_id", "ros"),
    ("units", "lia;Lia to;oppvekst;", "unit_id", "lia"),
    ("measures", "kurs;ros;;Kurs;;;done;s", "measure_id", "kurs"),
    ("links", "ros;mestringsklima;stated;;s;r", "goal_id, factor_id", "ros, mestringsklima"),
    ("targets", "ledelse;;lia;undecided;;", "goal_id, factor_id, unit_id", "ledelse, –, lia"),
]


@pytest.mark.parametrize(("table", "row", "column", "value"), REPEATED)
def test_a_key_that_stands_twice_is_told(
    spoil: Spoil, table: str, row: str, column: str, value: str
) -> None:
    """The second row of a goal, unit, measure, link or target is told, not taken."""
    (finding,) = spoil(**{table: row})
    assert (finding.code, finding.column) == ("mapping_repeated", column)
    assert finding.row == len(TABLES[table].strip().splitlines()) + 1
    assert finding.facts == {"value": value}


def test_a_circle_names_every_row_in_it(folder: Path, factors: pd.DataFrame) -> None:
    """Units that lead to each other by their parents are told, and those merely below are not."""
    write_rows(folder, "units", "a;A;b;", "b;B;c;", "c;C;a;", "d;D;a;")
    findings = find_faults(folder, factors)
    assert tell(findings) == [
        ("mapping_circle", "units.csv", row, "parent_id") for row in (5, 6, 7)
    ]
    assert [finding.facts["value"] for finding in findings] == ["a", "b", "c"]


def test_a_goal_that_is_its_own_parent_is_a_circle(spoil: Spoil) -> None:
    """The shortest circle is one row."""
    assert tell(spoil(goals="x;x;Punkt;;X;;Kap. 2;")) == [
        ("mapping_circle", "goals.csv", 4, "parent_id")
    ]


def test_two_roots_are_told_with_the_first(spoil: Spoil) -> None:
    """Only the municipality has no parent, so each further unit without one is named."""
    (finding,) = spoil(units="helse;Helse;;")
    assert (finding.code, finding.row, finding.column) == ("units_two_roots", 5, "parent_id")
    assert finding.facts == {"value": "helse", "first": "fjordvik"}


def test_no_root_is_told(folder: Path, factors: pd.DataFrame) -> None:
    """A file of units without the municipality itself has no top."""
    (folder / "fjordvik" / "units.csv").write_text(
        "unit_id;unit_name;parent_id;unit_type\n", encoding="utf-8"
    )
    write_rows(folder, "targets")
    codes = [finding.code for finding in find_faults(folder, factors)]
    assert "units_no_root" in codes


@pytest.mark.parametrize(
    ("row", "code", "facts"),
    [
        ("ros;;;level;;", "target_value", {"kind": "level", "low": 1.05, "high": 4.95}),
        (";;lia;observe;4,0;", "target_value_unused", {"kind": "observe"}),
    ],
)
def test_a_level_has_a_number_and_nothing_else_has(
    spoil: Spoil, row: str, code: str, facts: dict[str, str | float]
) -> None:
    """A level without a number, and a number without a level, are told with the kind."""
    (finding,) = spoil(targets=row)
    assert (finding.code, finding.row, finding.column) == (code, 5, "value")
    assert finding.facts == facts


def test_a_strategy_that_cannot_be_read_does_not_hide_the_rest(
    folder: Path, factors: pd.DataFrame
) -> None:
    """A fault in the strategy and one in a table are told together, the first with its line."""
    write_strategy(folder, "municipality_id = fjordvik\n")
    write_rows(folder, "units", "x;X;oppveks;")
    unreadable, reference = find_faults(folder, factors)
    assert (unreadable.code, unreadable.file) == ("strategy_unreadable", "fjordvik/strategy.toml")
    assert "line 1" in str(unreadable.facts["why"])
    assert reference.code == "mapping_reference"


def test_every_line_of_the_strategy_is_checked(folder: Path, factors: pd.DataFrame) -> None:
    """Lines that are missing, unknown or of the wrong kind are told by name, all of them."""
    write_strategy(
        folder,
        'municipality_id = "fjordvik"\nmunicipality_name = 7\nfylke = "Fjordane"\n'
        "[document]\n"
        'title = "Strategi"\ngoal_word = "mål"\nabout_survey = "x"\nabout_targets = "y"\n'
        'adopted = 2025-06-19\nvalid_from = "2025"\nvalid_to = true\ngoal_words = "mål"\n',
    )
    findings = find_faults(folder, factors)
    assert {(f.code, f.column, f.facts.get("expected")) for f in findings} == {
        ("strategy_key_missing", "organisation_name", None),
        ("strategy_key_unknown", "fylke", None),
        ("strategy_value", "municipality_name", '"…"'),
        ("strategy_key_missing", "document.goal_word_plural", None),
        ("strategy_key_unknown", "document.goal_words", None),
        ("strategy_value", "document.adopted", '"…"'),
        ("strategy_value", "document.valid_from", "2025"),
        ("strategy_value", "document.valid_to", "2025"),
    }
    assert {f.file for f in findings} == {"fjordvik/strategy.toml"}


def test_a_document_is_a_table(folder: Path, factors: pd.DataFrame) -> None:
    """A document written as one line is told with what it should be."""
    write_strategy(folder, 'document = "Strategi"\n' + STRATEGY)
    (finding,) = find_faults(folder, factors)
    assert (finding.code, finding.facts) == ("strategy_value", {"expected": "[document]"})


def test_the_folder_and_the_strategy_agree(folder: Path, factors: pd.DataFrame) -> None:
    """A folder copied from another municipality is told, where only the name of it was changed."""
    write_strategy(folder, STRATEGY.replace('"fjordvik"', '"stange"') + DOCUMENT)
    (finding,) = find_faults(folder, factors)
    assert (finding.code, finding.column) == ("strategy_folder", "municipality_id")
    assert finding.facts == {"value": "stange", "folder": "fjordvik"}


def test_the_folder_is_a_key(folder: Path, factors: pd.DataFrame) -> None:
    """A folder whose name cannot be a key is told, and is not found out by a crash later."""
    (folder / "fjordvik").rename(folder / "Ny kommune")
    text = STRATEGY.replace('"fjordvik"', '"Ny kommune"')
    (folder / "Ny kommune" / "strategy.toml").write_text(text, encoding="utf-8")
    with pytest.raises(MappingsError) as caught:
        load_municipality(folder, "Ny kommune", factors)
    (finding,) = caught.value.findings
    assert (finding.code, finding.facts) == ("mapping_id", {"value": "Ny kommune"})


def test_municipalities_are_the_folders_with_a_strategy(folder: Path) -> None:
    """Layouts and other folders are no municipality, and the order is that of the alphabet."""
    (folder / "layouts").mkdir()
    (folder / "aas").mkdir()
    (folder / "aas" / "strategy.toml").touch()
    assert list(list_municipalities(folder)) == ["aas", "fjordvik"]
    assert list_municipalities(folder)["aas"] == folder / "aas"


@pytest.mark.parametrize(
    "asked", ["soendre-land", "Søndre Land", "SØNDRE LAND", "Søndre Land kommune", "søndre-land"]
)
def test_a_municipality_is_found_by_folder_or_name(asked: str) -> None:
    """It may be typed as its folder is called, as people say it, or as it signs."""
    assert find_municipality(MAPPINGS, asked) == "soendre-land"


def test_an_unknown_municipality_is_told_with_those_there_are(
    folder: Path, tmp_path: Path, factors: pd.DataFrame
) -> None:
    """Whether typed or in a file, a municipality without a folder is told with the others' names."""
    for find in (
        lambda: find_municipality(folder, "Gran"),
        lambda: load_municipality(folder, "Gran", factors),
    ):
        with pytest.raises(NothingToShow) as caught:
            find()
        assert caught.value.code == "municipality_unknown"
        assert caught.value.facts == {"municipality": "Gran", "known": "fjordvik"}
    with pytest.raises(NothingToShow) as caught:
        load_municipality(tmp_path / "none", "Gran", factors)
    assert caught.value.facts["known"] == "–"


def test_the_only_municipality_need_not_be_named(folder: Path) -> None:
    """Where there is one, it is meant; where there are two, or none, the question is asked."""
    assert find_municipality(folder, None) == "fjordvik"
    (folder / "aas").mkdir()
    (folder / "aas" / "strategy.toml").touch()
    for place, known in ((folder, "aas, fjordvik"), (folder / "none", "–")):
        with pytest.raises(NothingToShow) as caught:
            find_municipality(place, None)
        assert (caught.value.code, caught.value.facts) == ("municipality_needed", {"known": known})
