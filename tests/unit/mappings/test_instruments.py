"""The instrument is a file: another survey is another file, and no code."""

import re
from pathlib import Path

import pytest

from tifaktor.errors import MappingsError
from tifaktor.findings.description import describe_finding
from tifaktor.findings.groups import name_place
from tifaktor.language.texts import load_texts
from tifaktor.mappings import find_factor, load_factors, load_instrument
from tifaktor.vocabulary import Language

MAPPINGS = Path(__file__).parents[3] / "data" / "mappings"
MANUAL = Path(__file__).parents[3] / "docs" / "instruments.md"
TRYGG = """
instrument_id = "trygg"
name_nb = "Trygg på jobb"
name_nn = "Trygg på jobb"
name_en = "Safe at work"
other_names = ["TRYGG-3"]

[scale]
low = 1
high = 5

[[factors]]
factor_id = "ro"
number = 1
statements = 3
name_nb = "Ro i hverdagen"
name_nn = "Ro i kvardagen"
name_en = "Calm days"
other_names = ["Arbeidsro"]

[[factors]]
factor_id = "naer_leder"
number = 2
statements = 4
name_nb = "Nær leder"
name_nn = "Nær leiar"
name_en = "A leader close by"
about = "leader"

[[factors]]
factor_id = "laget"
number = 3
statements = 3
name_nb = "Laget rundt meg"
name_nn = "Laget rundt meg"
name_en = "The team around me"
other_names = []
"""


def write_instrument(folder: Path, text: str = TRYGG, name: str = "trygg.toml") -> Path:
    path = folder / "instruments" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def find_faults(folder: Path) -> list[tuple[str, str | None]]:
    with pytest.raises(MappingsError) as caught:
        load_instrument(folder)
    return [(finding.code, finding.column) for finding in caught.value.findings]


def test_the_shipped_instrument_is_ks_own() -> None:
    """Its name is known in the ways it is written, and one factor is about the leader."""
    instrument = load_instrument(MAPPINGS)
    assert instrument.instrument_id == "10-faktor"
    assert {"10-FAKTOR", "10 FAKTOR", "10.FAKTOR"} <= set(instrument.names)
    about = instrument.factors.set_index("factor_id")["about"].dropna()
    assert about.to_dict() == {"mestringsorientert_ledelse": "leader"}
    short = instrument.factors.loc[instrument.factors["statements"] == 3, "number"]
    # Items per factor F1-F8 as KS gives them: 4, 4, 3, 3, 5, 4, 3, 3; of F9 and F10 the fewest.
    assert list(short) == [3, 4, 7, 8, 9, 10]


def test_another_instrument_is_another_file(tmp_path: Path) -> None:
    """Three factors of another survey are found by id, name, other name and number."""
    factors = load_factors(write_instrument(tmp_path))
    names = ("ro", "Arbeidsro", "Calm days", "Faktor 2", "2. Nær leder", "Laget rundt meg")
    assert [find_factor(name, factors) for name in names] == [
        "ro", "ro", "ro", "naer_leder", "naer_leder", "laget",
    ]  # fmt: skip
    assert find_factor("Mestringstro", factors) is None


def test_an_old_workspace_is_read_as_it_was(tmp_path: Path) -> None:
    """Where `factors.csv` stands and no folder of instruments, its factors are those of 10-FAKTOR."""
    head = "factor_id;number;statements;name_nb;name_nn;name_en;aliases;about\n"
    (tmp_path / "factors.csv").write_text(head + "ro;1;3;Ro;Ro;Calm;Fred|Fryd;\n", encoding="utf-8")
    factors = load_factors(tmp_path)
    assert list(factors["factor_id"]) == ["ro"]
    assert find_factor("Fryd", factors) == "ro"
    known, shipped = load_instrument(tmp_path), load_instrument(MAPPINGS)
    assert (known.titles, known.ends, known.portal_from) == (shipped.titles, shipped.ends, 3)
    assert set(known.names) == set(shipped.names)


def test_two_instruments_are_one_too_many(tmp_path: Path) -> None:
    """Neither of two files counts, nor one beside an old `factors.csv`: the user says which."""
    write_instrument(tmp_path)
    (tmp_path / "factors.csv").touch()
    assert find_faults(tmp_path) == [("instrument_several", None)]
    (tmp_path / "factors.csv").unlink()
    write_instrument(tmp_path, name="annen.toml")
    assert find_faults(tmp_path) == [("instrument_several", None)]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("high = 5", "high = 4", ("instrument_scale", "scale")),
        ("high = 5", "high = 11", ("instrument_scale", "scale")),
        ("low = 1", "low = 0", ("instrument_scale", "scale")),
        ("high = 5", "high = 5.5", ("instrument_value", "scale.high")),
        ("high = 5", "", ("instrument_key_missing", "scale.high")),
        ("high = 5", "high = 5\nlav = 1", ("instrument_key_unknown", "scale.lav")),
        ("[scale]", "[scale", ("instrument_broken", None)),
        ("statements = 4", "statements = 4\nstatements = 5", ("instrument_broken", None)),
        ('"trygg"', '"noe annet"', ("instrument_id", "instrument_id")),
        ('name_nn = "Trygg på jobb"', "", ("instrument_key_missing", "name_nn")),
        ('"Safe at work"', '" "', ("instrument_value", "name_en")),
        ("[scale]", 'skala = "1-5"\n[scale]', ("instrument_key_unknown", "skala")),
        ("number = 3", 'number = "3"', ("instrument_value", "factors 3: number")),
        ("number = 3", "number = 0", ("instrument_value", "factors 3: number")),
        ("number = 3", "number = 100", ("instrument_value", "factors 3: number")),
        ("number = 3", "", ("instrument_key_missing", "factors 3: number")),
        ("number = 3", "nummer = 3", ("instrument_key_unknown", "factors 3: nummer")),
        ("number = 3", "number = 2", ("mapping_repeated", "factors 3: number")),
        ("statements = 4", "statements = true", ("instrument_value", "factors 2: statements")),
        ('name_en = "Calm days"', "", ("instrument_key_missing", "factors 1: name_en")),
        ('["TRYGG-3"]', '"x"', ("instrument_value", "other_names")),
        ('["Arbeidsro"]', '["Ro|Fred"]', ("instrument_value", "factors 1: other_names")),
        ('"ro"', '"Ro og mak"', ("mapping_id", "factors 1: factor_id")),
        ('"laget"', '"ro"', ("mapping_repeated", "factors 3: factor_id")),
        ('about = "leader"', 'about = "sjefen"', ("mapping_choice", "factors 2: about")),
        ('["Arbeidsro"]', '["Nær leder"]', ("factor_name_shared", "factors 1")),
    ],
)
def test_what_is_wrong_in_the_file_is_told(
    tmp_path: Path, old: str, new: str, fault: tuple[str, str | None]
) -> None:
    """A file that cannot be read, a key that is wrong, another scale: each with its place."""
    assert old in TRYGG
    faults = find_faults(write_instrument(tmp_path, TRYGG.replace(old, new, 1)))
    others = {("instrument_key_missing", "factors 3: number")} if new == "nummer = 3" else set()
    assert set(faults) == {fault} | others


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    """Nobody mends one key only to be told of the next: of the survey, the scale and the factors."""
    text = TRYGG
    for old, new in (
        ('name_nb = "Trygg på jobb"', ""), ("high = 5", "high = 3"), ("number = 3", "number = 2"),
        ('name_en = "Calm days"', 'name_en = ""'), ('"leader"', '"sjefen"'),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new, 1)
    assert sorted(find_faults(write_instrument(tmp_path, text)), key=str) == [
        ("instrument_key_missing", "name_nb"),
        ("instrument_scale", "scale"),
        ("instrument_value", "factors 1: name_en"),
        ("mapping_choice", "factors 2: about"),
        ("mapping_repeated", "factors 3: number"),
    ]


def test_what_the_ends_say_is_told_in_every_language(tmp_path: Path) -> None:
    """A page in nynorsk cannot say what the answers are called if only bokmål is told."""
    text = TRYGG.replace("high = 5", 'high = 5\nlow_nb = "aldri"\nhigh_nb = ""')
    assert find_faults(write_instrument(tmp_path, text)) == [
        ("instrument_value", "scale.high_nb"),
        *[("instrument_key_missing", f"scale.{end}_{tag}") for tag in ("nn", "en")
          for end in ("low", "high")],
    ]  # fmt: skip


def test_a_file_without_factors_says_so(tmp_path: Path) -> None:
    """A survey of nothing, and one whose factors are no tables, are told as such."""
    head = TRYGG.partition("[[factors]]")[0]
    assert find_faults(write_instrument(tmp_path, head)) == [("instrument_key_missing", "factors")]
    for told, key in (("factors = []", "factors"), ("factors = [3]", "factors 1")):
        text = head.replace("[scale]", f"{told}\n[scale]")
        assert find_faults(write_instrument(tmp_path, text)) == [("instrument_value", key)]


@pytest.mark.parametrize("language", list(Language))
def test_a_fault_is_told_with_file_and_key(tmp_path: Path, language: Language) -> None:
    """In each language the sentence names the key, beside the file it stands in."""
    folder = write_instrument(tmp_path, TRYGG.replace("statements = 4", "statements = 4.5"))
    with pytest.raises(MappingsError) as caught:
        load_instrument(folder)
    (finding,) = caught.value.findings
    told = describe_finding(load_texts(language), finding)
    assert finding.file == "instruments/trygg.toml"
    assert "factors 2: statements" in str(told["what"])
    key = {"nb": "nøkkel", "nn": "nøkkel", "en": "key"}[language]
    assert name_place(load_texts(language), finding) == f"{key} factors 2: statements"


def test_the_example_in_the_manual_is_a_whole_file(tmp_path: Path) -> None:
    """What an analyst copies from the manual is read as it stands, every key of it."""
    manual = MANUAL.read_text("utf-8")
    example = manual.partition("```toml\n")[2].partition("```")[0]
    instrument = load_instrument(write_instrument(tmp_path, example, "trivsel.toml"))
    assert instrument.titles[Language.NYNORSK] == "Trivselsmålaren"
    assert instrument.portal_from == 5
    assert instrument.ends[Language.BOKMAAL] == ("aldri", "alltid")
    assert list(instrument.factors["about"].fillna("")) == ["", "leader"]


def test_the_manual_has_every_key_and_no_other(tmp_path: Path) -> None:
    """The tables of the manual list the keys that the program says may stand in the file."""
    strange = TRYGG.replace("[scale]", "strange = 1\n[scale]\nstrange = 1")
    strange = strange.replace("number = 2", "number = 2\nstrange = 1")
    with pytest.raises(MappingsError) as caught:
        load_instrument(write_instrument(tmp_path, strange))
    of_survey, *others = (str(f.facts["known"]).split(", ") for f in caught.value.findings)
    tables = MANUAL.read_text("utf-8").partition("## Every key")[2]
    parts = re.split(r"The part|Each part", tables)
    listed = [re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) for table in parts]
    assert [sorted(keys) for keys in listed] == [sorted(keys) for keys in (of_survey, *others)]
