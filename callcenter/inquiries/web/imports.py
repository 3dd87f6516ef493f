"""Import of a past log: file, columns, check, yes (INQ; S2 §22)."""

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import commit_early, db_session
from callcenter.core.web.wording import word_code, word_error
from callcenter.inquiries.importing.problems import Outcome, Severity
from callcenter.inquiries.models import ImportState, InquiryImport
from callcenter.inquiries.queries.categories import categories_in_use
from callcenter.inquiries.queries.imports import (
    get_import,
    is_stuck,
    latest_imports,
    line_problems,
    preview_lines,
    proposed_mapping,
    same_file,
    writing_job,
)
from callcenter.inquiries.services.import_receiving import MOST_LINES, receive_file
from callcenter.inquiries.services.imports import (
    AlreadyImported,
    cancel_import,
    confirm_import,
    retry_import,
    set_mapping,
)
from callcenter.inquiries.web.import_form import (
    error_summary,
    form_choices,
    mapping_from_form,
    values_from_mapping,
)
from callcenter.inquiries.web.import_report import Report, severity_label, shown_line
from callcenter.inquiries.web.transfer_wording import STATE_LABELS, STATE_TONES, problem_text

RELOAD_SECONDS = 3
_RUNNING = {ImportState.RECEIVING, ImportState.CHECKING, ImportState.IMPORTING}
_MAPPABLE = {ImportState.RECEIVED, ImportState.CHECKED, ImportState.FAILED}

blueprint = Blueprint(
    "imports", __name__, template_folder="../templates", url_prefix="/inquiries/import"
)


@blueprint.get("")
@requires(Permission.INQUIRY_IMPORT)
def show_imports() -> ResponseReturnValue:
    """The place to bring a file to, and the latest imports."""
    return _start_page({})


@blueprint.post("")
@requires(Permission.INQUIRY_IMPORT)
def upload() -> ResponseReturnValue:
    """Stage a file, then ask for its columns."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _start_page({"file": word_code("no_file")}), 422
    actor = current_actor()
    # A long file must not be read with the request's own transaction (SQLite's one lock) open.
    commit_early()
    database = current_app.extensions["database"]
    try:
        import_id = receive_file(database, actor, file.stream, file.filename)  # type: ignore[arg-type]
    except Invalid as error:
        return _start_page({"file": word_error(error)}), error.status
    return redirect(url_for(".show_import", import_id=import_id), 303)


@blueprint.get("/<uuid:import_id>")
@requires(Permission.INQUIRY_IMPORT)
def show_import(import_id: UUID) -> ResponseReturnValue:
    """Where an import stands, and what is to be done next."""
    row = get_import(db_session(), current_actor(), import_id)
    if is_stuck(db_session(), row):
        return _template("stuck", row, job=writing_job(db_session(), row))
    if row.state in _RUNNING:
        response = make_response(_template("running", row))
        response.headers["Refresh"] = str(RELOAD_SECONDS)
        return response
    if row.state == ImportState.CHECKED:
        return _checked_page(row, {})
    if row.state in _MAPPABLE:
        return _columns_page(row, values_from_mapping(proposed_mapping(db_session(), row)), {})
    return _template("ended", row)


@blueprint.get("/<uuid:import_id>/columns")
@requires(Permission.INQUIRY_IMPORT)
def show_columns(import_id: UUID) -> ResponseReturnValue:
    """The columns once more, after a check."""
    row = get_import(db_session(), current_actor(), import_id)
    if row.state not in _MAPPABLE:
        return redirect(url_for(".show_import", import_id=import_id))
    return _columns_page(row, values_from_mapping(proposed_mapping(db_session(), row)), {})


@blueprint.post("/<uuid:import_id>/columns")
@requires(Permission.INQUIRY_IMPORT)
def choose_columns(import_id: UUID) -> ResponseReturnValue:
    """Take what the columns are, and have every line checked."""
    session, actor = db_session(), current_actor()
    row = get_import(session, actor, import_id)
    try:
        mapping = mapping_from_form(request.form, len(row.headings))
        set_mapping(session, actor, import_id=import_id, mapping=mapping)
    except Invalid as error:
        session.rollback()
        return _columns_page(row, request.form.to_dict(), error.fields), error.status
    except AlreadyImported as error:
        session.rollback()
        first = get_import(session, actor, error.first_id)
        page = _columns_page(row, request.form.to_dict(), {}, refused_for=first)
        return page, error.status
    return redirect(url_for(".show_import", import_id=import_id), 303)


@blueprint.post("/<uuid:import_id>/confirm")
@requires(Permission.INQUIRY_IMPORT)
def confirm(import_id: UUID) -> ResponseReturnValue:
    """Import what the check showed."""
    session, actor = db_session(), current_actor()
    run = request.form.get("run", "")
    try:
        confirm_import(
            session,
            actor,
            import_id=import_id,
            run=int(run) if run.isdecimal() else 0,
            suspected_confirmed=request.form.get("suspected_confirmed") == "1",
        )
    except Invalid as error:
        session.rollback()
        row = get_import(session, actor, import_id)
        return _checked_page(row, error.fields), error.status
    except Conflict as error:
        session.rollback()
        flash(word_error(error), "danger")
    return redirect(url_for(".show_import", import_id=import_id), 303)


@blueprint.post("/<uuid:import_id>/retry")
@requires(Permission.INQUIRY_IMPORT)
def retry(import_id: UUID) -> ResponseReturnValue:
    """Have the lines written by a new job, where the one before came to nothing."""
    session, actor = db_session(), current_actor()
    run = request.form.get("run", "")
    try:
        retry_import(session, actor, import_id=import_id, run=int(run) if run.isdecimal() else 0)
    except Conflict as error:
        session.rollback()
        flash(word_error(error), "danger")
    return redirect(url_for(".show_import", import_id=import_id), 303)


@blueprint.post("/<uuid:import_id>/cancel")
@requires(Permission.INQUIRY_IMPORT)
def cancel(import_id: UUID) -> ResponseReturnValue:
    """Give the import up; nothing is written and the file's lines are deleted."""
    try:
        cancel_import(db_session(), current_actor(), import_id=import_id)
    except Conflict as error:
        db_session().rollback()
        flash(word_error(error), "danger")
        return redirect(url_for(".show_import", import_id=import_id), 303)
    flash(_("The import was cancelled. Nothing was written."), "success")
    return redirect(url_for(".show_imports"), 303)


@blueprint.get("/<uuid:import_id>/report.csv")
@requires(Permission.INQUIRY_IMPORT)
def report(import_id: UUID) -> ResponseReturnValue:
    """Everything the check found, as a file."""
    session, actor = db_session(), current_actor()
    row = get_import(session, actor, import_id)
    record(session, actor, "inquiry.import_view", "inquiry_import", row.id, report="csv")
    pieces = Report(row).file(current_app.extensions["database"])
    return Response(
        stream_with_context(pieces),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="import-report.csv"'},
    )


def _start_page(errors: dict[str, str]) -> str:
    return render_template(
        "inquiries/imports/start.html",
        imports=latest_imports(db_session()),
        state_labels=STATE_LABELS,
        state_tones=STATE_TONES,
        most_lines=MOST_LINES,
        errors=errors,
    )


def _columns_page(
    row: InquiryImport,
    values: dict[str, str],
    errors: dict[str, str],
    *,
    refused_for: InquiryImport | None = None,
) -> str:
    session = db_session()
    return _template(
        "columns",
        row,
        values=values,
        choices=form_choices(row.headings, categories_in_use(session), language()),
        earlier=None if refused_for else same_file(session, row),
        refused_for=refused_for,
        failure=word_code(row.failure) if row.failure else "",
        summary=error_summary(errors),
        errors={name: word_code(code) for name, code in errors.items()},
    )


def _checked_page(row: InquiryImport, errors: dict[str, str]) -> str:
    session, actor = db_session(), current_actor()
    show, after = _severity(row, request.args.get("show")), request.args.get("after", "")
    position = int(after) if after.isdecimal() and len(after) < 9 else 0
    problems, following = line_problems(session, row, severity=show, after=position)
    shown = Report(row).shown
    record(session, actor, "inquiry.import_view", "inquiry_import", row.id)
    return _template(
        "checked",
        row,
        preview=[shown_line(one, language()) for one in preview_lines(session, row)],
        problems=[shown(problem) for problem in problems],
        following=following,
        after=position,
        show=show,
        tabs=_tabs(row, show),
        kinds=_kinds(row),
        errors={name: word_code(code) for name, code in errors.items()},
    )


def _tabs(row: InquiryImport, show: Severity | None) -> list[dict[str, object]]:
    """One for each severity that was found."""
    counts = {Severity.ERROR: row.counts.get("error", 0)} | {
        one: row.counts.get(one.value, 0) for one in (Severity.SUSPECTED, Severity.WARNING)
    }
    return [
        {
            "label": severity_label(one),
            "count": count,
            "current": one is show,
            "href": url_for(".show_import", import_id=row.id, show=one.value, _anchor="problems"),
        }
        for one, count in counts.items()
        if count
    ]


def _kinds(row: InquiryImport) -> list[tuple[str, int]]:
    """What was found, and in how many lines, the most frequent first."""
    found = {
        problem_text(name.removeprefix("code:")): count
        for name, count in row.counts.items()
        if name.startswith("code:")
    }
    return sorted(found.items(), key=lambda kind: -kind[1])


def _severity(row: InquiryImport, given: str | None) -> Severity | None:
    """What is shown of the problems: the errors first, unless something else is asked for."""
    if given is None:
        return Severity.ERROR if row.counts.get(Outcome.ERROR) else None
    return Severity(given) if given in set(Severity) else None


def _template(name: str, row: InquiryImport, **values: Any) -> str:
    return render_template(
        f"inquiries/imports/{name}.html",
        row=row,
        state_label=STATE_LABELS[row.state],
        state_tone=STATE_TONES[row.state],
        **values,
    )
