"""Pages of the texts: all of them, and one to be changed or recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from callcenter.core.errors import Conflict, Invalid, ProductError
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.differences import Piece, differences
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code
from telephony.setup.audio import LARGEST, LONGEST
from telephony.setup.defaults import CITY_VARIABLES, PRODUCT_TEXTS, STAGES, ProductText
from telephony.setup.queries import (
    Wording,
    audio_seconds,
    get_audio,
    product_text,
    stored_wordings,
    wording,
)
from telephony.setup.services.prompts import (
    remove_audio,
    reset_prompt,
    save_prompt,
    upload_audio,
)
from telephony.setup.speech import LONGEST_TEXT
from telephony.setup.values import LANGUAGES
from telephony.setup.web.forms import seen_versions
from telephony.setup.web.shown import examples_now, heard
from telephony.setup.web.webhooks import audio_answer
from telephony.setup.web.wording import stage_label, text_label, text_moment, variable_labels

blueprint = Blueprint("texts", __name__, url_prefix="/texts")


@dataclass(frozen=True)
class Differing:
    """What somebody else saved meanwhile in one language."""

    language: str
    saved_by: str
    pieces: list[Piece]


@blueprint.get("")
@requires(Permission.PHONES_MANAGE)
def show() -> str:
    """Every text in both languages, in the order of a call."""
    session = db_session()
    wordings = {text.code: _wordings(session, text) for text in PRODUCT_TEXTS.values()}
    audios = {one.audio_id for sides in wordings.values() for one in sides.values()} - {None}
    examples = {spoken_in: examples_now(session, spoken_in) for spoken_in in LANGUAGES}
    return render_template(
        "phones/texts.html",
        stages=[
            (stage, stage_label(stage), [t for t in PRODUCT_TEXTS.values() if t.stage == stage])
            for stage in STAGES
        ],
        wordings=wordings,
        heard={
            (code, spoken_in): heard(session, code, spoken_in, examples[spoken_in])
            for code, sides in wordings.items()
            for spoken_in in sides
        },
        seconds=audio_seconds(session, audios),  # type: ignore[arg-type]
        text_label=text_label,
        text_moment=text_moment,
    )


@blueprint.get("/<prompt>")
@requires(Permission.PHONES_MANAGE)
def edit(prompt: str) -> str:
    """One text side by side in both languages."""
    return _page(product_text(prompt))


@blueprint.post("/<prompt>")
@requires(Permission.PHONES_MANAGE)
def save(prompt: str) -> ResponseReturnValue:
    """Word it anew."""
    text = product_text(prompt)
    texts = {language: request.form.get(language, "") for language in text.texts}
    try:
        save_prompt(
            db_session(),
            current_actor(),
            prompt,
            texts,
            seen=seen_versions(request.form),
            keep_audio="keep_audio" in request.form,
        )
    except (Conflict, Invalid) as error:
        return _page(text, texts, error), error.status
    flash(_("The text was saved. The next caller hears it."), "success")
    return redirect(url_for(".edit", prompt=prompt), 303)


@blueprint.post("/<prompt>/<language>/reset")
@requires(Permission.PHONES_MANAGE)
def reset(prompt: str, language: str) -> ResponseReturnValue:
    """Go back to the product's text."""
    seen = seen_versions(request.form)
    try:
        reset_prompt(db_session(), current_actor(), prompt, language, seen=seen)
    except Conflict as error:
        return _page(product_text(prompt), refusal=error), error.status
    flash(_("The product’s text is said again."), "success")
    return redirect(url_for(".edit", prompt=prompt), 303)


@blueprint.post("/<prompt>/<language>/audio")
@requires(Permission.PHONES_MANAGE)
def upload(prompt: str, language: str) -> ResponseReturnValue:
    """Play a recorded file instead of reading the text."""
    file = request.files.get("file")
    content = b"" if file is None else file.stream.read(LARGEST + 1)
    seen = seen_versions(request.form)
    try:
        upload_audio(db_session(), current_actor(), prompt, language, content, seen=seen)
    except (Conflict, Invalid) as error:
        page = _page(product_text(prompt), refusal=error, uploaded=language)
        return page, error.status
    flash(_("The recording was saved. The next caller hears it."), "success")
    return redirect(url_for(".edit", prompt=prompt, _anchor=f"recording-{language}"), 303)


@blueprint.post("/<prompt>/<language>/audio/remove")
@requires(Permission.PHONES_MANAGE)
def discard(prompt: str, language: str) -> ResponseReturnValue:
    """Have the text read by a voice again."""
    seen = seen_versions(request.form)
    try:
        remove_audio(db_session(), current_actor(), prompt, language, seen=seen)
    except Conflict as error:
        return _page(product_text(prompt), refusal=error), error.status
    flash(_("The recording is no longer played. The text is read by a voice."), "success")
    return redirect(url_for(".edit", prompt=prompt, _anchor=f"recording-{language}"), 303)


@blueprint.get("/audio/<uuid:audio_id>")
@requires(Permission.PHONES_MANAGE)
def play(audio_id: UUID) -> ResponseReturnValue:
    """A recorded file, to be listened to."""
    answer = audio_answer(get_audio(db_session(), audio_id), "private")
    return answer.make_conditional(request, accept_ranges=True, complete_length=len(answer.data))


def _wordings(session: Session, text: ProductText) -> dict[str, Wording]:
    return {language: wording(session, text.code, language) for language in text.texts}


def _page(
    text: ProductText,
    entered: Mapping[str, str] | None = None,
    refusal: ProductError | None = None,
    *,
    uploaded: str | None = None,
) -> str:
    session = db_session()
    stored = stored_wordings(session, text)
    values = entered or {language: one.text for language, one in stored.items()}
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    seen = seen_versions(request.form) if fields and uploaded is None else {}
    return render_template(
        "phones/text.html",
        text=text,
        label=text_label(text.code),
        moment=text_moment(text.code),
        stored=stored,
        seen={language: seen.get(language, one.version) for language, one in stored.items()},
        values=values,
        examples={language: examples_now(session, language) for language in text.texts},
        variables=variable_labels(sorted(CITY_VARIABLES | set(text.variables))),
        seconds=audio_seconds(session, {one.audio_id for one in stored.values() if one.audio_id}),
        errors={
            f"file_{uploaded}" if field == "file" else field: word_code(code)
            for field, code in fields.items()
        },
        conflict=isinstance(refusal, Conflict),
        differing=_differing(stored, values) if isinstance(refusal, Conflict) else [],
        longest=LONGEST_TEXT,
        audio_limits=(LARGEST // 1024**2, LONGEST),
    )


def _differing(stored: Mapping[str, Wording], entered: Mapping[str, str]) -> list[Differing]:
    return [
        Differing(
            language,
            one.updated_by,
            differences(one.text, entered[language], words=language == "en"),
        )
        for language, one in stored.items()
        if one.text != entered[language]
    ]
