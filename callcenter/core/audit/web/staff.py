"""The page of the audit log for those who answer for it (SEC-2)."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, current_app, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.queries import (
    AuditFilter,
    AuditPage,
    actions_in_log,
    people_in_log,
    search_events,
)
from callcenter.core.audit.services import record
from callcenter.core.audit.web.export import export_log
from callcenter.core.audit.web.filters import SYSTEM, entered, parse_filter
from callcenter.core.audit.web.wording import (
    action_label,
    detail_facts,
    exact_moment,
    object_label,
)
from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.spreadsheets.files import FileKind
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code

blueprint = Blueprint("audit", __name__, template_folder="../templates", url_prefix="/admin/audit")


@blueprint.get("")
@requires(Permission.AUDIT_READ)
def show_log() -> ResponseReturnValue:
    """The log, newest first, narrowed by person, action, object and days."""
    session = db_session()
    try:
        wanted = parse_filter(request.args)
        page = search_events(session, wanted, before=_position("before"), after=_position("after"))
    except Invalid as error:
        return _page(session, None, error.fields), error.status
    fields = sorted(entered(request.args))
    record(session, current_actor(), "audit.view", "audit", wanted.object_id, filter=fields)
    return _page(session, page)


@blueprint.post("/export")
@requires(Permission.AUDIT_READ)
def export() -> ResponseReturnValue:
    """The narrowed log as a file; that it was taken is noted before its first byte leaves."""
    session = db_session()
    try:
        wanted = parse_filter(request.form)
        kind = _kind(request.form.get("format", ""))
    except Invalid as error:
        return _page(session, None, error.fields), error.status
    filters = entered(request.form)
    record(session, current_actor(), "audit.export", "audit", None, format=kind, filter=filters)
    return _download(wanted, kind)


def _download(wanted: AuditFilter, kind: FileKind) -> Response:
    until = clock.now()
    pieces = export_log(current_app.extensions["database"], wanted, kind, until)
    name = f"audit-{until.astimezone(clock.zone()):%Y%m%d-%H%M}.{kind.suffix}"
    return Response(
        stream_with_context(pieces),
        content_type=kind.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _page(session: Session, page: AuditPage | None, errors: Mapping[str, str] | None = None) -> str:
    people = [(SYSTEM, _("System"))]
    people += [(str(actor_id), name) for actor_id, name in people_in_log(session)]
    actions = sorted((action_label(action), action) for action in actions_in_log(session))
    return render_template(
        "audit/log.html",
        page=page,
        values=entered(request.values),
        people=people,
        actions=[(action, label) for label, action in actions],
        action_label=action_label,
        object_label=object_label,
        detail_facts=detail_facts,
        exact_moment=exact_moment,
        errors={field: word_code(code) for field, code in (errors or {}).items()},
    )


def _position(name: str) -> UUID | None:
    try:
        return UUID(request.args[name]) if name in request.args else None
    except ValueError:
        return None


def _kind(entered_kind: str) -> FileKind:
    try:
        return FileKind(entered_kind)
    except ValueError:
        raise Invalid(fields={"format": "bad_choice"}) from None
