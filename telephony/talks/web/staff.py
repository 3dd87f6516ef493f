"""Pages of the directory: whom of the city operators can bring into a talk."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

import telephony.talks.web.wording  # noqa: F401 - words the errors of this room
from callcenter.core.errors import Conflict, Invalid, ProductError
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session, undo_work
from callcenter.core.web.wording import word_code, word_error
from telephony.talks.models import DirectoryEntry
from telephony.talks.queries import directory, directory_entry
from telephony.talks.services.directory import EntryValues, number_of_entry, save_entry

blueprint = Blueprint(
    "directory", __name__, template_folder="../templates", url_prefix="/phones/directory"
)
LAST_POSITION = 9999


@blueprint.get("")
@requires(Permission.DIRECTORY_MANAGE)
def show_list() -> str:
    """All entries, those that are not offered any more too."""
    entries = directory(db_session(), current_actor(), all_entries=True)
    return render_template("talks/directory.html", entries=entries)


@blueprint.get("/new")
@requires(Permission.DIRECTORY_MANAGE)
def show_new() -> str:
    return _page({"active": "1", "position": "0"})


@blueprint.post("/new")
@requires(Permission.DIRECTORY_MANAGE)
def add() -> ResponseReturnValue:
    return _save(None)


@blueprint.get("/<uuid:entry_id>")
@requires(Permission.DIRECTORY_MANAGE)
def show(entry_id: UUID) -> str:
    """One entry, to be changed."""
    entry = directory_entry(db_session(), current_actor(), entry_id)
    return _page(_filled(entry), entry=entry)


@blueprint.post("/<uuid:entry_id>")
@requires(Permission.DIRECTORY_MANAGE)
def change(entry_id: UUID) -> ResponseReturnValue:
    return _save(entry_id)


def _save(entry_id: UUID | None) -> ResponseReturnValue:
    version = request.form.get("version", type=int)
    try:
        values = _parsed(request.form)
        save_entry(db_session(), current_actor(), values, entry_id=entry_id, version=version)
    except (Conflict, Invalid) as error:
        undo_work()
        entry = directory_entry(db_session(), current_actor(), entry_id) if entry_id else None
        return _page(request.form, error, entry=entry), error.status
    flash(_("Saved."), "success")
    return redirect(url_for(".show_list"), 303)


def _parsed(form: MultiDict[str, str]) -> EntryValues:
    position = form.get("position", "0").strip() or "0"
    if not (position.isascii() and position.isdecimal() and int(position) <= LAST_POSITION):
        raise Invalid(fields={"position": "bad_position"})
    texts = {
        name: form.get(name, "").strip()
        for name in ("name_ja", "name_en", "number", "section", "hours")
    }
    return EntryValues(**texts, position=int(position), active=bool(form.get("active")))


def _filled(entry: DirectoryEntry) -> dict[str, str]:
    return {
        "name_ja": entry.name_ja,
        "name_en": entry.name_en,
        "number": number_of_entry(db_session(), current_actor(), entry.id),
        "section": entry.section,
        "hours": entry.hours,
        "position": str(entry.position),
        "active": "1" if entry.active else "",
    }


def _page(
    values: Mapping[str, str],
    refusal: ProductError | None = None,
    *,
    entry: DirectoryEntry | None = None,
) -> str:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    errors = {field: word_code(code) for field, code in fields.items()}
    summary: list[tuple[str | None, str]] = list(errors.items())
    if refusal is not None and not summary:
        summary = [(None, word_error(refusal))]
    return render_template(
        "talks/entry.html", entry=entry, values=values, errors=errors, summary=summary
    )
