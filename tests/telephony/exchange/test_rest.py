"""The REST interface at its door: secrets, paths, parameters, the shape of a refusal (TEL-7)."""

import base64

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from telephony.exchange.contract import Operation, operations
from telephony.exchange.web.asked import answered
from tests.telephony.exchange.stations import (
    ACCOUNT,
    APP,
    CALLER,
    NUMBER,
    TOKEN,
    InProcess,
    Setup,
    make_setup,
)

BASE = f"/2010-04-01/Accounts/{ACCOUNT}"
HEX = "0123456789abcdef" * 2
RIGHT = {"Authorization": "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()}
GOOD = {"To": CALLER, "From": NUMBER, "Url": f"{APP}/voice/operator"}


@pytest.fixture
def at() -> Setup:
    return make_setup()


def refusal(at: Setup, method: str, path: str, **given: object) -> tuple[int, int]:
    """Status and code of a refusal, whose shape is always the same."""
    came = at.http.open(f"{BASE}{path}", method=method, headers=RIGHT, **given)  # type: ignore[arg-type]
    body = came.get_json()
    assert body.keys() == {"code", "message", "more_info", "status"}
    assert body["status"] == came.status_code
    assert body["more_info"] == f"https://www.twilio.com/docs/errors/{body['code']}"
    return came.status_code, body["code"]


def test_every_operation_of_the_table_is_answered() -> None:
    assert answered() == {operation.name for operation in operations()}


@pytest.mark.parametrize(("user", "password"), [(ACCOUNT, "0" * 32), ("AC" + "1" * 32, TOKEN)])
def test_without_the_secrets_nothing_is_told(at: Setup, user: str, password: str) -> None:
    client = Client(user, password, account_sid=ACCOUNT, http_client=InProcess(at.http))
    with pytest.raises(TwilioRestException) as refused:
        client.calls("CA" + HEX).fetch()
    assert (refused.value.status, refused.value.code) == (401, 20003)
    assert at.http.get(f"{BASE}/Calls.json").status_code == 401


def test_an_api_key_opens_the_door_too(at: Setup) -> None:
    key = at.twilio.new_keys.create(friendly_name="voice")
    assert key.sid is not None
    assert key.secret is not None
    client = Client(key.sid, key.secret, account_sid=ACCOUNT, http_client=InProcess(at.http))
    assert client.calls.list() == []


@pytest.mark.parametrize(
    ("method", "path", "refused"),
    [
        ("GET", f"/Calls/CA{HEX}.json", (404, 20404)),
        ("GET", "/Calls/CA123.json", (404, 20404)),
        ("GET", f"/Calls/RE{HEX}.json", (404, 20404)),
        ("GET", f"/Queues/QU{HEX}.json", (404, 20404)),
        ("GET", f"/Queues/QU{HEX}/Members/Front.json", (404, 20404)),
        ("GET", f"/Conferences/CF{HEX}/Participants/CA{HEX}.json", (404, 20404)),
        ("GET", f"/Recordings/RE{HEX}.json", (404, 20404)),
        ("GET", f"/Recordings/RE{HEX}.wav", (404, 20404)),
        ("GET", f"/Recordings/RE{HEX}", (404, 20404)),
        ("DELETE", f"/Recordings/RE{HEX}.json", (404, 20404)),
        ("POST", f"/IncomingPhoneNumbers/PN{HEX}.json", (404, 20404)),
        ("GET", "/Telegrams.json", (404, 20404)),
        ("DELETE", "/Calls.json", (405, 20004)),
    ],
)
def test_what_is_not_there_is_not_found(
    at: Setup, method: str, path: str, refused: tuple[int, int]
) -> None:
    assert refusal(at, method, path) == refused


def test_another_account_is_not_found(at: Setup) -> None:
    path = f"/2010-04-01/Accounts/AC{'9' * 32}/Calls.json"
    assert at.http.get(path, headers=RIGHT).status_code == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"To": None}, 21201),
        ({"To": ""}, 21201),
        ({"From": None}, 21213),
        ({"Url": None}, 21205),
        ({"To": "090-1234-5678"}, 21211),
        ({"To": "everybody"}, 21211),
        ({"From": "the city"}, 21212),
        ({"From": "+815011112222"}, 21210),
        ({"From": "client:agent_1"}, 21212),
        ({"Url": "voice/operator"}, 21205),
        ({"Url": "ftp://city.example/voice"}, 21205),
        ({"Url": f"{APP}/音声"}, 21205),
        ({"Method": "BREW"}, 20001),
        ({"Timeout": "0.5"}, 20001),
        ({"Timeout": "601"}, 20001),
        ({"Timeout": "soon"}, 20001),
        ({"StatusCallbackEvent": "picked-up"}, 20001),
        ({"StatusCallbackEvent": ["answered", "initiated ringing"]}, 20001),
        ({"SendDigits": "1" * 33}, 21206),
        ({"Url": None, "Twiml": "x" * 4001}, 20001),
        ({"ApplicationSid": "AP1"}, 21218),
        ({"MachineDetection": "nonsense"}, 20001),
        ({"Trim": "both-ends"}, 20001),
        ({"to": CALLER}, 20001),
        ({"RingTone": "at"}, 20001),
        ({"To": [CALLER, CALLER]}, 20001),
    ],
)
def test_a_call_with_a_wrong_parameter_is_refused(
    at: Setup, change: dict[str, object], code: int
) -> None:
    """Unknown names, wrong values, missing ones: 400 and the provider's number."""
    form = {name: value for name, value in {**GOOD, **change}.items() if value is not None}
    assert refusal(at, "POST", "/Calls.json", data=form) == (400, code)
    assert at.exchange.legs == {}


@pytest.mark.parametrize("name", ["Record", "MachineDetection", "TimeLimit", "CallReason"])
def test_what_the_exchange_does_not_heed_is_said_not_ignored(at: Setup, name: str) -> None:
    value = {"Record": "true", "MachineDetection": "Enable", "TimeLimit": "60"}.get(name, "x")
    assert refusal(at, "POST", "/Calls.json", data={**GOOD, name: value}) == (400, 0)


def test_parameters_of_a_post_do_not_belong_into_the_query(at: Setup) -> None:
    assert refusal(at, "POST", "/Calls.json", data=GOOD, query_string={"Timeout": "5"}) == (
        400,
        20001,
    )


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/Calls.json", {"Status": "ringing-loudly"}),
        ("/Calls.json", {"PageSize": "0"}),
        ("/Calls.json", {"PageSize": "1001"}),
        ("/Calls.json", {"StartTime>": "yesterday"}),
        ("/Calls.json", {"Colour": "red"}),
        ("/Recordings.json", {"CallSid": "CA1"}),
        ("/Recordings.json", {"IncludeSoftDeleted": "yes"}),
        ("/Conferences.json", {"Status": "lively"}),
        (f"/Recordings/RE{HEX}.wav", {"RequestedChannels": "5"}),
    ],
)
def test_a_list_with_a_wrong_filter_is_refused(at: Setup, path: str, query: dict[str, str]) -> None:
    assert refusal(at, "GET", path, query_string=query) == (400, 20001)


def sample(operation: Operation) -> str:
    """A path of the operation with SIDs that nobody has."""
    path = operation.path
    for name, rule in operation.path_parameters.items():
        kind = rule.get("pattern", "^CA")[1:3]
        path = path.replace(f"{{{name}}}", f"{kind}{HEX}")
    return path


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation.name)
def test_no_operation_takes_a_parameter_that_is_none(at: Setup, operation: Operation) -> None:
    given = {"data" if operation.method == "POST" else "query_string": {"Nonsense": "1"}}
    assert refusal(at, operation.method, sample(operation), **given) == (400, 20001)


@pytest.mark.parametrize("host", ["[::1", "evil.example", "127.0.0.1.evil.example", ""])
def test_no_other_name_is_answered_to(at: Setup, host: str) -> None:
    assert at.http.get("/healthz", headers={"Host": host}).status_code in {400, 403}


@pytest.mark.parametrize("host", ["localhost:8100", "127.0.0.1:8100", "[::1]:8100"])
def test_the_names_of_this_machine_are_answered_to(at: Setup, host: str) -> None:
    assert at.http.get("/healthz", headers={"Host": host}).status_code == 200


def test_foreign_names_and_pages_are_kept_out(at: Setup) -> None:
    """A page of the internet cannot pass for this machine, nor ring a phone."""
    assert at.http.get("/healthz", headers={"Host": "evil.example"}).status_code == 403
    there = {"Origin": "https://evil.example"}
    assert at.http.post("/reset", headers=there).status_code == 403
    assert "Access-Control-Allow-Origin" not in at.http.get("/healthz", headers=there).headers
    here = {"Origin": "http://localhost:8000"}
    answer = at.http.get("/healthz", headers=here)
    assert answer.headers["Access-Control-Allow-Origin"] == "http://localhost:8000"


def test_named_hosts_and_origins_are_let_in() -> None:
    at = make_setup(hosts=frozenset({"exchange"}), origins=frozenset({"https://city.example"}))
    headers = {"Host": "exchange:8100", "Origin": "https://city.example"}
    assert at.http.post("/phones", json={"address": CALLER}, headers=headers).status_code == 200
