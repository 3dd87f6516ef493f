"""The page of an article: both languages, sources, versions; withdrawing and putting back."""

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code
from faq.articles.entry import content_of
from faq.articles.models import Article, Revision
from faq.articles.permissions import get_article, get_revision, works_on_articles
from faq.articles.ports import article_origins
from faq.articles.queries.versions import revisions_of, uses_by_revision
from faq.articles.services.publishing import LONGEST_REASON, put_back, withdraw_article
from faq.articles.variables import variable_values
from faq.articles.web.blueprint import blueprint
from faq.articles.web.shown import (
    category_label,
    names_of_staff,
    shown_links,
    shown_sides,
    shown_sources,
)
from faq.articles.web.wording import (
    AUDIENCE_LABELS,
    REVISION_LABELS,
    REVISION_TONES,
    STATUS_LABELS,
    STATUS_TONES,
)

FEW_VERSIONS = 5


@blueprint.get("/<uuid:article_id>")
@requires(Permission.FAQ_READ)
def show_article(article_id: UUID) -> str:
    """What readers see, or the newest version of what was never published."""
    return article_page(article_id)


@blueprint.post("/<uuid:article_id>/withdraw")
@requires(Permission.FAQ_WITHDRAW)
def withdraw(article_id: UUID) -> ResponseReturnValue:
    """Take the article away from all readers at once."""
    reason = request.form.get("reason", "")
    get_article(db_session(), current_actor(), article_id)
    try:
        article = withdraw_article(
            db_session(), current_actor(), article_id=article_id, reason=reason
        )
    except Invalid as error:
        return article_page(article_id, errors=error.fields, reason=reason), error.status
    flash(_("%(label)s is withdrawn. Nobody finds it any more.", label=article.label), "success")
    return redirect(url_for(".show_article", article_id=article_id), 303)


@blueprint.post("/<uuid:article_id>/put-back")
@requires(Permission.FAQ_REVIEW)
def show_again(article_id: UUID) -> ResponseReturnValue:
    """Show a withdrawn article again as it was."""
    article = put_back(db_session(), current_actor(), article_id=article_id)
    flash(_("%(label)s is published again.", label=article.label), "success")
    return redirect(url_for(".show_article", article_id=article_id), 303)


def article_page(
    article_id: UUID, *, errors: Mapping[str, str] | None = None, reason: str = ""
) -> str:
    """The page, with what was refused."""
    session, actor = db_session(), current_actor()
    article = get_article(session, actor, article_id)
    shown = _shown_revision(article)
    works = works_on_articles(actor)
    latest = session.get_one(Revision, article.latest_revision_id) if works else shown
    content, today = content_of(shown), clock.today()
    return render_template(
        "articles/article.html",
        article=article,
        shown=shown,
        latest=latest if latest.id != shown.id else None,
        in_hand=latest,
        content=content,
        sides=shown_sides(content, variable_values(session)),
        category=category_label(session, shown.category_code),
        sources=shown_sources(content),
        links=shown_links(content),
        audience=str(AUDIENCE_LABELS[shown.audience]),
        versions=revisions_of(session, actor, article_id, limit=FEW_VERSIONS),
        few=FEW_VERSIONS,
        uses=uses_by_revision(session, article_id),
        works=works,
        origins=article_origins(session, actor, article_id) if works else [],
        expired=shown.valid_to is not None and shown.valid_to < today,
        early=shown.valid_from is not None and shown.valid_from > today,
        due=article.review_on is not None and article.review_on <= today,
        longest_reason=LONGEST_REASON,
        reason=reason,
        errors={name: word_code(code) for name, code in (errors or {}).items()},
        **labels(),
    )


def labels() -> dict[str, object]:
    """Words of states and names of people by identifier, for templates."""
    return {
        "people": names_of_staff(db_session()),
        "status_labels": STATUS_LABELS,
        "status_tones": STATUS_TONES,
        "revision_labels": REVISION_LABELS,
        "revision_tones": REVISION_TONES,
    }


def _shown_revision(article: Article) -> Revision:
    revision_id = article.published_revision_id or article.latest_revision_id
    return get_revision(db_session(), current_actor(), revision_id)  # type: ignore[arg-type]
