"""TEL-1, TEL-2: what managers set is in force at once, on both databases."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from callcenter.core.audit.models import AuditEvent
from callcenter.core.city.profile import City, Contact, set_city
from callcenter.core.db import Database
from callcenter.core.errors import Conflict, Forbidden, Invalid, Missing
from callcenter.core.ids import new_id
from callcenter.core.permissions import Actor, Role
from telephony.setup.defaults import DEFAULT_MENU, PRODUCT_TEXTS
from telephony.setup.models import PromptAudio
from telephony.setup.ports import _categories, use_category_labels
from telephony.setup.queries import (
    choice_names,
    get_option,
    menu,
    menu_options,
    phone_times,
    spoken,
    stored_times,
    stored_wordings,
)
from telephony.setup.services.menu import MOST_OPTIONS, OptionEntry, move_option, save_option
from telephony.setup.services.prompts import (
    remove_audio,
    reset_prompt,
    save_prompt,
    upload_audio,
)
from telephony.setup.services.seeding import seed_phone_setup
from telephony.setup.services.times import RANGES, set_times
from telephony.setup.values import MenuChoice, PhoneTimes, Spoken
from tests.factories.sounds import mp3_file, wav_file

MANAGER = Actor(new_id(), "責任者", Role.MANAGER)
OTHER = Actor(new_id(), "副責任者", Role.MANAGER)
OPERATOR = Actor(new_id(), "担当者", Role.OPERATOR)
UNSEEN = {"ja": 0, "en": 0}
NOTICE = {"ja": "この通話は録音いたします。", "en": "This call is recorded."}
TAX = OptionEntry("5", "税の相談", "Taxes", "税金のご相談", "taxes")


@pytest.fixture
def seeded(database: Database) -> Database:
    """A database with the product's menu."""
    with database.transaction() as session:
        seed_phone_setup(session)
    return database


def say(database: Database, code: str, language: str = "ja", **values: object) -> Spoken:
    with database.transaction(write=False) as session:
        return spoken(session, code, language, **values)


def choices(database: Database) -> list[tuple[str, str]]:
    with database.transaction(write=False) as session:
        return [(choice.digit, choice.code) for choice in menu(session)]


def option_ids(database: Database) -> list[UUID]:
    with database.transaction(write=False) as session:
        return [option.id for option in menu_options(session)]


def entry_of(choice: MenuChoice) -> OptionEntry:
    return OptionEntry(
        choice.digit,
        choice.name_ja,
        choice.name_en,
        choice.spoken_ja,
        choice.spoken_en,
        choice.category_code,
    )


def wording_of(database: Database, code: str, texts: dict[str, str], seen: dict[str, int]) -> None:
    with database.transaction() as session:
        save_prompt(session, MANAGER, code, texts, seen=seen)


def records(database: Database) -> list[AuditEvent]:
    with database.transaction(write=False) as session:
        found = select(AuditEvent).where(AuditEvent.action.startswith("phone_"))
        return list(session.scalars(found.order_by(AuditEvent.at, AuditEvent.id)))


def test_phones_speak_before_anybody_set_them_up(database: Database) -> None:
    """TEL-1: an empty database has menu, times and texts."""
    with database.transaction(write=False) as session:
        assert menu(session) == DEFAULT_MENU
        assert phone_times(session) == PhoneTimes()
    assert say(database, "menu_intro").text == PRODUCT_TEXTS["menu_intro"].texts["ja"]
    assert say(database, "menu_intro").version.startswith("0-")


def test_seeding_is_done_once(seeded: Database) -> None:
    with seeded.transaction() as session:
        save_option(session, MANAGER, TAX)
        seed_phone_setup(session)
    assert choices(seeded)[:4] == [(choice.digit, choice.code) for choice in DEFAULT_MENU]
    assert len(choices(seeded)) == 5


def test_variables_are_filled(seeded: Database) -> None:
    """TEL-1: the city's own from its profile, the others by who speaks."""
    city = City("海辺市", "Umibe City", "海辺市<カード>センター", "Umibe Card Centre")
    with seeded.transaction() as session:
        set_city(session, replace(city, contact=Contact(suspension_line="0120-95-0178")))
    # What a page may show and a voice cannot say is left out.
    assert say(seeded, "greeting").text == "お電話ありがとうございます。海辺市カードセンターです。"
    assert say(seeded, "greeting", "en").text == "Thank you for calling the Umibe Card Centre."
    assert "ゼロイチニーゼロの、キューゴーの" in say(seeded, "closed_lost").text
    assert (
        say(seeded, "wait_position", position=3).text == "ただいま、3番目にお待ちいただいています。"
    )
    said = say(seeded, "menu_option", "en", option="taxes", digit="5")
    assert said.text == "For taxes, press 5."
    with pytest.raises(KeyError):
        say(seeded, "wait_position")
    with pytest.raises(KeyError):
        say(seeded, "language_ja", "en")
    with pytest.raises(KeyError):
        say(seeded, "no_such_text")


def test_a_new_wording_is_said_at_once(seeded: Database) -> None:
    """TEL-1: the next caller hears it; its version says that it is another text."""
    before = say(seeded, "recording_notice")
    wording_of(seeded, "recording_notice", NOTICE, UNSEEN)
    after = say(seeded, "recording_notice")
    assert after.text == NOTICE["ja"]
    assert after.version.startswith("1-")
    assert after.version != before.version
    assert len(after.version) <= 20
    assert say(seeded, "recording_notice", "en").text == NOTICE["en"]
    (japanese, english) = records(seeded)
    assert {japanese.object_id, english.object_id} == {
        "recording_notice:ja",
        "recording_notice:en",
    }
    assert japanese.detail["after"]["text"] in NOTICE.values()


def test_the_language_that_stays_keeps_its_version(seeded: Database) -> None:
    product = PRODUCT_TEXTS["recording_notice"].texts
    wording_of(seeded, "recording_notice", NOTICE | {"en": product["en"]}, UNSEEN)
    with seeded.transaction(write=False) as session:
        stored = stored_wordings(session, PRODUCT_TEXTS["recording_notice"])
    assert (stored["ja"].version, stored["ja"].own, stored["ja"].updated_by) == (1, True, "責任者")
    assert (stored["en"].version, stored["en"].own) == (0, False)
    assert len(records(seeded)) == 1


def test_the_way_back_goes_on_counting(seeded: Database) -> None:
    """Two wordings never share a version, so a call's note of what was said stays true."""
    wording_of(seeded, "recording_notice", NOTICE, UNSEEN)
    own = say(seeded, "recording_notice").version
    seen = {"ja": 1, "en": 1}
    with seeded.transaction() as session:
        reset_prompt(session, MANAGER, "recording_notice", "ja", seen=seen)
    back = say(seeded, "recording_notice")
    assert back.text == PRODUCT_TEXTS["recording_notice"].texts["ja"]
    assert back.version.startswith("2-")
    wording_of(seeded, "recording_notice", NOTICE, {"ja": 2, "en": 1})
    assert say(seeded, "recording_notice").version not in {own, back.version}
    assert say(seeded, "recording_notice", "en").text == NOTICE["en"]


@pytest.mark.parametrize(
    ("code", "texts", "fields"),
    [
        ("greeting", {"ja": "はい。"}, {"en": "required"}),
        ("greeting", {"ja": "", "en": " "}, {"ja": "required", "en": "required"}),
        ("greeting", {"ja": "{opens}", "en": "Hello"}, {"ja": "no_japanese"}),
        ("greeting", {"ja": "{opens}です", "en": "Hello"}, {"ja": "bad_variables"}),
        ("greeting", {"ja": "はい{", "en": "Hello"}, {"ja": "bad_variables"}),
        ("closed_until", {"ja": "またどうぞ", "en": "Until {opens}"}, {"ja": "missing_variables"}),
        (
            "greeting",
            {"ja": "はい<p>", "en": "市役所"},
            {"ja": "unspeakable", "en": "japanese_in_english"},
        ),
        ("greeting", {"ja": "は" * 401, "en": "Hello"}, {"ja": "too_long_to_say"}),
    ],
)
def test_wordings_are_checked(
    seeded: Database, code: str, texts: dict[str, str], fields: dict[str, str]
) -> None:
    """TEL-1: both languages, known variables, nothing a voice cannot say."""
    with pytest.raises(Invalid) as refused:
        wording_of(seeded, code, texts, UNSEEN)
    assert refused.value.fields == fields
    assert say(seeded, "greeting").version.startswith("0-")


def test_a_text_of_one_language_needs_that_one(seeded: Database) -> None:
    wording_of(seeded, "language_ja", {"ja": "日本語は、1を。"}, UNSEEN)
    assert say(seeded, "language_ja").text == "日本語は、1を。"
    with seeded.transaction() as session, pytest.raises(Missing):
        reset_prompt(session, MANAGER, "language_ja", "en", seen=UNSEEN)


def test_what_somebody_else_saved_is_not_overwritten(seeded: Database) -> None:
    """TEL-1: every change names the version that was seen."""
    wording_of(seeded, "goodbye", NOTICE, UNSEEN)
    with seeded.transaction() as session:
        option_id = menu_options(session)[0].id
        entry = replace(entry_of(DEFAULT_MENU[0]), name_ja="予約")
        save_option(session, OTHER, entry, option_id=option_id, seen=1)
        set_times(session, OTHER, PhoneTimes(ring_seconds=25), seen=1)
    with seeded.transaction() as session:
        with pytest.raises(Conflict):
            save_prompt(session, MANAGER, "goodbye", NOTICE, seen=UNSEEN)
        with pytest.raises(Conflict):
            upload_audio(session, MANAGER, "goodbye", "ja", wav_file(), seen=UNSEEN)
        with pytest.raises(Conflict):
            remove_audio(session, MANAGER, "goodbye", "ja", seen=UNSEEN)
        with pytest.raises(Conflict):
            reset_prompt(session, MANAGER, "goodbye", "ja", seen=UNSEEN)
        with pytest.raises(Conflict):
            save_option(session, MANAGER, entry, option_id=option_id, seen=1)
        with pytest.raises(Conflict):
            set_times(session, MANAGER, PhoneTimes(), seen=1)


def test_a_recording_is_played_and_taken_away(seeded: Database) -> None:
    """TEL-1: a file of the centre in place of the voice."""
    with seeded.transaction() as session:
        upload_audio(session, MANAGER, "goodbye", "ja", wav_file(), seen=UNSEEN)
    said = say(seeded, "goodbye")
    assert said.audio_url is not None
    assert said.audio_url.startswith("/voice/audio/")
    assert said.text == PRODUCT_TEXTS["goodbye"].texts["ja"]
    assert say(seeded, "goodbye", "en").audio_url is None
    with seeded.transaction() as session:
        remove_audio(session, MANAGER, "goodbye", "ja", seen={"ja": 1, "en": 0})
        # What is not there is gone already.
        remove_audio(session, MANAGER, "goodbye", "ja", seen={"ja": 2, "en": 0})
        assert session.scalars(select(PromptAudio.seconds)).all() == [1]
    assert say(seeded, "goodbye").audio_url is None
    assert say(seeded, "goodbye").version.startswith("2-")


def test_a_changed_text_loses_its_recording(seeded: Database) -> None:
    """It would say the former words; unless it is said to say the new ones."""
    with seeded.transaction() as session:
        upload_audio(session, MANAGER, "goodbye", "ja", mp3_file(), seen=UNSEEN)
        upload_audio(session, MANAGER, "goodbye", "en", mp3_file(), seen=UNSEEN | {"ja": 1})
    english = say(seeded, "goodbye", "en").audio_url
    texts = {"ja": "失礼いたします。", "en": PRODUCT_TEXTS["goodbye"].texts["en"]}
    wording_of(seeded, "goodbye", texts, {"ja": 1, "en": 1})
    assert say(seeded, "goodbye").audio_url is None
    assert say(seeded, "goodbye", "en").audio_url == english
    with seeded.transaction() as session:
        upload_audio(session, MANAGER, "goodbye", "ja", mp3_file(), seen={"ja": 2, "en": 1})
        texts = texts | {"ja": "それでは、失礼いたします。"}
        seen = {"ja": 3, "en": 1}
        save_prompt(session, MANAGER, "goodbye", texts, seen=seen, keep_audio=True)
    assert say(seeded, "goodbye").audio_url is not None


def test_only_texts_that_stay_the_same_are_recorded(seeded: Database) -> None:
    with seeded.transaction() as session:
        for code, content in (("wait_position", wav_file()), ("goodbye", b"")):
            with pytest.raises(Invalid) as refused:
                upload_audio(session, MANAGER, code, "ja", content, seen=UNSEEN)
            assert refused.value.fields.keys() == {"file"}


def test_times_are_in_force_at_once(seeded: Database) -> None:
    """TEL-2: and who changed what is in the log."""
    with seeded.transaction() as session:
        set_times(session, MANAGER, PhoneTimes(ring_seconds=30), seen=1)
    with seeded.transaction() as session:
        assert phone_times(session) == PhoneTimes(ring_seconds=30)
        assert stored_times(session) == (PhoneTimes(ring_seconds=30), 2, "責任者")
        # The same again changes nothing.
        set_times(session, OTHER, PhoneTimes(ring_seconds=30), seen=2)
        assert stored_times(session)[1:] == (2, "責任者")
    (event,) = records(seeded)
    assert (event.detail["before"], event.detail["after"]) == (
        {"ring_seconds": 20},
        {"ring_seconds": 30},
    )


def test_the_first_times_of_all_can_be_set(database: Database) -> None:
    """The row that the first change makes was seen by nobody."""
    with database.transaction() as session:
        set_times(session, MANAGER, PhoneTimes(longest_line=9), seen=0)
    with database.transaction() as session:
        assert phone_times(session).longest_line == 9
        with pytest.raises(Conflict):
            set_times(session, MANAGER, PhoneTimes(), seen=0)


@pytest.mark.parametrize("name", RANGES)
def test_times_have_limits(seeded: Database, name: str) -> None:
    low, high = RANGES[name]
    assert low <= getattr(PhoneTimes(), name) <= high
    for wrong in (low - 1, high + 1):
        with seeded.transaction() as session, pytest.raises(Invalid) as refused:
            set_times(session, MANAGER, replace(PhoneTimes(), **{name: wrong}), seen=1)
        assert refused.value.fields == {name: "not_in_range"}


def test_an_option_is_added_changed_and_withdrawn(seeded: Database) -> None:
    """TEL-1: its code stays, so that calls and reports keep their meaning."""
    with seeded.transaction() as session:
        option_id = save_option(session, MANAGER, TAX)
    code = choices(seeded)[-1][1]
    assert choices(seeded)[-1] == ("5", code)
    with seeded.transaction() as session:
        save_option(session, MANAGER, replace(TAX, digit="9"), option_id=option_id, seen=1)
    assert choices(seeded)[-1] == ("9", code)
    with seeded.transaction() as session:
        save_option(session, MANAGER, replace(TAX, digit=None), option_id=option_id, seen=2)
        assert get_option(session, option_id).code == code
        # Its key is free again, and it is last in the manager's list.
        save_option(session, MANAGER, replace(TAX, digit="9", name_ja="新しい用件"))
        assert menu_options(session)[-1].id == option_id
    assert code not in {one for _digit, one in choices(seeded)}
    with seeded.transaction(write=False) as session:
        assert choice_names(session, "ja")[code] == "税の相談"
        assert choice_names(session, "en")["lost"] == "Lost card"
    assert [event.action for event in records(seeded)] == [
        "phone_option.add",
        "phone_option.change",
        "phone_option.change",
        "phone_option.add",
    ]
    assert records(seeded)[1].detail["after"] == {"digit": "9"}


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"digit": "1"}, {"digit": "digit_taken"}),
        ({"digit": "0"}, {"digit": "bad_choice"}),
        ({"digit": "*"}, {"digit": "bad_choice"}),
        ({"name_ja": ""}, {"name_ja": "required"}),
        ({"name_en": "x" * 61}, {"name_en": "too_long"}),
        ({"spoken_ja": "あ" * 101}, {"spoken_ja": "too_long"}),
        ({"spoken_ja": "{digit}番"}, {"spoken_ja": "bad_variables"}),
        ({"spoken_en": "税"}, {"spoken_en": "japanese_in_english"}),
        ({"category_code": "99"}, {"category_code": "bad_choice"}),
    ],
)
def test_options_are_checked(
    seeded: Database, change: dict[str, str], fields: dict[str, str]
) -> None:
    with seeded.transaction() as session, pytest.raises(Invalid) as refused:
        save_option(session, MANAGER, replace(TAX, **change))
    assert refused.value.fields == fields
    assert len(choices(seeded)) == 4


def test_a_category_is_one_of_the_tree_or_the_former_one(
    seeded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """INQ-3: a category that was retired meanwhile does not keep the option from being saved."""
    monkeypatch.setattr("telephony.setup.ports._categories", list(_categories))
    use_category_labels(lambda _session, _language: {"18": "その他"})
    first = option_ids(seeded)[0]
    with seeded.transaction() as session:
        entry = entry_of(DEFAULT_MENU[0])
        save_option(session, MANAGER, replace(entry, name_ja="予約"), option_id=first, seen=1)
        save_option(session, MANAGER, replace(TAX, category_code="18"))
        with pytest.raises(Invalid):
            save_option(session, MANAGER, replace(TAX, digit="6", category_code="3-1"))


def test_the_last_option_cannot_be_withdrawn(seeded: Database) -> None:
    """TEL-1: a menu without a key would leave callers nothing to press."""
    for place, choice in enumerate(DEFAULT_MENU):
        with seeded.transaction() as session:
            option = next(row for row in menu_options(session) if row.code == choice.code)
            entry = replace(entry_of(choice), digit=None)
            if place < 3:
                save_option(session, MANAGER, entry, option_id=option.id, seen=1)
                continue
            with pytest.raises(Invalid) as refused:
                save_option(session, MANAGER, entry, option_id=option.id, seen=1)
            assert refused.value.fields == {"digit": "last_option"}


def test_there_is_room_for_so_many_options(seeded: Database) -> None:
    with seeded.transaction() as session:
        for _ in range(MOST_OPTIONS - len(DEFAULT_MENU)):
            save_option(session, MANAGER, replace(TAX, digit=None))
        with pytest.raises(Invalid) as refused:
            save_option(session, MANAGER, TAX)
    assert refused.value.code == "menu_full"


def test_options_are_moved(seeded: Database) -> None:
    """TEL-1: the order of reading is not that of the keys."""
    ids = option_ids(seeded)
    with seeded.transaction() as session:
        move_option(session, MANAGER, ids[3], up=True)
        move_option(session, MANAGER, ids[0], up=True)  # first already
        move_option(session, MANAGER, ids[0], up=False)
    assert [digit for digit, _code in choices(seeded)] == ["2", "1", "4", "3"]
    assert [event.detail["place"] for event in records(seeded)] == [3, 2]


def test_operators_set_nothing(seeded: Database) -> None:
    """SEC-1"""
    with seeded.transaction() as session:
        option_id = menu_options(session)[0].id
        for attempt in (
            lambda: save_prompt(session, OPERATOR, "goodbye", NOTICE, seen=UNSEEN),
            lambda: reset_prompt(session, OPERATOR, "goodbye", "ja", seen=UNSEEN),
            lambda: upload_audio(session, OPERATOR, "goodbye", "ja", wav_file(), seen=UNSEEN),
            lambda: remove_audio(session, OPERATOR, "goodbye", "ja", seen=UNSEEN),
            lambda: set_times(session, OPERATOR, PhoneTimes(), seen=1),
            lambda: save_option(session, OPERATOR, TAX),
            lambda: move_option(session, OPERATOR, option_id, up=True),
        ):
            with pytest.raises(Forbidden):
                attempt()


def test_what_is_not_there_is_missing(seeded: Database) -> None:
    with seeded.transaction() as session:
        for attempt in (
            lambda: save_prompt(session, MANAGER, "nothing", NOTICE, seen=UNSEEN),
            lambda: upload_audio(session, MANAGER, "goodbye", "fr", wav_file(), seen=UNSEEN),
            lambda: save_option(session, MANAGER, TAX, option_id=uuid4()),
            lambda: move_option(session, MANAGER, uuid4(), up=True),
        ):
            with pytest.raises(Missing):
                attempt()


def test_two_databases_keep_their_own_set_up(seeded: Database) -> None:
    """What a process keeps belongs to the stamp that it read."""
    wording_of(seeded, "goodbye", NOTICE, UNSEEN)
    assert say(seeded, "goodbye").text == NOTICE["ja"]
    with seeded.transaction() as session:
        save_prompt(
            session, MANAGER, "goodbye", PRODUCT_TEXTS["goodbye"].texts, seen={"ja": 1, "en": 1}
        )
        assert spoken(session, "goodbye", "ja").text == PRODUCT_TEXTS["goodbye"].texts["ja"]
        session.rollback()
    assert say(seeded, "goodbye").text == NOTICE["ja"]
