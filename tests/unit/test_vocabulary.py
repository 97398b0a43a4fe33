"""Names as identifiers, and errors as facts."""

import pytest

from tifaktor.errors import (
    ExitCode,
    Finding,
    FindingsError,
    MappingsError,
    NothingToShow,
    Severity,
    StoreError,
    UserError,
    WorkspaceError,
)
from tifaktor.vocabulary import Language, Status, make_slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Søndre Land", "soendre-land"),
        ("SØNDRE LAND", "soendre-land"),
        ("Ås", "aas"),
        ("Ærfugl og Åsen", "aerfugl-og-aasen"),
        ("Midt-Telemark", "midt-telemark"),
        ("  Lia   barnehage  ", "lia-barnehage"),
        ("Helse & mestring (avd. 2)", "helse-mestring-avd-2"),
        ("1.3.2", "1-3-2"),
        ("Åsgårdstrand", "aasgaardstrand"),
        ("Kárášjohka", "karasjohka"),
        ("…", ""),
    ],
)
def test_a_name_becomes_an_identifier(name: str, slug: str) -> None:
    """Lower case and hyphens, æ as ae, ø as oe, å as aa, and no sign that a file name cannot have."""
    assert make_slug(name) == slug


def test_an_identifier_is_its_own_identifier() -> None:
    """Making a slug of a slug changes nothing, so that folders can be compared with names."""
    assert make_slug(make_slug("Søndre Land kommune")) == "soendre-land-kommune"


def test_words_are_their_values() -> None:
    """A word of the vocabulary is written to files and tables as its value, not as its name."""
    assert (str(Language.NYNORSK), f"{Status.TOO_LITTLE_DATA}") == ("nn", "too_little_data")


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        (UserError("output_unknown"), 2),
        (FindingsError([]), 3),
        (WorkspaceError("no_workspace"), 4),
        (MappingsError([]), 5),
        (StoreError("store_busy"), 6),
        (NothingToShow("nothing_imported"), 7),
    ],
)
def test_every_kind_of_error_has_its_exit_code(error: UserError, exit_code: int) -> None:
    """A calling program tells the kinds of errors apart by exit codes that never change."""
    assert error.exit_code == exit_code
    assert ExitCode(exit_code) not in {ExitCode.OK, ExitCode.BUG}


def test_an_error_is_a_code_and_facts() -> None:
    """An error carries what its sentence needs and no sentence."""
    error = NothingToShow("unit_unknown", unit="Solbaken", closest="Solbakken")
    assert (error.code, str(error)) == ("unit_unknown", "unit_unknown")
    assert error.facts == {"unit": "Solbaken", "closest": "Solbakken"}


def test_a_refused_file_carries_every_finding() -> None:
    """All findings go along, and the count is of those that stop the file."""
    broken = Finding("mean_outside", "eksport.xlsx", row=3)
    mentioned = Finding("column_ignored", "eksport.xlsx", severity=Severity.WARNING)
    error = FindingsError([broken, mentioned])
    assert (error.findings, error.facts) == ((broken, mentioned), {"n_findings": 1})
