"""What the mapping files say: factors, units, goals, links, targets, measures."""

import pandera.pandas as pa
from pandera.typing.pandas import Series

from tifaktor.schemas.fields import (
    WAVE_PATTERN,
    Table,
    choice_field,
    count_field,
    key_field,
    points_field,
    text_field,
    year_field,
)
from tifaktor.vocabulary import Basis, FactorAbout, GoalRule, MeasureState, TargetKind, YesNo


class Factors(Table):
    """One row per factor of the instrument."""

    factor_id: Series[str] = key_field("Key, as in links.csv")
    number: Series[int] = count_field(
        "The survey's own number of the factor, as headings have it", "number", least=1
    )
    statements: Series[int] = count_field(
        "Statements it is the mean of; the fewest, where surveys differ", "number", least=1
    )
    name_nb: Series[str] = text_field("Name in bokmål")
    name_nn: Series[str] = text_field("Name in nynorsk")
    name_en: Series[str] = text_field("Name in English")
    aliases: Series[str] = text_field("Other names it goes by, separated by |", nullable=True)
    about: Series[str] = choice_field(
        "Whom it is about, where that is the leader; empty: nobody but oneself and the work",
        FactorAbout, nullable=True, optional=True,
    )  # fmt: skip


class Units(Table):
    """One row per unit of one municipality. Exactly one has no parent: the municipality itself."""

    unit_id: Series[str] = key_field("Key, unique within the municipality")
    unit_name: Series[str] = text_field("Name as shown, and as matched in exports")
    parent_id: Series[str] = text_field(
        "The unit it belongs to; empty for the whole municipality", nullable=True
    )
    unit_type: Series[str] = text_field(
        "barnehage, skole ..., for comparison with its like", nullable=True
    )
    leaders: Series[float] = count_field(
        "Leaders it has; empty: one. Of two or more, no figure is about one person",
        "people", nullable=True, least=1, optional=True,
    )  # fmt: skip
    valid_from: Series[float] = year_field(
        "The first year it existed; empty: not known", optional=True
    )
    valid_to: Series[float] = year_field(
        "The last year it existed; empty: it does still", optional=True
    )


class Lineage(Table):
    """One row per unit, and per unit of an earlier wave that some of its positions came from.

    The file may be missing: then every unit is what it was, and a new one has no past.
    """

    from_unit: Series[str] = key_field("The unit that the positions were in")
    from_wave: Series[str] = key_field("The survey in which they were there", WAVE_PATTERN)
    to_unit: Series[str] = key_field("The unit that they are in")
    to_wave: Series[str] = key_field("The survey in which they are there", WAVE_PATTERN)
    positions: Series[float] = pa.Field(
        description="Positions that went that way, by HR's list and not by the answers",
        gt=0, metadata={"unit": "positions"},
    )  # fmt: skip
    source: Series[str] = text_field("Where the figure is from")
    decided_by: Series[str] = text_field("Who decided that it is so")
    decided_on: Series[str] = text_field("When: 2026-03-01")
    from_municipality: Series[str] = text_field(
        "The municipality whose unit `from_unit` was, by its folder; empty: the same",
        nullable=True, optional=True,
    )  # fmt: skip


class Goals(Table):
    """One row per goal or part of a goal, in the document's own order."""

    goal_id: Series[str] = key_field("Key, as in links.csv")
    parent_id: Series[str] = text_field("The goal it is part of; empty at the top", nullable=True)
    goal_kind: Series[str] = text_field(
        "The document's word for it: Delmål, Innsatsområde, Ambisjon ..."
    )
    goal_label: Series[str] = text_field(
        "Its number or sign in the document: 1, 1.3.2", nullable=True
    )
    goal_name: Series[str] = text_field("Its title, as the document has it or shortened")
    description: Series[str] = text_field("What it is about, in our words", nullable=True)
    place: Series[str] = text_field("Where in the document it stands")
    follow_up: Series[str] = text_field(
        "Who follows it up, where the document says so", nullable=True
    )
    rule: Series[str] = choice_field(
        "How a goal of several factors is judged; empty: mean_guard",
        GoalRule, nullable=True, optional=True,
    )  # fmt: skip


class Links(Table):
    """One row per factor that a goal is judged by."""

    goal_id: Series[str] = key_field("The goal")
    factor_id: Series[str] = key_field("The factor")
    basis: Series[str] = choice_field("Whether the document says so or somebody judged so", Basis)
    weight: Series[float] = pa.Field(
        description="Weight among the goal's factors; empty means equal", nullable=True, gt=0
    )
    place: Series[str] = text_field(
        "Where in the document it says so, or what the judgement rests on"
    )
    reason: Series[str] = text_field("Why, in our words")


class Targets(Table):
    """One row per target that the municipality has decided; none means the workspace's default."""

    goal_id: Series[str] = text_field("The goal; empty for all goals", nullable=True)
    factor_id: Series[str] = text_field(
        "The factor; empty for all factors of the goal", nullable=True
    )
    unit_id: Series[str] = text_field("An exception for this unit; empty for all", nullable=True)
    kind: Series[str] = choice_field("What it is measured against", TargetKind)
    value: Series[float] = points_field(
        "The level, or the rise in points, where the kind has one", least=0
    )
    baseline_wave: Series[str] = text_field(
        "The survey that the target counts from, where the kind does so",
        nullable=True, optional=True,
    )  # fmt: skip
    due_year: Series[float] = year_field(
        "The year it is to be reached, where the kind has one", optional=True
    )
    chosen_low: Series[str] = choice_field(
        "Whether the factor was chosen because it was low in that survey; empty: no",
        YesNo, nullable=True, optional=True,
    )  # fmt: skip
    adopted: Series[str] = text_field(
        "Where and when it was decided; empty: an assumption", nullable=True
    )


class Measures(Table):
    """One row per measure (tiltak) under a goal."""

    measure_id: Series[str] = key_field("Key")
    goal_id: Series[str] = key_field("The goal it belongs to")
    unit_id: Series[str] = text_field("The unit that carries it out; empty for all", nullable=True)
    measure_name: Series[str] = text_field("What is to be done, in our words")
    responsible: Series[str] = text_field("Who, where the document says so", nullable=True)
    deadline: Series[str] = text_field(
        "By when (year, or date), where the document says so", nullable=True
    )
    state: Series[str] = choice_field("How far it has come", MeasureState)
    place: Series[str] = text_field("Where in the document or the form it stands")
    own_goal: Series[str] = text_field(
        "What the unit itself wants to reach by it, where its leader wrote that",
        nullable=True, optional=True,
    )  # fmt: skip
    sign: Series[str] = text_field(
        "How the unit will see that it works, where its leader wrote that",
        nullable=True, optional=True,
    )  # fmt: skip
    agreed_on: Series[str] = text_field(
        "The day when the unit agreed on its plan, where that is recorded",
        nullable=True, optional=True,
    )  # fmt: skip


class OwnMeasures(Table):
    """One row per measure in a file that a unit's page saved.

    The names stand beside the keys for whoever opens the file, and are not read.
    """

    municipality_id: Series[str] = key_field("The municipality whose page it was")
    wave: Series[str] = key_field("The survey that the page was of", WAVE_PATTERN)
    unit_id: Series[str] = text_field("The unit whose page it was")
    unit_name: Series[str] = text_field("The unit's name", nullable=True, optional=True)
    goal_id: Series[str] = text_field("The goal that it was written at")
    goal_name: Series[str] = text_field("The goal's name", nullable=True, optional=True)
    own_goal: Series[str] = text_field("What the unit wants to reach", nullable=True, optional=True)
    measure_name: Series[str] = text_field("What is to be done, in the leader's words")
    responsible: Series[str] = text_field("Which role sees to it", nullable=True, optional=True)
    deadline: Series[str] = text_field("By when: a date or a year", nullable=True, optional=True)
    sign: Series[str] = text_field("How we see that it works", nullable=True, optional=True)
    state: Series[str] = choice_field(
        "How far it has come; empty: planned", MeasureState, nullable=True, optional=True
    )
    agreed_on: Series[str] = text_field(
        "The day when the unit agreed on the plan", nullable=True, optional=True
    )
