"""Word what callers hear, or have it recorded."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Permission
from telephony.setup.audio import recorded_file
from telephony.setup.defaults import CITY_VARIABLES, ProductText
from telephony.setup.models import Prompt, PromptAudio
from telephony.setup.queries import Wording, product_text, stored_wordings
from telephony.setup.services.stamps import touch
from telephony.setup.speech import speech_fault, tidied, variables_in


def check_prompt(text: ProductText, texts: Mapping[str, str]) -> None:
    """Raises:
    Invalid: with `fields` by language: a text is needed in each of the languages it is said in.
    """
    faults = {
        language: _fault(text, tidied(texts.get(language, ""), language), language)
        for language in text.texts
    }
    errors = {language: code for language, code in faults.items() if code is not None}
    if errors:
        raise Invalid(fields=errors)


def save_prompt(
    session: Session,
    actor: Actor,
    code: str,
    texts: Mapping[str, str],
    *,
    seen: Mapping[str, int],
    keep_audio: bool = False,
) -> None:
    """Word a text anew, in all its languages at once; one that stays as it was keeps its version.

    Args:
        texts: by language; the product's own words make it the product's text again.
        seen: versions that the actor saw, by language.
        keep_audio: the recordings say the new words too; without it a changed text loses its
            recording, which would say the former ones.

    Raises:
        Forbidden, Missing: the role does not allow it, or there is no such text.
        Conflict: somebody else changed it meanwhile.
        Invalid: see `check_prompt`.
    """
    actor.require(Permission.PHONES_MANAGE)
    text = product_text(code)
    check_prompt(text, texts)
    stored = _locked(session, text, seen)
    for language, before in stored.items():
        entered = tidied(texts[language], language)
        if entered == before.text:
            continue
        row = _row(session, actor, code, language)
        row.text = None if entered == text.texts[language] else entered
        if not keep_audio:
            row.audio_id = None
        _written(session, actor, row, before)


def reset_prompt(
    session: Session, actor: Actor, code: str, language: str, *, seen: Mapping[str, int]
) -> None:
    """Go back to the text that the product brings, read by a voice.

    Raises:
        Forbidden, Missing: the role does not allow it, or there is no such text.
        Conflict: somebody else changed it meanwhile.
    """
    actor.require(Permission.PHONES_MANAGE)
    text = _in_language(code, language)
    before = _locked(session, text, seen)[language]
    if not before.own and before.audio_id is None:
        return
    row = _row(session, actor, code, language)
    row.text = row.audio_id = None
    _written(session, actor, row, before)


def upload_audio(
    session: Session,
    actor: Actor,
    code: str,
    language: str,
    content: bytes,
    *,
    seen: Mapping[str, int],
) -> None:
    """Play a recorded file instead of having the text read; the file must say the text.

    Args:
        content: a wav or mp3 file, see `telephony.setup.audio`.

    Raises:
        Forbidden, Missing: the role does not allow it, or there is no such text.
        Conflict: somebody else changed the text or its recording meanwhile.
        Invalid: with the field `file`.
    """
    actor.require(Permission.PHONES_MANAGE)
    text = _in_language(code, language)
    if not text.may_be_recorded:
        raise Invalid(fields={"file": "audio_of_variables"})
    file = recorded_file(content)
    before = _locked(session, text, seen)[language]
    audio = PromptAudio(
        id=new_id(),
        media_type=file.media_type,
        content=file.content,
        sha256=file.sha256,
        seconds=file.seconds,
        created_at=clock.now(),
    )
    session.add(audio)
    session.flush()
    row = _row(session, actor, code, language)
    row.audio_id = audio.id
    _written(session, actor, row, before)


def remove_audio(
    session: Session, actor: Actor, code: str, language: str, *, seen: Mapping[str, int]
) -> None:
    """Have the text read by a voice again.

    Raises:
        Forbidden, Missing: the role does not allow it, or there is no such text.
        Conflict: somebody else changed it meanwhile.
    """
    actor.require(Permission.PHONES_MANAGE)
    before = _locked(session, _in_language(code, language), seen)[language]
    if before.audio_id is None:
        return
    row = _row(session, actor, code, language)
    row.audio_id = None
    _written(session, actor, row, before)


def _fault(text: ProductText, entered: str, language: str) -> str | None:
    fault = speech_fault(entered, language)
    if fault is not None:
        return fault
    found = variables_in(entered)
    if found is None or not found <= CITY_VARIABLES | set(text.variables):
        return "bad_variables"
    return None if found >= set(text.needed_variables) else "missing_variables"


def _in_language(code: str, language: str) -> ProductText:
    text = product_text(code)
    if language not in text.texts:
        raise Missing
    return text


def _locked(session: Session, text: ProductText, seen: Mapping[str, int]) -> dict[str, Wording]:
    """What is stored, once nobody else can change it, and if it is still as the actor saw it."""
    touch(session)
    stored = stored_wordings(session, text)
    if any(stored[language].version != seen.get(language) for language in stored):
        raise Conflict("phones_changed")
    return stored


def _row(session: Session, actor: Actor, code: str, language: str) -> Prompt:
    row = session.get(Prompt, (code, language))
    if row is None:
        row = Prompt(code=code, language=language, version=0)
        session.add(row)
    row.version += 1
    row.updated_at, row.updated_by = clock.now(), actor.name
    return row


def _written(session: Session, actor: Actor, row: Prompt, before: Wording) -> None:
    session.flush()
    after = stored_wordings(session, product_text(row.code))[row.language]
    record(
        session,
        actor,
        "phone_prompt.change",
        "phone_prompt",
        f"{row.code}:{row.language}",
        before=_described(before),
        after=_described(after),
    )


def _described(wording: Wording) -> dict[str, str]:
    audio = "" if wording.audio_id is None else str(wording.audio_id)
    return {"version": wording.key, "text": wording.text, "recording": audio}
