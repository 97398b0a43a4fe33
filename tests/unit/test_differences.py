"""What is told of two publications: what became another, and of what is hidden now only that it is."""

from dataclasses import asdict, replace
from pathlib import Path

import orjson
import pandas as pd
import pytest

from example_municipality import (
    change_rows,
    hide_units,
    leave_out,
    load_factors,
    make_municipality,
    make_published,
)
from tifaktor.differences import Difference, compare, count_changed, remember
from tifaktor.language.texts import load_texts
from tifaktor.privacy.gate import Published
from tifaktor.publication import tabulate
from tifaktor.settings import Settings
from tifaktor.terminal.differences import tell_differences
from tifaktor.vocabulary import Language

LIA = "lia-barnehage"


def tables(published: Published) -> dict[str, pd.DataFrame]:
    """Return Vassdal's publication as tables."""
    return tabulate(published, make_municipality(), load_factors())


def find(then: Published, now: Published) -> Difference:
    """Return what is other in the second than in the first."""
    return compare(tables(then), tables(now), {}, {})


def test_the_same_is_no_difference() -> None:
    """Two publications of the same figures differ in nothing, whenever each was made."""
    found = asdict(find(make_published(), make_published()))
    known = {"municipality_id", "municipality_name", "published_before", "factor_names"}
    assert not any(value for name, value in found.items() if name not in known)


def test_a_unit_that_is_hidden_is_only_named() -> None:
    """A unit hidden in one survey stands among the hidden, and no figure or verdict of it is told."""
    found = find(make_published(), hide_units(make_published(), LIA, waves=("2026",)))
    assert [(one.wave, one.unit_id, one.factor_ids) for one in found.hidden] == [("2026", LIA, ())]
    assert (found.shown, found.figures, found.verdicts) == ((), (), ())


def test_the_reverse_is_shown() -> None:
    """A unit that was hidden and is shown again stands among the shown."""
    found = find(hide_units(make_published(), LIA, waves=("2024",)), make_published())
    assert [(one.wave, one.unit_name) for one in found.shown] == [("2024", "Lia barnehage")]
    assert (found.hidden, found.figures, found.verdicts) == ((), (), ())


@pytest.mark.parametrize("column", ["mean", "n"])
def test_a_corrected_figure_is_told_with_its_factor(column: str) -> None:
    """Where one figure is another, its unit and factor are named, and no other."""
    then = make_published()
    at = {"wave": "2024", "unit_id": LIA, "factor_id": "mestringstro"}
    now = replace(then, scores=change_rows(then.scores, column, 4, **at))
    (one,) = find(then, now).figures
    assert (one.wave, one.unit_id, one.factor_ids) == ("2024", LIA, ("mestringstro",))


def test_a_mean_alone_may_be_hidden() -> None:
    """A mean near an end of the scale is hidden alone, and then told with its factor."""
    then = make_published()
    at = {"wave": "2026", "unit_id": LIA, "factor_id": "nyttemotivasjon"}
    scores = change_rows(then.scores, "mean", float("nan"), **at)
    (one,) = find(then, replace(then, scores=scores)).hidden
    assert (one.unit_id, one.factor_ids) == (LIA, ("nyttemotivasjon",))


def test_a_verdict_that_turned_is_told_with_both() -> None:
    """A goal of which something else is said stands with what was said and what is."""
    then = make_published()
    at = {"wave": "2026", "unit_id": "oppvekst", "goal_id": "delmaal-2"}
    verdicts = change_rows(then.goal_verdicts, "status", "unsure", **at)
    sure = replace(then, goal_verdicts=change_rows(verdicts, "direction", None, **at))
    now = replace(then, goal_verdicts=change_rows(sure.goal_verdicts, "status", "on_track", **at))
    (one,) = find(sure, now).verdicts
    assert (one.unit_name, one.goal_name) == ("Oppvekst", "Riktig kompetanse på rett sted")
    assert (one.status_before, one.status) == ("unsure", "on_track")


def test_units_and_surveys_come_and_go() -> None:
    """A unit that took no part is gone from its survey; a new survey is told once, not by unit."""
    found = find(make_published(), leave_out(make_published(), LIA, waves=("2026",)))
    assert [(one.wave, one.unit_id) for one in found.units_gone] == [("2026", LIA)]
    assert found.units_new == ()
    newer = find(make_published(waves=("2022", "2024")), make_published())
    assert (newer.waves_new, newer.waves_gone, newer.units_new) == (("2026",), (), ())


def test_other_rules_are_told() -> None:
    """That the smallest group is another is told as such."""
    then = make_published()
    assert find(then, replace(then, k=then.k + 3)).rules == ("k",)


def test_pages_are_told_apart_by_their_hashes() -> None:
    """A page is new, changed or gone by what stood there and what stands there now."""
    now = tables(make_published())
    found = compare(now, now, {"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5"})
    assert (found.pages_new, found.pages_changed, found.pages_gone) == (("d",), ("c",), ("a",))


def test_nothing_before_is_said() -> None:
    """Where nothing readable was published, only pages are told of, and that is said."""
    found = compare(None, tables(make_published()), {}, {"2026/index.html": "1"})
    assert found.published_before is None
    assert (found.shown, found.verdicts, found.waves_new) == ((), (), ())
    told = [str(line) for line in tell_differences(load_texts(Language.ENGLISH), [found])]
    assert any("Nothing was published before" in line for line in told)


@pytest.mark.parametrize("language", Language)
def test_what_is_told_has_no_figure_of_the_hidden(language: Language) -> None:
    """Neither the terminal nor JSON tells a mean of a unit that is hidden now, in any language."""
    then = make_published()
    means = then.scores.loc[then.scores["unit_id"] == LIA, "mean"]
    # A fixed hour: the fractions of the clock can spell any mean, as 19:40:03.82 does.
    found = replace(find(then, hide_units(then, LIA)), published_before="2026-01-01T12:00:00+00:00")
    told = "\n".join(str(line) for line in tell_differences(load_texts(language), [found]))
    told += orjson.dumps(asdict(found)).decode()
    assert "Lia barnehage" in told
    for mean in means:
        assert f"{mean:.2f}" not in told
        assert f"{mean:.2f}".replace(".", ",") not in told


def test_pages_that_changed_are_counted(tmp_path: Path) -> None:
    """Of the pages written, those count that are new or whose hash is another than before."""
    settings = Settings(tmp_path)
    home = settings.reports / "vassdal"
    home.mkdir(parents=True)

    def certify(**pages: str) -> None:
        certificate = {"pages": {f"2026/{name}.html": told for name, told in pages.items()}}
        (home / "certificate.json").write_bytes(orjson.dumps(certificate))

    certify(same="1", other="2", elsewhere="3")
    before = remember(settings, ["vassdal"], with_tables=False)
    certify(same="1", other="4", new="5", elsewhere="6")
    written = [home / "2026" / f"{name}.html" for name in ("same", "other", "new")]
    assert count_changed(settings, before, written) == 2
