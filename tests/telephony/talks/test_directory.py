"""TEL-3, PRV-2: the directory of the city's staff."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Role
from telephony.switch.services.ordering import whom_to_dial
from telephony.talks.queries import directory
from telephony.talks.services.directory import EntryValues, number_of_entry, save_entry
from tests.factories.staff import make_staff

VALUES = EntryValues("市民課 窓口", "Citizens' section", "0798-35-3151", "市民課", "9-17", 2)


def test_an_entry_is_made_and_changed(session: Session) -> None:
    leads = make_staff(session, Role.MANAGER)
    entry = save_entry(session, leads, VALUES)
    assert "3151" not in entry.number
    assert number_of_entry(session, leads, entry.id) == "0798-35-3151"
    assert whom_to_dial(session, f"entry:{entry.id.hex}") == "+81798353151"
    other = save_entry(session, leads, replace(VALUES, name_ja="税務課", position=1))
    assert [one.id for one in directory(session, leads)] == [other.id, entry.id]
    changed = replace(VALUES, active=False, number="０７９８－３５－３１５２")
    save_entry(session, leads, changed, entry_id=entry.id, version=1)
    with pytest.raises(Conflict):
        save_entry(session, leads, VALUES, entry_id=entry.id, version=1)
    assert [one.id for one in directory(session, leads)] == [other.id]
    assert len(directory(session, leads, all_entries=True)) == 2
    assert whom_to_dial(session, f"entry:{entry.id.hex}") is None


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        (replace(VALUES, name_ja=" "), {"name_ja": "required"}),
        (replace(VALUES, name_en="x" * 201), {"name_en": "too_long"}),
        (replace(VALUES, number=""), {"number": "bad_directory_number"}),
        (replace(VALUES, number="110"), {"number": "bad_directory_number"}),
        (replace(VALUES, number="0570-064-064"), {"number": "bad_directory_number"}),
        (replace(VALUES, number="+1 212 555 0100"), {"number": "bad_directory_number"}),
    ],
)
def test_what_is_not_taken(session: Session, values: EntryValues, fields: dict[str, str]) -> None:
    with pytest.raises(Invalid) as caught:
        save_entry(session, make_staff(session, Role.MANAGER), values)
    assert caught.value.fields == fields


def test_who_keeps_it(session: Session) -> None:
    operator, leads = make_staff(session), make_staff(session, Role.MANAGER)
    with pytest.raises(Forbidden):
        save_entry(session, operator, VALUES)
    entry = save_entry(session, leads, VALUES)
    with pytest.raises(Forbidden):
        number_of_entry(session, operator, entry.id)
    with pytest.raises(Missing):
        number_of_entry(session, leads, new_id())
