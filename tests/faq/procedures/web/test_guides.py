"""PRC-1, PRC-3: dialogue, list and sheet as pages, for staff and citizens."""

import html
import re

import pytest
from flask.testing import FlaskClient

from faq.procedures.library import ORDER, library
from tests.factories.desk import Desk, html_of
from tests.faq.procedures.walking import paths

DONE = "who=self&pin=known"


def text_of(page: str) -> str:
    """What a person reads, in one line."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)))


def links_in(page: str, beginning: str) -> list[str]:
    found = re.findall(r'href="([^"]*)"', page)
    return [html.unescape(link) for link in found if link.startswith(beginning)]


def test_all_procedures_are_listed(staff: Desk, citizen: FlaskClient) -> None:
    for page, prefix in ((staff.get("/procedures"), ""), (citizen.get("/en/procedures"), "/en")):
        found = links_in(page.text, f"{prefix}/procedures/")
        assert sorted(found) == sorted(f"{prefix}/procedures/{key}" for key in ORDER)


@pytest.mark.parametrize("key", ORDER)
def test_one_click_after_another_leads_to_the_list(citizen: FlaskClient, key: str) -> None:
    """No JavaScript: each answer is a link, the state is the address."""
    address = f"/ja/procedures/{key}"
    for _question in range(5):
        page = citizen.get(address).text
        assert library().guides[key].title.ja in text_of(page)
        choices = re.findall(r'<ul class="guide-links guide-answers">(.*?)</ul>', page, re.DOTALL)
        if not choices:
            break
        address = links_in(choices[0], "/ja/")[0]
    assert 'id="told"' in page
    assert f"{key}/sheet?" in page


def test_every_list_is_shown_in_both_languages(citizen: FlaskClient) -> None:
    """I18N-1: nothing untranslated on the way; no page fails."""
    for guide in library().guides.values():
        for answers in list(paths(guide))[::3]:
            for language in ("ja", "en"):
                answer = citizen.get(f"/{language}/procedures/{guide.key}", query_string=answers)
                assert answer.status_code == 200
                assert "{" not in text_of(answer.text)


def test_answers_can_be_taken_back(staff: Desk) -> None:
    page = staff.get(f"/procedures/certificate-renewal?{DONE}").text
    assert "/procedures/certificate-renewal?who=self" in links_in(page, "/procedures/")
    assert "/procedures/certificate-renewal" in links_in(page, "/procedures/")


def test_strange_answers_are_passed_over(staff: Desk) -> None:
    """Only answers of questions that are asked are taken over into addresses."""
    address = (
        "/procedures/certificate-renewal?who=self&pin=<b>&letter=answered&x=1&procedure=reissue"
    )
    page = staff.get(address).text
    assert "Does the holder remember the PIN?" in text_of(page)
    assert "&lt;b&gt;" not in page.split("<main")[1].split("</main")[0]
    assert not [link for link in links_in(page, "/procedures/") if "x=1" in link]


def test_unknown_procedure_is_missing(staff: Desk, citizen: FlaskClient) -> None:
    for suffix in ("", "/sheet"):
        assert staff.get(f"/procedures/laundry{suffix}").status_code == 404
        assert citizen.get(f"/ja/procedures/laundry{suffix}").status_code == 404


def test_list_is_filled_from_the_city_profile(staff: Desk, citizen: FlaskClient) -> None:
    """PRC-3: the counter with its hours, the branch offices, the city's own fees."""
    seen = text_of(citizen.get(f"/ja/procedures/certificate-renewal?{DONE}").text)
    assert "本庁1階 マイナンバー窓口" in seen
    assert "北町出張所" in seen
    assert "第2・第4土曜日 9:00–12:00" in seen
    english = text_of(staff.get("/procedures/reissue?who=self&cause=lost").text)
    assert "1,200 yen (card 900 yen, certificate 300 yen)" in english
    renewal = text_of(staff.get(f"/procedures/certificate-renewal?{DONE}").text)
    assert "Monday to Friday 9:00–17:30, 2nd and 4th Saturday 9:00–12:00" in renewal


def test_staff_see_who_does_what_and_the_sources(staff: Desk, citizen: FlaskClient) -> None:
    """PRC-1: steps by contractor and city are for staff; citizens see their own."""
    page = text_of(staff.get(f"/procedures/certificate-renewal?{DONE}").text)
    for word in ("Contractor", "City", "Citizen", "S2 §11(8)", "Two people check"):
        assert word in page
    public = text_of(citizen.get(f"/en/procedures/certificate-renewal?{DONE}").text)
    assert "Two people check" not in public
    assert "Enter the PIN at the terminal" in public


def test_list_in_the_callers_language(staff: Desk) -> None:
    """The page stays in the reader's language, the list is in the caller's."""
    page = staff.get(f"/procedures/certificate-renewal?{DONE}&text=ja").text
    assert "本人のマイナンバーカード" in page
    assert "What to bring" in page
    strange = staff.get(f"/procedures/certificate-renewal?{DONE}&text=xx").text
    assert "The holder" in strange


def test_language_link_keeps_the_answers(citizen: FlaskClient) -> None:
    page = citizen.get(f"/ja/procedures/certificate-renewal?{DONE}").text
    assert f"/en/procedures/certificate-renewal?{DONE}" in links_in(page, "/en/")


def test_sheet_is_in_both_languages(staff: Desk, citizen: FlaskClient) -> None:
    """D: boxes to tick, Japanese and English beside each other, whatever the screen speaks."""
    for page in (
        staff.get(f"/procedures/certificate-renewal/sheet?{DONE}"),
        citizen.get(f"/ja/procedures/certificate-renewal/sheet?{DONE}"),
    ):
        seen = text_of(page.text)
        assert "本人のマイナンバーカード" in seen
        assert "The holder's My Number Card" in seen
        assert "sheet-box" in page.text
    assert "Checked by" in text_of(staff.get("/procedures/reissue/sheet?who=self&cause=lost").text)
    assert "手順" not in text_of(
        citizen.get(f"/ja/procedures/certificate-renewal/sheet?{DONE}").text
    )


def test_staff_print_the_citizens_sheet_too(staff: Desk) -> None:
    """What the citizen has to know is on the sheet to hand out, checks and sources are not."""
    address = f"/procedures/certificate-renewal/sheet?{DONE}"
    counter, given = (text_of(staff.get(address + more).text) for more in ("", "&for=citizen"))
    assert "Two people check" in counter
    assert "Two people check" not in given
    assert "end on the same day as the card" in given
    assert "S2 §" not in given


def test_sheet_before_the_answers_says_so(staff: Desk, citizen: FlaskClient) -> None:
    assert "answer the questions first" in text_of(staff.get("/procedures/reissue/sheet").text)
    assert citizen.get("/ja/procedures/reissue/sheet").status_code == 200


def test_panel_stands_on_the_desk(staff: Desk) -> None:
    """F: procedures and calculators beside the inquiry."""
    page = html_of(staff.get("/desk"))
    assert 'id="panel-procedures"' in page
    assert 'id="panel-calculators"' in page
    assert "procedures.js" in page


def test_panel_follows_the_category_and_the_language(staff: Desk) -> None:
    """The one guide of the category asks its first question at once, in the caller's language."""
    values = {"category": "5-1", "language": "ja"}
    answer = staff.post_json("/desk/panels/procedures", {"values": values})
    assert "窓口に来る方はどなたですか" in answer.json["html"]
    values = {"category": "4-5", "language": "en"}
    answer = staff.post_json("/desk/panels/procedures", {"values": values})
    seen = text_of(answer.json["html"])
    assert "Revoking certificates" in seen
    assert "Issuing certificates anew" in seen


def test_part_answers_questions_and_ends_at_the_list(staff: Desk) -> None:
    state = {"procedure": "certificate-renewal", "language": "en", "category": "4-2"}
    first = staff.post_json("/procedures/part", {**state, "answers": {"who": "self"}})
    assert "Does the holder remember the PIN?" in text_of(first.json["html"])
    done = {"who": "self", "pin": "known"}
    last = staff.post_json("/procedures/part", {**state, "answers": done}).json["html"]
    assert "data-append-to" in last
    assert "What to bring" in last
    assert "Renewing the certificates" in text_of(last)


def test_plain_list_is_made_for_the_answer(staff: Desk) -> None:
    """The desk's plain list, in the inquiry's language, with nothing of the inside in it."""
    done = {"who": "self", "pin": "forgotten"}
    state = {"procedure": "certificate-renewal", "language": "ja", "answers": done}
    page = staff.post_json("/procedures/part", state).json["html"]
    plain = html.unescape(re.findall(r'data-append-text="([^"]*)"', page, re.DOTALL)[0])
    assert plain.startswith("電子証明書の更新（本人")
    assert "・本人のマイナンバーカード" in plain
    assert "S2" not in plain


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ([], 422),
        ("x", 422),
        ({}, 200),
        ({"procedure": "laundry"}, 404),
        ({"procedure": 7, "answers": "x", "language": ["en"], "category": {}}, 200),
        ({"procedure": "reissue", "answers": [1]}, 200),
        ({"procedure": "reissue", "answers": {"who": {"a": 1}, "cause": None}}, 200),
    ],
)
def test_part_takes_whatever_comes(staff: Desk, body: object, status: int) -> None:
    assert staff.post_json("/procedures/part", body).status_code == status
