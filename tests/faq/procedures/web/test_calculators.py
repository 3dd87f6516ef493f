"""PRC-2: the calculators as pages."""

import pytest
from flask.testing import FlaskClient

from faq.procedures.rules.fees import FREE, ReissueCause
from tests.factories.desk import Desk
from tests.faq.procedures.web.test_guides import text_of

CARD = {"kind": "card", "born": "平成2年5月5日", "issued": "2025/5/6"}


def test_result_comes_with_rule_and_source(staff: Desk, citizen: FlaskClient) -> None:
    """PRC-2: with the rule shown; days may be written in Japanese or Western style."""
    for answer in (staff.post("/rules", **CARD), citizen.post("/en/rules", data=CARD)):
        assert answer.status_code == 200
        seen = text_of(answer.text)
        assert "Sat, 5 May 2035 (R17)" in seen
        assert "Tue, 6 Feb 2035 (R17)" in seen
        assert "Aged 18 or older on the day of issue" in seen
        assert "S2 §8(10)" in seen
        assert "Sat, 5 May 1990 (H2)" in seen
        assert 'value="平成2年5月5日"' in answer.text


def test_japanese_result(citizen: FlaskClient) -> None:
    seen = text_of(citizen.post("/ja/rules", data=CARD).text)
    assert "2035年5月5日(土)（令和17年）" in seen
    first = {"kind": "renewal", "expires": "2019-08-31"}
    assert "2019年6月1日(土)（令和元年）" in text_of(citizen.post("/ja/rules", data=first).text)


def test_certificate_new_and_renewed(staff: Desk) -> None:
    days = {"born": "1990-05-05", "issued": "2025-03-01", "card_expires": "2034-05-05"}
    new = text_of(staff.post("/rules", kind="certificate", **days).text)
    assert "Sat, 5 May 2029" in new
    renewed = staff.post("/rules", kind="certificate", renewal="1", **days)
    assert "Sun, 5 May 2030" in text_of(renewed.text)
    assert 'id="certificate-renewal" checked' in renewed.text
    short = {**days, "card_expires": "2027-05-05"}
    bound = text_of(staff.post("/rules", kind="certificate", **short).text)
    assert "never lasts longer than its card" in bound
    assert "Sat, 5 May 2029" in bound


def test_fee_is_the_citys_own(staff: Desk) -> None:
    """S3, the city's profile: card and certificate; free where the issuer erred."""
    paid = text_of(staff.post("/rules", kind="fee", cause="lost", with_certificate="1").text)
    assert "1,200 yen" in paid
    card_only = text_of(staff.post("/rules", kind="fee", cause="lost").text)
    assert "900 yen" in card_only
    assert "1,200 yen" not in card_only
    for cause in ReissueCause:
        seen = text_of(staff.post("/rules", kind="fee", cause=cause.value).text)
        assert (" 0 yen" in seen.split("Fee")[1][:20]) == (cause in FREE), cause


def test_expired_card_as_identity(staff: Desk) -> None:
    """S4: within six months, with the photo."""
    case = {"kind": "identity", "expires": "2026-08-31"}
    assert "if the photo clearly shows" in text_of(
        staff.post("/rules", **case, on="2026-09-01").text
    )
    assert "does not count any more" in text_of(staff.post("/rules", **case, on="2027-03-01").text)
    assert staff.post("/rules", **case).status_code == 200


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"kind": "card"}, ["card-born", "card-issued"]),
        ({"kind": "card", "born": "1990-02-30", "issued": "2025-01-01"}, ["card-born"]),
        ({"kind": "card", "born": "2025-01-02", "issued": "2025-01-01"}, ["card-issued"]),
        ({"kind": "card", "born": "2000-01-01", "issued": "2012-01-01"}, ["card-issued"]),
        ({"kind": "renewal", "expires": "next week"}, ["renewal-expires"]),
        ({"kind": "renewal", "expires": "9999-12-31"}, ["renewal-expires"]),
        ({"kind": "fee"}, ["fee-cause"]),
        ({"kind": "fee", "cause": "bored"}, ["fee-cause"]),
        ({"kind": "identity", "expires": "2026-01-01", "on": "x"}, ["identity-on"]),
        (
            {
                "kind": "certificate",
                "born": "2000-01-01",
                "issued": "2025-01-02",
                "card_expires": "2025-01-01",
            },
            ["certificate-card_expires"],
        ),
    ],
)
def test_mistakes_stand_at_their_fields(
    staff: Desk, citizen: FlaskClient, values: dict[str, str], fields: list[str]
) -> None:
    """E: nothing typed is lost, every mistake is tied to its field and linked from the top."""
    for answer in (staff.post("/rules", **values), citizen.post("/ja/rules", data=values)):
        assert answer.status_code == 422
        for field in fields:
            assert f'id="{field}-error"' in answer.text
            assert f'href="#{field}"' in answer.text
        for typed in values.values():
            assert f'value="{typed}"' in answer.text or typed == "bored"


def test_unknown_calculator_is_refused(staff: Desk, citizen: FlaskClient) -> None:
    assert staff.post("/rules", kind="tax").status_code == 422
    assert citizen.post("/ja/rules").status_code == 422
    assert staff.post_json("/rules/part", {"kind": "tax", "values": {}}).status_code == 422


def test_birthdays_stand_in_no_address(staff: Desk, citizen: FlaskClient) -> None:
    """Forms are sent by POST; an address with days shows empty forms."""
    for page in (staff.get("/rules?born=1990-01-01"), citizen.get("/ja/rules?born=1990-01-01")):
        assert 'value="1990-01-01"' not in page.text
        assert page.text.count('<form method="post"') >= 5


def test_pins_are_listed(citizen: FlaskClient) -> None:
    """S0 5-(4)."""
    seen = text_of(citizen.get("/en/rules").text)
    assert "6 to 16 capital letters and digits, mixed" in seen
    assert "after 5 wrong tries in a row" in seen
    assert "after 3 wrong tries in a row" in seen


def test_panel_calculates_in_place(staff: Desk) -> None:
    body = {"kind": "card", "values": {"born": "H2.5.5", "issued": "2025-05-06", "x": 1}}
    part = staff.post_json("/rules/part", body).json["html"]
    assert "5 May 2035" in part
    assert 'id="desk-card-born"' in part
    wrong = staff.post_json("/rules/part", {"kind": "card", "values": {"born": "x"}})
    assert wrong.status_code == 200
    assert 'id="desk-card-born-error"' in wrong.json["html"]
    assert staff.post_json("/rules/part", {"kind": "card"}).status_code == 422
    assert staff.post_json("/rules/part", [1]).status_code == 422
