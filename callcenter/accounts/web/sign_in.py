"""Open to everyone: sign in with password and code, sign out, choose a language."""

from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from callcenter.accounts.errors import CodeRefused, HeldBack, SignInRefused
from callcenter.accounts.models import SessionStage
from callcenter.accounts.passwords import hash_password, is_outdated, verify_password
from callcenter.accounts.services import own_account, second_factor, sessions
from callcenter.accounts.services import sign_in as services
from callcenter.accounts.web.addresses import HOME, local_address
from callcenter.accounts.web.forms import CodeForm, SignInForm
from callcenter.accounts.web.identity import (
    enter,
    forget,
    second_factor_required,
    to_sign_in,
    user_agent,
    waiting_account,
    without_trace,
)
from callcenter.core.audit.services import record
from callcenter.core.db import Database
from callcenter.core.errors import ProductError
from callcenter.core.i18n import LANGUAGES
from callcenter.core.web.guards import find_actor, open_to_all
from callcenter.core.web.transactions import db_session, keep_work
from callcenter.core.web.wording import word_error

blueprint = Blueprint("accounts", __name__, template_folder="../templates")


@blueprint.get("/sign-in")
@open_to_all
def sign_in() -> ResponseReturnValue:
    onward = local_address(request.args.get("next"))
    if find_actor() is not None:
        return redirect(onward or HOME)
    form = SignInForm(next=onward)
    return render_template("accounts/sign_in.html", form=form)


@blueprint.post("/sign-in")
@open_to_all
def send_sign_in() -> ResponseReturnValue:
    form = SignInForm(request.form)
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    try:
        opened = _sign_in(form.login.data or "", form.password.data or "")
    except (SignInRefused, HeldBack) as error:
        return refuse(error, "accounts/sign_in.html", form=form)
    sessions.end_session(db_session(), cookie.get("sid"))
    return enter(opened, onward=local_address(form.next.data))


@blueprint.get("/sign-in/code")
@open_to_all
def show_code() -> ResponseReturnValue:
    if waiting_account(SessionStage.CODE) is None:
        return to_sign_in()
    return render_template("accounts/code.html", form=CodeForm(), paper=_on_paper())


@blueprint.post("/sign-in/code")
@open_to_all
def send_code() -> ResponseReturnValue:
    account = waiting_account(SessionStage.CODE)
    if account is None:
        return to_sign_in()
    form = CodeForm(request.form)
    if not form.validate():
        return render_template("accounts/code.html", form=form, paper=_on_paper()), 422
    try:
        second_factor.check_code(db_session(), account, form.code.data or "")
    except (CodeRefused, HeldBack) as error:
        return refuse(error, "accounts/code.html", form=form, paper=_on_paper())
    sessions.end_session(db_session(), cookie.get("sid"))
    return enter(services.complete(db_session(), account, user_agent=user_agent()))


@blueprint.post("/sign-out")
@open_to_all
def sign_out() -> ResponseReturnValue:
    actor = find_actor()
    if actor is not None:
        record(db_session(), actor, "staff.sign_out", "staff_account", actor.id)
    sessions.end_session(db_session(), cookie.get("sid"))
    forget()
    return without_trace(redirect(url_for("accounts.sign_in"), 303))


@blueprint.post("/language")
@open_to_all
def choose_language() -> ResponseReturnValue:
    """Keep the chosen language on the account, before sign-in in the cookie."""
    language = request.form.get("locale", "")
    actor = find_actor()
    if actor is not None and actor.id is not None:
        own_account.choose_language(db_session(), actor.id, language)
    elif language in LANGUAGES:
        cookie["language"] = language
    return redirect(local_address(request.form.get("next")) or HOME, 303)


def refuse(error: ProductError, template: str, **context: Any) -> Response:
    """The page again with why it was refused; what the refusal counted is kept."""
    keep_work()
    response = make_response(render_template(template, refusal=word_error(error), **context))
    response.status_code = error.status
    if isinstance(error, HeldBack):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _sign_in(login: str, password: str) -> services.OpenedSession:
    database: Database = current_app.extensions["database"]
    with database.transaction() as session:
        attempt = services.count_attempt(session, login=login, network=request.remote_addr or "")
    known = attempt.password_hash
    correct = verify_password(known, password)
    return services.finish(
        db_session(),
        attempt,
        correct=correct,
        renewed_hash=hash_password(password) if correct and known and is_outdated(known) else None,
        second_factor_required=second_factor_required(),
        user_agent=user_agent(),
    )


def _on_paper() -> bool:
    """Whether the person asked for a recovery code instead of the app."""
    return "paper" in request.args
