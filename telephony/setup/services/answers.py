"""Set which questions a voice answers, and by which keys."""

from dataclasses import asdict, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid, Missing
from callcenter.core.permissions import Actor, Permission
from telephony.setup.models import MenuOption, SpokenAnswer
from telephony.setup.queries import answer_digits, stored_answers
from telephony.setup.services.menu import DIGITS, LONGEST_NAME
from telephony.setup.services.stamps import touch
from telephony.setup.speech import speech_fault, tidied, variables_in
from telephony.setup.values import LANGUAGES, AnswerChoice


def save_answer(session: Session, actor: Actor, answer: AnswerChoice, *, seen: int) -> None:
    """Set key and name of an answer by voice, and whether it is offered. What it says is a text
    like all others (`prompts.save_prompt`).

    Args:
        seen: version that the actor saw (`stored_answers`).

    Raises:
        Forbidden, Missing: the role does not allow it, or there is no such answer.
        Conflict: somebody else changed it meanwhile.
        Invalid: with `fields` as `AnswerChoice` names them.
    """
    actor.require(Permission.PHONES_MANAGE)
    touch(session)
    before, version = _stored(session, answer.slot)
    if version != seen:
        raise Conflict("phones_changed")
    answer = replace(
        answer, name_ja=tidied(answer.name_ja, "ja"), name_en=tidied(answer.name_en, "en")
    )
    _check(session, answer)
    if before == answer:
        return
    row = session.get(SpokenAnswer, answer.slot) or SpokenAnswer(slot=answer.slot, version=0)
    for name, value in asdict(answer).items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at, row.updated_by = clock.now(), actor.name
    session.add(row)
    session.flush()
    old, new = asdict(before), asdict(answer)
    changed = [name for name in new if new[name] != old[name]]
    record(
        session,
        actor,
        "phone_answer.change",
        "phone_answer",
        answer.code,
        before={name: old[name] for name in changed},
        after={name: new[name] for name in changed},
    )


def _stored(session: Session, slot: int) -> tuple[AnswerChoice, int]:
    for answer, version, _by in stored_answers(session):
        if answer.slot == slot:
            return answer, version
    raise Missing


def _check(session: Session, answer: AnswerChoice) -> None:
    errors: dict[str, str] = {}
    for language in LANGUAGES:
        name = answer.name(language)
        fault = speech_fault(name, language)
        if fault is None and variables_in(name) != set():
            fault = "bad_variables"
        if fault is None and len(name) > LONGEST_NAME:
            fault = "too_long"
        if fault is not None:
            errors[f"name_{language}"] = fault
    if answer.digit not in DIGITS:
        errors["digit"] = "bad_choice"
    elif answer.active and answer.digit in _taken(session, answer.slot):
        errors["digit"] = "digit_taken"
    if errors:
        raise Invalid(fields=errors)


def _taken(session: Session, slot: int) -> set[str]:
    options = session.scalars(select(MenuOption.digit).where(MenuOption.digit.is_not(None)))
    return {digit for digit in options if digit} | answer_digits(session, without=slot)
