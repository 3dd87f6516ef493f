"""One click from an inquiry to a draft article (FAQ-4)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Conflict, Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.inquiries.learning.services.proposing import propose_from_inquiry
from callcenter.inquiries.learning.web import wording
from callcenter.inquiries.web.record import record_page
from faq.articles.models import Article
from faq.learning.web.wording import word_removed

# Importing this module registers its words.
WORDS = (wording,)

blueprint = Blueprint("inquiry_article", __name__, url_prefix="/inquiries")


@blueprint.post("/<uuid:inquiry_id>/article")
@requires(Permission.FAQ_PROPOSE)
def propose(inquiry_id: UUID) -> ResponseReturnValue:
    """Begin an article with the inquiry's question and answer; an editor goes on writing it."""
    session, actor = db_session(), current_actor()
    try:
        proposal, new = propose_from_inquiry(session, actor, inquiry_id=inquiry_id)
    except (Conflict, Invalid) as error:
        session.rollback()
        return record_page(inquiry_id, refusal=error), error.status
    article = session.get_one(Article, proposal.article_id)
    if not new:
        flash(_("%(label)s was begun from this inquiry before.", label=article.label))
    else:
        flash(_told(article.label, word_removed(proposal.removed)), "success")
    if actor.can(Permission.FAQ_EDIT):
        return redirect(url_for("articles.show_edit", article_id=article.id), 303)
    return redirect(url_for("inquiries.show_record", inquiry_id=inquiry_id), 303)


def _told(label: str, removed: str) -> str:
    """What was done, and what the person should look at."""
    begun = _("The draft %(label)s was begun for the editors.", label=label)
    if removed:
        taken = _("Taken out: %(what)s. Please read it once more.", what=removed)
    else:
        taken = _("No personal data were found; please read it once more.")
    return f"{begun} {taken}"
