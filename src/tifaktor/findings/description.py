"""Findings for another program: the structure that `docs/findings.md` promises."""

from typing import Any

from tifaktor.errors import Finding
from tifaktor.findings.groups import name_cell
from tifaktor.language.texts import Texts

VERSION = 1
"""Of the structure. It grows where a key changes its meaning or goes away, not where one comes."""


def describe_finding(texts: Texts, finding: Finding) -> dict[str, Any]:
    """Return a finding with its sentences in one language.

    Args:
        texts: the language.
        finding: what was found.
    """
    return {
        "code": finding.code,
        "severity": int(finding.severity),
        "file": finding.file,
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column,
        "cell": name_cell(finding),
        "heading": finding.heading,
        "unit": finding.unit,
        "facts": finding.facts,
        "what": texts.say(f"findings.{finding.code}.what", **finding.facts),
        "do": texts.say(f"findings.{finding.code}.do", **finding.facts),
    }
