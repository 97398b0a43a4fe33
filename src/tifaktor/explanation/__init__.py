"""Why a unit stands where it does on a goal: the whole trace, from what was published.

Nothing is computed here. Each figure is one that the privacy gate let out; of a hidden unit there
is only the reason.
"""

from tifaktor.explanation.parts import (
    Explanation,
    FactorTrace,
    ImportedFile,
    Row,
    Rules,
    Verdict,
)
from tifaktor.explanation.trace import TABLES, explain

__all__ = [
    "TABLES",
    "Explanation",
    "FactorTrace",
    "ImportedFile",
    "Row",
    "Rules",
    "Verdict",
    "explain",
]
