"""The list as plain text, for an answer that is written down or read aloud."""

from collections.abc import Iterable

from callcenter.core.i18n import force_locale
from faq.procedures.check_list import Line, Options
from faq.procedures.web.guide_page import GuidePage
from faq.procedures.web.wording import HEADINGS

KINDS = ("papers", "forms", "fees", "places", "told")


def plain_list(shown: GuidePage, language: str) -> str:
    """What the citizen is told, one line each, in the language of the inquiry."""
    if shown.list is None:
        return ""
    with force_locale(language):
        answers = _listed((given.answer.text(language) for given in shown.given), language)
        lines = [shown.guide.title.text(language) + _bracketed(answers, language)]
        for kind in KINDS:
            found: tuple[Line, ...] = getattr(shown.list, kind)
            if found:
                lines.append(_heading(str(HEADINGS[kind]), language))
                lines.extend(_BULLET[language] + line_text(line, language) for line in found)
    return "\n".join(lines)


def line_text(line: Line, language: str) -> str:
    """One line with its remarks, in the language in force."""
    remarks = [line.note.text(language)] if line.note else []
    remarks += [
        str(HEADINGS[name]) for name in ("if_held", "taken_home", "own") if getattr(line, name)
    ]
    text = line.words.text(language)
    if remarks:
        text += _bracketed(_listed(remarks, language), language)
    if line.options:
        choices = [_options(options, language) for options in line.options]
        text += " – " + f" {HEADINGS['or']} ".join(choices)
    return text


_BULLET = {"ja": "・", "en": "- "}


def _options(options: Options, language: str) -> str:
    papers = _listed((paper.text(language) for paper in options.of), language)
    return f"{HEADINGS[f'take_{options.take}']} {papers}"


def _listed(texts: Iterable[str], language: str) -> str:
    return ("、" if language == "ja" else ", ").join(texts)


def _heading(text: str, language: str) -> str:
    return f"【{text}】" if language == "ja" else f"{text}:"


def _bracketed(text: str, language: str) -> str:
    return f"（{text}）" if language == "ja" else f" ({text})"
