"""PRV-1: the one door through which every text of a request enters."""

import io
import json
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from flask import request
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from callcenter.core.web.requests import UNGUARDED_FIELDS

NUMBER = "123456789018"  # eleven digits and the right check digit
DISGUISES = (NUMBER, "1234 5678 9018", "１２３４-５６７８-９０１８", "一二三四五六七八九〇一八")
MASKED = "●" * 12


def seen(answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


@pytest.mark.parametrize("number", DISGUISES)
def test_form_fields(client: FlaskClient, number: str) -> None:
    """PRV-1: every value of a field of many, each field by its name."""
    data = {"question": f"番号は{number}です", "tags": ["更新", number], "answer": "特になし"}
    found = seen(client.post("/seen", data=data))
    assert found["form"]["question"] == [f"番号は{MASKED}です"]
    assert found["form"]["tags"] == ["更新", MASKED]
    assert found["form"]["answer"] == ["特になし"]
    assert found["removals"] == [["question", "my_number"], ["tags", "my_number"]]


@pytest.mark.parametrize("number", DISGUISES)
def test_address(client: FlaskClient, number: str) -> None:
    """PRV-1: what somebody searches for."""
    found = seen(client.get("/seen", query_string={"q": number}))
    assert found["args"] == {"q": [MASKED]}
    assert found["values"] == [MASKED]
    assert found["removals"] == [["q", "my_number"]]


@pytest.mark.parametrize("number", DISGUISES)
def test_json_at_any_depth(client: FlaskClient, number: str) -> None:
    """PRV-1: texts in objects in lists, told under the innermost name."""
    body = {"values": {"question": number, "rows": [{"note": f"x {number}"}, [number]]}}
    found = seen(client.post("/seen", json=body))
    assert found["json"]["values"]["question"] == MASKED
    assert found["json"]["values"]["rows"] == [{"note": f"x {MASKED}"}, [MASKED]]
    assert found["removals"] == [[name, "my_number"] for name in ("question", "note", "rows")]


@pytest.mark.parametrize("number", [int(NUMBER), float(NUMBER)])
def test_json_numbers_are_no_way_around(client: FlaskClient, number: float) -> None:
    """PRV-1: a script may send the number as a number."""
    found = seen(client.post("/seen", json={"values": {"question": number, "version": 3}}))
    assert NUMBER not in json.dumps(found)
    assert found["json"]["values"]["version"] == 3
    assert found["removals"] == [["question", "my_number"]]


def test_json_read_twice_is_guarded_twice(client: FlaskClient) -> None:
    """PRV-1: the parsed body is kept by the framework; it must not come out unguarded."""
    with client.application.test_request_context("/seen", json={"q": NUMBER}, method="POST"):
        assert request.get_json() == {"q": MASKED}
        assert request.get_json() == {"q": MASKED}
        assert request.json == {"q": MASKED}


def test_file_names(client: FlaskClient) -> None:
    """PRV-1: names of sent files, with the digits joined to other numbers by marks."""
    files = {"log": (io.BytesIO(b"x"), f"1_{NUMBER}.xlsx")}
    found = seen(client.post("/seen", data=files))
    assert NUMBER not in json.dumps(found)
    assert found["files"][0].endswith(".xlsx")
    assert found["removals"] == [["log", "my_number"]]


def test_content_of_files_is_left_to_their_readers(client: FlaskClient) -> None:
    """The door looks at names only: a file is read, and guarded, cell by cell."""
    file = FileStorage(io.BytesIO(NUMBER.encode()), filename="log.csv", name="log")
    assert seen(client.post("/seen", data={"log": file}))["files"] == ["log.csv"]


def test_pin_is_removed(client: FlaskClient) -> None:
    """PRV-1: a PIN told by mistake."""
    found = seen(client.post("/seen", data={"answer": "暗証番号は1234だそうです"}))
    assert found["form"]["answer"] == ["暗証番号は●●●●だそうです"]
    assert found["removals"] == [["answer", "pin"]]


@pytest.mark.parametrize("field", sorted(UNGUARDED_FIELDS))
def test_secrets_are_compared_as_typed(client: FlaskClient, field: str) -> None:
    """SEC-1: a password of twelve digits must reach the check unchanged; it is never kept."""
    assert seen(client.post("/seen", data={field: NUMBER}))["form"] == {field: [NUMBER]}


def test_identifiers_pass(client: FlaskClient) -> None:
    """A key may hold twelve digits in a row that look like a number."""
    key = f"00000000-0000-4000-8000-{NUMBER}"
    found = seen(client.post("/seen", data={"draft": key}, query_string={"inquiry": key}))
    assert (found["form"], found["args"]) == ({"draft": [key]}, {"inquiry": [key]})
    assert found["removals"] == []


@pytest.mark.parametrize(
    "text", ["090-1234-5678", "+81 90 1234 5678", "2026-11-21", "整理番号 12345678901"]
)
def test_other_numbers_pass(client: FlaskClient, text: str) -> None:
    """PRV-1: telephone numbers, days and mail numbers are needed."""
    assert seen(client.post("/seen", data={"question": text}))["form"] == {"question": [text]}


def test_suspected_number_is_told_and_kept(client: FlaskClient) -> None:
    """PRV-1: a mistyped number is asked about, not taken out."""
    text = "マイナンバーは123456789012です"
    found = seen(client.post("/seen", data={"question": text}))
    assert found["form"] == {"question": [text]}
    assert found["removals"] == [["question", "suspected"]]


def test_each_kind_is_told_once_per_field(client: FlaskClient) -> None:
    found = seen(client.post("/seen", data={"question": f"{NUMBER}、{NUMBER}、暗証番号は1234"}))
    assert found["removals"] == [["question", "my_number"], ["question", "pin"]]


def test_findings_of_one_request_are_not_another_ones(client: FlaskClient) -> None:
    seen(client.post("/seen", data={"question": NUMBER}))
    assert seen(client.post("/seen", data={"question": "別件"}))["removals"] == []


@pytest.mark.parametrize(
    "body",
    [
        "[" * 200_000,
        '{"a":' * 100_000,
        "[" * 5_000 + "]" * 5_000,
        "{",
        "nul",
        '"\\ud800"',
        "1" * 10_000,
        "1e999999",
    ],
)
def test_hostile_json_is_refused_not_a_crash(client: FlaskClient, body: str) -> None:
    """S3: nesting without end, half texts and numbers beyond measure."""
    for silent in ("/seen", "/seen?strict"):
        answer = client.post(silent, data=body, content_type="application/json")
        assert answer.status_code in {200, 400}


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
        ("multipart/form-data", b"--x--"),
        ("application/x-www-form-urlencoded", b"%ff%fe=%00&a=%E3%81&&&=="),
        ("application/x-www-form-urlencoded", urlencode([("f", "1")] * 2000).encode()),
        ("multipart/form-data; boundary=x", b"--x\r\n" * 5000),
    ],
)
def test_hostile_forms_are_refused_not_a_crash(
    client: FlaskClient, content_type: str, body: bytes
) -> None:
    """S3: cut, misnamed and overlong forms."""
    answer = client.post("/seen", data=body, content_type=content_type)
    assert answer.status_code in {200, 400, 413}


VALUES = st.recursive(
    st.text(max_size=20) | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(VALUES, st.sampled_from(DISGUISES))
def test_nothing_gets_through_in_any_shape(client: FlaskClient, value: Any, number: str) -> None:
    """PRV-1: whatever surrounds the number, and the rest keeps its shape."""
    marked = f"｜{number}｜"
    found = seen(client.post("/seen", json={"around": value, "within": [value, {"k": marked}]}))
    assert number not in json.dumps(found["json"]["within"][1], ensure_ascii=False)
    assert type(found["json"]["around"]) is type(value) or found["removals"]
    assert seen(client.post("/seen", json={"k": str(uuid4())}))["removals"] == []


@pytest.mark.parametrize("first", ["form", "files"])
def test_form_and_files_are_guarded_in_either_order(client: FlaskClient, first: str) -> None:
    """PRV-1: both are parsed at once, so reading one must not leave the other unguarded."""
    sent = {"question": NUMBER, "log": (io.BytesIO(b"x"), f"{NUMBER}.csv")}
    with client.application.test_request_context("/seen", data=sent, method="POST"):
        getattr(request, first)
        assert request.form["question"] == MASKED
        assert request.files["log"].filename == f"{MASKED}.csv"
        request.files["log"].close()


@pytest.mark.parametrize("sign", ["\x00", "\ud800"])
def test_signs_that_no_database_stores_are_replaced(client: FlaskClient, sign: str) -> None:
    """S3: a NUL or half a character would else be an error of the database, long after the door."""
    body = json.dumps({"question": f"a{sign}b", "password": f"a{sign}b"})
    found = seen(client.post("/seen", data=body, content_type="application/json"))
    assert found["json"] == dict.fromkeys(("question", "password"), "a\ufffdb")
    assert seen(client.get("/seen?q=a%00b"))["args"] == {"q": ["a\ufffdb"]}
