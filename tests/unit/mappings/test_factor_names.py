"""The factors of the instrument, found by any of their names."""

from pathlib import Path

import pandas as pd
import pytest

from tables import read_table
from tifaktor.errors import MappingsError
from tifaktor.mappings import find_factor, list_names, load_factors

MAPPINGS = Path(__file__).parents[3] / "data" / "mappings"
NAMES = """
    | no | factor_id                  | name                                   |
    |----|----------------------------|----------------------------------------|
    | 1  | oppgavemotivasjon          | Oppgavemotivasjon                      |
    | 1  | oppgavemotivasjon          | Indre motivasjon                       |
    | 1  | oppgavemotivasjon          | Oppgavemotivasjon (indre motivasjon)   |
    | 1  | oppgavemotivasjon          | Indre jobbmotivasjon                   |
    | 1  | oppgavemotivasjon          | Oppgåvemotivasjon                      |
    | 1  | oppgavemotivasjon          | task motivation                        |
    | 2  | mestringstro               | Mestringstro                           |
    | 2  | mestringstro               | Subjektiv mestringsevne                |
    | 2  | mestringstro               | Meistringstru                          |
    | 2  | mestringstro               | self-efficacy                          |
    | 3  | selvstendighet             | Selvstendighet                         |
    | 3  | selvstendighet             | Opplevd selvstendighet                 |
    | 3  | selvstendighet             | Opplevd selvstendighet (autonomi)      |
    | 3  | selvstendighet             | Autonomi                               |
    | 3  | selvstendighet             | Jobbautonomi                           |
    | 3  | selvstendighet             | Sjølvstende                            |
    | 3  | selvstendighet             | autonomy                               |
    | 4  | bruk_av_kompetanse         | Bruk av kompetanse                     |
    | 4  | bruk_av_kompetanse         | Kompetansemobilisering                 |
    | 4  | bruk_av_kompetanse         | use of competence                      |
    | 5  | mestringsorientert_ledelse | Mestringsorientert ledelse             |
    | 5  | mestringsorientert_ledelse | Mestringsledelse                       |
    | 5  | mestringsorientert_ledelse | Meistringsorientert leiing             |
    | 5  | mestringsorientert_ledelse | mastery-oriented leadership            |
    | 6  | rolleklarhet               | Rolleklarhet                           |
    | 6  | rolleklarhet               | Rolleklarleik                          |
    | 6  | rolleklarhet               | role clarity                           |
    | 7  | kompetanseutvikling        | Relevant kompetanseutvikling           |
    | 7  | kompetanseutvikling        | Kompetanseutvikling                    |
    | 7  | kompetanseutvikling        | Relevant kompetanseheving              |
    | 7  | kompetanseutvikling        | relevant competence development        |
    | 8  | fleksibilitetsvilje        | Fleksibilitetsvilje                    |
    | 8  | fleksibilitetsvilje        | Flexibilitetsvilje                     |
    | 8  | fleksibilitetsvilje        | willingness to be flexible             |
    | 9  | mestringsklima             | Mestringsklima                         |
    | 9  | mestringsklima             | Meistringsklima                        |
    | 9  | mestringsklima             | mastery climate                        |
    | 10 | nyttemotivasjon            | Nyttemotivasjon                        |
    | 10 | nyttemotivasjon            | Nytteorientert motivasjon              |
    | 10 | nyttemotivasjon            | Prososial motivasjon                   |
    | 10 | nyttemotivasjon            | Nyttemotivasjon (prososial motivasjon) |
    | 10 | nyttemotivasjon            | prosocial motivation                   |
"""
PREFIXES = (
    "{name}", "Faktor {no}: {name}", "Faktor {no}. {name}", "Faktor {no} – {name}",
    "Faktor {no} - {name}", "Faktor {no} {name}", "FAKTOR {no}:{name}", "faktor{no}: {name}",
    "F{no} {name}", "F{no}: {name}", "{no}. {name}", "{no}: {name}", "{no}) {name}", "{no} {name}",
    "  Faktor  {no} :  {name}  ", "Faktor\N{NO-BREAK SPACE}{no}: {name}", "Faktor 0{no}: {name}",
)  # fmt: skip
HEADER = "factor_id;number;statements;name_nb;name_nn;name_en;aliases"


@pytest.fixture(scope="module")
def factors() -> pd.DataFrame:
    return load_factors(MAPPINGS)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_name_is_known_with_every_prefix(factors: pd.DataFrame, prefix: str) -> None:
    """Every name that has been seen, and those we gave, is found whatever stands before it."""
    names = read_table(NAMES)
    found = [
        find_factor(prefix.format(no=no, name=name), factors)
        for no, name in zip(names["no"], names["name"], strict=True)
        if not (prefix.startswith("Faktor 0") and no == 10)
    ]
    expected = names
    if prefix.startswith("Faktor 0"):
        expected = names[names["no"] != 10]
    assert found == list(expected["factor_id"])


@pytest.mark.parametrize("write", [str.upper, str.lower, str.title])
def test_case_does_not_matter(factors: pd.DataFrame, write: object) -> None:
    """A heading in capitals is the same heading, its æøå too."""
    assert callable(write)
    names = read_table(NAMES)
    assert [find_factor(write(name), factors) for name in names["name"]] == list(names["factor_id"])


def test_ids_are_names(factors: pd.DataFrame) -> None:
    """The key of a factor is found as it is, and with spaces for its underscores."""
    for factor_id in factors["factor_id"]:
        assert find_factor(factor_id, factors) == factor_id
        assert find_factor(factor_id.replace("_", " "), factors) == factor_id


@pytest.mark.parametrize("heading", ["{no}", "Faktor {no}", "Faktor {no}:", "F{no}", "{no}."])
def test_a_number_alone_is_ks_number(factors: pd.DataFrame, heading: str) -> None:
    """Where no name stands, the number is the one KS gives the factor."""
    numbers = read_table(NAMES).drop_duplicates("no")
    found = [find_factor(heading.format(no=no), factors) for no in numbers["no"]]
    assert found == list(numbers["factor_id"])


def test_the_name_goes_before_the_number(factors: pd.DataFrame) -> None:
    """KS publishes the factors in two orders, so a number beside a name decides nothing."""
    assert find_factor("Faktor 9: Nyttemotivasjon", factors) == "nyttemotivasjon"
    assert find_factor("Faktor 10: Mestringsklima", factors) == "mestringsklima"


@pytest.mark.parametrize(
    "heading",
    [
        "", " ", "10-FAKTOR", "10-Faktor", "10 FAKTOR", "10.FAKTOR", "Enhet", "Antall svar", "2024",
        "Faktor", "Faktor 11", "0", "Faktor 1: Trivsel", "Motivasjon", "Mestring", "100 Mestringstro",
        "#1", "Faktor 3: 4",
    ],
)  # fmt: skip
def test_what_is_no_factor_is_none(factors: pd.DataFrame, heading: str) -> None:
    """The survey's own name, other headings, and a number beside an unknown name are no factor."""
    assert find_factor(heading, factors) is None


def test_factors_are_ten_in_ks_order(factors: pd.DataFrame) -> None:
    """The shipped file has the ten factors, numbered as KS numbers them."""
    expected = read_table(NAMES).drop_duplicates("no")
    assert list(factors["factor_id"]) == list(expected["factor_id"])
    assert list(factors["number"]) == list(range(1, 11))


def test_every_name_can_be_suggested(factors: pd.DataFrame) -> None:
    """The names for suggestions hold each name and alias as it is written."""
    names = set(list_names(factors))
    assert {"Meistringstru", "Self-efficacy", "Subjektiv mestringsevne", "Jobbautonomi"} <= names
    assert "" not in names
    assert all(isinstance(name, str) for name in names)


def write_factors(folder: Path, *rows: str) -> Path:
    (folder / "factors.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return folder


def find_faults(folder: Path) -> list[tuple[str, int | None, object]]:
    with pytest.raises(MappingsError) as caught:
        load_factors(folder)
    assert {finding.file for finding in caught.value.findings} == {"factors.csv"}
    return [(f.code, f.row, f.facts.get("value")) for f in caught.value.findings]


def test_factors_may_stand_in_any_order(tmp_path: Path) -> None:
    """What comes out is ordered by number, and counted from the start."""
    write_factors(tmp_path, "b;2;4;B;Bn;Be;", "a;1;4;A;An;Ae;Alfa | Aleph")
    factors = load_factors(tmp_path)
    assert list(factors["factor_id"]) == ["a", "b"]
    assert list(factors.index) == [0, 1]
    assert find_factor("aleph", factors) == "a"


def test_a_name_of_two_factors_is_told(tmp_path: Path) -> None:
    """A heading must mean one factor: shared names, aliases and keys are told with row and name."""
    write_factors(
        tmp_path,
        "a;1;4;Alfa;Alfa;Alpha;Første",
        "b;2;4;Beta;Beta;Beta;FØRSTE|alfa",
        "c;3;4;Gamma;Gamma;Gamma;a",
    )
    assert find_faults(tmp_path) == [
        ("factor_name_shared", 3, "første"),
        ("factor_name_shared", 3, "alfa"),
        ("factor_name_shared", 4, "a"),
    ]


def test_empty_aliases_are_shared_by_nobody(tmp_path: Path) -> None:
    """A separator too many between aliases is no name."""
    write_factors(tmp_path, "a;1;4;A;An;Ae;Alfa||", "b;2;4;B;Bn;Be;|Beta")
    assert find_factor("Beta", load_factors(tmp_path)) == "b"


def test_a_key_or_number_twice_is_told(tmp_path: Path) -> None:
    """Two factors of one key or one number cannot be told apart."""
    write_factors(tmp_path, "a;1;4;A;An;Ae;", "a;2;4;B;Bn;Be;", "c;1;4;C;Cn;Ce;")
    assert find_faults(tmp_path) == [("mapping_repeated", 3, "a"), ("mapping_repeated", 4, "1")]


@pytest.mark.parametrize(
    ("number", "code", "value"),
    [
        ("", "mapping_cell_empty", ""),
        ("1,5", "mapping_number", "1,5"),
        ("to", "mapping_number", "to"),
        ("0", "mapping_number", "0"),
        ("inf", "mapping_number", "inf"),
    ],
)
def test_a_number_is_a_whole_number(tmp_path: Path, number: str, code: str, value: str) -> None:
    """A number that is missing, no number, below one or has decimals is told, never rounded."""
    write_factors(tmp_path, "a;1;4;A;An;Ae;", f"b;{number};4;B;Bn;Be;")
    assert find_faults(tmp_path) == [(code, 3, value)]


def test_a_workspace_without_factors_says_so(tmp_path: Path) -> None:
    """Without the file there is one finding, that it is missing."""
    with pytest.raises(MappingsError) as caught:
        load_factors(tmp_path)
    told = [(finding.code, finding.file) for finding in caught.value.findings]
    assert told == [("instrument_none", "instruments")]
