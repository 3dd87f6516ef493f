"""The guard through which every text enters: no My Number and no told PIN gets past it.

Whatever is typed, mailed, imported or named goes through :func:`guard_text` (file names through
:func:`guard_name`) before it is stored, logged, indexed or shown again (PRV-1; S2 §11(4)イ, §18).
"""

from dataclasses import dataclass
from enum import StrEnum

from callcenter.core.privacy.my_number import LENGTH
from callcenter.core.privacy.numerals import MASK
from callcenter.core.privacy.pins import find_pins
from callcenter.core.privacy.runs import find_runs
from callcenter.core.privacy.segmentation import find_twelve_digits


class Kind(StrEnum):
    """What was found."""

    MY_NUMBER = "my_number"
    PIN = "pin"
    SUSPECTED = "suspected"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a text. It never carries the digits themselves.

    Attributes:
        kind: MY_NUMBER and PIN were masked; SUSPECTED (twelve digits with a wrong check digit
            next to the word for My Number, very likely mistyped) was left as it is, so that the
            form can warn and ask.
        start, end: the place in the text given to the guard, in characters, end not included.
        masked_start, masked_end: the same place in the guarded text.
    """

    kind: Kind
    start: int
    end: int
    masked_start: int
    masked_end: int

    @property
    def removed_length(self) -> int:
        """Number of characters taken out of the text; 0 for a suspected number."""
        return 0 if self.kind is Kind.SUSPECTED else self.end - self.start


@dataclass(frozen=True, slots=True)
class Guarded:
    """A text that is safe to keep, and what was found in the original, in order."""

    text: str
    findings: tuple[Finding, ...] = ()

    @property
    def contains_my_number(self) -> bool:
        """True when at least one My Number with a right check digit was masked."""
        return any(finding.kind is Kind.MY_NUMBER for finding in self.findings)


_MASKS = {Kind.MY_NUMBER: MASK * LENGTH, Kind.PIN: MASK * 4}

_Place = tuple[int, int, Kind]


def guard_text(text: str) -> Guarded:
    """Mask every My Number and every told PIN in a text.

    A My Number is twelve digits in a run with the right check digit, in figures of any script,
    in kanji or spoken digit by digit, with any blanks, marks or line breaks between them.
    Telephone numbers, dates and longer numbers are left alone; what may be either is masked.

    Args:
        text: any text of any length, as the person wrote it.
    """
    return _guard(text, joined=True)


def guard_name(filename: str) -> Guarded:
    """Mask every My Number and every told PIN in the name of a file.

    Names of files put unrelated fields side by side with one mark (``1_1234_5678_9018.pdf``),
    so twelve digits in a longer joined row count here, other than in running text.

    Args:
        filename: the name without its folder; give each part of a path on its own.
    """
    return _guard(filename, joined=False)


def _guard(text: str, *, joined: bool) -> Guarded:
    places: list[_Place] = []
    for run in find_runs(text):
        for number in find_twelve_digits(run, joined=joined):
            kind = Kind.MY_NUMBER if number.valid else Kind.SUSPECTED
            places.append((number.start, number.end, kind))
    places += _pin_places(text, places)
    return _masked(text, sorted(places)) if places else Guarded(text)


def _pin_places(text: str, numbers: list[_Place]) -> list[_Place]:
    places: list[_Place] = []
    for pin in find_pins(text):
        taken = (*numbers, *places)
        if not any(pin.start < end and start < pin.end for start, end, _ in taken):
            places.append((pin.start, pin.end, Kind.PIN))
    return places


def _masked(text: str, places: list[_Place]) -> Guarded:
    pieces: list[str] = []
    findings: list[Finding] = []
    done = length = 0
    for start, end, kind in places:
        replacement = _MASKS.get(kind, text[start:end])
        length += start - done
        pieces += (text[done:start], replacement)
        findings.append(Finding(kind, start, end, length, length + len(replacement)))
        length += len(replacement)
        done = end
    pieces.append(text[done:])
    return Guarded("".join(pieces), tuple(findings))
