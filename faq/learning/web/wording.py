"""Words of gaps and statistics."""

from flask_babel import LazyString

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.i18n import ngettext
from callcenter.core.web.wording import word
from faq.articles.models import UseSource
from faq.learning.models import GapState, TextSource
from faq.learning.redaction import Kind

STATE_LABELS: dict[str, LazyString] = {
    GapState.OPEN: _l("Nothing done yet"),
    GapState.DRAFTED: _l("Being written"),
    GapState.DISMISSED: _l("Dismissed"),
}
STATE_TONES: dict[str, str] = {
    GapState.OPEN: "waiting",
    GapState.DRAFTED: "active",
    GapState.DISMISSED: "neutral",
}
SOURCE_LABELS: dict[str, LazyString] = {
    TextSource.SEARCH: _l("Searched"),
    TextSource.INQUIRY: _l("From an inquiry"),
}
USE_LABELS: dict[str, LazyString] = {
    UseSource.DESK: _l("At the desk"),
    UseSource.REPLY: _l("In written replies"),
    UseSource.PUBLIC: _l("By citizens"),
}
_REMOVED: dict[str, LazyString] = {
    Kind.CALLER: _l("the caller's data"),
    Kind.NAME: _l("names"),
    Kind.PHONE: _l("telephone numbers"),
    Kind.EMAIL: _l("e-mail addresses"),
    Kind.ADDRESS: _l("addresses"),
    Kind.BIRTH: _l("dates of birth"),
    Kind.NUMBER: _l("numbers of cards and papers"),
}

word(
    gap_decided=_l("Someone else has decided about this question in the meantime."),
    choose_questions=_l("Please choose at least one question."),
    no_such_article=_l("There is no article with this number."),
)
word_objects({"gap": _l("Gap in the FAQ")})
word_actions(
    {
        "gap.draft": _l("Article begun for a gap"),
        "gap.add": _l("Questions of a gap added to an article"),
        "gap.dismiss": _l("Gap dismissed"),
        "gap.reopen": _l("Gap opened again"),
        "gap.compute": _l("Computation of the gaps asked for"),
        "article.propose": _l("Article begun from an inquiry"),
        "faq_statistics.export": _l("FAQ statistics exported"),
    }
)


def word_removed(removed: dict[str, int]) -> str:
    """What was taken out of a text, and from how many places; empty for nothing."""
    return ", ".join(
        ngettext("%(what)s (%(num)s place)", "%(what)s (%(num)s places)", count, what=str(label))
        for kind, label in _REMOVED.items()
        if (count := removed.get(kind, 0))
    )
