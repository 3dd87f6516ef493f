"""The page of one answer by voice: its key and name; what it says is a text like all others."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from callcenter.core.errors import Conflict, Invalid, Missing
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code
from telephony.setup.queries import Wording, stored_answers, wording
from telephony.setup.services.answers import save_answer
from telephony.setup.services.menu import DIGITS, LONGEST_NAME
from telephony.setup.values import LANGUAGES, AnswerChoice
from telephony.setup.web.forms import seen_version
from telephony.setup.web.shown import examples_now, heard

blueprint = Blueprint("answers", __name__, url_prefix="/answers")


@dataclass(frozen=True)
class ShownAnswer:
    """An answer as the page of the menu shows it.

    Attributes:
        said: what callers hear of it, by language; `wordings`: whose words these are.
    """

    choice: AnswerChoice
    said: Mapping[str, str]
    wordings: Mapping[str, Wording]


def shown_answers(session: Session) -> list[ShownAnswer]:
    """All answers by voice, offered or not."""
    examples = {language: examples_now(session, language) for language in LANGUAGES}
    return [
        ShownAnswer(
            choice,
            {code: heard(session, choice.code, code, examples[code]) for code in LANGUAGES},
            {code: wording(session, choice.code, code) for code in LANGUAGES},
        )
        for choice, _version, _by in stored_answers(session)
    ]


@blueprint.get("/<int:slot>")
@requires(Permission.PHONES_MANAGE)
def edit(slot: int) -> str:
    """Key, name, and whether it is offered."""
    choice, version, _by = _stored(slot)
    return _page(slot, _values(choice), version)


@blueprint.post("/<int:slot>")
@requires(Permission.PHONES_MANAGE)
def save(slot: int) -> ResponseReturnValue:
    """Set them for the next caller on."""
    _before, version, _by = _stored(slot)
    form, seen = request.form, seen_version(request.form)
    answer = AnswerChoice(
        slot,
        form.get("digit", ""),
        form.get("name_ja", ""),
        form.get("name_en", ""),
        "active" in form,
    )
    try:
        save_answer(db_session(), current_actor(), answer, seen=seen)
    except Invalid as error:
        return _page(slot, form, seen, error.fields), error.status
    except Conflict as error:
        return _page(slot, form, version, conflict=True), error.status
    flash(_("The menu was saved. The next caller hears it."), "success")
    return redirect(url_for("phones.show_menu", _anchor=f"answer-{slot}"), 303)


def _stored(slot: int) -> tuple[AnswerChoice, int, str]:
    for found in stored_answers(db_session()):
        if found[0].slot == slot:
            return found
    raise Missing


def _values(choice: AnswerChoice) -> dict[str, str]:
    values = {"digit": choice.digit, "name_ja": choice.name_ja, "name_en": choice.name_en}
    return values | ({"active": "1"} if choice.active else {})


def _page(
    slot: int,
    values: Mapping[str, str],
    version: int,
    errors: Mapping[str, str] | None = None,
    *,
    conflict: bool = False,
) -> str:
    choice, _version, saved_by = _stored(slot)
    session = db_session()
    return render_template(
        "phones/answer.html",
        choice=choice,
        values=values,
        version=version,
        digits=[(digit, digit) for digit in DIGITS],
        patterns={code: wording(session, "answer_option", code).text for code in LANGUAGES},
        longest=LONGEST_NAME,
        errors={field: word_code(code) for field, code in (errors or {}).items()},
        conflict=_values(choice) if conflict else None,
        saved_by=saved_by,
    )
