"""Export of the inquiries that a list shows (SEC-2)."""

from flask import (
    Blueprint,
    Response,
    current_app,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.spreadsheets.files import FileKind
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code
from callcenter.inquiries.filters import read_filters
from callcenter.inquiries.queries.lists import MOST_COUNTED, count_inquiries
from callcenter.inquiries.services.exporting import LONGEST_REASON, Export, begin_export
from callcenter.inquiries.web import transfer_wording as transfer_wording
from callcenter.inquiries.web.export_files import export_file
from callcenter.inquiries.web.list_rows import chips
from callcenter.inquiries.web.list_state import read_choices, read_state

YES = "1"

blueprint = Blueprint(
    "exports", __name__, template_folder="../templates", url_prefix="/inquiries/export"
)


@blueprint.get("")
@requires(Permission.INQUIRY_EXPORT)
def show_export() -> ResponseReturnValue:
    """What will be exported, and as which file."""
    return _page({})


@blueprint.post("")
@requires(Permission.INQUIRY_EXPORT)
def export() -> ResponseReturnValue:
    """The file; that it was asked for is noted before its first byte leaves."""
    form = request.form
    try:
        kind = _kind(form.get("format", ""))
        allowed = begin_export(
            db_session(),
            current_actor(),
            filters=read_filters(request.args),
            file_format=kind.value,
            with_caller=form.get("with_caller") == YES,
            reason=form.get("reason", ""),
        )
    except Invalid as error:
        return _page(error.fields), error.status
    return _download(allowed, kind)


def _download(allowed: Export, kind: FileKind) -> Response:
    pieces = export_file(current_app.extensions["database"], allowed, kind)
    name = f"inquiries-{clock.now().astimezone(clock.zone()):%Y%m%d-%H%M}.{kind.suffix}"
    return Response(
        stream_with_context(pieces),
        content_type=kind.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _page(errors: dict[str, str]) -> str:
    session, actor = db_session(), current_actor()
    state = read_state(request.args)
    filters = state.filters
    return render_template(
        "inquiries/exports/export.html",
        facts=[
            (chip["label"], chip["value"])
            for chip in chips(state, read_choices(session, language()))
        ],
        count=count_inquiries(session, actor, filters),
        most_counted=MOST_COUNTED,
        action=url_for(".export", **filters.as_query()),  # type: ignore[arg-type]
        back=url_for("inquiries.show_list", **filters.as_query()),  # type: ignore[arg-type]
        formats=_formats(),
        may_see_callers=actor.can(Permission.INQUIRY_PERSON),
        longest_reason=LONGEST_REASON,
        values=request.form,
        errors={name: word_code(code) for name, code in errors.items()},
    )


def _formats() -> list[tuple[str, str]]:
    return [
        (FileKind.XLSX.value, _("Excel (xlsx)")),
        (FileKind.CSV.value, _("CSV (UTF-8)")),
        (FileKind.CSV_CP932.value, _("CSV (Shift_JIS, missing letters become 〓)")),
    ]


def _kind(entered: str) -> FileKind:
    try:
        return FileKind(entered)
    except ValueError:
        raise Invalid(fields={"format": "bad_choice"}) from None
