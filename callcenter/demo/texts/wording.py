"""Sentence patterns: compiled once, filled in many times.

A pattern is plain text with two marks. `[a|b|]` is one of several wordings (the last
one here is nothing); `{name}` is a slot. A slot known when compiling becomes a choice
among its values; the others are filled in anew for every text.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum


class Slot(IntEnum):
    """Slots that depend on the inquiry at hand; the value is the place in `Filling`."""

    WHOSE = 0
    HOLDER = 1
    SOON = 2
    AGO = 3
    TOPIC = 4
    PAPER = 5
    PLACE = 6
    LATER = 7


Filling = Sequence[str]
Part = str | tuple[str, ...] | list["Pattern"] | Slot
Pattern = tuple[Part, ...]
Random = Callable[[], float]

_MARK = re.compile(r"\{(\w+)\}|\[([^\]]*)\]")
_SLOTS = {slot.name.lower(): slot for slot in Slot}


def compile_pattern(text: str, values: Mapping[str, Sequence[str]]) -> Pattern:
    """Prepare a pattern for `render`.

    `values` holds the wordings of slots known beforehand. Raises KeyError for a slot
    that is neither known nor a `Slot`.
    """
    parts: list[Part] = []
    end = 0
    for mark in _MARK.finditer(text):
        _append_text(parts, text[end : mark.start()])
        parts.extend(_mark_parts(mark, values))
        end = mark.end()
    _append_text(parts, text[end:])
    return tuple(parts)


def _append_text(parts: list[Part], text: str) -> None:
    if text:
        parts.append(text)


def _mark_parts(mark: re.Match[str], values: Mapping[str, Sequence[str]]) -> Pattern:
    name, choices = mark.groups()
    if choices is not None:
        options = choices.split("|")
        if "{" not in choices:
            return (tuple(options),)
        return ([compile_pattern(option, values) for option in options],)
    if name in _SLOTS:
        return (_SLOTS[name],)
    return (tuple(values[name]),)


def render(pattern: Pattern, rand: Random, filling: Filling) -> str:
    """The text of a pattern; `rand` gives numbers from 0 up to 1, `filling` the slots."""
    out: list[str] = []
    for part in pattern:
        if isinstance(part, str):
            out.append(part)
        elif isinstance(part, tuple):
            out.append(part[int(rand() * len(part))])
        elif isinstance(part, Slot):
            out.append(filling[part])
        else:
            out.append(render(part[int(rand() * len(part))], rand, filling))
    return "".join(out)
