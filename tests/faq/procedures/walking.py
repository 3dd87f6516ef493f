"""Every way through every guide."""

from collections.abc import Iterator, Mapping

from faq.procedures.check_list import CheckList, check_list
from faq.procedures.dialogue import walk
from faq.procedures.guide import Guide
from faq.procedures.library import library
from faq.procedures.words import VARIABLES, Values

CITY = Values(
    ja=dict.fromkeys(VARIABLES, "市の値"),
    en=dict.fromkeys(VARIABLES, "value of the city"),
)


def paths(guide: Guide, answers: Mapping[str, str] | None = None) -> Iterator[dict[str, str]]:
    """All complete sets of answers."""
    dialogue = walk(library(), guide, answers or {})
    if dialogue.open is None:
        yield dict(dialogue.answers)
        return
    for answer in dialogue.open.answers:
        yield from paths(guide, {**dialogue.answers, dialogue.open.key: answer.key})


def listed(key: str, **answers: str) -> CheckList:
    """The list of a guide for complete answers."""
    guide = library().guides[key]
    dialogue = walk(library(), guide, answers)
    assert dialogue.open is None, f"{key} still asks {dialogue.open.key}"
    assert dict(dialogue.answers) == answers
    return check_list(library(), guide, answers, CITY)


def english(lines: object) -> str:
    """The English of some lines, to look for words in."""
    return " | ".join(line.words.en for line in lines)  # type: ignore[attr-defined]
