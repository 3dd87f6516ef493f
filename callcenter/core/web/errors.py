"""Error answers: a page for people, a small JSON document for scripts; never a stack trace."""

import logging

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException

from callcenter.core.errors import ProductError
from callcenter.core.web.transactions import undo_work
from callcenter.core.web.wording import word_error

log = logging.getLogger(__name__)

# For the moment when even the error page cannot be made; it needs neither database nor catalog.
PLAIN_PAGE = """<!doctype html>
<html lang="ja"><meta charset="utf-8"><title>{status}</title>
<h1>{status}</h1>
<p>ただいまご利用いただけません。少し待ってから、もう一度お試しください。</p>
<p lang="en">This is not available just now. Please try again in a moment.</p>
<p><code>{request_id}</code></p>
</html>
"""


def init_errors(app: Flask) -> None:
    """Answer product errors, HTTP errors and everything unexpected."""

    @app.errorhandler(ProductError)
    def product_error(error: ProductError) -> Response:
        return _answer(error.status, word_error(error))

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        response = _answer(error.code or 500, None)
        for name, value in error.get_headers():
            if name.lower() in {"allow", "location", "retry-after"}:
                response.headers[name] = value
        return response

    @app.errorhandler(exc.OperationalError)
    @app.errorhandler(exc.TimeoutError)
    def unavailable(error: Exception) -> Response:
        """The database is away, or so busy that a lock or a connection could not be had."""
        log.error("the database is not available", exc_info=error)
        return _answer(503, None)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.error("unexpected error", exc_info=error)
        return _answer(500, None)


def wants_json() -> bool:
    """Whether a script asked, not a person."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def _answer(status: int, reason: str | None) -> Response:
    if wants_json():
        response = jsonify(error=reason or str(status), request_id=g.get("request_id"))
    else:
        response = make_response(_page(status, reason))
    response.status_code = status
    return response


def _page(status: int, reason: str | None) -> str:
    try:
        undo_work()
        return render_template("layouts/error.html", code=status, reason=reason)
    except Exception:
        log.exception("the error page could not be made")
        return PLAIN_PAGE.format(status=status, request_id=g.get("request_id", ""))
