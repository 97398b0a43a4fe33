"""A file that nobody has seen before: explained, taught and taken in, without programming."""

from collections.abc import Callable
from pathlib import Path

from commands import Answer

Type = Callable[..., Answer]
ODD = "10-FAKTOR 2024\nY;Svar i alt;Spalte X;Rolleklarhett\nSolbakken barnehage;12;4,2;4,1\n"
SAID = (
    "--set", "Y=unit", "--set", "Svar i alt=n_responses", "--set", "Spalte X=mestringstro",
    "--set", "Rolleklarhett=rolleklarhet",
)  # fmt: skip


def test_an_unknown_file_is_taught_and_taken_in(workspace: Path, type_in: Type) -> None:
    """`layout` says what it knows, keeps what it is told, and `import` reads the file with it."""
    (workspace / "odd.csv").write_text(ODD, encoding="cp1252")
    asked = type_in("layout", "odd.csv")
    assert asked.exit_code == 3, asked.text
    assert "not recognised, like rolleklarhet" in asked.text
    taught = type_in("layout", "odd.csv", *SAID, "--write", "our-portal")
    assert taught.exit_code == 0, taught.text
    assert "our-portal.toml" in taught.text
    told = type_in("layout", "odd.csv", "--json").json
    assert (told["explained"]["layout_id"], told["explained"]["fits"]) == ("our-portal", True)
    answer = type_in("import", "odd.csv", "-m", "fjordvik", "--json")
    assert answer.exit_code == 0, answer.text
    assert answer.json[0]["reading"]["n_scores"] >= 2
