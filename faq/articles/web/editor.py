"""The editor: begin an article, write its draft, give it to the city."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core import clock
from callcenter.core.errors import Conflict, Invalid, ProductError
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session, keep_work
from callcenter.core.web.wording import word_error
from faq.articles.entry import ArticleContent
from faq.articles.errors import StaleArticle
from faq.articles.models import Article, Revision, RevisionState
from faq.articles.permissions import get_article
from faq.articles.queries.versions import present_content
from faq.articles.services.editing import create_article, drop_draft, save_draft
from faq.articles.services.review import submit_draft
from faq.articles.web.blueprint import blueprint
from faq.articles.web.editor_page import EditorPage, build_page, field_notices, masked_values
from faq.articles.web.forms import (
    Values,
    read_content,
    values_from_content,
    values_from_form,
    values_from_script,
)
from faq.articles.web.shown import names_of_staff, previews

REVIEWED_AFTER = timedelta(days=365)


@blueprint.get("/new")
@requires(Permission.FAQ_EDIT)
def new_article() -> str:
    """An empty form."""
    content = ArticleContent(review_on=clock.today() + REVIEWED_AFTER)
    return _new_page(values_from_content(content), content)


@blueprint.post("/new")
@requires(Permission.FAQ_EDIT)
def add_article() -> ResponseReturnValue:
    """Begin the article; from then on its form saves itself."""
    values = values_from_form(request.form)
    content, errors = read_content(values)
    try:
        if errors:
            raise Invalid(fields=errors)
        article = create_article(db_session(), current_actor(), content=content)
    except Invalid as error:
        return _new_page(values, content, error), error.status
    return _after_saving(article, article.version)


@blueprint.get("/<uuid:article_id>/edit")
@requires(Permission.FAQ_EDIT)
def show_edit(article_id: UUID) -> ResponseReturnValue:
    """The form with the draft, or with what a draft would begin from."""
    session = db_session()
    article = get_article(session, current_actor(), article_id)
    latest = session.get_one(Revision, article.latest_revision_id)
    if latest.state == RevisionState.SUBMITTED:
        return redirect(url_for(".show_review", revision_id=latest.id))
    content = present_content(session, article)
    if latest.state != RevisionState.DRAFT:
        content = _begun_anew(content)
    return _edit_page(article, values_from_content(content), content)


@blueprint.post("/<uuid:article_id>/edit")
@requires(Permission.FAQ_EDIT)
def save_edit(article_id: UUID) -> ResponseReturnValue:
    """Save the draft; by the other button give it to the city."""
    values = values_from_form(request.form)
    content, errors = read_content(values)
    get_article(db_session(), current_actor(), article_id)
    try:
        article = _save(article_id, content, _version(request.form.get("version")))
        if errors:
            raise Invalid(fields=errors)
        return _after_saving(article, article.version)
    except StaleArticle as error:
        return _stale_page(values, content, error), error.status
    except Invalid as error:
        return _refused_page(article_id, values, content, error), error.status


@blueprint.post("/<uuid:article_id>/draft")
@requires(Permission.FAQ_EDIT)
def keep_draft(article_id: UUID) -> ResponseReturnValue:
    """Keep what is typed, as the form sends it after each pause."""
    sent: Any = request.get_json(silent=True)
    fields = sent.get("values") if isinstance(sent, dict) else None
    get_article(db_session(), current_actor(), article_id)
    if not isinstance(fields, dict):
        raise Invalid
    values = values_from_script(fields)
    content, _errors = read_content(values)
    try:
        article = save_draft(
            db_session(),
            current_actor(),
            article_id=article_id,
            version=_version(sent.get("version")),
            content=content,
            while_typing=True,
        )
    except (Conflict, Invalid) as error:
        db_session().rollback()
        return jsonify(message=word_error(error), errors={}), error.status
    return jsonify(
        saved_at=article.updated_at.isoformat(),
        version=article.version,
        notices=field_notices(values, content),
        values=masked_values(values),
        previews=previews(db_session(), content),
    )


@blueprint.post("/<uuid:article_id>/drop")
@requires(Permission.FAQ_EDIT)
def drop(article_id: UUID) -> ResponseReturnValue:
    """Give the draft up."""
    article = drop_draft(
        db_session(),
        current_actor(),
        article_id=article_id,
        version=_version(request.form.get("version")),
    )
    flash(
        _("The draft of %(label)s was given up. It stays among the versions.", label=article.label)
    )
    if article.published_revision_id is None:
        return redirect(url_for(".show_list"), 303)
    return redirect(url_for(".show_article", article_id=article_id), 303)


def _save(article_id: UUID, content: ArticleContent, version: int) -> Article:
    """Save what was sent; the form's own saving of a moment before does not stand in its way."""
    session, actor = db_session(), current_actor()
    try:
        return save_draft(session, actor, article_id=article_id, version=version, content=content)
    except StaleArticle as error:
        latest = error.revision
        own = latest is not None and latest.author_id == actor.id
        if not own or latest is None or latest.state != RevisionState.DRAFT:
            raise
        if error.article.version != version + 1:
            raise
        return save_draft(
            session, actor, article_id=article_id, version=error.article.version, content=content
        )


def _after_saving(article: Article, version: int) -> ResponseReturnValue:
    """Back to the form, or to the article when it was given to the city."""
    if request.form.get("action") != "submit":
        flash(_("Saved."), "success")
        return redirect(url_for(".show_edit", article_id=article.id), 303)
    submit_draft(db_session(), current_actor(), article_id=article.id, version=version)
    flash(_("%(label)s is with the city now.", label=article.label), "success")
    return redirect(url_for(".show_article", article_id=article.id), 303)


def _refused_page(article_id: UUID, values: Values, content: ArticleContent, error: Invalid) -> str:
    """The form again; what was typed is kept as the draft all the same, where it fits."""
    session, actor = db_session(), current_actor()
    session.rollback()
    article = get_article(session, actor, article_id)
    version = _version(request.form.get("version"))
    try:
        article = save_draft(
            session,
            actor,
            article_id=article_id,
            version=version,
            content=content,
            while_typing=True,
        )
        keep_work()
    except ProductError:
        session.rollback()
        article = get_article(session, actor, article_id)
    return _edit_page(article, values, content, error)


def _stale_page(values: Values, content: ArticleContent, error: StaleArticle) -> str:
    db_session().rollback()
    article = get_article(db_session(), current_actor(), error.article.id)
    latest = db_session().get_one(Revision, article.latest_revision_id)
    page = build_page(
        db_session(), language(), values, content, refusal=error, stale=(article, latest)
    )
    return _rendered(article, latest, page)


def _edit_page(
    article: Article,
    values: Values,
    content: ArticleContent,
    refusal: ProductError | None = None,
) -> str:
    session = db_session()
    page = build_page(
        session, language(), values, content, version=article.version, refusal=refusal
    )
    latest = session.get_one(Revision, article.latest_revision_id)
    return _rendered(article, latest, page)


def _rendered(article: Article, latest: Revision, page: EditorPage) -> str:
    people = names_of_staff(db_session())
    return render_template(
        "articles/edit.html", article=article, latest=latest, page=page, people=people
    )


def _new_page(values: Values, content: ArticleContent, refusal: ProductError | None = None) -> str:
    db_session().rollback()
    page = build_page(db_session(), language(), values, content, refusal=refusal)
    return render_template("articles/new.html", page=page)


def _begun_anew(content: ArticleContent) -> ArticleContent:
    """A change of what is published needs a note and a review day of its own."""
    review_on = clock.today() + REVIEWED_AFTER
    return replace(
        content, change_note="", review_on=max(content.review_on or review_on, review_on)
    )


def _version(given: Any) -> int:
    text = str(given)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
