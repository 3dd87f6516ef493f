"""Words of the collection: states, fields, and what may be wrong with an article."""

from collections.abc import Mapping

from flask_babel import LazyString

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.privacy.guard import Kind
from callcenter.core.web.wording import word
from faq.articles.models import Audience, ChangeKind, RevisionState, Status

LANGUAGE_LABELS: dict[str, LazyString] = {"ja": _l("Japanese"), "en": _l("English")}
STATUS_LABELS: dict[str, LazyString] = {
    Status.DRAFT: _l("Not published yet"),
    Status.PUBLISHED: _l("Published"),
    Status.WITHDRAWN: _l("Withdrawn"),
}
STATUS_TONES: dict[str, str] = {
    Status.DRAFT: "neutral",
    Status.PUBLISHED: "success",
    Status.WITHDRAWN: "danger",
}
REVISION_LABELS: dict[str, LazyString] = {
    RevisionState.DRAFT: _l("Draft"),
    RevisionState.SUBMITTED: _l("Waits for the city"),
    RevisionState.RETURNED: _l("Returned by the city"),
    RevisionState.APPROVED: _l("Approved"),
    RevisionState.SUPERSEDED: _l("Superseded"),
    RevisionState.DROPPED: _l("Given up"),
}
REVISION_TONES: dict[str, str] = {
    RevisionState.DRAFT: "active",
    RevisionState.SUBMITTED: "waiting",
    RevisionState.RETURNED: "warning",
    RevisionState.APPROVED: "success",
}
AUDIENCE_LABELS: dict[str, LazyString] = {
    Audience.ALL: _l("Citizens and staff"),
    Audience.STAFF: _l("Staff only"),
}
CHANGE_LABELS: dict[str, LazyString] = {
    ChangeKind.PUBLISHED: _l("New"),
    ChangeKind.CHANGED: _l("Changed"),
    ChangeKind.WITHDRAWN: _l("Withdrawn"),
    ChangeKind.PUT_BACK: _l("Put back"),
}
CHANGE_TONES: dict[str, str] = {
    ChangeKind.PUBLISHED: "success",
    ChangeKind.CHANGED: "active",
    ChangeKind.WITHDRAWN: "danger",
    ChangeKind.PUT_BACK: "success",
}
TEXT_LABELS: dict[str, LazyString] = {
    "question": _l("Question"),
    "phone": _l("Answer for the phone"),
    "counter": _l("Answer for the counter"),
    "variants": _l("In citizens' words"),
    "keywords": _l("Keywords"),
}
FIELD_LABELS: dict[str, LazyString] = {
    "category": _l("Category"),
    "audience": _l("Shown to"),
    "sources": _l("Sources"),
    "links": _l("Links"),
    "valid_from": _l("Valid from"),
    "valid_to": _l("Valid until"),
    "review_on": _l("Next review"),
    "change_note": _l("What was changed, and why"),
    "comment": _l("Comment"),
    "reason": _l("Reason"),
}
LINK_LABELS: dict[str, LazyString] = {"page": _l("Page"), "form": _l("Form")}
_FINDINGS: dict[Kind, LazyString] = {
    Kind.MY_NUMBER: _l("A My Number was removed here (●). It must not be recorded."),
    Kind.PIN: _l("A PIN was removed here (●). It must not be recorded."),
    Kind.SUSPECTED: _l(
        "This looks like a mistyped My Number. Remove it, or confirm that it is another number."
    ),
}

word(
    stale_article=_l("Someone else saved article %(label)s in the meantime."),
    already_decided=_l("Someone else has already decided about article %(label)s."),
    under_review=_l("This article waits for the city. Take it back to go on writing."),
    open_revision=_l("This article has a draft already. Please finish or give up that one first."),
    no_draft=_l("This article has no draft any more."),
    own_text=_l("You wrote this yourself. Somebody else of the city has to approve it."),
    not_published=_l("This article is not published."),
    not_withdrawn=_l("This article is not withdrawn."),
    unknown_variable=_l(
        "There is a name in braces that does not exist. Please choose one of the variables."
    ),
    bad_address=_l("Please enter an address that begins with https://"),
    link_needs_title=_l("Please give the link a title."),
    bad_source=_l("One of the addresses is not one of the web (https://…)."),
    too_many_articles=_l("These are too many articles at once."),
    day_is_over=_l("This day is over."),
)
word_objects({"article": _l("FAQ article")})
word_actions(
    {
        "article.create": _l("Article begun"),
        "article.edit": _l("Article written on"),
        "article.drop": _l("Draft given up"),
        "article.restore": _l("Old version taken again"),
        "article.submit": _l("Article submitted to the city"),
        "article.take_back": _l("Submission taken back"),
        "article.approve": _l("Article approved"),
        "article.return": _l("Article returned"),
        "article.correct": _l("Article corrected and approved"),
        "article.withdraw": _l("Article withdrawn"),
        "article.put_back": _l("Article put back"),
        "article.review_date": _l("Review day set"),
        "article.import": _l("Articles imported"),
        "article.export": _l("List of article changes exported"),
    }
)


def worded(labels: Mapping[str, LazyString]) -> list[tuple[str, str]]:
    """Choices of a field in the reader's language."""
    return [(value, str(label)) for value, label in labels.items()]


def field_label(name: str) -> str:
    """A field such as `ja_phone` or `category` in the reader's language."""
    language, _, text = name.partition("_")
    if text in TEXT_LABELS and language in LANGUAGE_LABELS:
        return f"{TEXT_LABELS[text]} – {LANGUAGE_LABELS[language]}"
    return str(FIELD_LABELS.get(name, name))


def word_finding(kind: Kind) -> str:
    """What the guard found in a field, and what became of it."""
    return str(_FINDINGS[kind])
