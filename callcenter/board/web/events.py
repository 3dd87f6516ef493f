"""The board as a stream of events: what changed is sent as soon as it is known.

A stream holds a thread of the server, so each process serves so many and no more; who comes too
late asks for the state instead. It holds no connection to the database.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from flask import Blueprint, Response, copy_current_request_context, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotAcceptable

from callcenter.board.snapshot import Snapshot
from callcenter.board.watching import FEW, Unreadable, Watch
from callcenter.board.web.room import content, room
from callcenter.board.web.shown import Reader, reader_of
from callcenter.core import clock
from callcenter.core.errors import TooMany
from callcenter.core.i18n import force_locale, language
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, find_actor, requires
from callcenter.core.web.transactions import commit_early

blueprint = Blueprint("events", __name__)

STREAM = "text/event-stream"
# Milliseconds after which a browser comes again by itself.
RETRY = 2_000
# Without news a comment shows that the stream is alive, and finds out whether somebody is there.
BEAT_SECONDS = 15.0
# So often it is looked up whether the person may still see the board: with a beat in between,
# within a minute.
CHECK_SECONDS = 30.0
# Of a process's threads so many are left for pages.
PAGES_SHARE = 4

_most = [FEW]


def allow_streams(threads: int) -> None:
    """Set how many streams this process may hold open.

    Args:
        threads: that answer requests in this process; a quarter of them stays free.
    """
    _most[0] = threads - max(1, threads // PAGES_SHARE)


@blueprint.get("/events")
@requires(Permission.BOARD_READ)
def stream() -> Response:
    """The board whenever it changes, as long as the session lasts."""
    if request.accept_mimetypes.best != STREAM:
        raise NotAcceptable
    reader, seen = reader_of(current_actor(), language()), _seen()
    # Nothing may fail any more between taking a place and the answer that gives it back.
    commit_early()
    watch = room().watch
    if not watch.enter(_most[0]):
        raise TooMany
    events = Events(watch, reader, _writer(reader), _checker(reader), seen)
    response = Response(iter(events), mimetype=STREAM, headers={"X-Accel-Buffering": "no"})
    response.call_on_close(watch.leave)
    return response


@dataclass
class Events:
    """The lines of one stream.

    Attributes:
        write: the board as it is sent; None once it may not be seen any more.
        may_stay: whether the person may still see the board.
        seen: tag of what the browser has.
    """

    watch: Watch
    reader: Reader
    write: Callable[[Snapshot], str]
    may_stay: Callable[[], bool]
    seen: str = ""

    def __iter__(self) -> Iterator[str]:
        yield f"retry: {RETRY}\nevent: clock\ndata: {clock.now().isoformat()}\n\n"
        # A browser that loses the stream comes again by itself.
        with suppress(Unreadable, SQLAlchemyError):
            yield from self._lines()

    def _lines(self) -> Iterator[str]:
        checked = monotonic()
        while True:
            found = self.watch.after(self._snapshot_tag(), seconds=BEAT_SECONDS)
            if monotonic() - checked >= CHECK_SECONDS:
                if not self.may_stay():
                    return
                checked = monotonic()
            yield self._event(found) if found else ": beat\n\n"

    def _event(self, snapshot: Snapshot) -> str:
        self.seen = self.reader.tag(snapshot)
        return f"id: {self.seen}\nevent: board\ndata: {self.write(snapshot)}\n\n"

    def _snapshot_tag(self) -> str:
        """Tag of the snapshot that the browser shows; empty where it is another reader's."""
        kind = f"-{self.reader.kind}"
        return self.seen.removesuffix(kind) if self.seen.endswith(kind) else ""


def _seen() -> str:
    """Tag of what the browser has: of the page, or of the last event before it lost us."""
    return request.headers.get("Last-Event-ID") or request.args.get("after", "")


def _writer(reader: Reader) -> Callable[[Snapshot], str]:
    @copy_current_request_context
    def write(snapshot: Snapshot) -> str:
        with force_locale(reader.language):
            return content(snapshot, reader)

    return write


def _checker(reader: Reader) -> Callable[[], bool]:
    @copy_current_request_context
    def may_stay() -> bool:
        actor = find_actor()
        commit_early()
        if actor is None or not actor.can(Permission.BOARD_READ):
            return False
        return reader_of(actor, reader.language) == reader

    return may_stay
