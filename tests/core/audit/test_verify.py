"""SEC-2, S9: every way of tampering with the audit log is found, and where."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit import verify as verifying
from callcenter.core.audit.models import AuditChain, AuditEvent
from callcenter.core.audit.seals import seal, seals_path
from callcenter.core.audit.verify import Damage, Finding, Verification, verify
from callcenter.core.db import Database
from callcenter.core.ids import new_id
from callcenter.core.settings import Settings
from tests.core.audit.chains import (
    CHAIN,
    all_powerful,
    change,
    in_one_chain,
    insert_after,
    rebuild,
    remove,
    row,
    swap,
    write_events,
)

EVENTS = 30
Installation = tuple[Database, Settings]


@pytest.fixture
def installation(
    database: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Installation:
    """A chain of 30 events, sealed after the tenth and the twentieth; blocks of seven."""
    in_one_chain(monkeypatch)
    monkeypatch.setattr(verifying, "BLOCK", 7)
    own = replace(settings, data_dir=tmp_path)
    for _ in range(2):
        write_events(database, 10)
        assert seal(database, own)
    write_events(database, 10)
    return database, own


def damages(result: Verification) -> list[tuple[Damage, int | None, int, int | None]]:
    return [(f.damage, f.chain, f.number, f.until) for f in result.findings]


def test_untouched_log_is_sound(installation: Installation) -> None:
    """SEC-2: no false alarm, and the figures are those of the log."""
    result = verify(*installation)
    assert result.sound
    assert (result.events, result.chains, result.seals) == (EVENTS, 1, 2)
    assert result.sealed_until is not None


def test_many_chains_are_sound(database: Database, settings: Settings, tmp_path: Path) -> None:
    """SEC-2: events spread over the chains; an empty log is sound as well."""
    own = replace(settings, data_dir=tmp_path)
    assert verify(database, own).sound
    write_events(database, 40)
    assert seal(database, own)
    assert not seal(database, own)
    result = verify(database, own)
    assert result.sound
    assert result.events == 40


def rebuilt_with_change(session: Session) -> None:
    change(session, 14, action="made.up")
    rebuild(session, EVENTS)


def cut_and_tidied(session: Session) -> None:
    remove(session, 16, EVENTS)
    rebuild(session, 15)


def end_made_up(session: Session) -> None:
    made_up = row(session, EVENTS) | {"id": new_id(), "number": EVENTS + 1}
    session.execute(insert(AuditEvent).values(**made_up))


MANIPULATIONS: dict[str, tuple[Callable[[Session], None], tuple[Damage, int, int | None]]] = {
    "change": (lambda s: change(s, 12, actor_name="別人"), (Damage.CHANGED, 12, None)),
    "change detail": (lambda s: change(s, 1, detail={}), (Damage.CHANGED, 1, None)),
    "change time": (
        lambda s: change(s, 12, at=datetime(2020, 1, 1, tzinfo=UTC)),
        (Damage.CHANGED, 12, None),
    ),
    "delete": (lambda s: remove(s, 12, 12), (Damage.MISSING, 12, None)),
    "delete at a block's end": (lambda s: remove(s, 14, 14), (Damage.MISSING, 14, None)),
    "insert": (lambda s: insert_after(s, 12), (Damage.CHANGED, 13, None)),
    "swap": (lambda s: swap(s, 12, 17), (Damage.CHANGED, 12, None)),
    "cut tail": (lambda s: remove(s, 25, EVENTS), (Damage.MISSING, 25, None)),
    "cut tail, head made to fit": (cut_and_tidied, (Damage.CUT_OFF, 16, 20)),
    "rebuild": (rebuilt_with_change, (Damage.REBUILT, 11, 20)),
    "add behind the head": (end_made_up, (Damage.STRAY, 31, 31)),
    "head turned back": (
        lambda s: s.execute(update(AuditChain).values(number=29)),
        (Damage.HEAD_DIFFERS, 29, None),
    ),
    "all events gone": (lambda s: remove(s, 1, EVENTS), (Damage.MISSING, 1, None)),
}


@pytest.mark.parametrize("name", MANIPULATIONS)
def test_manipulation_is_found_with_its_position(installation: Installation, name: str) -> None:
    """S9: each manipulation is found, and its chain and number are named."""
    database, settings = installation
    manipulate, (damage, number, until) = MANIPULATIONS[name]
    with all_powerful(database) as session:
        manipulate(session)
    assert damages(verify(database, settings)) == [(damage, CHAIN, number, until)]


def test_event_with_its_own_hash_recomputed(installation: Installation) -> None:
    """S9: a change that fits itself breaks the link of the next event."""
    database, settings = installation
    with all_powerful(database) as session:
        change(session, 25, action="made.up")
        rebuild(session, 25)
        session.execute(update(AuditChain).values(number=EVENTS, hash=row(session, EVENTS)["hash"]))
    assert damages(verify(database, settings)) == [(Damage.BROKEN_LINK, CHAIN, 26, None)]


def test_log_emptied_with_its_heads(installation: Installation) -> None:
    """S9: nothing left at all still does not fit the seals."""
    database, settings = installation
    with all_powerful(database) as session:
        remove(session, 1, EVENTS)
        session.execute(delete(AuditChain))
    assert damages(verify(database, settings)) == [(Damage.CUT_OFF, CHAIN, 1, 20)]


def test_seals_that_were_touched(installation: Installation) -> None:
    """S9: a seal changed, removed from the middle, or signed by another key is named."""
    database, settings = installation
    path = seals_path(settings)
    lines = path.read_text(encoding="ascii").splitlines(keepends=True)
    path.write_text(lines[0].replace('"at":"20', '"at":"19') + lines[1], encoding="ascii")
    assert verify(database, settings).findings == [Finding(Damage.BROKEN_SEAL, None, 1)]
    path.write_text(lines[1], encoding="ascii")
    assert verify(database, settings).findings == [Finding(Damage.BROKEN_SEAL, None, 1)]
    path.write_text("".join(lines), encoding="ascii")
    stranger = replace(settings, secret_key="another")
    assert verify(database, stranger).findings == [Finding(Damage.BROKEN_SEAL, None, 1)]
    assert verify(database, settings).sound


def test_seals_cut_off(installation: Installation) -> None:
    """S9: events that should long be sealed but are not are reported; fresh ones are not."""
    database, settings = installation
    path = seals_path(settings)
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    assert verify(database, settings).sound
    with clock.shifted_by(timedelta(hours=2)):
        found = verify(database, settings)
    assert damages(found) == [(Damage.UNSEALED, CHAIN, 11, EVENTS)]
    path.unlink()
    with clock.shifted_by(timedelta(hours=2)):
        assert damages(verify(database, settings)) == [(Damage.UNSEALED, CHAIN, 1, EVENTS)]


def test_torn_seal_is_cut_off_and_sealing_goes_on(installation: Installation) -> None:
    """Reliability: a line half written when the power went does not stop the seals."""
    database, settings = installation
    with seals_path(settings).open("ab") as file:
        file.write(b'{"at":"2026')
    assert seal(database, settings)
    result = verify(database, settings)
    assert result.sound
    assert result.seals == 3


def test_findings_read_as_one_line() -> None:
    """SEC-2: what is shown names chain and numbers."""
    assert str(Finding(Damage.CHANGED, 3, 12)) == "changed in chain 3, event 12"
    assert str(Finding(Damage.REBUILT, 3, 11, 20)) == "rebuilt in chain 3, events 11 to 20"
    assert str(Finding(Damage.BROKEN_SEAL, None, 7)) == "broken_seal in line 7"


def test_events_written_meanwhile_do_no_harm(installation: Installation) -> None:
    """SEC-2: the log may grow while it is checked."""
    database, settings = installation
    result = verify(database, settings, progress=lambda _events: write_events(database, 1))
    assert result.sound
    assert result.events == EVENTS


@pytest.mark.parametrize(
    "attempt", [lambda s: change(s, 1, action="made.up"), lambda s: remove(s, 1, 1)]
)
def test_database_refuses_changes(
    installation: Installation, attempt: Callable[[Session], None]
) -> None:
    """SEC-2: the log is append-only for the application."""
    database, _settings = installation
    with database.transaction() as session:
        with pytest.raises(DatabaseError, match="append-only"):
            attempt(session)
        session.rollback()
