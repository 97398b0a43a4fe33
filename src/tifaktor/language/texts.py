"""Looks sentences up by key. The sentences stand in `nb/`, `nn/` and `en/`, a file per topic."""

import locale
import os
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from tifaktor.errors import Fact
from tifaktor.scale import get_scale
from tifaktor.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Texts:
    """The sentences of one language.

    A key is `topic.section.name`: the file, and the tables inside it. There is no falling back
    from one language to another: a missing key is a bug, and a house test finds it.

    Attributes:
        language: of the sentences.
        sentences: by key.
        standing: facts that every sentence may use: what the survey is called.
    """

    language: Language
    sentences: Mapping[str, str]
    standing: Mapping[str, Fact] = field(default_factory=dict)
    _plain: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Sentences that were asked for without facts: most of a page's are, over and over."""
    _standing: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Sentences with the standing facts put in."""

    def say(self, key: str, /, **facts: Fact) -> str:
        """Return the sentence of `key`, filled with `facts`.

        Numbers among the facts are written in the language's way; give text for what must
        stand as it is.

        Raises:
            KeyError: no such sentence, or a fact is missing. A bug, not a user's mistake.
        """
        return self.fill(key, facts)

    def fill(self, key: str, facts: Mapping[str, Fact]) -> str:
        """Return the same, of facts that are named already."""
        if facts:
            return self._fill(key, facts)
        said = self._plain.get(key)
        if said is None:
            said = self._plain[key] = self._fill(key, facts)
        return said

    def _fill(self, key: str, facts: Mapping[str, Fact]) -> str:
        if not self.standing.keys().isdisjoint(facts):
            told = {name: self._write(fact) for name, fact in {**self.standing, **facts}.items()}
            return self.sentences[key].format_map(told)
        sentence = self._standing.get(key)
        if sentence is None:
            sentence = self._standing[key] = self._put_in_standing(self.sentences[key])
        for fact in facts.values():
            if not isinstance(fact, str):
                told = {name: self._write(fact) for name, fact in facts.items()}
                return sentence.format_map(told)
        return sentence.format_map(facts)

    def _put_in_standing(self, sentence: str) -> str:
        for name, fact in self.standing.items():
            written = self._write(fact).replace("{", "{{").replace("}", "}}")
            sentence = sentence.replace(f"{{{name}}}", written)
        return sentence

    def fill_in(self, **standing: Fact) -> "Texts":
        """Return the texts with facts that no sentence needs to be given anew."""
        return replace(self, standing={**self.standing, **standing})

    def _write(self, fact: Fact) -> str:
        if isinstance(fact, str):
            return fact
        # Only sentences with numbers pay for the number formats: help is to answer at once.
        from tifaktor.language.formats import format_fact  # noqa: PLC0415

        return format_fact(fact, self.language)

    def has(self, key: str) -> bool:
        """Return whether there is a sentence of that key."""
        return key in self.sentences


def load_texts(language: Language) -> Texts:
    """Read every sentence of `language`; `{top}` in them is the scale's highest answer."""
    return _load_texts(language, f"{get_scale().high:g}")


@cache
def _load_texts(language: Language, top: str) -> Texts:
    return Texts(language, _load_sentences(language)).fill_in(top=top)


@cache
def _load_sentences(language: Language) -> dict[str, str]:
    sentences: dict[str, str] = {}
    folder = resources.files("tifaktor.language") / str(language)
    files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    for file in sorted(files, key=lambda file: file.name):
        topic = file.name.removesuffix(".toml")
        _flatten(topic, tomllib.loads(file.read_text(encoding="utf-8")), sentences)
    return sentences


def _flatten(prefix: str, table: Mapping[str, Any], into: dict[str, str]) -> None:
    for name, value in table.items():
        if isinstance(value, dict):
            _flatten(f"{prefix}.{name}", value, into)
        else:
            into[f"{prefix}.{name}"] = str(value).strip()


def choose_language(asked: str | None, configured: Language | None) -> Language:
    """Return the language to speak: as asked, else as configured, else the computer's, else English.

    Norwegian without a form (`no`, `Norwegian_Norway`) is taken as bokmål.
    """
    for tag in (asked, configured, *_computer_tags()):
        known = _recognise(tag or "")
        if known is not None:
            return known
    return Language.ENGLISH


def _recognise(tag: str) -> Language | None:
    """Return the language of `nb`, `nn-NO`, `nb_NO.UTF-8` or Windows' `Norwegian Nynorsk_Norway`."""
    words = re.split(r"[^a-zå]+", tag.lower())
    if "norwegian" in words[:1] and "nynorsk" in words:
        return Language.NYNORSK
    short = {"no": "nb", "norwegian": "nb", "english": "en"}.get(words[0], words[0])
    return next((language for language in Language if short == str(language)), None)


def _computer_tags() -> tuple[str | None, ...]:
    variables = tuple(os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    if sys.platform != "win32":
        return variables
    return (*variables, locale.getlocale()[0])
