"""Takes the lines of `tifaktor.toml` one by one, and tells everything that is wrong at once."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from tifaktor.errors import Fact, Finding

SETTINGS_FILE = "tifaktor.toml"
_Choice = TypeVar("_Choice", bound=StrEnum)
_Number = TypeVar("_Number", int, float)


class SettingsReader:
    """Takes values out of the parsed file, so that what is left over is what nobody knows.

    What a value should have been is told in signs and not in words, so that it can stand in a
    sentence of any language. For what is wrong the default is taken, and reading goes on.

    Attributes:
        faults: what is wrong, in the order found.
    """

    def __init__(self, table: Mapping[str, Any], sections: Collection[str]) -> None:
        self.faults: list[Finding] = []
        self._sections = sections
        self._left: dict[str, Any] = {
            name: dict(part) if isinstance(part, dict) else part for name, part in table.items()
        }

    def refuse(self, key: str, value: object, expected: str) -> None:
        """Record a value that cannot be, and what could."""
        written = str(value).lower() if isinstance(value, bool) else str(value)
        facts: dict[str, Fact] = {"value": written, "expected": expected}
        self.faults.append(Finding("settings_value", SETTINGS_FILE, column=key, facts=facts))

    def miss(self, key: str) -> None:
        """Record that a line is missing which another one needs."""
        self.faults.append(Finding("settings_missing", SETTINGS_FILE, column=key))

    def wonder(self, key: str) -> None:
        """Record a line that nobody knows."""
        self.faults.append(Finding("settings_unknown", SETTINGS_FILE, column=key))

    def take(self, section: str, key: str) -> Any:
        """Take a value out; None where there is none."""
        part = self._left.get(section, {})
        if not isinstance(part, dict):
            self.refuse(section, self._left.pop(section), f"[{section}]")
            return None
        return part.pop(key, None)

    def take_text(self, section: str, key: str) -> str | None:
        """Take a text out."""
        return self.check_text(f"{section}.{key}", self.take(section, key))

    def check_text(self, key: str, value: object) -> str | None:
        """Return a value that is to be a text; None where it is none."""
        if value is None or isinstance(value, str):
            return value
        self.refuse(key, value, '"…"')
        return None

    def take_choice(self, section: str, key: str, choices: Iterable[_Choice]) -> _Choice | None:
        """Take one of some words out."""
        value = self.take(section, key)
        allowed = {str(choice): choice for choice in choices}
        if value is not None and value not in allowed:
            self.refuse(f"{section}.{key}", value, ", ".join(allowed))
            return None
        return None if value is None else allowed[value]

    def take_number(
        self, section: str, key: str, default: _Number, *, low: float, high: float
    ) -> _Number:
        """Take a number out that lies between two others; a whole one where the default is."""
        value = self.take(section, key)
        if value is None:
            return default
        whole = isinstance(default, int)
        if (
            isinstance(value, bool)
            or not isinstance(value, int if whole else (int, float))
            or not low <= value <= high
        ):
            between = f"{low:g}, {low + 1:g}, …, {high:g}" if whole else f"{low:g}-{high:g}"
            self.refuse(f"{section}.{key}", value, between)
            return default
        return type(default)(value)

    def take_tables(self, section: str) -> list[dict[str, Any]]:
        """Take the tables of a section that may stand more than once."""
        value = self._left.pop(section, [])
        if isinstance(value, list) and all(isinstance(row, dict) for row in value):
            return value
        self.refuse(section, value, f"[[{section}]]")
        return []

    def refuse_the_rest(self) -> None:
        """Record every line that was not taken: nobody knows it."""
        for section, part in self._left.items():
            keys = list(part) if isinstance(part, dict) else []
            if keys:
                for key in keys:
                    self.wonder(f"{section}.{key}")
            elif section not in self._sections:
                self.wonder(section)
