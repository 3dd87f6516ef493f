"""What a process keeps of the board, and what it sends of it."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from flask import current_app
from flask.blueprints import BlueprintSetupState

from callcenter.board.queries.now import read_board
from callcenter.board.queries.stamps import board_stamp
from callcenter.board.queries.today import TodayReader
from callcenter.board.snapshot import Snapshot
from callcenter.board.watching import Watch
from callcenter.board.web.shown import Reader, Written, board_values, written_parts
from callcenter.core.db import Database, end_reading
from callcenter.core.web.transactions import db_session


@dataclass(frozen=True)
class Room:
    """One reading for all who watch in this process, and what was written of it."""

    watch: Watch
    written: Written = field(default_factory=Written)


def furnish(setup: BlueprintSetupState) -> None:
    """Give an app its room, on the app's own database."""
    database: Database = setup.app.extensions["database"]
    today = TodayReader()

    def read() -> Snapshot:
        with database.transaction(write=False) as session:
            return read_board(session, today)

    def stamp() -> Hashable:
        with database.transaction(write=False) as session:
            return board_stamp(session)

    setup.app.extensions["board"] = Room(Watch(read, stamp))


def room() -> Room:
    found: Room = current_app.extensions["board"]
    return found


def latest() -> Snapshot:
    """The board, read for all who ask this process."""
    # The reading has a connection of its own: nobody waits for it with another one in hand.
    end_reading(db_session())
    return room().watch.latest()


def content(snapshot: Snapshot, reader: Reader) -> str:
    """What is sent to a reader's browser, as JSON. Needs the reader's language in force."""

    def write() -> str:
        database: Database = current_app.extensions["database"]
        with database.transaction(write=False) as session:
            values = board_values(session, snapshot, reader)
            sent = {
                "tag": reader.tag(snapshot),
                "alarms": [alarm.value for alarm in snapshot.alarms],
                "parts": written_parts(values),
            }
        return current_app.json.dumps(sent)

    return room().written.text(snapshot, reader, write)
