"""Set up a second factor: at the first sign-in, or later from the own account."""

import io

import segno
from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.accounts.errors import CodeRefused, HeldBack
from callcenter.accounts.models import SessionStage, StaffAccount
from callcenter.accounts.queries import unused_recovery_codes
from callcenter.accounts.services import second_factor, sign_in
from callcenter.accounts.services.own_account import check_own_password
from callcenter.accounts.web.forms import CodeForm, PasswordForm, show_errors
from callcenter.accounts.web.identity import (
    hold,
    own_account,
    to_sign_in,
    user_agent,
    waiting_account,
)
from callcenter.accounts.web.sign_in import refuse
from callcenter.core.errors import Invalid, Missing
from callcenter.core.web.guards import SIGNED_IN, guarded, open_to_all
from callcenter.core.web.transactions import db_session, keep_work

first = Blueprint("sign_in_set_up", __name__, url_prefix="/sign-in/second-factor")
blueprint = Blueprint("second_factor", __name__, url_prefix="/me/second-factor")


FIRST_PAGE = "accounts/first_second_factor.html"
OWN_PAGE = "accounts/own_second_factor.html"


@first.get("")
@open_to_all
def show() -> ResponseReturnValue:
    account = waiting_account(SessionStage.SET_UP)
    if account is None:
        return to_sign_in()
    return render_template(FIRST_PAGE, form=CodeForm(), **_secret(account))


@first.get("/qr.svg")
@open_to_all
def show_qr() -> ResponseReturnValue:
    return _qr(waiting_account(SessionStage.SET_UP))


@first.post("")
@open_to_all
def confirm() -> ResponseReturnValue:
    account = waiting_account(SessionStage.SET_UP)
    return to_sign_in() if account is None else _confirm(account, FIRST_PAGE)


@blueprint.get("")
@guarded(SIGNED_IN)
def show_own() -> ResponseReturnValue:
    account = own_account()
    if account.totp_pending is not None:
        return render_template(OWN_PAGE, form=CodeForm(), **_secret(account))
    return _own_state(account, PasswordForm())


@blueprint.get("/qr.svg")
@guarded(SIGNED_IN)
def show_own_qr() -> ResponseReturnValue:
    return _qr(own_account())


@blueprint.post("")
@guarded(SIGNED_IN)
def change_own() -> ResponseReturnValue:
    """Take one step: begin (password asked for again), confirm (with a code) or cancel."""
    account, step = own_account(), request.form.get("step")
    if step == "confirm":
        return _confirm(account, OWN_PAGE)
    if step == "cancel":
        second_factor.cancel_set_up(account)
    else:
        form = PasswordForm(request.form)
        refused = _ask_password(account, form)
        if refused is not None:
            return refused
        second_factor.begin_set_up(account)
    return redirect(url_for(".show_own"), 303)


def _ask_password(account: StaffAccount, form: PasswordForm) -> ResponseReturnValue | None:
    """The page again if the password was not right, else None."""
    if not form.validate():
        return _own_state(account, form), 422
    try:
        check_own_password(db_session(), account, form.password.data or "")
    except Invalid as error:
        keep_work()
        show_errors(form, error)
        return _own_state(account, form), 422
    except HeldBack as error:
        return refuse(error, OWN_PAGE, form=form, **_state(account))
    return None


def _confirm(account: StaffAccount, page: str) -> ResponseReturnValue:
    form = CodeForm(request.form)
    if not form.validate():
        return render_template(page, form=form, **_secret(account)), 422
    try:
        codes = second_factor.confirm_set_up(db_session(), account, form.code.data or "")
    except (CodeRefused, HeldBack) as error:
        return refuse(error, page, form=form, **_secret(account))
    onward = hold(sign_in.complete(db_session(), account, user_agent=user_agent()))
    return render_template("accounts/recovery_codes.html", codes=codes, onward=onward)


def _own_state(account: StaffAccount, form: PasswordForm) -> str:
    return render_template(OWN_PAGE, form=form, **_state(account))


def _state(account: StaffAccount) -> dict[str, object]:
    left = unused_recovery_codes(db_session(), account.id)
    return {"account": account, "recovery_codes_left": left}


def _secret(account: StaffAccount) -> dict[str, object]:
    """What the set-up page shows for people who cannot take a picture: the secret in groups."""
    secret = second_factor.pending_secret(account) or ""
    groups = [secret[i : i + 4] for i in range(0, len(secret), 4)]
    return {"account": account, "secret": " ".join(groups)}


def _qr(account: StaffAccount | None) -> Response:
    uri = account and second_factor.pending_uri(account)
    if not uri:
        raise Missing
    picture = io.BytesIO()
    segno.make(uri, error="m").save(picture, kind="svg", scale=5, light="#fff")
    return Response(picture.getvalue(), mimetype="image/svg+xml")
