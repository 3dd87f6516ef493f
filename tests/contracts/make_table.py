"""Makes the exchange's table of operations from the provider's own description of its API.

    python -m tests.contracts.make_table path/to/voice_api_v2010.json

What the description lacks stands below by name: two operations on a number and the making of a
key, read from the official Python library.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "telephony" / "exchange" / "contract.json"
ACCOUNT = "/2010-04-01/Accounts/{AccountSid}"
FORM = "application/x-www-form-urlencoded"
METHODS = ("get", "post", "delete")
# The operations the exchange answers.
SIMULATED = frozenset(
    {
        *("CreateCall", "ListCall", "FetchCall", "UpdateCall"),
        *("ListCallRecording", "FetchCallRecording"),
        *("UpdateCallRecording", "DeleteCallRecording"),
        *("ListConference", "FetchConference", "UpdateConference"),
        *("ListConferenceRecording", "FetchConferenceRecording"),
        *("UpdateConferenceRecording", "DeleteConferenceRecording"),
        *("ListParticipant", "FetchParticipant", "UpdateParticipant", "DeleteParticipant"),
        *("CreateQueue", "ListQueue", "FetchQueue"),
        *("ListMember", "FetchMember", "UpdateMember"),
        *("ListRecording", "FetchRecording", "DeleteRecording"),
        "ListIncomingPhoneNumber",
    }
)
# Values that the description names in its prose and not as an enum.
PROSE = {
    "StatusCallbackEvent",
    "RecordingStatusCallbackEvent",
    "RecordingChannels",
    "RecordingTrack",
    "Trim",
    "MachineDetection",
    "PauseBehavior",
}
_CAN_BE = re.compile(r"Can be:? ((?:`[\w-]+`(?: to [^,.`]*| if [^,.`]*)?(?:,? (?:and|or) |, )?)+)")
_MAXIMUM = re.compile(r"the maximum is `(\d+)`")
_LENGTH = re.compile(r"Max (\d+) characters|maximum length of (\d+) digits")
_SCHEMA = "#/components/schemas/"

Json = dict[str, Any]


def make_table(description: Json) -> Json:
    """The table: operations by their id, and the fields of every kind of answer."""
    operations = dict(sorted(_operations(description)))
    fields = description["components"]["schemas"]
    kinds = sorted({operation["answer"] for operation in operations.values()} - {None})
    answers = {
        kind: {name: _field(fields, value) for name, value in fields[kind]["properties"].items()}
        for kind in kinds
    }
    _add_from_library(operations, answers)
    return {
        "source": "github.com/twilio/twilio-oai (MIT), spec/json/twilio_api_v2010.json",
        "operations": dict(sorted(operations.items())),
        "answers": answers,
    }


def _operations(description: Json) -> Any:
    for path, item in description["paths"].items():
        for method in METHODS:
            if method in item and item[method]["operationId"] in SIMULATED:
                operation = _operation(description["components"]["schemas"], item[method])
                place = {"method": method.upper(), "path": path.removeprefix(ACCOUNT)}
                yield item[method]["operationId"], place | operation


def _operation(schemas: Json, described: Json) -> Json:
    """Status, answer and parameters of one operation; `list` is the key of a page."""
    status, answer, listed = _answer(schemas, described)
    parameters = _described(schemas, described)
    return {
        "status": status,
        "answer": answer,
        "list": listed,
        "path_parameters": {
            name: rule for name, (place, rule) in parameters.items() if place == "path"
        },
        "parameters": {name: rule for name, (place, rule) in parameters.items() if place != "path"},
        "one_of": [
            ["".join(word.title() for word in name.split("_")) for name in group]
            for group in described.get("x-twilio", {}).get("conditional", [])
        ],
    }


def _answer(schemas: Json, described: Json) -> tuple[int, str | None, str | None]:
    status = max(int(code) for code in described["responses"] if code.startswith("2"))
    content = described["responses"][str(status)].get("content")
    if content is None:
        return status, None, None
    schema = content["application/json"]["schema"]
    if "$ref" in schema:
        return status, schema["$ref"].removeprefix(_SCHEMA), None
    for key, value in schema["properties"].items():
        if value["type"] == "array":
            return status, value["items"]["$ref"].removeprefix(_SCHEMA), key
    raise ValueError(f"{described['operationId']} answers neither an object nor a list")


def _described(schemas: Json, described: Json) -> dict[str, tuple[str, Json]]:
    found = {}
    for parameter in described.get("parameters", []):
        rule = _rule(schemas, parameter["name"], parameter["schema"], parameter)
        found[parameter["name"]] = (parameter["in"], rule)
        if parameter.get("required") and parameter["in"] != "path":
            rule["required"] = True
    body = described.get("requestBody", {}).get("content", {}).get(FORM, {}).get("schema", {})
    for name, schema in body.get("properties", {}).items():
        rule = _rule(schemas, name, schema, schema)
        if name in body.get("required", []):
            rule["required"] = True
        found[name] = ("body", rule)
    return found


def _rule(schemas: Json, name: str, schema: Json, described: Json) -> Json:
    """What one parameter may hold."""
    said = str(described.get("description") or "")
    rule = _field(schemas, schema)
    rule.pop("nullable", None)
    if name in PROSE and (words := _CAN_BE.search(said)):
        rule["enum"] = re.findall(r"`([\w-]+)`", words[1])
    if rule["type"] == "integer" and (most := _MAXIMUM.search(said)):
        rule["maximum"] = int(most[1])
    if longest := _LENGTH.search(said):
        rule["max_length"] = int(longest[1] or longest[2])
    return rule


def _field(schemas: Json, schema: Json) -> Json:
    """The facts of a schema that can be checked."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].removeprefix(_SCHEMA)]
    kept = ("format", "pattern", "enum", "nullable", "minimum", "maximum")
    return {"type": schema.get("type", "object")} | {
        key: schema[key] for key in kept if key in schema
    }


_SID = {"type": "string", "pattern": "^PN[0-9a-fA-F]{32}$"}
_NUMBER = "api.v2010.account.incoming_phone_number"
_KEY = "api.v2010.account.new_key"
_URI = {"type": "string", "format": "uri"}
_METHOD = {"type": "string", "format": "http-method", "enum": ["GET", "POST"]}
_DATE = {"type": "string", "format": "date-time-rfc-2822", "nullable": True}


def _add_from_library(operations: Json, answers: Json) -> None:
    """What the library calls and the description given here does not hold."""
    account = operations["ListIncomingPhoneNumber"]["path_parameters"]["AccountSid"]
    number = {
        "path": "/IncomingPhoneNumbers/{Sid}.json",
        "status": 200,
        "answer": _NUMBER,
        "list": None,
        "path_parameters": {"AccountSid": account, "Sid": _SID},
        "one_of": [],
        "from_library": True,
    }
    settings = {
        "FriendlyName": {"type": "string"},
        "StatusCallback": _URI,
        "StatusCallbackMethod": _METHOD,
        "VoiceUrl": _URI,
        "VoiceMethod": _METHOD,
        "VoiceFallbackUrl": _URI,
        "VoiceFallbackMethod": _METHOD,
        "VoiceCallerIdLookup": {"type": "boolean"},
        "VoiceReceiveMode": {"type": "string", "enum": ["voice", "fax"]},
    }
    operations["FetchIncomingPhoneNumber"] = number | {"method": "GET", "parameters": {}}
    operations["UpdateIncomingPhoneNumber"] = number | {"method": "POST", "parameters": settings}
    operations["CreateNewKey"] = {
        "method": "POST",
        "path": "/Keys.json",
        "status": 201,
        "answer": _KEY,
        "list": None,
        "path_parameters": {"AccountSid": account},
        "parameters": {"FriendlyName": {"type": "string"}},
        "one_of": [],
        "from_library": True,
    }
    answers[_KEY] = {
        "sid": {"type": "string", "pattern": "^SK[0-9a-fA-F]{32}$"},
        "friendly_name": {"type": "string", "nullable": True},
        "date_created": _DATE,
        "date_updated": _DATE,
        "secret": {"type": "string"},
    }


def written(table: Json) -> str:
    """The table as it lies in the file: one parameter or field to a line."""
    return _lines(table, "") + "\n"


def _lines(value: Any, indent: str) -> str:
    if not isinstance(value, dict) or not any(isinstance(one, dict) for one in value.values()):
        return json.dumps(value, ensure_ascii=False)
    deeper = indent + "  "
    inside = (f"{deeper}{json.dumps(key)}: {_lines(one, deeper)}" for key, one in value.items())
    return "{\n" + ",\n".join(inside) + f"\n{indent}}}"


def main() -> None:
    """Reads the description named on the command line and writes the table."""
    description = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    TABLE.write_text(written(make_table(description)), encoding="utf-8")


if __name__ == "__main__":
    main()
