"""Twilio behind the switch's port: the only place where a client of it is made (TEL-7)."""

import json
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

import requests
from twilio.base import values
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from callcenter.core.settings import PhoneSettings
from telephony.switch.ports import (
    LIVE_STATUSES,
    ParticipantChange,
    ProviderCall,
    ProviderParticipant,
    ProviderRecording,
    SwitchRefused,
    SwitchUnreachable,
)

PROVIDER = "https://api.twilio.com"
# With TWILIO_EDGE and TWILIO_REGION the library asks at `api.tokyo.jp1.twilio.com`.
_PROVIDER = re.compile(r"https://api(?:\.[a-z0-9-]+){0,2}\.twilio\.com(?=/)")
TIMEOUT = 8.0  # seconds to connect, and between two pieces of an answer
AUDIO_PIECE = 64 * 1024
MOST_CALLS, MOST_PARTICIPANTS = 200, 50
PAUSED = "paused"
# The call ended before it could be told anything: what was to be ended has ended.
_NOT_IN_PROGRESS = 21220

T = TypeVar("T")


class LoopbackHttpClient(TwilioHttpClient):  # type: ignore[misc]
    """The library's own client with an end to its patience, and with the local exchange in the
    provider's place where one is set."""

    def __init__(self, exchange_url: str | None = None) -> None:
        # The library's logger writes whole requests, telephone numbers included.
        silent = logging.getLogger(f"{__name__}.silent")
        silent.disabled = True
        # A connection of its own for each request: whether a call was ordered must not hang on
        # a kept connection that had died. No proxy stands before the local exchange.
        super().__init__(
            pool_connections=False,
            timeout=TIMEOUT,
            logger=silent,
            proxy={"http": None} if exchange_url else None,
        )
        self._exchange_url = exchange_url

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Response:
        """One request. Only reading is repeated, once: it changes nothing.

        Raises:
            ValueError: an address of another service than the one this product uses.
        """
        options["timeout"] = TIMEOUT
        address = self.address_of(url)
        try:
            return super().request(method, address, *args, **options)
        except requests.ConnectionError:
            if method.upper() != "GET":
                raise
            return super().request(method, address, *args, **options)

    def address_of(self, url: str) -> str:
        """Where a request really goes."""
        provider = _PROVIDER.match(url)
        if provider is None:
            raise ValueError("not an address of the provider's telephone service")
        return url if self._exchange_url is None else self._exchange_url + url[provider.end() :]


def client_of(phones: PhoneSettings) -> Client:
    """The library's client of an account."""
    http = LoopbackHttpClient(phones.exchange_url)
    return Client(phones.account_sid, phones.auth_token, http_client=http)


class TwilioSwitch:
    """The switch of one account; see `telephony.switch.ports.Switch`."""

    def __init__(self, phones: PhoneSettings) -> None:
        self._phones = phones

    @cached_property
    def _client(self) -> Any:
        return client_of(self._phones)

    @property
    def _account(self) -> Any:
        return self._client.api.v2010.account

    def create_call(
        self,
        *,
        to: str,
        from_: str,
        url: str,
        status_callback: str,
        status_events: Sequence[str],
        timeout: int,
    ) -> str:
        made = asked(
            lambda: self._account.calls.create(
                to=to,
                from_=from_,
                url=url,
                method="POST",
                status_callback=status_callback,
                status_callback_event=list(status_events),
                status_callback_method="POST",
                timeout=timeout,
            )
        )
        return str(made.sid)

    def redirect_call(self, sid: str, url: str) -> None:
        asked(lambda: self._account.calls(sid).update(url=url, method="POST"))

    def hang_up(self, sid: str) -> None:
        try:
            asked(lambda: self._account.calls(sid).update(status="completed"))
        except SwitchRefused as error:
            if error.status != 404 and error.code != _NOT_IN_PROGRESS:
                raise

    def get_call(self, sid: str) -> ProviderCall | None:
        found = found_or_none(lambda: self._account.calls(sid).fetch())
        return None if found is None else _call(found)

    def calls_like(
        self, *, to: str, from_: str | None = None, since: datetime
    ) -> list[ProviderCall]:
        caller = values.unset if from_ is None else from_
        # Not asked by the time of beginning: a call that waits for its turn has none yet.
        listed = asked(lambda: self._account.calls.list(to=to, from_=caller, limit=MOST_CALLS))
        calls = [_call(found) for found in listed]
        return [call for call in calls if call.started_at is None or call.started_at >= since]

    def live_calls(self) -> list[ProviderCall]:
        return [call for status in LIVE_STATUSES for call in self._calls_in(status)]

    def conference_named(self, name: str) -> str | None:
        listed = asked(lambda: self._account.conferences.list(friendly_name=name, limit=20))
        return next((str(found.sid) for found in listed if str(found.status) != "completed"), None)

    def participants(self, conference_sid: str) -> list[ProviderParticipant]:
        room = self._account.conferences(conference_sid)
        listed = found_or_none(lambda: room.participants.list(limit=MOST_PARTICIPANTS))
        return [_participant(found) for found in listed or ()]

    def participant(self, conference_sid: str, call_sid: str) -> ProviderParticipant | None:
        room = self._account.conferences(conference_sid)
        found = found_or_none(lambda: room.participants(call_sid).fetch())
        return None if found is None else _participant(found)

    def update_participant(
        self, conference_sid: str, call_sid: str, change: ParticipantChange
    ) -> None:
        one = self._account.conferences(conference_sid).participants(call_sid)
        asked(lambda: one.update(**_fields(change)))

    def recordings_of(self, sid: str) -> list[ProviderRecording]:
        kind = "conference_sid" if sid.startswith("CF") else "call_sid"
        listed = asked(lambda: self._account.recordings.list(limit=50, **{kind: sid}))
        return [_recording(found) for found in listed]

    def recording(self, sid: str) -> ProviderRecording | None:
        found = found_or_none(lambda: self._account.recordings(sid).fetch())
        return None if found is None else _recording(found)

    def update_recording(self, sid: str, status: str) -> None:
        """The provider changes a recording below the conference or call that it belongs to."""
        found = asked(lambda: self._account.recordings(sid).fetch())
        owner = (
            self._account.conferences(found.conference_sid)
            if found.conference_sid
            else self._account.calls(found.call_sid)
        )
        behaviour = "silence" if status == PAUSED else values.unset
        asked(lambda: owner.recordings(sid).update(status=status, pause_behavior=behaviour))

    @contextmanager
    def recording_audio(self, sid: str) -> Iterator[Iterator[bytes]]:
        """The library cannot fetch sound: the same address, sign-in and patience, streamed."""
        path = f"/2010-04-01/Accounts/{self._phones.account_sid}/Recordings/{sid}.wav"
        answer = asked(lambda: self._stream(path))
        with answer:
            yield _pieces(answer)

    def delete_recording(self, sid: str) -> None:
        found_or_none(lambda: self._account.recordings(sid).delete())

    def _calls_in(self, status: str) -> list[ProviderCall]:
        listed = asked(lambda: self._account.calls.list(status=status, limit=MOST_CALLS))
        return [_call(found) for found in listed]

    def _stream(self, path: str) -> requests.Response:
        http = self._client.http_client
        # The provider sends both channels only to those who ask for them.
        answer = requests.get(
            http.address_of(self._client.get_hostname(PROVIDER + path)),
            params={"RequestedChannels": "2"},
            auth=(self._phones.account_sid, self._phones.auth_token),
            timeout=TIMEOUT,
            proxies=dict(http.proxy),
            stream=True,
        )
        if answer.status_code >= 400:
            answer.close()
            raise TwilioRestException(answer.status_code, path)
        return answer


def asked(request: Callable[[], T]) -> T:
    """What the provider answers.

    Raises:
        SwitchUnreachable, SwitchRefused.
    """
    try:
        return request()
    except TwilioException as error:
        raise _refusal(error) from None
    except (requests.RequestException, json.JSONDecodeError) as error:
        happened = not _was_never_sent(error)
        raise SwitchUnreachable(type(error).__name__, may_have_happened=happened) from None


def found_or_none(request: Callable[[], T]) -> T | None:
    """Like `asked`; None for what the provider does not have."""
    try:
        return asked(request)
    except SwitchRefused as error:
        if error.status == 404:
            return None
        raise


def _refusal(error: TwilioException) -> SwitchRefused | SwitchUnreachable:
    """An error of the provider's own may have come after the work; "too many" came before it."""
    status = _status(error)
    if status >= 500:
        return SwitchUnreachable(str(status))
    if status == 429:
        return SwitchUnreachable("429", may_have_happened=False)
    if status < 400:
        return SwitchUnreachable(type(error).__name__)
    return SwitchRefused(status, getattr(error, "code", 0) or 0)


def _status(error: TwilioException) -> int:
    """The status of the answer; of a list's it lies in the error's second part."""
    found = [getattr(part, "status_code", 0) for part in error.args]
    return int(getattr(error, "status", 0) or max(found, default=0))


def _was_never_sent(error: Exception) -> bool:
    """Whether nobody was there to connect to."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    reasons = (getattr(wrapped, "reason", None) for wrapped in error.args)
    return any(isinstance(reason, NewConnectionError) for reason in reasons)


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    try:
        yield from answer.iter_content(AUDIO_PIECE)
    except requests.RequestException as error:
        raise SwitchUnreachable(type(error).__name__) from None


def _call(found: Any) -> ProviderCall:
    return ProviderCall(
        sid=found.sid,
        to=found.to or "",
        from_=found._from or "",
        status=str(found.status),
        direction=found.direction or "",
        started_at=found.start_time or found.date_created,
        ended_at=found.end_time,
    )


def _participant(found: Any) -> ProviderParticipant:
    return ProviderParticipant(
        call_sid=found.call_sid,
        hold=bool(found.hold),
        muted=bool(found.muted),
        end_on_exit=bool(found.end_conference_on_exit),
        coached=(found.call_sid_to_coach or None) if found.coaching else None,
    )


def _fields(change: ParticipantChange) -> dict[str, Any]:
    """What the library is given for a change."""
    fields: dict[str, Any] = {
        "hold": change.hold,
        "muted": change.muted,
        "end_conference_on_exit": change.end_on_exit,
    }
    if change.hold_url is not None:
        fields |= {"hold_url": change.hold_url, "hold_method": "POST"}
    if change.coached is not None:
        fields |= {"coaching": bool(change.coached), "call_sid_to_coach": change.coached or None}
    return {name: value for name, value in fields.items() if value is not None}


def _recording(found: Any) -> ProviderRecording:
    return ProviderRecording(
        sid=found.sid,
        call_sid=found.call_sid or "",
        conference_sid=found.conference_sid,
        status=str(found.status),
        channels=found.channels or 1,
        seconds=int(found.duration) if found.duration not in {None, "", "-1"} else None,
        started_at=found.start_time,
    )
