"""Citizens' searches, noted after the answer has left: nobody waits for it (FAQ-4)."""

import logging
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from callcenter.core.db import Database
from callcenter.core.privacy.guard import guard_text
from faq.learning.services.searches import log_public_search, mark_public_use
from faq.search.web.answers import answered_search

log = logging.getLogger(__name__)
ARTICLE = "public_faq.show_article"


def note_public_searches(app: Flask, database: Database) -> None:
    """Note every search of the public pages, and which of them led to an article."""

    @app.after_request
    def note(response: Response) -> Response:
        work = _work(response)
        if work is not None:
            response.call_on_close(lambda: _write(database, work))
        return response


def _work(response: Response) -> Callable[[Session], object] | None:
    if response.status_code != 200 or request.method != "GET":
        return None
    answered = answered_search()
    if answered is not None:
        return lambda session: log_public_search(
            session,
            text=answered.text,
            language=answered.language,
            hits=answered.hits,
            best_score=answered.best_score,
        )
    text = _search_before() if request.endpoint == ARTICLE else ""
    return (lambda session: mark_public_use(session, text=text)) if text else None


def _search_before() -> str:
    """What was searched for on the page that led here, told by the browser; no text of another
    site is looked at."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return ""
    texts = parse_qs(came_from.query).get("q", [""])
    return guard_text(texts[0][:1000]).text


def _write(database: Database, work: Callable[[Session], object]) -> None:
    try:
        with database.transaction() as session:
            work(session)
    except SQLAlchemyError:  # a busy database must not turn a search into an error
        log.warning("a public search was not noted", exc_info=True)
