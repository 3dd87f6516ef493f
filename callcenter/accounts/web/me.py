"""The own account: who I am here, password, ending sessions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.accounts.errors import HeldBack
from callcenter.accounts.queries import running_sessions
from callcenter.accounts.services import own_account as services
from callcenter.accounts.services import sign_in
from callcenter.accounts.web.forms import ChangePasswordForm, show_errors
from callcenter.accounts.web.identity import forget, hold, own_account, user_agent, without_trace
from callcenter.accounts.web.sign_in import refuse
from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.web.guards import SIGNED_IN, guarded
from callcenter.core.web.people import role_label
from callcenter.core.web.transactions import db_session, keep_work

blueprint = Blueprint("me", __name__)


@blueprint.get("/me")
@guarded(SIGNED_IN)
def show() -> ResponseReturnValue:
    account = own_account()
    return render_template(
        "accounts/me.html",
        account=account,
        role=role_label(account.role),
        sessions=running_sessions(db_session(), account.id),
    )


@blueprint.get("/me/password")
@guarded(SIGNED_IN)
def show_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    return render_template("accounts/password.html", form=form, account=own_account())


@blueprint.post("/me/password")
@guarded(SIGNED_IN)
def change_password() -> ResponseReturnValue:
    form, account = ChangePasswordForm(request.form), own_account()
    if not form.validate():
        return render_template("accounts/password.html", form=form, account=account), 422
    try:
        services.change_own_password(
            db_session(),
            account,
            password=form.password.data or "",
            new_password=form.new_password.data or "",
        )
    except Invalid as error:
        keep_work()
        show_errors(form, error)
        return render_template("accounts/password.html", form=form, account=account), 422
    except HeldBack as error:
        return refuse(error, "accounts/password.html", form=form, account=account)
    hold(sign_in.complete(db_session(), account, user_agent=user_agent()))
    flash(_("Your password was changed. You were signed out everywhere else."), "success")
    return redirect(url_for(".show"), 303)


@blueprint.post("/me/sessions/end")
@guarded(SIGNED_IN)
def end_sessions() -> ResponseReturnValue:
    services.end_own_sessions(db_session(), own_account())
    forget()
    return without_trace(redirect(url_for("accounts.sign_in"), 303))
