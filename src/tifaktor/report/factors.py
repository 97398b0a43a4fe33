"""The factors of a unit: value, interval, what it is seen against, and change."""

from dataclasses import replace

from markupsafe import Markup

from tifaktor.report.across_links import link_factor
from tifaktor.report.broken import say_not_compared, say_past
from tifaktor.report.edition import Edition
from tifaktor.report.figures import Benchmark, Change, Score
from tifaktor.report.marks import Key, Marks, draw_key, draw_scale, draw_strip
from tifaktor.report.series import find_past
from tifaktor.report.views import ChangeView, FactorRow, FactorSection, Table
from tifaktor.vocabulary import EXTREME_N, NATIONAL, SCORE_REASONS, LeaderFactor


def build_factor_section(edition: Edition, unit_id: str) -> FactorSection:
    """Return a row per factor of the instrument, the unmeasured ones included."""
    rows = tuple(
        replace(_build_factor(edition, unit_id, factor), href=link_factor(edition, factor).href)
        for factor in edition.factors
    )
    rows, alike = _lift_common_change(edition, unit_id, rows)
    return FactorSection(
        intro=(
            *_say_intro(edition, unit_id), *say_past(edition, unit_id),
            *_say_leader(edition, unit_id), *alike,
        ),
        scale=draw_scale(),
        key=draw_key(_make_key(edition, unit_id)),
        rows=rows,
        table=_build_table(edition, unit_id),
    )  # fmt: skip


def say_factor_finding(edition: Edition, unit_id: str) -> tuple[str, ...]:
    """Return what the factors alone say, where there are no goals to judge.

    A factor counts as above or below only if the whole interval is, and by more than the
    rounding of the national mean: 3.6 against a national mean published as 3.7 may be 3.65.
    """
    words, figures = edition.words, edition.figures
    first = words.say("finding.no_strategy")
    seen = [
        (figures.scores.get((edition.wave, unit_id, factor)), find_national(edition, factor))
        for factor in edition.factors
    ]
    pairs = [
        (score, national)
        for score, national in seen
        if score is not None and score.mean is not None and national is not None
    ]
    if not figures.has_intervals(unit_id, edition.factors):
        return (first, words.say("finding.factors_unsure"))
    if not pairs:
        return (first, words.say("finding.factors_alone", wave=edition.wave))
    above = sum(is_above(score, national) for score, national in pairs)
    below = sum(is_below(score, national) for score, national in pairs)
    total = words.number_word(len(pairs))
    if above + below == 0:
        return (first, words.say("finding.factors_same", total=total))
    differ = words.say(
        "finding.factors_differ",
        above=words.number_word(above),
        below=words.number_word(below),
        total=total,
    )
    rest = (words.say("finding.factors_rest"),) if above + below < len(pairs) else ()
    return (first, words.begin(differ), *rest)


def find_parent(edition: Edition, unit_id: str) -> str | None:
    """Return the unit above, if its figures are shown in the wave."""
    above = edition.tree.parent[unit_id]
    if above is None or not edition.figures.is_measured(above):
        return None
    return above if edition.figures.find_hidden_reason(edition.wave, above) is None else None


def say_change(edition: Edition, unit_id: str, factor_id: str) -> ChangeView:
    """Return what can be said of the change since the wave before.

    An arrow stands only where the change can be told from chance and both waves have enough
    answers; a change that cannot be told from chance is never called unchanged.
    """
    words, figures = edition.words, edition.figures
    change = figures.changes.get((unit_id, factor_id))
    if change is None:
        was_other = say_not_compared(edition, unit_id, factor_id)
        return ChangeView(was_other or _say_no_change(edition, unit_id, factor_id), None)
    if not change.flagged:
        return ChangeView(words.say("change.none", wave=change.previous_wave), None)
    way = "up" if change.change > 0 else "down"
    size = words.change(change.change)
    text = words.say(f"change.{way}", change=size, wave=change.previous_wave)
    enough = has_arrow_n(edition, unit_id, factor_id, change)
    return ChangeView(text, way if enough else None)


def has_arrow_n(edition: Edition, unit_id: str, factor_id: str, change: Change) -> bool:
    """Return whether both waves of a change have answers enough for an arrow."""
    figures, now = edition.figures, (edition.wave, unit_id, factor_id)
    before = figures.joined.get(now) or figures.scores.get((change.previous_wave, *now[1:]))
    scores = (figures.scores.get(now), before)
    return all(
        score is not None and score.n is not None and score.n >= edition.method.arrow_n
        for score in scores
    )


def _lift_common_change(
    edition: Edition, unit_id: str, rows: tuple[FactorRow, ...]
) -> tuple[tuple[FactorRow, ...], tuple[str, ...]]:
    """Say once, above the rows, why no factor has a change, where it is the same for all."""
    tested = any((unit_id, row.factor_id) in edition.figures.changes for row in rows)
    texts = {row.change.text for row in rows if row.change is not None}
    if tested or len(texts) != 1:
        return rows, ()
    return tuple(replace(row, change=None) for row in rows), (f"{texts.pop()}.",)


def _say_no_change(edition: Edition, unit_id: str, factor_id: str) -> str:
    words, figures = edition.words, edition.figures
    now = figures.scores.get((edition.wave, unit_id, factor_id))
    for wave in reversed(edition.figures.waves[:-1]):
        earlier = figures.scores.get((wave, unit_id, factor_id))
        if earlier is None:
            continue
        if now is not None and now.hidden_reason is not None:
            return words.say("change.kept", wave=edition.wave)
        if earlier.hidden_reason is not None:
            unit_is = figures.find_hidden_reason(wave, unit_id) is not None
            return words.say("change.hidden" if unit_is else "change.kept", wave=wave)
        if now is None or now.n is None or earlier.n is None:
            uncounted = edition.wave if now is None or now.n is None else wave
            return words.say("change.n_unknown", wave=uncounted)
        return words.say("change.not_tested")
    if unit_id in figures.pools and len(figures.waves) > 1:
        return words.group("page.first")
    return words.say("change.first")


def _build_factor(edition: Edition, unit_id: str, factor_id: str) -> FactorRow:
    words = edition.words
    name = edition.factors[factor_id]
    score = edition.figures.scores.get((edition.wave, unit_id, factor_id))
    if score is not None and score.hidden_reason is not None:
        return FactorRow(
            factor_id=factor_id,
            name=name,
            value=words.kept(score.hidden_reason),
            strip=None,
            company=_list_company(edition, unit_id, factor_id),
            change=say_change(edition, unit_id, factor_id),
            missing=None,
            kept=_say_kept(edition, score.hidden_reason),
        )
    if score is None or score.mean is None:
        missing = words.say("factor.not_measured", wave=edition.wave)
        return FactorRow(factor_id, name, None, None, (), None, missing)
    return FactorRow(
        factor_id=factor_id,
        name=name,
        value=words.value(score.mean, score.low, score.high),
        strip=_draw_factor(edition, unit_id, factor_id, score, score.mean),
        company=_list_company(edition, unit_id, factor_id),
        change=say_change(edition, unit_id, factor_id),
        missing=None,
    )


def _say_kept(edition: Edition, reason: str) -> str:
    """Return why a score of a shown unit is not shown as it is."""
    named = reason if reason in SCORE_REASONS else "protects_others"
    return edition.words.say(f"kept.why_{named}", n=EXTREME_N)


def _list_company(edition: Edition, unit_id: str, factor_id: str) -> tuple[str, ...]:
    """Return the means that stand beside a unit's: the nation's, its type's, the unit above's."""
    words, figures = edition.words, edition.figures
    company = []
    national = find_national(edition, factor_id)
    if national is not None:
        company.append(words.say("factor.national", value=words.number(national.mean)))
    unit_type = edition.unit_types.get(unit_id)
    alike = figures.benchmarks.get((edition.wave, unit_type or "", factor_id))
    if unit_type is not None and alike is not None:
        value = words.number(alike.mean)
        company.append(words.say("factor.unit_type", name=unit_type, value=value))
    above = find_parent(edition, unit_id)
    score = figures.scores.get((edition.wave, above or "", factor_id))
    written = None if score is None else _write_mean(edition, score)
    if above is not None and not edition.leaders.may_show(above, factor_id, on=unit_id):
        name = f"leader.beside_{edition.leaders.seen_by}"
        company.append(words.say(name, unit=edition.unit_names[above]))
    elif above is not None and written is not None:
        company.append(words.say("factor.parent", name=edition.unit_names[above], value=written))
    return tuple(company)


def _write_mean(edition: Edition, score: Score) -> str | None:
    """Return a mean, or what stands for it where it is not shown as it is."""
    if score.hidden_reason is not None:
        return edition.words.kept(score.hidden_reason)
    return None if score.mean is None else edition.words.number(score.mean)


def find_national(edition: Edition, factor_id: str) -> Benchmark | None:
    """Return the national mean of the wave, where the wave's file carries it."""
    return edition.figures.benchmarks.get((edition.wave, NATIONAL, factor_id))


def find_parent_mean(edition: Edition, unit_id: str, factor_id: str) -> float | None:
    """Return the mean of the unit above, where there is one that may stand on this unit's page."""
    above = find_parent(edition, unit_id)
    if above is not None and not edition.leaders.may_show(above, factor_id, on=unit_id):
        return None
    score = edition.figures.scores.get((edition.wave, above or "", factor_id))
    return None if above is None or score is None else score.mean


def _draw_factor(
    edition: Edition, unit_id: str, factor_id: str, score: Score, mean: float
) -> Markup:
    past = find_past(edition, unit_id, factor_id)
    national = find_national(edition, factor_id)
    return draw_strip(
        Marks(
            mean=mean,
            low=score.low,
            high=score.high,
            national=None if national is None else national.mean,
            parent=find_parent_mean(edition, unit_id, factor_id),
            earlier=past.earlier,
            joined=past.joined,
            reference=past.reference,
        )
    )


def _say_intro(edition: Edition, unit_id: str) -> tuple[str, ...]:
    words = edition.words
    if not edition.figures.has_intervals(unit_id, edition.factors):
        return (words.say("factor.intro"), words.say("factor.intro_none", wave=edition.wave))
    interval = words.say(
        "factor.intro_interval",
        subject=edition.name_subject(unit_id),
        confidence=words.share(edition.method.confidence),
    )
    return (words.say("factor.intro"), interval)


def _say_leader(edition: Edition, unit_id: str) -> tuple[str, ...]:
    """Return who else sees what is about the unit's one leader."""
    words, leaders = edition.words, edition.leaders
    above = edition.tree.parent[unit_id]
    name, unit = str(leaders.seen_by), "" if above is None else edition.unit_names[above]
    if leaders.seen_by is LeaderFactor.PARENT and above == edition.tree.root:
        name = "parent_top"
    return tuple(
        words.say(f"leader.seen_by_{name}", factor=edition.factors[factor], unit=unit)
        for factor in edition.factors
        if factor in leaders.factors and leaders.is_of_one(unit_id)
    )


def _make_key(edition: Edition, unit_id: str) -> Key:
    """Return the labelled example, with only the marks that the unit's own figures have."""
    words, figures = edition.words, edition.figures
    above = find_parent(edition, unit_id)
    has_national = any(find_national(edition, factor) for factor in edition.factors)
    pasts = [find_past(edition, unit_id, factor) for factor in edition.factors]
    has_earlier = any(past.earlier for past in pasts)
    has_interval = figures.has_intervals(unit_id, edition.factors)
    return Key(
        own=words.say("factor.key_own"),
        interval=words.say("factor.key_interval") if has_interval else None,
        national=words.say("factor.key_national") if has_national else None,
        parent=None if above is None else edition.unit_names[above],
        earlier=words.say("factor.key_earlier") if has_earlier else None,
    )


def _build_table(edition: Edition, unit_id: str) -> Table:
    """Return the numbers behind the figures of this wave."""
    words, figures, none = edition.words, edition.figures, edition.words.say("trace.none")
    names = ("trace.factor", "factor.mean", "factor.interval", "factor.n", "factor.national_mean")
    header = (*(words.say(name) for name in names), words.say("factor.change"))
    rows = []
    for factor_id, name in edition.factors.items():
        score = figures.scores.get((edition.wave, unit_id, factor_id))
        national = find_national(edition, factor_id)
        change = figures.changes.get((unit_id, factor_id))
        mean = None if score is None else _write_mean(edition, score)
        rows.append(
            (
                name,
                mean or none,
                none if score is None else words.interval(score.low, score.high) or none,
                none if score is None or score.n is None else words.count(score.n),
                none if national is None else words.number(national.mean),
                none if change is None else words.signed(change.change),
            )
        )
    unit = edition.unit_names[unit_id]
    caption = words.say("factor.table_caption", unit=unit, wave=edition.wave)
    return Table(caption, header, tuple(rows))


def is_above(score: Score, national: Benchmark) -> bool:
    """Return whether the whole interval lies above the national mean and its rounding."""
    return score.low is not None and score.low > national.mean + _half_of_rounding(national)


def is_below(score: Score, national: Benchmark) -> bool:
    """Return whether the whole interval lies below the national mean and its rounding."""
    return score.high is not None and score.high < national.mean - _half_of_rounding(national)


def _half_of_rounding(benchmark: Benchmark) -> float:
    return 0.0 if benchmark.decimals is None else 0.5 * 10.0**-benchmark.decimals
