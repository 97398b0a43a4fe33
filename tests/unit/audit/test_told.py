"""How the outcome of an audit is told."""

import ast
import json
import re
from pathlib import Path

import pytest

from commands import type_command
from tifaktor import auditing, cli
from tifaktor.audit.certificate import Certificate, WaveCount, certify
from tifaktor.audit.findings import Attack, Leak, keep_worst, merge_attacks
from tifaktor.errors import ExitCode
from tifaktor.language.texts import load_texts
from tifaktor.settings import Settings
from tifaktor.store import exports, published
from tifaktor.terminal.audits import tell_audit
from tifaktor.vocabulary import Language

SOURCE = Path(auditing.__file__).parent / "audit"


def list_codes() -> set[str]:
    """Return every code that stands in the source of the audit, as the texts are named by."""
    texts = load_texts(Language.ENGLISH)
    named = {key.removeprefix("audit.finding.") for key in texts.sentences
             if key.startswith("audit.finding.")}  # fmt: skip
    written = {
        node.value
        for path in SOURCE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert named <= written, "a sentence for something that nothing finds"
    return named


def make_certificate(leaks: tuple[Leak, ...], unsure: tuple[Leak, ...] = ()) -> Certificate:
    """Return an invented certificate."""
    return Certificate(
        municipality_id="vik", made_at="2026-01-01T00:00:00+00:00", program_version="0",
        k=4, k_reason="few units", sound=not leaks,
        n_unsure=len(unsure), strictly_sound=not leaks and not unsure,
        waves=(WaveCount("2024", 5, 1, 50, 10),), smallest_group=4, narrowest=1.234,
        least_width=1.0, attacks={}, tables={}, pages={}, files={}, leaks=leaks, unsure=unsure,
    )  # fmt: skip


@pytest.mark.parametrize("language", list(Language))
def test_every_finding_can_be_told(language: Language) -> None:
    """Every kind of finding has its sentence in every language, with where, how many, how wide."""
    leaks = tuple(
        Leak(code, "vik", "2024", "x", None, ("+x", "−a"), 3, 0.5) for code in sorted(list_codes())
    )
    told = "\n".join(tell_audit(load_texts(language), [make_certificate(leaks)]))
    for code in list_codes():
        sentence = load_texts(language).say(f"audit.finding.{code}")
        assert sentence in told
    assert len(re.findall(r"\+x −a", told)) == len(leaks)
    assert "few units" in told


def test_every_code_that_is_found_has_a_sentence() -> None:
    """Whatever code a test in this folder expects has its sentence."""
    expected = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        expected |= set(re.findall(r'\("(\w+)", (?:HIDDEN|OWN|OVERVIEW|"x"|path)\)',
                                   path.read_text("utf-8")))  # fmt: skip
    assert expected
    assert expected - list_codes() == set()


def test_what_is_sound_is_said_to_be() -> None:
    """A certificate without findings says so."""
    told = list(tell_audit(load_texts(Language.ENGLISH), [make_certificate(())]))
    assert any("found nothing" in line for line in told)


def test_of_many_places_some_are_named() -> None:
    """Twenty places of one kind are told as five and a number."""
    leaks = tuple(Leak("overfull", "vik", "2024", f"u{at}") for at in range(20))
    told = "\n".join(tell_audit(load_texts(Language.ENGLISH), [make_certificate(leaks)]))
    assert "15 more places" in told
    assert "u4" in told
    assert "u5" not in told


def test_one_unit_is_told_once() -> None:
    """Ten factors that leak alike are one finding, of the smallest group; of other kinds not."""
    leaks = [
        Leak("small_group", "vik", "2024", "x", f"f{at}", group_size=4 - at) for at in range(3)
    ]
    (one,) = keep_worst(leaks)
    assert (one.group_size, one.factor_id) == (2, None)
    assert len(keep_worst([*leaks, Leak("overfull", "vik", "2024", "x")])) == 2


def test_attacks_add_up_to_the_worst_of_them() -> None:
    """Of several attacks, the smallest group and the narrowest interval count."""
    leak = Leak("overfull", "vik")
    found = merge_attacks([Attack((leak,), 9, 2.0), Attack((), 5, None), Attack((), None, 1.5)])
    assert found == Attack((leak,), 5, 1.5)


def test_the_command_ends_with_its_own_exit_code(
    workspace: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """`tifaktor audit --json` prints the certificate, and ends with 8 where something was found."""
    page = workspace.reports / "fjordvik" / "2024" / "aasen.html"
    page.write_text(page.read_text("utf-8").replace("</main>", "<!-- --></main>"), "utf-8")
    with pytest.raises(SystemExit) as ended:
        cli.main(["audit", "--json", "--workspace", str(workspace.root)])
    assert ended.value.code == ExitCode.AUDIT
    (certificate,) = json.loads(capsys.readouterr().out)
    found = {(leak["code"], leak["file"]) for leak in certificate["leaks"]}
    assert ("page_private_text", "2024/aasen.html") in found
    with pytest.raises(SystemExit):
        cli.main(["audit", "-l", "en", "--workspace", str(workspace.root)])
    assert "something else that is for no page" in capsys.readouterr().out.replace("\n", " ")


UNSURE = (Leak("small_overlap", "vik", "2024", "x"),) * 3
FOUND = (Leak("overfull", "vik", "2024", "y"),)


@pytest.mark.parametrize("language", list(Language))
def test_what_rests_on_a_guess_is_told_apart(language: Language) -> None:
    """What depends on who came and who went is counted in a line of its own, with what to do."""
    texts = load_texts(language)
    told = list(tell_audit(texts, [make_certificate((), UNSURE)]))
    assert texts.say("audit.sound") in told
    assert texts.say("audit.unsure", n=3) in told
    (how,) = (line for line in told if "--strict" in line)
    assert "8" in how
    assert texts.say("audit.finding.small_overlap") not in "\n".join(told)


@pytest.mark.parametrize("language", list(Language))
def test_strictly_what_rests_on_a_guess_is_found(language: Language) -> None:
    """Its places are listed, and nobody is told that the audit found nothing."""
    texts = load_texts(language)
    told = "\n".join(tell_audit(texts, [make_certificate((), UNSURE)], strict=True))
    assert texts.say("audit.sound") not in told
    assert texts.say("audit.lenient", code=8) not in told
    before, _, after = told.partition(texts.say("audit.unsure_below"))
    assert texts.say("audit.finding.small_overlap") in after
    assert texts.say("audit.unsure", n=3) in before


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("language", list(Language))
def test_where_nothing_is_unsure_that_is_said(language: Language, *, strict: bool) -> None:
    """A sound publication is told to be so, and that nothing in it is unsure, strictly or not."""
    texts = load_texts(language)
    told = list(tell_audit(texts, [make_certificate(())], strict=strict))
    assert texts.say("audit.sound") in told
    assert texts.say("audit.nothing_unsure") in told


@pytest.mark.parametrize(
    ("leaks", "unsure", "leniently", "strictly"),
    [((), (), True, True), ((), UNSURE, True, False), (FOUND, (), False, False),
     (FOUND, UNSURE, False, False)],
)  # fmt: skip
def test_what_passes(
    publication,
    leaks: tuple[Leak, ...],
    unsure: tuple[Leak, ...],
    *,
    leniently: bool,
    strictly: bool,
) -> None:
    """With something found nothing passes; with something unsure it passes where nobody is strict."""
    certificate = certify(
        publication.tables, Attack(leaks, unsure=unsure), municipality_id="fjordvik",
        made_at="2026-01-01T00:00:00+00:00", program_version="0", k=5, pages={}, files={},
    )  # fmt: skip
    assert certificate.passes(strict=False) is leniently
    assert certificate.passes(strict=True) is strictly
    assert (certificate.sound, certificate.strictly_sound) == (leniently, strictly)
    assert certificate.n_unsure == len(unsure)


def test_strictly_the_command_ends_as_where_something_was_found(
    workspace: Settings, tmp_path: Path
) -> None:
    """Two came in all, yet 12 or more came and went: nobody can say that the two are new."""
    # In the older file one sector has five more than now, and the other seven fewer.
    older = published.load_results(workspace.published, wave="2024")
    moved = {"fjordvik": -2, "oppvekst": 5, "helse": -7}
    older["n"] += older["unit_id"].map(moved).fillna(0).astype("int64")
    file = tmp_path / "older.csv"
    exports.export_table(older, file)
    leniently = type_command(workspace.root, "audit", str(file))
    assert (leniently.exit_code, "Unsure places: 1." in leniently.text) == (ExitCode.OK, True)
    written = json.loads((workspace.reports / "fjordvik" / "certificate.json").read_bytes())
    facts = [written[name] for name in ("sound", "n_unsure", "strictly_sound")]
    assert facts == [True, 1, False]
    strictly = type_command(workspace.root, "audit", str(file), "--strict")
    assert (strictly.exit_code, "count as found" in strictly.text) == (ExitCode.AUDIT, True)
    for_programs = type_command(workspace.root, "audit", str(file), "--strict", "--json")
    assert for_programs.exit_code == ExitCode.AUDIT
    (certificate,) = for_programs.json
    (unsure,) = certificate["unsure"]
    assert (unsure["unit_id"], unsure["group_size"]) == ("fjordvik", 2)


def test_where_nothing_is_unsure_strict_changes_nothing(workspace: Settings) -> None:
    """A sound publication passes strictly too, with exit code 0."""
    strictly = type_command(workspace.root, "audit", "--strict")
    assert (strictly.exit_code, "Unsure places: none." in strictly.text) == (ExitCode.OK, True)
