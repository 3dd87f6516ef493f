"""What waits for the city: the queue, and deciding with the differences in sight."""

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Invalid, Missing
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code
from faq.articles.entry import ArticleContent, content_of
from faq.articles.models import Article, Revision, RevisionState
from faq.articles.permissions import get_article, get_revision
from faq.articles.queries.lists import PAGE, waiting_revisions
from faq.articles.queries.versions import revisions_of
from faq.articles.services.review import (
    approve_revision,
    correct_and_approve,
    may_approve,
    return_revision,
    take_back,
)
from faq.articles.variables import VariableValues, variable_values
from faq.articles.web.article import labels
from faq.articles.web.blueprint import blueprint
from faq.articles.web.editor_page import build_page
from faq.articles.web.forms import Values, read_content, values_from_content, values_from_form
from faq.articles.web.shown import (
    category_label,
    field_differences,
    names_of_staff,
    shown_links,
    shown_sides,
    shown_sources,
)
from faq.articles.web.wording import AUDIENCE_LABELS


@blueprint.get("/review")
@requires(Permission.FAQ_DRAFTS)
def show_queue() -> str:
    """What waits for the city, the oldest first."""
    session, actor = db_session(), current_actor()
    found = waiting_revisions(session, actor, after=_uuid(request.args.get("after")))
    values = variable_values(session)
    rows = [
        {
            "article": article,
            "revision": revision,
            "question": _question(revision, values),
            "category": category_label(session, revision.category_code),
        }
        for article, revision in found[:PAGE]
    ]
    return render_template(
        "articles/review_queue.html",
        rows=rows,
        next=found[PAGE - 1][1].id if len(found) > PAGE else None,
        begun="after" in request.args,
        people=names_of_staff(session),
    )


@blueprint.get("/review/<uuid:revision_id>")
@requires(Permission.FAQ_DRAFTS)
def show_review(revision_id: UUID) -> str:
    """One version, what it changes, and what may be done with it."""
    return _page(revision_id)


@blueprint.post("/review/<uuid:revision_id>/approve")
@requires(Permission.FAQ_REVIEW)
def approve(revision_id: UUID) -> ResponseReturnValue:
    get_revision(db_session(), current_actor(), revision_id)
    try:
        article = approve_revision(
            db_session(),
            current_actor(),
            revision_id=revision_id,
            comment=request.form.get("comment", ""),
        )
    except Invalid as error:
        db_session().rollback()
        return _page(revision_id, errors=error.fields), error.status
    return _decided(_("%(label)s is published.", label=article.label))


@blueprint.post("/review/<uuid:revision_id>/return")
@requires(Permission.FAQ_REVIEW)
def give_back(revision_id: UUID) -> ResponseReturnValue:
    get_revision(db_session(), current_actor(), revision_id)
    try:
        article = return_revision(
            db_session(),
            current_actor(),
            revision_id=revision_id,
            comment=request.form.get("comment", ""),
        )
    except Invalid as error:
        db_session().rollback()
        return _page(revision_id, errors=error.fields), error.status
    return _decided(_("%(label)s went back to the editors.", label=article.label))


@blueprint.get("/review/<uuid:revision_id>/correct")
@requires(Permission.FAQ_REVIEW)
def show_correction(revision_id: UUID) -> ResponseReturnValue:
    """The submitted text in a form, for the city's own wording."""
    revision = get_revision(db_session(), current_actor(), revision_id)
    if revision.state != RevisionState.SUBMITTED or not may_approve(current_actor(), revision):
        return redirect(url_for(".show_review", revision_id=revision_id))
    content = content_of(revision)
    return _correction(revision, values_from_content(content), content)


@blueprint.post("/review/<uuid:revision_id>/correct")
@requires(Permission.FAQ_REVIEW)
def correct(revision_id: UUID) -> ResponseReturnValue:
    """Publish the city's own wording."""
    values = values_from_form(request.form)
    content, errors = read_content(values)
    revision = get_revision(db_session(), current_actor(), revision_id)
    try:
        if errors:
            raise Invalid(fields=errors)
        article = correct_and_approve(
            db_session(),
            current_actor(),
            revision_id=revision_id,
            content=content,
            comment=request.form.get("comment", ""),
        )
    except Invalid as error:
        db_session().rollback()
        return _correction(revision, values, content, error), error.status
    return _decided(_("%(label)s is published as you worded it.", label=article.label))


@blueprint.post("/review/<uuid:revision_id>/take-back")
@requires(Permission.FAQ_EDIT)
def take_submission_back(revision_id: UUID) -> ResponseReturnValue:
    """Go on writing what was submitted."""
    article = take_back(db_session(), current_actor(), revision_id=revision_id)
    flash(_("%(label)s is your draft again.", label=article.label))
    return redirect(url_for(".show_edit", article_id=article.id), 303)


def _decided(sentence: str) -> ResponseReturnValue:
    """On to what waits next."""
    flash(sentence, "success")
    return redirect(url_for(".show_queue"), 303)


def _page(revision_id: UUID, *, errors: Mapping[str, str] | None = None) -> str:
    session, actor = db_session(), current_actor()
    revision = get_revision(session, actor, revision_id)
    article = get_article(session, actor, revision.article_id)
    content = content_of(revision)
    before = compared_with(article, revision)
    waits = revision.state == RevisionState.SUBMITTED
    return render_template(
        "articles/review.html",
        article=article,
        revision=revision,
        waits=waits,
        may_decide=waits and may_approve(actor, revision),
        own=waits and not may_approve(actor, revision) and actor.can(Permission.FAQ_REVIEW),
        before=before,
        fields=field_differences(content_of(before), content) if before else [],
        content=content,
        sides=shown_sides(content, variable_values(session)),
        category=category_label(session, revision.category_code),
        audience=str(AUDIENCE_LABELS[revision.audience]),
        sources=shown_sources(content),
        links=shown_links(content),
        returned=_last_returned(article, revision),
        comment=request.form.get("comment", ""),
        errors={name: word_code(code) for name, code in (errors or {}).items()},
        **labels(),
    )


def compared_with(article: Article, revision: Revision) -> Revision | None:
    """What a version is read against: what readers see now, else what it was begun from."""
    published = article.published_revision_id
    wanted = published if published and published != revision.id else revision.based_on_id
    return db_session().get(Revision, wanted) if wanted else None


def _last_returned(article: Article, revision: Revision) -> Revision | None:
    """The version that came back before this one, with the city's comment."""
    found = revisions_of(db_session(), current_actor(), article.id, before=revision.number, limit=1)
    return found[0] if found and found[0].state == RevisionState.RETURNED else None


def _correction(
    revision: Revision, values: Values, content: ArticleContent, refusal: Invalid | None = None
) -> str:
    session = db_session()
    article = session.get(Article, revision.article_id)
    if article is None:
        raise Missing
    page = build_page(session, language(), values, content, refusal=refusal)
    return render_template(
        "articles/correct.html",
        article=article,
        revision=revision,
        page=page,
        comment=request.form.get("comment", ""),
    )


def _question(revision: Revision, values: VariableValues) -> dict[str, str]:
    text = revision.text(language()) or next(iter(revision.texts), None)
    if text is None:
        return {"text": "", "lang": language()}
    return {"text": values.fill(text.question, text.language), "lang": text.language}


def _uuid(given: str | None) -> UUID | None:
    try:
        return UUID(given or "")
    except ValueError:
        return None
