"""People and roles, for administrators."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.accounts.models import StaffAccount
from callcenter.accounts.queries import get_staff, list_staff
from callcenter.accounts.services import invitations, people
from callcenter.accounts.web.forms import NewPersonForm, PersonForm, role_choices, show_errors
from callcenter.core.errors import Conflict, Forbidden, Invalid
from callcenter.core.i18n import DEFAULT_LANGUAGE
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission, Role
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.people import role_label
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_error

blueprint = Blueprint("people", __name__, url_prefix="/admin/people")


@blueprint.get("")
@requires(Permission.STAFF_READ)
def show_people() -> ResponseReturnValue:
    return render_template(
        "accounts/people.html",
        people=list_staff(db_session()),
        role_label=role_label,
        may_manage=current_actor().can(Permission.STAFF_MANAGE),
    )


@blueprint.get("/new")
@requires(Permission.STAFF_MANAGE)
def show_new() -> ResponseReturnValue:
    return _new_page(NewPersonForm())


@blueprint.post("/new")
@requires(Permission.STAFF_MANAGE)
def add() -> ResponseReturnValue:
    form = NewPersonForm(request.form)
    if not form.validate():
        return _new_page(form), 422
    try:
        account = people.add_staff(
            db_session(),
            current_actor(),
            login=form.login.data or "",
            display_name=form.display_name.data or "",
            display_name_en=form.display_name_en.data or "",
            role=Role(form.role.data or ""),
            language=form.language.data or DEFAULT_LANGUAGE,
        )
    except Invalid as error:
        show_errors(form, error)
        return _new_page(form), 422
    return _hand_over(account)


@blueprint.get("/<uuid:staff_id>")
@requires(Permission.STAFF_MANAGE)
def show(staff_id: UUID) -> ResponseReturnValue:
    account = get_staff(db_session(), staff_id)
    return _person_page(account, PersonForm(obj=account))


@blueprint.post("/<uuid:staff_id>")
@requires(Permission.STAFF_MANAGE)
def change(staff_id: UUID) -> ResponseReturnValue:
    form = PersonForm(request.form)
    if not form.validate():
        return _person_page(get_staff(db_session(), staff_id), form), 422
    try:
        people.change_staff(
            db_session(),
            current_actor(),
            staff_id,
            version=form.version.data or 0,
            display_name=form.display_name.data or "",
            display_name_en=form.display_name_en.data or "",
            role=Role(form.role.data or ""),
        )
    except (Conflict, Forbidden) as error:
        db_session().rollback()
        account = get_staff(db_session(), staff_id)
        page = _person_page(account, PersonForm(obj=account), word_error(error))
        return page, error.status
    flash(_("Saved."), "success")
    return redirect(url_for(".show_people"), 303)


@blueprint.post("/<uuid:staff_id>/disable")
@requires(Permission.STAFF_MANAGE)
def disable(staff_id: UUID) -> ResponseReturnValue:
    people.disable_staff(db_session(), current_actor(), staff_id)
    flash(_("The account is shut, and the person is signed out everywhere."), "success")
    return redirect(url_for(".show", staff_id=staff_id), 303)


@blueprint.post("/<uuid:staff_id>/enable")
@requires(Permission.STAFF_MANAGE)
def enable(staff_id: UUID) -> ResponseReturnValue:
    people.enable_staff(db_session(), current_actor(), staff_id)
    flash(_("The account is open again."), "success")
    return redirect(url_for(".show", staff_id=staff_id), 303)


@blueprint.post("/<uuid:staff_id>/second-factor/reset")
@requires(Permission.STAFF_MANAGE)
def reset_second_factor(staff_id: UUID) -> ResponseReturnValue:
    people.reset_second_factor(db_session(), current_actor(), staff_id)
    flash(_("The second factor was taken away. It is set up anew at the next sign-in."), "success")
    return redirect(url_for(".show", staff_id=staff_id), 303)


@blueprint.post("/<uuid:staff_id>/sessions/end")
@requires(Permission.STAFF_MANAGE)
def end_sessions(staff_id: UUID) -> ResponseReturnValue:
    people.end_staff_sessions(db_session(), current_actor(), staff_id)
    flash(_("The person is signed out everywhere."), "success")
    return redirect(url_for(".show", staff_id=staff_id), 303)


@blueprint.get("/<uuid:staff_id>/invitation")
@requires(Permission.STAFF_MANAGE)
def show_invitation(staff_id: UUID) -> ResponseReturnValue:
    account = get_staff(db_session(), staff_id)
    return render_template("accounts/hand_over.html", account=account, link=None)


@blueprint.post("/<uuid:staff_id>/invitation")
@requires(Permission.STAFF_MANAGE)
def invite(staff_id: UUID) -> ResponseReturnValue:
    return _hand_over(get_staff(db_session(), staff_id))


def _new_page(form: NewPersonForm) -> str:
    return render_template("accounts/new_person.html", form=form, roles=role_choices())


def _hand_over(account: StaffAccount) -> str:
    """The page with the link, which is shown this once."""
    token = invitations.invite(db_session(), current_actor(), account.id)
    link = invitations.invitation_link(current_app.extensions["settings"].public_url, token)
    return render_template("accounts/hand_over.html", account=account, link=link)


def _person_page(account: StaffAccount, form: PersonForm, refusal: str | None = None) -> str:
    return render_template(
        "accounts/person.html",
        account=account,
        form=form,
        roles=role_choices(),
        refusal=refusal,
        is_own=account.id == current_actor().id,
    )
