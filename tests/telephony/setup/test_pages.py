"""TEL-1, TEL-2, UI-1: the pages on which managers set up the phones."""

import html
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from callcenter.accounts.models import StaffAccount
from callcenter.apps.webhooks import make_webhooks_app
from callcenter.apps.wiring import Platform
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import Role
from callcenter.inquiries.services.categories import seed_categories
from telephony.setup.defaults import PRODUCT_TEXTS
from telephony.setup.models import PromptAudio
from telephony.setup.queries import phone_times, spoken
from telephony.setup.services.seeding import seed_phone_setup
from telephony.setup.values import PhoneTimes
from telephony.setup.web.forms import times_values
from tests.factories.sounds import mp3_file, wav_file
from tests.factories.staff import make_staff
from tests.fixtures.apps import SignIn

Client = Callable[..., FlaskClient]
GREETING = "/phones/texts/greeting"
WORDS = {"ja": "はい、{centre}です。", "en": "Hello, {centre}.", "seen_ja": "0", "seen_en": "0"}
OPTION = {
    "digit": "5",
    "name_ja": "税の相談",
    "name_en": "Taxes",
    "spoken_ja": "税金のご相談",
    "spoken_en": "taxes",
    "category_code": "17",
}


@pytest.fixture
def phones(platform: Platform, client: FlaskClient, sign_in: SignIn) -> Client:
    """A manager's browser: `phones()`, or another role's, in a language; the menu is there."""
    client.application.config["WTF_CSRF_ENABLED"] = False
    with platform.database.transaction() as session:
        seed_default_hours(session)
        seed_categories(session)
        seed_phone_setup(session)

    def enter(role: Role = Role.MANAGER, language: str = "en") -> FlaskClient:
        with platform.database.transaction() as session:
            actor = make_staff(session, role)
            session.get_one(StaffAccount, actor.id).language = language
        sign_in(client, actor)
        return client

    return enter


def text_of(page: str) -> str:
    """What a person reads of a page, in one line."""
    seen = re.sub(r"<script.*?</script>|<[^>]*>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(seen))


def option_addresses(client: FlaskClient) -> list[str]:
    return re.findall(r'href="(/phones/options/[0-9a-f-]{36})"', client.get("/phones").text)


def wav_upload(content: bytes, version: int = 0) -> dict[str, object]:
    # The name and the claimed type say nothing about what a file is.
    file = (BytesIO(content), "greeting.wav", "audio/wav")
    return {"file": file, "seen_ja": str(version), "seen_en": "0"}


@pytest.mark.parametrize("role", set(Role) - {Role.MANAGER, Role.ADMIN})
def test_others_do_not_see_the_phones(phones: Client, role: Role) -> None:
    """SEC-1"""
    client = phones(role)
    assert client.get("/phones").status_code == 403
    assert "/phones" not in re.findall(r'href="([^"]*)"', client.get("/me").text)


def test_the_menu_is_shown_as_it_is_heard(phones: Client) -> None:
    """TEL-1: both languages, the key, the category that is proposed."""
    page = text_of(phones().get("/phones").text)
    assert "カードの紛失、再交付は、3を押してください。" in page
    assert "For a lost card, press 3." in page
    assert "Category: 7-1" in page
    assert "none is proposed" in page


def test_an_empty_installation_takes_the_product_menu_over(
    platform: Platform, client: FlaskClient, sign_in: SignIn
) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    with platform.database.transaction() as session:
        actor = make_staff(session, Role.MANAGER)
        session.get_one(StaffAccount, actor.id).language = "en"
    sign_in(client, actor)
    assert "No menu is set yet." in client.get("/phones").text
    assert client.post("/phones/options/begin").status_code == 303
    assert len(option_addresses(client)) == 4


def test_an_option_is_added_moved_and_withdrawn(phones: Client) -> None:
    """TEL-1: all of it without a script."""
    client = phones()
    assert 'value="5" selected' in client.get("/phones/options/new").text
    assert client.post("/phones/options/new", data=OPTION).status_code == 303
    addresses = option_addresses(client)
    assert len(addresses) == 5
    assert "For taxes, press 5." in text_of(client.get("/phones").text)
    assert "税金のご相談" in client.get(addresses[4]).text
    assert client.post(f"{addresses[4]}/move", data={"up": "1"}).status_code == 303
    assert option_addresses(client)[3] == addresses[4]
    withdrawn = OPTION | {"digit": "", "seen": "1"}
    assert client.post(addresses[4], data=withdrawn).status_code == 303
    assert "Not offered" in client.get("/phones").text


def test_mistakes_are_named_beside_their_fields(phones: Client) -> None:
    """Nothing typed is lost."""
    client = phones()
    wrong = OPTION | {"digit": "1", "spoken_en": "税", "category_code": "x"}
    answer = client.post("/phones/options/new", data=wrong)
    assert answer.status_code == 422
    for field in ("digit", "spoken_en", "category_code"):
        assert f'id="{field}-error"' in answer.text
    assert 'value="税"' in answer.text
    answer = client.post(GREETING, data=WORDS | {"ja": "はい<b>", "en": ""})
    assert answer.status_code == 422
    assert 'id="ja-error"' in answer.text
    assert 'id="en-error"' in answer.text
    assert "はい&lt;b&gt;" in answer.text
    times = times_values(PhoneTimes()) | {"seen": "1", "ring_seconds": "４", "key_tries": "two"}
    answer = client.post("/phones/times", data=times)
    assert answer.status_code == 422
    assert 'id="key_tries-error"' in answer.text
    assert 'value="two"' in answer.text
    answer = client.post("/phones/times", data=times | {"key_tries": "2"})
    assert 'id="ring_seconds-error"' in answer.text


def test_every_text_is_shown_in_both_languages(phones: Client) -> None:
    """TEL-1: filled with examples, so that a manager reads what a caller hears."""
    page = text_of(phones().get("/phones/texts").text)
    assert "ただいま、3番目にお待ちいただいています。" in page
    assert "You are number 3 in line." in page
    assert "{" not in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_text_has_its_page(phones: Client, language: str) -> None:
    client = phones(language=language)
    for code, text in PRODUCT_TEXTS.items():
        page = client.get(f"/phones/texts/{code}")
        assert page.status_code == 200, code
        for words in text.texts.values():
            assert words in html.unescape(page.text), code
        assert ('type="file"' in page.text) == text.may_be_recorded, code


def test_a_text_is_worded_and_goes_back(phones: Client, platform: Platform) -> None:
    """TEL-1: from the page to the caller's ear, and back to the product's words."""
    client = phones()
    assert client.post(GREETING, data=WORDS).status_code == 303
    with platform.database.transaction(write=False) as session:
        assert spoken(session, "greeting", "ja").text.startswith("はい、")
    assert "Own text" in client.get("/phones/texts").text
    seen = {"seen_ja": "1", "seen_en": "1"}
    assert client.post(f"{GREETING}/ja/reset", data=seen).status_code == 303
    with platform.database.transaction(write=False) as session:
        assert spoken(session, "greeting", "ja").text.startswith("お電話ありがとう")
        assert spoken(session, "greeting", "en").text.startswith("Hello")


def test_both_texts_are_shown_when_two_write(phones: Client, platform: Platform) -> None:
    """TEL-1: neither is lost; saving once more is a decision."""
    client = phones()
    client.post(GREETING, data=WORDS)
    late = WORDS | {"ja": "もしもし、{centre}です。"}
    answer = client.post(GREETING, data=late)
    assert answer.status_code == 409
    shown = html.unescape(answer.text)
    assert "はい、{centre}です。" in shown
    assert "もしもし、{centre}です。</textarea>" in shown
    assert 'name="seen_ja" value="1"' in shown
    assert client.post(GREETING, data=late | {"seen_ja": "1", "seen_en": "1"}).status_code == 303
    for address in (f"{GREETING}/ja/reset", f"{GREETING}/ja/audio/remove"):
        assert client.post(address, data=WORDS).status_code == 409
    assert client.post(f"{GREETING}/ja/audio", data=wav_upload(wav_file())).status_code == 409


def test_what_others_saved_of_times_and_options_is_shown(phones: Client) -> None:
    client = phones()
    times = times_values(PhoneTimes(ring_seconds=25)) | {"seen": "1"}
    assert client.post("/phones/times", data=times).status_code == 303
    answer = client.post("/phones/times", data=times | {"ring_seconds": "35"})
    assert answer.status_code == 409
    assert "Saved now: 25" in answer.text
    assert 'value="35"' in answer.text
    assert 'name="seen" value="2"' in answer.text
    address = option_addresses(client)[0]
    assert client.post(address, data=OPTION | {"seen": "1"}).status_code == 303
    answer = client.post(address, data=OPTION | {"seen": "1", "digit": "7", "name_ja": "税金"})
    assert answer.status_code == 409
    assert "税の相談" in text_of(answer.text)
    assert 'value="税金"' in answer.text
    assert client.post(address, data=OPTION | {"seen": "2"}).status_code == 303
    # A version that nobody can have seen is a conflict, not a mistake of the program.
    assert client.post(address, data=OPTION | {"seen": "x"}).status_code == 409


def test_times_are_set(phones: Client, platform: Platform) -> None:
    """TEL-2: full-width figures are figures."""
    times = times_values(PhoneTimes()) | {"seen": "1", "wrap_up_seconds": "９０"}
    assert phones().post("/phones/times", data=times).status_code == 303
    with platform.database.transaction(write=False) as session:
        assert phone_times(session).wrap_up_seconds == 90


@pytest.mark.parametrize(
    ("content", "media_type"), [(wav_file(), "audio/wav"), (mp3_file(), "audio/mpeg")]
)
def test_a_recording_reaches_the_caller(
    phones: Client, platform: Platform, content: bytes, media_type: str
) -> None:
    """TEL-1: uploaded by a manager, heard on the page, fetched by the switch for good."""
    client = phones()
    assert client.post(f"{GREETING}/ja/audio", data=wav_upload(content)).status_code == 303
    with platform.database.transaction(write=False) as session:
        address = spoken(session, "greeting", "ja").audio_url
        audio_id = session.scalars(select(PromptAudio.id)).one()
    assert address is not None
    switch = make_webhooks_app(platform).test_client()
    answer = switch.get(address)
    assert (answer.data, answer.mimetype) == (content, media_type)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    again = switch.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert switch.get(f"/voice/audio/{'0' * 8}-0000-4000-8000-{'0' * 12}").status_code == 404
    part = client.get(f"/phones/texts/audio/{audio_id}", headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.data) == (206, content[2:6])
    assert "private" in part.headers["Cache-Control"]
    assert f"/phones/texts/audio/{audio_id}" in client.get("/phones/texts").text
    seen = {"seen_ja": "1", "seen_en": "0"}
    assert client.post(f"{GREETING}/ja/audio/remove", data=seen).status_code == 303
    assert str(audio_id) not in client.get("/phones/texts").text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Please choose a file."),
        (b"%PDF-1.7 nothing to hear", "This is neither a wav nor an mp3 file."),
        (wav_file()[:-9], "This file cannot be played."),
        (wav_file(rate=4_000), "This file cannot be played."),
    ],
)
def test_other_files_are_refused(phones: Client, content: bytes, sentence: str) -> None:
    """TEL-1: said beside the field of that language."""
    answer = phones().post(f"{GREETING}/ja/audio", data=wav_upload(content))
    assert answer.status_code == 422
    assert 'id="file_ja-error"' in answer.text
    assert 'id="file_en-error"' not in answer.text
    assert sentence in answer.text


@pytest.mark.parametrize("spoken_in", ["ja", "en"])
def test_the_preview_goes_through_whole_calls(phones: Client, spoken_in: str) -> None:
    """TEL-1: the order of a call: notice before the menu, the menu before the wait."""
    client = phones()
    page = text_of(client.get(f"/phones/preview?language={spoken_in}").text)
    words = [
        PRODUCT_TEXTS[code].texts[spoken_in]
        for code in ("recording_notice", "menu_intro", "wait_first", "connecting")
    ]
    places = [page.index(one) for one in words]
    assert places == sorted(places)
    # Both languages are offered, each in its own words, before one is chosen.
    assert page.index("日本語でのご案内は") < page.index("For English, press 2.") < places[0]
    assert "{" not in page


def test_the_preview_of_an_unknown_language_is_the_readers(phones: Client) -> None:
    page = phones(language="ja").get("/phones/preview?language=fr").text
    assert PRODUCT_TEXTS["connecting"].texts["ja"] in page


def test_the_log_tells_in_words_who_changed_what(phones: Client) -> None:
    """SEC-2"""
    client = phones()
    client.post(GREETING, data=WORDS)
    client.post("/phones/options/new", data=OPTION)
    client.post("/phones/times", data=times_values(PhoneTimes(ring_seconds=25)) | {"seen": "1"})
    log = text_of(client.get("/admin/audit").text)
    for action in (
        "Changed a text that callers hear",
        "Added an option to the phone menu",
        "Changed the times and limits of the phones",
    ):
        assert action in log
