"""Use an invitation: choose a password, then go on as after a sign-in."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from callcenter.accounts.errors import InvitationSpent
from callcenter.accounts.services import invitations, sign_in
from callcenter.accounts.web.forms import NewPasswordForm, show_errors
from callcenter.accounts.web.identity import (
    enter,
    forget,
    second_factor_required,
    user_agent,
)
from callcenter.core.errors import Invalid
from callcenter.core.web.guards import open_to_all
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_error

blueprint = Blueprint("invitation", __name__, url_prefix="/invitation/<token>")


@blueprint.get("")
@open_to_all
def show(token: str) -> ResponseReturnValue:
    try:
        account = invitations.find_invited(db_session(), token)
    except InvitationSpent as error:
        return render_template("accounts/invitation_spent.html", reason=word_error(error)), 404
    form = NewPasswordForm()
    return render_template("accounts/invitation.html", form=form, account=account)


@blueprint.post("")
@open_to_all
def accept(token: str) -> ResponseReturnValue:
    try:
        account = invitations.find_invited(db_session(), token)
        form = NewPasswordForm(request.form)
        if not form.validate():
            return render_template("accounts/invitation.html", form=form, account=account), 422
        account = invitations.accept(db_session(), token, form.new_password.data or "")
    except InvitationSpent as error:
        return render_template("accounts/invitation_spent.html", reason=word_error(error)), 404
    except Invalid as error:
        show_errors(form, error)
        return render_template("accounts/invitation.html", form=form, account=account), 422
    forget()
    return enter(
        sign_in.begin(
            db_session(),
            account,
            second_factor_required=second_factor_required(),
            user_agent=user_agent(),
        )
    )
