"""The category tree and the tags, kept by managers (INQ-2)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core import clock
from callcenter.core.errors import Invalid, Missing
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code, word_error
from callcenter.inquiries.queries.categories import (
    all_tags,
    categories_in_use,
    category_versions,
    versions_of,
)
from callcenter.inquiries.services.categories import (
    add_category,
    change_category,
    retire_category,
)
from callcenter.inquiries.services.tags import add_tag, retire_tag
from callcenter.inquiries.web.blueprint import TEMPLATES
from callcenter.inquiries.web.category_forms import (
    blank_entry,
    entered_day,
    entered_entry,
    entry_of_version,
)
from callcenter.inquiries.web.category_tree import present_version, shown_tree

blueprint = Blueprint(
    "categories", __name__, url_prefix="/admin/categories", template_folder=TEMPLATES
)


@blueprint.get("")
@requires(Permission.CATEGORY_MANAGE)
def show_tree() -> ResponseReturnValue:
    return _tree_page()


@blueprint.get("/new")
@requires(Permission.CATEGORY_MANAGE)
def show_new() -> ResponseReturnValue:
    return _new_page()


@blueprint.post("/new")
@requires(Permission.CATEGORY_MANAGE)
def add() -> ResponseReturnValue:
    try:
        category = add_category(
            db_session(),
            current_actor(),
            entry=entered_entry(request.form, request.form.get("code", "").strip()),
            valid_from=entered_day(request.form, "valid_from"),
        )
    except Invalid as error:
        db_session().rollback()
        return _new_page(error), error.status
    flash(_("Added category %(code)s.", code=category.code), "success")
    return redirect(url_for(".show_tree"), 303)


@blueprint.get("/<code>")
@requires(Permission.CATEGORY_MANAGE)
def show_category(code: str) -> ResponseReturnValue:
    return _category_page(code)


@blueprint.post("/<code>")
@requires(Permission.CATEGORY_MANAGE)
def change(code: str) -> ResponseReturnValue:
    try:
        category = change_category(
            db_session(),
            current_actor(),
            entry=entered_entry(request.form, code),
            valid_from=entered_day(request.form, "valid_from"),
        )
    except Invalid as error:
        db_session().rollback()
        return _category_page(code, error), error.status
    flash(_("Category %(code)s has a new version.", code=category.code), "success")
    return redirect(url_for(".show_category", code=code), 303)


@blueprint.post("/<code>/retire")
@requires(Permission.CATEGORY_MANAGE)
def retire(code: str) -> ResponseReturnValue:
    try:
        retire_category(
            db_session(),
            current_actor(),
            code=code,
            last_day=entered_day(request.form, "last_day"),
            replaced_by=request.form.get("replaced_by") or None,
        )
    except Invalid as error:
        db_session().rollback()
        return _category_page(code, error), error.status
    flash(_("Category %(code)s will not be offered any more.", code=code), "success")
    return redirect(url_for(".show_tree"), 303)


@blueprint.post("/tags")
@requires(Permission.CATEGORY_MANAGE)
def make_tag() -> ResponseReturnValue:
    try:
        tag = add_tag(
            db_session(),
            current_actor(),
            name=request.form.get("name", ""),
            name_en=request.form.get("name_en", ""),
        )
    except Invalid as error:
        db_session().rollback()
        return _tree_page(error), error.status
    flash(_("Added the tag “%(name)s”.", name=tag.name), "success")
    return redirect(url_for(".show_tree", _anchor="tags"), 303)


@blueprint.post("/tags/<uuid:tag_id>")
@requires(Permission.CATEGORY_MANAGE)
def change_tag(tag_id: UUID) -> ResponseReturnValue:
    """Retire a tag, or bring it back."""
    retired = request.form.get("retired") == "1"
    tag = retire_tag(db_session(), current_actor(), tag_id=tag_id, retired=retired)
    if retired:
        flash(_("The tag “%(name)s” will not be offered any more.", name=tag.name), "success")
    else:
        flash(_("The tag “%(name)s” is offered again.", name=tag.name), "success")
    return redirect(url_for(".show_tree", _anchor="tags"), 303)


def _tree_page(refusal: Invalid | None = None) -> str:
    session = db_session()
    return render_template(
        "inquiries/categories.html",
        tree=shown_tree(category_versions(session), clock.today()),
        tags=all_tags(session),
        typed=request.form if refusal else {},
        **_refused(refusal),
    )


def _new_page(refusal: Invalid | None = None) -> str:
    return render_template(
        "inquiries/category_new.html",
        values=request.form if refusal else blank_entry(request.args.get("under", "")),
        today=clock.today(),
        **_refused(refusal),
    )


def _category_page(code: str, refusal: Invalid | None = None) -> str:
    session, today = db_session(), clock.today()
    versions = versions_of(session, [code])
    if not versions:
        raise Missing
    newest = versions[0]
    return render_template(
        "inquiries/category.html",
        code=code,
        versions=versions,
        present=present_version(versions, today),
        newest=newest,
        values={**entry_of_version(newest, today), **(request.form if refusal else {})},
        successor_choices=[
            (row.code, f"{row.code} {row.label(language())}")
            for row in categories_in_use(session)
            if row.code != code
        ],
        today=today,
        **_refused(refusal),
    )


def _refused(refusal: Invalid | None) -> dict[str, object]:
    """Errors by field, and as the summary on top of the page."""
    if refusal is None:
        return {"errors": {}, "summary": []}
    errors = {name: word_code(code) for name, code in refusal.fields.items()}
    return {"errors": errors, "summary": list(errors.items()) or [(None, word_error(refusal))]}
