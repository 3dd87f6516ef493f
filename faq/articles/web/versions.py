"""The versions of an article: list, two compared, an old one taken again."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Missing
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from faq.articles.entry import content_of
from faq.articles.permissions import get_article, get_revision
from faq.articles.queries.versions import (
    PAGE,
    revision_by_number,
    revisions_of,
    uses_by_revision,
)
from faq.articles.services.editing import restore_revision
from faq.articles.web.article import labels
from faq.articles.web.blueprint import blueprint
from faq.articles.web.shown import field_differences


@blueprint.get("/<uuid:article_id>/versions")
@requires(Permission.FAQ_READ)
def show_versions(article_id: UUID) -> str:
    """All versions, newest first."""
    session, actor = db_session(), current_actor()
    article = get_article(session, actor, article_id)
    found = revisions_of(session, actor, article_id, before=_number("before"))
    return render_template(
        "articles/versions.html",
        article=article,
        versions=found[:PAGE],
        next=found[PAGE - 1].number if len(found) > PAGE else None,
        uses=uses_by_revision(session, article_id),
        numbers={one.id: one.number for one in found},
        open_work=any(one.is_open for one in found),
        **labels(),
    )


@blueprint.get("/<uuid:article_id>/compare")
@requires(Permission.FAQ_READ)
def compare(article_id: UUID) -> str:
    """Two versions against each other; by default the newest two."""
    session, actor = db_session(), current_actor()
    article = get_article(session, actor, article_id)
    newest = revisions_of(session, actor, article_id, limit=2)
    new = _number("new") or newest[0].number
    old = _number("old") or max(new - 1, 1)
    before, after = (revision_by_number(session, actor, article_id, n) for n in (old, new))
    return render_template(
        "articles/compare.html",
        article=article,
        before=before,
        after=after,
        fields=field_differences(content_of(before), content_of(after)),
        versions=revisions_of(session, actor, article_id, limit=PAGE)[:PAGE],
        **labels(),
    )


@blueprint.post("/versions/<uuid:revision_id>/restore")
@requires(Permission.FAQ_EDIT)
def restore(revision_id: UUID) -> ResponseReturnValue:
    """A new draft with the text of an old version."""
    old = get_revision(db_session(), current_actor(), revision_id)
    article = restore_revision(db_session(), current_actor(), revision_id=revision_id)
    flash(
        _(
            "The text of version %(number)s is a new draft now. It is published when the city "
            "approves it.",
            number=old.number,
        ),
        "success",
    )
    return redirect(url_for(".show_edit", article_id=article.id), 303)


def _number(name: str) -> int | None:
    given = request.args.get(name)
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 8):
        raise Missing
    return int(given)
