"""Pages of the phones' set-up: the menu; texts, times and the preview are pages within."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Conflict, Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code, word_error
from telephony.setup.models import MenuOption
from telephony.setup.ports import category_labels
from telephony.setup.queries import answer_digits, get_option, menu_options, wording
from telephony.setup.services.menu import DIGITS, LONGEST_NAME, LONGEST_SPOKEN
from telephony.setup.services.menu import move_option as move
from telephony.setup.services.menu import save_option as save
from telephony.setup.services.seeding import seed_phone_setup
from telephony.setup.values import LANGUAGES
from telephony.setup.web.answers import blueprint as answers
from telephony.setup.web.answers import shown_answers
from telephony.setup.web.forms import option_values, parse_option, seen_version
from telephony.setup.web.notices import blueprint as notices
from telephony.setup.web.notices import notice_now
from telephony.setup.web.preview import blueprint as preview
from telephony.setup.web.shown import examples_now, heard
from telephony.setup.web.texts import blueprint as texts
from telephony.setup.web.times import blueprint as times
from telephony.setup.web.wording import category_label, digit_label, option_label, phone_tabs

blueprint = Blueprint("phones", __name__, template_folder="../templates", url_prefix="/phones")
for pages in (texts, times, preview, answers, notices):
    blueprint.register_blueprint(pages)
blueprint.add_app_template_global(phone_tabs, "phone_tabs")
blueprint.add_app_template_global(notice_now, "phone_notice")


@blueprint.get("")
@requires(Permission.PHONES_MANAGE)
def show_menu() -> str:
    """The options in the order they are read out, each as callers hear it."""
    session = db_session()
    options = menu_options(session)
    return render_template(
        "phones/menu.html",
        options=[
            (option, {code: _heard(option, code) for code in LANGUAGES}) for option in options
        ],
        offered=sum(option.digit is not None for option in options),
        categories=category_labels(session, language()),
        answers=shown_answers(session),
    )


@blueprint.post("/options/begin")
@requires(Permission.PHONES_MANAGE)
def begin_menu() -> ResponseReturnValue:
    """Write the product's menu into an installation that has none."""
    seed_phone_setup(db_session())
    return redirect(url_for(".show_menu"), 303)


@blueprint.get("/options/new")
@requires(Permission.PHONES_MANAGE)
def new_option() -> str:
    """An empty form with the first key that is free."""
    session = db_session()
    taken = {option.digit for option in menu_options(session)} | answer_digits(session)
    return _form({"digit": next((digit for digit in DIGITS if digit not in taken), "")})


@blueprint.post("/options/new")
@requires(Permission.PHONES_MANAGE)
def add_option() -> ResponseReturnValue:
    """Add it at the end of the menu."""
    return _take(None)


@blueprint.get("/options/<uuid:option_id>")
@requires(Permission.PHONES_MANAGE)
def edit_option(option_id: UUID) -> str:
    """The form of one option."""
    option = get_option(db_session(), option_id)
    return _form(option_values(option), option)


@blueprint.post("/options/<uuid:option_id>")
@requires(Permission.PHONES_MANAGE)
def change_option(option_id: UUID) -> ResponseReturnValue:
    """Change it for the next caller on."""
    return _take(get_option(db_session(), option_id))


@blueprint.post("/options/<uuid:option_id>/move")
@requires(Permission.PHONES_MANAGE)
def move_option(option_id: UUID) -> ResponseReturnValue:
    """Read it out earlier or later."""
    move(db_session(), current_actor(), option_id, up="up" in request.form)
    return redirect(url_for(".show_menu", _anchor=f"option-{option_id}"), 303)


def _take(option: MenuOption | None) -> ResponseReturnValue:
    entry = parse_option(request.form)
    option_id = None if option is None else option.id
    seen = seen_version(request.form)
    try:
        save(db_session(), current_actor(), entry, option_id=option_id, seen=seen)
    except (Conflict, Invalid) as error:
        return _form(request.form, option, error), error.status
    flash(_("The menu was saved. The next caller hears it."), "success")
    return redirect(url_for(".show_menu"), 303)


def _form(
    values: Mapping[str, str],
    option: MenuOption | None = None,
    refusal: Conflict | Invalid | None = None,
) -> str:
    session = db_session()
    errors = refusal.fields if isinstance(refusal, Invalid) else {}
    rows = menu_options(session)
    others = {row.digit for row in rows if option is None or row.id != option.id}
    others |= answer_digits(session)
    labels = category_labels(session, language())
    return render_template(
        "phones/option.html",
        values=values,
        option=option,
        digits=[(digit, digit) for digit in DIGITS if digit not in others],
        patterns={code: wording(session, "menu_option", code).text for code in LANGUAGES},
        categories=[(code, f"{code} {label}") for code, label in labels.items()],
        longest=(LONGEST_NAME, LONGEST_SPOKEN),
        errors={field: word_code(code) for field, code in errors.items()},
        refusal=word_error(refusal) if isinstance(refusal, Invalid) and not errors else None,
        conflicts=_differing(option, values, labels) if isinstance(refusal, Conflict) else None,
    )


def _differing(
    option: MenuOption | None, own: Mapping[str, str], labels: Mapping[str, str]
) -> list[tuple[str, str]]:
    """What somebody else saved meanwhile, where it is not what was entered."""
    if option is None:
        return []
    saved = option_values(option)
    words = {
        **saved,
        "digit": digit_label(saved["digit"]),
        "category_code": category_label(saved["category_code"], labels),
    }
    return [
        (option_label(field), words[field])
        for field in saved
        if own.get(field, "").strip() != saved[field]
    ]


def _heard(option: MenuOption, spoken_in: str) -> str:
    """The sentence with its key; the mere words of an option that is not offered."""
    words = option.spoken_ja if spoken_in == "ja" else option.spoken_en
    if option.digit is None:
        return words
    values = examples_now(db_session(), spoken_in) | {"option": words, "digit": option.digit}
    return heard(db_session(), "menu_option", spoken_in, values)
