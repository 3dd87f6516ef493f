"""The exchange's table of operations: against the provider's description and the library."""

import inspect
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from twilio.base.instance_resource import InstanceResource
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.api.v2010.account import AccountContext
from twilio.rest.api.v2010.account.call import CallInstance
from twilio.rest.api.v2010.account.call.recording import RecordingInstance as CallRecording
from twilio.rest.api.v2010.account.conference import ConferenceInstance
from twilio.rest.api.v2010.account.conference.participant import ParticipantInstance
from twilio.rest.api.v2010.account.conference.recording import (
    RecordingInstance as ConferenceRecording,
)
from twilio.rest.api.v2010.account.incoming_phone_number import IncomingPhoneNumberInstance
from twilio.rest.api.v2010.account.new_key import NewKeyInstance
from twilio.rest.api.v2010.account.queue import QueueInstance
from twilio.rest.api.v2010.account.queue.member import MemberInstance
from twilio.rest.api.v2010.account.recording import RecordingInstance

from telephony.exchange.contract import answer_fields, find_operation, operations
from tests.contracts.make_table import ACCOUNT, ROOT, SIMULATED, TABLE, make_table, written

# Kept beside the repository, not in it: half a megabyte that is not ours.
DESCRIPTION = ROOT.parent / "shared" / "twilio" / "voice_api_v2010.json"
described = pytest.mark.skipif(
    not DESCRIPTION.exists(), reason="the provider's description is not beside the repository"
)
SID = "0123456789abcdef" * 2
AC, CA, CF, QU, RE, PN = (f"{kind}{SID}" for kind in ("AC", "CA", "CF", "QU", "RE", "PN"))
# In the library of today, not yet in the description.
NEWER = {"stir_verstat"}
KIND = "api.v2010.account."
INSTANCES: dict[str, type[InstanceResource]] = {
    "call": CallInstance,
    "call.call_recording": CallRecording,
    "conference": ConferenceInstance,
    "conference.conference_recording": ConferenceRecording,
    "conference.participant": ParticipantInstance,
    "incoming_phone_number": IncomingPhoneNumberInstance,
    "new_key": NewKeyInstance,
    "queue": QueueInstance,
    "queue.member": MemberInstance,
    "recording": RecordingInstance,
}
CALLS: dict[str, Callable[[AccountContext], object]] = {
    "CreateCall": lambda api: api.calls.create(to="client:a", from_="+81500000000", url="http://a"),
    "ListCall": lambda api: api.calls.list(),
    "FetchCall": lambda api: api.calls(CA).fetch(),
    "UpdateCall": lambda api: api.calls(CA).update(status="completed"),
    "ListCallRecording": lambda api: api.calls(CA).recordings.list(),
    "FetchCallRecording": lambda api: api.calls(CA).recordings(RE).fetch(),
    "UpdateCallRecording": lambda api: api.calls(CA).recordings(RE).update(status="paused"),
    "DeleteCallRecording": lambda api: api.calls(CA).recordings(RE).delete(),
    "ListConference": lambda api: api.conferences.list(),
    "FetchConference": lambda api: api.conferences(CF).fetch(),
    "UpdateConference": lambda api: api.conferences(CF).update(status="completed"),
    "ListConferenceRecording": lambda api: api.conferences(CF).recordings.list(),
    "FetchConferenceRecording": lambda api: api.conferences(CF).recordings(RE).fetch(),
    "UpdateConferenceRecording": lambda api: (
        api.conferences(CF).recordings(RE).update(status="paused", pause_behavior="silence")
    ),
    "DeleteConferenceRecording": lambda api: api.conferences(CF).recordings(RE).delete(),
    "ListParticipant": lambda api: api.conferences(CF).participants.list(),
    "FetchParticipant": lambda api: api.conferences(CF).participants(CA).fetch(),
    "UpdateParticipant": lambda api: api.conferences(CF).participants(CA).update(hold=True),
    "DeleteParticipant": lambda api: api.conferences(CF).participants(CA).delete(),
    "CreateQueue": lambda api: api.queues.create(friendly_name="q"),
    "ListQueue": lambda api: api.queues.list(),
    "FetchQueue": lambda api: api.queues(QU).fetch(),
    "ListMember": lambda api: api.queues(QU).members.list(),
    "FetchMember": lambda api: api.queues(QU).members("Front").fetch(),
    "UpdateMember": lambda api: api.queues(QU).members(CA).update(url="http://a"),
    "ListRecording": lambda api: api.recordings.list(),
    "FetchRecording": lambda api: api.recordings(RE).fetch(),
    "DeleteRecording": lambda api: api.recordings(RE).delete(),
    "ListIncomingPhoneNumber": lambda api: api.incoming_phone_numbers.list(),
    "FetchIncomingPhoneNumber": lambda api: api.incoming_phone_numbers(PN).fetch(),
    "UpdateIncomingPhoneNumber": lambda api: api.incoming_phone_numbers(PN).update(voice_url=""),
    "CreateNewKey": lambda api: api.new_keys.create(),
}


class Answered(Exception):
    """Stands in the way of what the library would do with an answer."""


class Listening(HttpClient):
    """Notes the request the library makes and sends nothing."""

    def __init__(self) -> None:
        super().__init__(logger=None, is_async=False, timeout=None)  # type: ignore[arg-type]
        self.asked: tuple[str, str, set[str]] | None = None

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        given = (args[0] if args else kwargs.get("params")) or {}
        sent = (args[1] if len(args) > 1 else kwargs.get("data")) or {}
        self.asked = (method, url, set(given) | set(sent))
        raise Answered


@described
def test_the_table_is_what_the_description_says() -> None:
    """TEL-7: made again, it is the same file to the letter."""
    description = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    assert TABLE.read_text(encoding="utf-8") == written(make_table(description))


@described
def test_every_example_of_the_description_fits_the_table() -> None:
    """An answer that the provider shows has no field that ours lacks."""
    description = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    seen = 0
    for operation in operations():
        item = description["paths"].get(ACCOUNT + operation.path, {}).get(operation.method.lower())
        answers = (item or {}).get("responses", {}).get(str(operation.status), {})
        examples = answers.get("content", {}).get("application/json", {}).get("examples", {})
        for example in examples.values():
            shown = example["value"]
            for one in shown[operation.listed] if operation.listed else [shown]:
                assert one.keys() <= answer_fields(str(operation.answer)).keys(), operation.name
                seen += 1
    assert seen > 40


def test_every_operation_is_asked_for_by_the_library_as_the_table_says() -> None:
    """TEL-7: the official library's own request finds the operation, parameters and all."""
    assert CALLS.keys() == {operation.name for operation in operations()} >= SIMULATED
    for name, call in CALLS.items():
        listening = Listening()
        with pytest.raises(Answered):
            call(Client(AC, "token", http_client=listening).api.v2010.accounts(AC))
        assert listening.asked is not None
        method, url, names = listening.asked
        operation, _ = find_operation(method, url.removeprefix("https://api.twilio.com"))
        assert operation.name == name
        assert names <= operation.parameters.keys(), name


@pytest.mark.parametrize("kind", INSTANCES)
def test_the_library_reads_no_field_that_an_answer_lacks(kind: str) -> None:
    source = inspect.getsource(INSTANCES[kind].__init__)
    read = set(re.findall(r"payload\.get\(\s*\"(\w+)\"", source))
    assert read
    assert read - NEWER == answer_fields(KIND + kind).keys()


def test_the_table_lies_where_the_exchange_reads_it() -> None:
    assert Path(inspect.getfile(find_operation)).with_name("contract.json") == TABLE
