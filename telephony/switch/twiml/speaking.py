"""What a caller hears: speech, sound, silence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote
from xml.etree.ElementTree import Element

from telephony.switch.twiml.rules import address, one_of, require, within
from telephony.switch.twiml.verbs import Verb, element

LOCALES = {"ja": "ja-JP", "en": "en-US"}
# The first of each language is what is heard unless another is named.
VOICES = {
    "ja": (
        "Polly.Kazuha-Neural",
        "Polly.Takumi-Neural",
        "Polly.Tomoko-Neural",
        "Polly.Mizuki",
        "Polly.Takumi",
    ),
    "en": ("Polly.Joanna-Neural", "Polly.Matthew-Neural", "Polly.Joanna", "Polly.Matthew"),
}

# The provider's error 13521: so much at once its voices can speak.
MOST_SIGNS = 3000
MOST_ENCODED = 4500  # signs once the text is URL-encoded: 500 of Japanese
LONGEST_TEXT = 20_000

_SENTENCE = re.compile(r".+?(?:[。！？!?]+|\.(?=\s)|$)\s*", re.DOTALL)
_BIT = re.compile(r"[!-~]{1,100}\s*|.", re.DOTALL)
# Control signs, halves of surrogate pairs and what else XML 1.0 cannot hold.
_UNSPEAKABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f]")


@dataclass(frozen=True)
class Say(Verb):
    """Speech. A text of any length becomes as many `<Say>` as the voice needs.

    Attributes:
        text: plain text; what XML cannot hold is left out.
        language: `ja` or `en`.
        voice: one of `VOICES[language]`.
        loop: how many times it is said.
    """

    text: str
    language: str
    voice: str | None = None
    loop: int = 1

    def __post_init__(self) -> None:
        one_of(self.language, frozenset(LOCALES), "language")
        if self.voice is not None:
            one_of(self.voice, frozenset(VOICES[self.language]), "voice")
        within(self.loop, 1, 10, "loop")
        require(bool(_cleaned(self.text)), "there is nothing to say")
        require(len(self.text) <= LONGEST_TEXT, "the text is too long")

    def elements(self) -> Iterator[Element]:
        pieces = tuple(pieces_of(_cleaned(self.text)))
        for _time in range(self.loop):
            for piece in pieces:
                yield self._element(piece)

    def _element(self, piece: str) -> Element:
        voice = self.voice or VOICES[self.language][0]
        return element("Say", piece, language=LOCALES[self.language], voice=voice)


@dataclass(frozen=True)
class Play(Verb):
    """A sound file. `loop`: how many times; 0 plays it until something else happens."""

    url: str
    loop: int = 1

    def __post_init__(self) -> None:
        address(self.url, "url")
        within(self.loop, 0, 1000, "loop")

    def elements(self) -> Iterator[Element]:
        yield element("Play", self.url, loop=None if self.loop == 1 else self.loop)


@dataclass(frozen=True)
class Pause(Verb):
    """Silence for some seconds."""

    seconds: int = 1

    def __post_init__(self) -> None:
        within(self.seconds, 1, 180, "seconds")

    def elements(self) -> Iterator[Element]:
        yield element("Pause", length=self.seconds)


def pieces_of(text: str) -> Iterator[str]:
    """The text in parts that a voice can speak at once, cut between sentences where it can be."""
    piece = ""
    for unit in _units(text):
        if piece and not _fits(piece + unit):
            yield piece.strip()
            piece = ""
        piece += unit
    if piece.strip():
        yield piece.strip()


def _units(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.findall(text):
        if _fits(sentence):
            yield sentence
        else:
            yield from _BIT.findall(sentence)


def _fits(text: str) -> bool:
    return len(text) <= MOST_SIGNS and len(quote(text)) <= MOST_ENCODED


def _cleaned(text: str) -> str:
    return " ".join(_UNSPEAKABLE.sub(" ", text).split())
