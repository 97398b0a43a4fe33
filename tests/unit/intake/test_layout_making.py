"""What `tifaktor layout` makes of an unknown file, and the layout it leaves."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from refused_exports import TENOR
from tifaktor import layout_walk
from tifaktor.errors import FindingsError, UserError
from tifaktor.intake.files import open_export
from tifaktor.intake.layout_making import Explained, Heading, Meanings
from tifaktor.intake.layouts import load_layouts, recognise
from tifaktor.intake.tidy import read_extract
from tifaktor.mappings import Municipality, load_factors
from tifaktor.settings import Settings, load_settings

REPOSITORY = Path(__file__).parents[3]
ODD = "Uttrekk\nY;Spalte X;Rolleklarhet;Mestringsklime\nHelse;4,2;4,1;3,9\nKjøkken;3,9;4,4;4,0"
SAID = {"Spalte X": "mestringstro", "Y": "unit", "Mestringsklime": "mestringsklima"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a workspace with the shipped mappings."""
    folder = tmp_path
    shutil.copytree(REPOSITORY / "data" / "mappings" / "layouts", folder / "data/mappings/layouts")
    shutil.copytree(
        REPOSITORY / "data" / "mappings" / "instruments", folder / "data/mappings/instruments"
    )
    (folder / "tifaktor.toml").write_text("", encoding="utf-8")
    return load_settings(folder)


def test_an_unknown_file_is_explained(settings: Settings, write_csv: Callable[..., Path]) -> None:
    """The row of headings, what each is, the closest guess, and what is missing."""
    walk = layout_walk.walk_file(settings, write_csv(ODD), meanings={})
    explained = walk.explained
    assert (explained.layout_id, explained.fits, explained.header_row) == ("unit_wide", False, 2)
    assert [(one.place, one.role, one.factor_id) for one in explained.headings] == [
        ("A", "unknown", None), ("B", "unknown", None),
        ("C", "mean", "rolleklarhet"), ("D", "unknown", None),
    ]  # fmt: skip
    assert [one.guess for one in explained.unknown] == [None, None, "mestringsklima"]
    assert explained.missing == ("Enhet",)
    assert walk.written is None


def test_a_file_is_read_with_what_was_said_of_it(
    settings: Settings, write_csv: Callable[..., Path], municipality: Municipality
) -> None:
    """The layout that is written reads the file; other files are read as before."""
    path = write_csv(ODD)
    walk = layout_walk.walk_file(settings, path, meanings=SAID, name="Vår portal")
    assert walk.written == settings.mappings / "layouts" / "vaar-portal.toml"
    factors = load_factors(settings.mappings)
    layouts = load_layouts(settings.mappings / "layouts")
    recognised = recognise(open_export(path), layouts, factors)
    assert recognised.layout.layout_id == "vaar-portal"
    extract = read_extract(recognised, municipality, factors, "2024").extract
    assert extract is not None
    scores = extract.factor_scores.set_index(["unit_id", "factor_id"])["mean"].to_dict()
    assert scores == {
        ("helse", "mestringstro"): 4.2, ("helse", "rolleklarhet"): 4.1,
        ("helse", "mestringsklima"): 3.9, ("kjoekken", "mestringstro"): 3.9,
        ("kjoekken", "rolleklarhet"): 4.4, ("kjoekken", "mestringsklima"): 4.0,
    }  # fmt: skip
    usual = open_export(write_csv("Enhet;Mestringstro\nHelse;4,2", "usual.csv"))
    assert recognise(usual, layouts, factors).layout.layout_id == "unit_wide"


def test_a_factor_named_in_the_rows_can_be_taught(
    settings: Settings, write_csv: Callable[..., Path]
) -> None:
    """In a table with a row per factor, the names in the rows are asked about too."""
    text = "Faktor;Fjordvik\nMestringstro;4,2\nTydelighet i rollen;4,1"
    walk = layout_walk.walk_file(settings, write_csv(text), meanings={})
    assert [(one.place, one.text) for one in walk.explained.unknown if one.place.isdigit()] == [
        ("3", "Tydelighet i rollen")
    ]
    said = {"Tydelighet i rollen": "rolleklarhet"}
    layout_walk.walk_file(settings, write_csv(text), meanings=said, name="roller")
    again = layout_walk.walk_file(settings, write_csv(text), meanings={})
    assert again.explained.layout_id == "roller"
    assert all(not one.place.isdigit() for one in again.explained.unknown)


class Answerer:
    """Somebody who answers as written down, and says nothing where nothing is."""

    def __init__(self, answers: dict[str, str], name: str | None = None) -> None:
        self.answers = answers
        self.name = name
        self.asked: list[str] = []

    def show_explained(self, explained: Explained) -> None:
        """Look at what was recognised."""

    def ask_meaning(self, heading: Heading, meanings: Meanings) -> str | None:
        """Answer, if the heading is one of those known."""
        assert not heading.known
        self.asked.append(heading.text)
        answer = self.answers.get(heading.text)
        assert answer is None or meanings.include(answer)
        return answer

    def ask_name(self, suggested: str, is_free: Callable[[str], bool]) -> str | None:
        """Take the name that is suggested, unless another was thought of."""
        assert is_free(suggested)
        return suggested if self.name is None else self.name or None


def test_what_is_not_recognised_is_asked_about(
    settings: Settings, write_csv: Callable[..., Path]
) -> None:
    """Each heading once; what nobody knows stays as it is, and the layout is kept if wanted."""
    asker = Answerer({"Y": "unit", "Mestringsklime": "mestringsklima"})
    path = write_csv(ODD, "Eksport 2024.csv")
    walk = layout_walk.walk_file(settings, path, meanings={}, asker=asker)
    assert asker.asked == ["Y", "Spalte X", "Mestringsklime"]
    assert walk.explained.fits
    assert [one.text for one in walk.explained.unknown] == ["Spalte X"]
    assert walk.written == settings.mappings / "layouts" / "eksport.toml"
    again = Answerer({"Spalte X": "mestringstro"}, name="")
    walk = layout_walk.walk_file(settings, path, meanings={}, asker=again)
    assert (again.asked, walk.written) == (["Spalte X"], None)


def test_a_question_comes_again_while_the_file_cannot_be_read(
    settings: Settings, write_csv: Callable[..., Path]
) -> None:
    """An answer may tell what another heading is; asking ends when nothing new is said."""
    path = write_csv(ODD)
    asker = Answerer({"Spalte X": "mestringstro"})
    walk = layout_walk.walk_file(settings, path, meanings={}, asker=asker)
    assert asker.asked == ["Y", "Spalte X", "Mestringsklime", "Y", "Mestringsklime"]
    assert (walk.explained.fits, walk.written) == (False, None)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # Names of nobody; the heading does not say what stands below.
        ("Y;Spalte X;Z\nHelse;4,2;Kari Nordmann\nKjøkken;4,1;Ola Hansen\nHelse;4,0;Per Olsen",
         {"personal_names"}),
        # Of the kind that belongs to nobody.
        (f"Y;Spalte X;Z\nHelse;4,2;{TENOR[0]}\nKjøkken;4,1;{TENOR[1]}",
         {"personal_identity_number"}),
        # In the rows of a table of factors too, whose labels are shown.
        ("Faktor;Fjordvik\nMestringstro;4,2\nola.nordmann@example.org;4,1", {"personal_email"}),
    ],
)  # fmt: skip
def test_nothing_is_shown_of_a_file_with_persons(
    settings: Settings, write_csv: Callable[..., Path], text: str, codes: set[str]
) -> None:
    """Neither a heading nor a cell: somebody may stand in any of them."""
    asker = Answerer({})
    with pytest.raises(FindingsError) as raised:
        layout_walk.walk_file(settings, write_csv(text), meanings={}, asker=asker)
    assert {finding.code for finding in raised.value.findings} == codes
    assert asker.asked == []


def test_names_of_units_are_nobodys(settings: Settings, write_csv: Callable[..., Path]) -> None:
    """The units of every municipality of the workspace are known, whose mappings can be read."""
    mappings = REPOSITORY / "data" / "mappings"
    shutil.copytree(mappings / "sandnes", settings.mappings / "sandnes")
    (settings.mappings / "broken").mkdir()
    (settings.mappings / "broken" / "strategy.toml").write_text("=", encoding="utf-8")
    path = write_csv("Spalte A;Mestringstro\nSandnes kommune;4,2\nSandnes;4,2")
    explained = layout_walk.walk_file(settings, path, meanings={}).explained
    assert [one.text for one in explained.unknown] == ["Spalte A"]


def test_the_first_row_of_texts_is_the_header_where_nothing_is_known(
    settings: Settings, write_csv: Callable[..., Path]
) -> None:
    """No row further down, whose texts are somebody's or something's, is shown for it."""
    path = write_csv("A1;B1;C1;\nhelt enig;litt enig;uenig;vet ikke\nenig;enig;enig;enig")
    explained = layout_walk.walk_file(settings, path, meanings={}).explained
    assert [one.text for one in explained.headings] == ["A1", "B1", "C1"]
    path = write_csv("Mestringstro;3,9;<5;4,2\nRolleklarhet;4,1;-;4,0")
    explained = layout_walk.walk_file(settings, path, meanings={}).explained
    assert not {"3,9", "4,2", "<5"} & {one.text for one in explained.headings}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Faktor;Fjordvik\nMestringstro;4,2\nKari Nordmann (avd. 2);4,1", ["Faktor", "Fjordvik"]),
        ("Faktor;Fjordvik;Per Hansen snitt\nMestringstro;4,2;4,1", ["Faktor", "Fjordvik"]),
        ("X;Per Hansen;Mestringstro\nHelse;4;4,1", ["X", "Mestringstro"]),
        ("Kari Nordmann;sykepleier;4;5;2022\nY;Z;3;2;1", ["sykepleier", "2022"]),
    ],
)
def test_a_lone_name_and_a_lone_figure_are_not_shown(
    settings: Settings, write_csv: Callable[..., Path], text: str, shown: list[str]
) -> None:
    """One name is too little to refuse a file by, and too much to repeat; nobody is called that."""
    explained = layout_walk.walk_file(settings, write_csv(text), meanings={}).explained
    assert [one.text for one in explained.headings] == shown
    assert explained.n_withheld > 0


def test_units_of_a_table_of_factors_are_known(
    settings: Settings, write_csv: Callable[..., Path]
) -> None:
    """Nobody is asked what the columns of the workspace's own units and municipalities are."""
    shutil.copytree(REPOSITORY / "data/mappings/sandnes", settings.mappings / "sandnes")
    path = write_csv("Faktor;Sandnes 2017;Norge;Spalte D\nMestringstro;4,2;4,3;1")
    explained = layout_walk.walk_file(settings, path, meanings={}).explained
    assert [one.text for one in explained.unknown] == ["Spalte D"]


def test_a_file_elsewhere_is_not_explained(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What lies outside the workspace is not opened, and nothing of it is shown."""
    path = tmp_path_factory.mktemp("annet") / "a.csv"
    path.write_text(ODD, encoding="utf-8")
    with pytest.raises(FindingsError) as raised:
        layout_walk.walk_file(settings, path, meanings={})
    assert [finding.code for finding in raised.value.findings] == ["file_outside"]


def test_other_types_of_files_are_explained(settings: Settings) -> None:
    """Labels of an SPSS file are headings, a Parquet file opens, a marked copy's list is no sheet."""
    exports = REPOSITORY / "tests" / "data" / "exports"
    for name, layout in (
        ("respondents_named_by_labels.sav", "respondent_statements"), ("wide.parquet", "unit_wide"),
    ):  # fmt: skip
        path = Path(shutil.copy(exports / name, settings.root))
        explained = layout_walk.walk_file(settings, path, meanings={}).explained
        assert (explained.layout_id, explained.fits) == (layout, True)


def test_two_layouts_or_sheets_that_fit_are_told(
    settings: Settings, write_csv: Callable[..., Path], write_xlsx: Callable[..., Path]
) -> None:
    """What `import` would refuse is not called readable, and no second layout of a kind is written."""
    path = write_csv(ODD)
    layout_walk.walk_file(settings, path, meanings=SAID, name="mine")
    with pytest.raises(FindingsError) as raised:
        layout_walk.walk_file(settings, path, meanings=SAID, name="again")
    assert [finding.code for finding in raised.value.findings] == ["layout_ambiguous"]
    assert not (settings.mappings / "layouts" / "again.toml").exists()
    rows = [["Enhet", "Mestringstro"], ["Helse", 4.2]]
    book = write_xlsx({"Nord": rows, "Sør": rows})
    explained = layout_walk.walk_file(settings, book, meanings={}).explained
    assert not explained.fits
    assert [finding.code for finding in explained.findings] == ["sheet_ambiguous"]


def test_a_guess_keeps_the_year_of_a_heading(
    settings: Settings, write_csv: Callable[..., Path]
) -> None:
    """`Mestringstroo 2022` is guessed to be of 2022, and can be said to be."""
    path = write_csv("Enhet;Mestringstroo 2022;Rolleklarhet 2024\nHelse;4,2;4,0")
    explained = layout_walk.walk_file(settings, path, meanings={}).explained
    assert [one.guess for one in explained.unknown] == ["mestringstro 2022"]
    said = {"Mestringstroo 2022": "mestringstro 2022"}
    again = layout_walk.walk_file(settings, path, meanings=said).explained
    assert [one.role for one in again.headings] == ["unit", "mean", "mean"]


def test_a_whole_statement_can_be_a_heading(
    settings: Settings, write_csv: Callable[..., Path]
) -> None:
    """A heading is taught by all of its text, however long it is."""
    heading = "Jeg vet hva som ventes av meg i arbeidet, og hva jeg selv kan bestemme der " * 2
    path = write_csv(f"Enhet;{heading.strip()}\nHelse;4,2\nKjøkken;4,1")
    said = {heading.strip(): "rolleklarhet"}
    assert layout_walk.walk_file(settings, path, meanings=said).explained.fits


def test_a_heading_may_mean_what_another_heading_says(
    settings: Settings, write_csv: Callable[..., Path]
) -> None:
    """`Mestringstro st.avvik`, a statement's number: whatever the layout knows as a heading."""
    path = write_csv("Enhet;Mestringstro;Kolonne C\nHelse;4,2;0,6")
    said = {"Kolonne C": "Mestringstro st.avvik"}
    last = layout_walk.walk_file(settings, path, meanings=said).explained.headings[-1]
    assert (last.role, last.factor_id, last.text) == ("sd", "mestringstro", "Kolonne C")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"Z": "unit"}, "layout_heading_unknown"),
        ({"Y": "trivsel"}, "layout_meaning_unknown"),
        ({"Spalte X": "mestringstro"}, "layout_unfinished"),
    ],
)
def test_what_cannot_be_is_refused(
    settings: Settings, write_csv: Callable[..., Path], said: dict[str, str], code: str
) -> None:
    """A heading that is not there, a meaning nobody knows, a file that still lacks its units."""
    with pytest.raises(UserError) as raised:
        layout_walk.walk_file(settings, write_csv(ODD), meanings=said, name="mine")
    assert raised.value.code == code
    assert not (settings.mappings / "layouts" / "mine.toml").exists()


def test_no_layout_is_overwritten_unasked(
    settings: Settings, write_csv: Callable[..., Path]
) -> None:
    """A second time only with `replace`; a layout that came with the program never."""
    path = write_csv(ODD)
    layout_walk.walk_file(settings, path, meanings=SAID, name="mine")
    for name, replace in (("mine", False), ("unit_wide", True)):
        with pytest.raises(UserError) as raised:
            layout_walk.walk_file(settings, path, meanings=SAID, name=name, replace=replace)
        assert raised.value.code == "layout_exists"
    walk = layout_walk.walk_file(settings, path, meanings=SAID, name="mine", replace=True)
    assert walk.explained.fits


def test_a_name_that_toml_would_misread_is_kept(
    settings: Settings, write_csv: Callable[..., Path]
) -> None:
    """Quotes, backslashes and signs in a heading are written so that they are read back."""
    heading = 'Sted "A\\B" = 1'
    path = write_csv(f"{heading.replace(chr(34), chr(39))};Mestringstro\nHelse;4,2")
    walk = layout_walk.walk_file(settings, path, meanings={"Sted 'A\\B' = 1": "unit"}, name="odd")
    assert walk.written is not None
    again = layout_walk.walk_file(settings, path, meanings={}).explained
    assert (again.layout_id, again.fits) == ("odd", True)


def test_headings_and_meanings_are_typed_with_an_equals_sign() -> None:
    """The last sign divides, since a heading may hold one; without it the typing is refused."""
    assert layout_walk.read_meanings(["A = B= unit"]) == {"A = B": "unit"}
    with pytest.raises(UserError) as raised:
        layout_walk.read_meanings(["unit"])
    assert raised.value.code == "layout_set_malformed"
