"""What is said about a practice call: what went well, and what to look at."""

from collections.abc import Mapping
from dataclasses import dataclass

from callcenter.core.i18n import gettext as _
from callcenter.desk.practice import PracticeReview

GOOD, LOOK, WRONG, OPEN = "success", "warning", "danger", "neutral"


@dataclass(frozen=True)
class Finding:
    """One point of the review.

    Attributes:
        tone: `success`, `warning`, `danger`, or `neutral` while nobody can say.
        badge: the tone in a word.
    """

    title: str
    text: str
    tone: str

    @property
    def badge(self) -> str:
        words = {GOOD: _("Good"), LOOK: _("To improve"), WRONG: _("Not like this")}
        return str(words.get(self.tone) or _("Not yet known"))


def findings(review: PracticeReview, labels: Mapping[str, str]) -> list[Finding]:
    """The points, in the order of a call.

    Args:
        labels: of categories by code.
    """
    found = [_answering(review)]
    if review.story is not None and review.story["has_secret"]:
        found.append(_secret(review))
    return [*found, _inquiry(review), *_category(review, labels)]


def _answering(review: PracticeReview) -> Finding:
    title = _("Answering")
    if review.waited is not None:
        text = _("Answered after %(seconds)s seconds in the line.", seconds=review.waited)
        return Finding(title, text, GOOD if review.waited <= QUICK_SECONDS else LOOK)
    if review.is_over or (review.call is not None and review.call.ended_at is not None):
        return Finding(title, _("The caller hung up before anybody answered."), LOOK)
    return Finding(title, _("The caller is not answered yet."), OPEN)


# The time within which the centre wants to answer.
QUICK_SECONDS = 20


def _secret(review: PracticeReview) -> Finding:
    title = _("The PIN")
    if not review.secrets:
        text = _("The caller did not say the number aloud.")
        return Finding(title, text, GOOD if review.is_over else OPEN)
    if any(line.is_recorded for line in review.secrets):
        text = _("The caller said the number aloud and it is in the recording. Silence that part.")
        return Finding(title, text, WRONG)
    text = _("The caller said the number aloud while the recording was paused.")
    return Finding(title, text, GOOD)


def _inquiry(review: PracticeReview) -> Finding:
    title = _("The record")
    if review.inquiry is not None:
        text = _("Saved as %(reference)s.", reference=review.inquiry.reference)
        return Finding(title, text, GOOD)
    if review.waited is None:
        return Finding(title, _("There was no talk to write up."), OPEN)
    return Finding(title, _("No inquiry was saved for this call yet."), LOOK)


def _category(review: PracticeReview, labels: Mapping[str, str]) -> list[Finding]:
    if review.inquiry is None or not review.expected:
        return []
    expected = ", ".join(_named(code, labels) for code in review.expected)
    chosen = review.inquiry.category_code
    if chosen is None:
        text = _("No category was chosen. Expected: %(expected)s.", expected=expected)
        return [Finding(_("Category"), text, LOOK)]
    text = _(
        "Chosen: %(chosen)s. Expected: %(expected)s.",
        chosen=_named(chosen, labels),
        expected=expected,
    )
    return [Finding(_("Category"), text, GOOD if review.is_category_right else LOOK)]


def _named(code: str, labels: Mapping[str, str]) -> str:
    return f"{code} {labels[code]}" if code in labels else code
