"""Tells what belongs to another survey, or to another scale than the instrument's.

KF sells 10-FAKTOR together with a survey of the working environment, so both may stand in one
file. What is not the instrument's is refused, and not left out in silence.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd

from tifaktor.errors import Fact, Finding
from tifaktor.intake.cells import CellState, make_block, normalise, read_numbers, write_cell
from tifaktor.intake.figures import Figures
from tifaktor.intake.headings import Column, FactorNames, Role
from tifaktor.intake.layouts import Part, Recognised
from tifaktor.intake.places import locate, place_at
from tifaktor.intake.sheets import Export
from tifaktor.intake.tabulation import pick
from tifaktor.scale import LOW, get_scale

_SURVEYS = re.compile(
    r"arbeidsmiljø(?:undersøkelse|undersøking|kartlegging)\w*|medarbeidertilfredshet\w*"
    r"|psykososial\w* (?:arbeidsmiljø|kartlegging)|medarbeiderengasjement\w*|\bmtm\b|\bmtu\b"
    r"|\bqps[- ]?nordic\b|\bkiwest\b|\bforbedring\b.*undersøkelse|\benps\b|great place to work"
    r"|elevundersøkelse\w*|elevundersøking\w*|foreldreundersøkelse\w*|foreldreundersøking\w*"
    r"|brukerundersøkelse\w*|brukarundersøking\w*|lederevaluering\w*|leiarevaluering\w*"
    r"|innbyggerundersøkelse\w*|work environment survey|engagement survey"
)
"""Names of other surveys, in lower case."""
_TOPICS = frozenset(map(normalise, (
    "Arbeidsmiljø", "Psykososialt arbeidsmiljø", "Fysisk arbeidsmiljø", "Trivsel", "Jobbtrivsel",
    "Jobbkrav", "Jobbtilfredshet", "Medarbeidertilfredshet", "Arbeidsbelastning",
    "Arbeidsbelasting", "Arbeidspress", "Emosjonelle krav", "Rollekonflikt", "Rollekonflikter",
    "Sosial støtte", "Støtte fra leder", "Støtte fra kolleger", "Sosialt fellesskap",
    "Sosialt samspill", "Mobbing", "Trakassering", "Vold og trusler", "Varsling", "HMS",
    "Helse, miljø og sikkerhet", "Sikkerhetsklima", "Ytringsklima", "Medvirkning", "Medverknad",
    "Engasjement", "Jobbengasjement", "Lojalitet", "Stolthet", "Omdømme", "Stress", "Utbrenthet",
    "Arbeid-hjem-konflikt", "Balanse arbeid og fritid", "Innflytelse", "Anerkjennelse",
    "Rettferdighet", "Tillit", "eNPS", "NPS", "Tilfredshet", "Totaltilfredshet",
    "Work environment", "Job satisfaction", "Engagement", "Bullying", "Harassment", "Workload",
    "Social support",
)))  # fmt: skip
"""What other surveys ask about, normalised."""
_SCALE = re.compile(
    r"\b(?:skala|scale)\w*\W{0,3}(?:fra|frå|er|from|is)?\W{0,3}([0-9]{1,3})\s*(?:-|–|—|til|to)\s*"
    r"([0-9]{1,3})\b"
)
_NUMBER_BEFORE = re.compile(r"^(?:faktor|tema|indeks|index)?\s*[0-9]*\s*[.:)–-]*\s*")
_FEWEST, _SHARE = 3, 0.15
"""So many figures beyond the scale, of so many, are no slips of the hand."""
_STATEMENT_WORDS, _FEWEST_STATEMENTS = 4, 3
_LONGEST_SCALE = 10
_CODES = (0, 8, 9, 88, 98, 99, 888, 998, 999)
"""What survey tools write for "does not know" and "did not answer"; no scale is told by them."""


def find_other_survey(export: Export, own: Sequence[str], factors: pd.DataFrame) -> Finding | None:
    """Return what to say of a file that was not recognised and names another survey, or None.

    Args:
        export: the file.
        own: what the instrument is called, normalised: that is no other survey.
        factors: `schemas.Factors`: what the instrument asks about is no other's.
    """
    names = FactorNames(factors)
    for sheet in export.sheets:
        texts = list(chain.from_iterable(sheet.top))
        named = [name for name in _name_surveys(texts) if not any(name in word for word in own)]
        topics = [t for t in dict.fromkeys(texts) if normalise(t) in _TOPICS and not names.find(t)]
        if named or len(topics) >= _FEWEST:
            facts: dict[str, Fact] = {"survey": ", ".join(named or topics)}
            return Finding("other_survey", export.file_name, sheet.name, facts=facts)
    return None


def find_strange_content(recognised: Recognised, factors: FactorNames) -> list[Finding]:
    """Return a finding for every title, heading and stated scale that is not the instrument's."""
    file = recognised.export.file_name
    findings: list[Finding] = []
    for part in recognised.parts:
        above = part.sheet.rows[: max(part.header, 0)]
        titles = [write_cell(cell) for row in above for cell in row]
        said = " ".join(map(normalise, titles))
        named = _name_surveys(titles)
        if named and not any(word in said for word in _list_own_words(recognised)):
            facts = {"survey": ", ".join(named)}
            findings.append(Finding("other_survey", file, part.sheet.name, facts=dict(facts)))
        findings += _find_stated_scale(part, titles, file)
    for part in recognised.all_parts:
        findings += _find_topics(part, recognised, factors)
    return findings


def find_means_outside(figures: Figures) -> Iterator[Finding]:
    """A mean lies on the scale; where many do not, it is another scale."""
    means = pick(figures, Role.MEAN)
    outside = ~means["value"].between(LOW, get_scale().high)
    if _is_other_scale(int(outside.sum()), len(means)):
        scale = guess_scale(means["value"].to_numpy())
        finding = Finding(
            "scale_other", figures.file, facts={"scale": scale, "n": int(outside.sum())}
        )
        yield from place_at(finding, means[outside].head(1))
    else:
        yield from place_at(Finding("mean_outside", figures.file), means[outside])


def find_other_answers(
    values: npt.NDArray[np.float64], wrong: npt.NDArray[np.bool_], file: str, sheet: str | None
) -> Finding | None:
    """Return that answers are on another scale, where many whole numbers lie beyond this one.

    Args:
        values: the answers that are numbers.
        wrong: which of them are none of the answers there can be.
        file: name of the file.
        sheet: name of the sheet.
    """
    whole = values[wrong & (values == np.round(values)) & ~np.isin(values, _CODES)]
    if not _is_other_scale(len(whole), len(values)):
        return None
    facts: dict[str, Fact] = {"scale": guess_scale(np.append(whole, LOW)), "n": len(whole)}
    return Finding("scale_other", file, sheet, facts=facts)


def guess_scale(values: npt.NDArray[np.float64]) -> str:
    """Return the shortest usual scale that holds all of `values`, as `1–7`."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    if low >= 0 and high <= 1:
        return "0–1"
    tops = (5, 6, 7, 10, 100)
    top = next((top for top in tops if high <= top), None)
    if top is None or low < 0:
        return f"{low:g}–{high:g}"
    if top == 100 or low < 1:
        return f"0–{top if high > 4 else 4}"
    return f"1–{top}"


def _is_other_scale(n_outside: int, n: int) -> bool:
    return n_outside >= _FEWEST and n_outside >= _SHARE * n


def _name_surveys(texts: Sequence[str]) -> list[str]:
    found = (match[0] for text in texts for match in _SURVEYS.finditer(normalise(text)))
    return list(dict.fromkeys(found))


def _list_own_words(recognised: Recognised) -> list[str]:
    """Return the words of titles that are the instrument's own, and not every survey's."""
    layout = recognised.layout
    return [*layout.survey, *(w for w in layout.title_words if not w.startswith("medarbeid"))]


def _find_stated_scale(main: Part, titles: Sequence[str], file: str) -> Iterator[Finding]:
    headings = [column.heading for column in main.columns]
    for text in (*titles, *headings):
        for low, high in _SCALE.findall(normalise(text)):
            if (float(low), float(high)) != (LOW, get_scale().high) and int(low) < int(high):
                facts = {"scale": f"{int(low)}–{int(high)}"}
                yield Finding("scale_stated", file, main.sheet.name, facts=dict(facts))
                return


def _find_topics(part: Part, recognised: Recognised, factors: FactorNames) -> Iterator[Finding]:
    """A column of figures about what another survey asks is not left out, but told."""
    file, statements = recognised.export.file_name, []
    for column in part.find(Role.UNKNOWN):
        if is_other_topic(column, factors):
            if not _holds_numbers(part, column, recognised):
                continue
            finding = Finding("other_survey_column", file, facts={"heading": column.heading})
            yield locate(finding, part.sheet, part.header, column.index)
        elif len(column.heading.split()) >= _STATEMENT_WORDS and _holds_answers(
            part, column, recognised
        ):
            statements.append(column)
    if len(statements) >= _FEWEST_STATEMENTS:
        finding = Finding("other_statements", file, facts={"n": len(statements)})
        yield locate(finding, part.sheet, part.header, statements[0].index)


def is_other_topic(column: Column, factors: FactorNames) -> bool:
    """Return whether a heading is what another survey asks about, and no factor of this one."""
    topic = _NUMBER_BEFORE.sub("", normalise(column.heading))
    return topic in _TOPICS and factors.find(column.heading) is None


def _holds_numbers(part: Part, column: Column, recognised: Recognised) -> bool:
    numbers = read_numbers(make_block(part.rows, [column.index]), recognised.layout.not_given)
    return bool((numbers.state == CellState.NUMBER).any())


def _holds_answers(part: Part, column: Column, recognised: Recognised) -> bool:
    numbers = read_numbers(make_block(part.rows, [column.index]), recognised.layout.not_given)
    values = numbers.value[numbers.state == CellState.NUMBER]
    return bool(len(values)) and bool(((values >= 0) & (values <= _LONGEST_SCALE)).all())
