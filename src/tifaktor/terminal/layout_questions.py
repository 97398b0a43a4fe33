"""Asks somebody at a terminal what the headings of an unknown file mean, in their own words."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from tifaktor.errors import Fact
from tifaktor.language.texts import Texts, load_texts
from tifaktor.terminal.layouts import shorten, tell_explained
from tifaktor.vocabulary import Language

if TYPE_CHECKING:
    from tifaktor.intake.layout_making import Explained, Heading, Meanings

_HELP = "?"
_UNKNOWN = "-"
_ENOUGH = "."


@dataclass(slots=True)
class LayoutQuestions:
    """Asks about one file.

    Attributes:
        texts: the sentences.
        console: where the questions are written.
        introduced: whether it has been said how to answer.
    """

    texts: Texts
    console: Console
    introduced: bool = field(default=False)

    def show_explained(self, explained: "Explained") -> None:
        """Print what was recognised so far, and the first time how to answer."""
        for line in tell_explained(self.texts, explained):
            self.console.print(line, highlight=False)
        if not self.introduced:
            self._say("intro")
        self.introduced = True

    def ask_meaning(self, heading: "Heading", meanings: "Meanings") -> str | None:
        """Ask until the answer says what a heading means, as `--set` takes it; None for unknown.

        Raises:
            EOFError: no more questions are to be asked.
        """
        words = {self._name(role): str(role) for role in meanings.roles}
        others = {
            load_texts(tag).say(f"layouts.role.{role}"): str(role)
            for tag in Language
            for role in meanings.roles
        }
        names = self._name_factors(meanings)
        shown: dict[str, Fact] = {"heading": shorten(heading.text)}
        if heading.guess is not None:
            guess = heading.guess
            of_role = {role: word for word, role in words.items()}
            shown["guess"] = names.get(guess, of_role.get(guess, guess))
        while True:
            answer = self._ask("ask" if heading.guess is None else "ask_guess", **shown)
            if answer == _ENOUGH:
                raise EOFError
            if answer == _UNKNOWN:
                return None
            if not answer:
                return heading.guess
            if answer == _HELP:
                example = next(iter(names.values()))
                self._say("factors", factors=", ".join(names.values()), example=example)
                self._say("words", words=", ".join(words))
                continue
            meaning = {**others, **words}.get(answer.casefold(), answer)
            if meanings.include(meaning):
                return meaning
            self._say("not_understood", answer=answer)

    def ask_name(self, suggested: str, is_free: Callable[[str], bool]) -> str | None:
        """Ask for a name that no layout has; None where nothing is to be written."""
        while True:
            try:
                answer = self._ask("name", suggested=suggested) or suggested
            except EOFError:
                return None
            if answer in {_UNKNOWN, _ENOUGH}:
                return None
            if is_free(answer):
                return answer
            self._say("name_taken", name=answer)

    def _name(self, role: str) -> str:
        return self.texts.say(f"layouts.role.{role}")

    def _name_factors(self, meanings: "Meanings") -> dict[str, str]:
        names = meanings.factors.set_index("factor_id")[f"name_{self.texts.language}"]
        return {str(factor_id): str(name) for factor_id, name in names.items()}

    def _ask(self, key: str, **facts: Fact) -> str:
        """Return what is typed; the end of the input is not an empty answer.

        Raises:
            EOFError: nothing more is typed.
        """
        self._say(key, end=" ", **facts)
        typed = sys.stdin.readline()
        if not typed:
            self.console.print()
            raise EOFError
        return typed.strip()

    def _say(self, key: str, end: str = "\n", **facts: Fact) -> None:
        sentence = escape(self.texts.say(f"layouts.{key}", **facts))
        self.console.print(sentence, end=end, highlight=False)
