"""The provider during a call: posts signed forms to the addresses it was given, reads answers."""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from callcenter.core import clock
from callcenter.core.settings import Settings
from tests.factories.calls import CALLER, CENTRE, new_sid
from tests.telephony.switch.signing import call_webhook


@dataclass
class Provider:
    """Signed requests of one provider to the webhook app."""

    client: FlaskClient
    settings: Settings

    def post(self, target: str, **fields: str) -> TestResponse:
        """Post to path and query, as they stand in a document of ours."""
        return call_webhook(
            self.client,
            target,
            list(fields.items()),
            token=self.settings.phones.auth_token,
            public_url=self.settings.public_url,
        )

    def ask(self, target: str, **fields: str) -> "Heard":
        """Ask for a document."""
        answer = self.post(target, **fields)
        assert answer.status_code == 200, (target, answer.status_code)
        assert answer.mimetype == "text/xml"
        return Heard(ET.fromstring(answer.data), self.settings.public_url)  # noqa: S314

    def tell(self, target: str, **fields: str) -> None:
        """Tell something; no document comes back."""
        answer = self.post(target, **fields)
        assert answer.status_code == 204, (target, answer.status_code)


@dataclass
class Heard:
    """A document as the one hears it who is called."""

    root: ET.Element
    public_url: str

    @property
    def verbs(self) -> list[str]:
        return [element.tag for element in self.root]

    @property
    def text(self) -> str:
        return " ".join(element.text or "" for element in self.root.iter("Say"))

    @property
    def languages(self) -> set[str]:
        return {element.attrib["language"][:2] for element in self.root.iter("Say")}

    def one(self, tag: str) -> ET.Element:
        found = list(self.root.iter(tag))
        assert len(found) == 1, (tag, self.verbs)
        return found[0]

    def address(self, tag: str, name: str = "action") -> str:
        """Path and query of an address, as it is asked."""
        element = self.one(tag)
        url = element.attrib[name] if name else element.text or ""
        return url.partition("#")[0].removeprefix(self.public_url)


@dataclass
class Caller:
    """Somebody who calls the centre."""

    provider: Provider
    number: str = CALLER
    called: str = CENTRE
    sid: str = field(default_factory=new_sid)
    heard: list[Heard] = field(default_factory=list)
    status: str = "in-progress"

    @property
    def last(self) -> Heard:
        return self.heard[-1]

    def ask(self, target: str, **fields: str) -> Heard:
        self.heard.append(self.provider.ask(target, **self._said(), **fields))
        return self.last

    def call(self) -> Heard:
        return self.ask("/voice/incoming")

    def press(self, digits: str) -> Heard:
        """Press a key, or none ("")."""
        return self.ask(self.last.address("Gather"), Digits=digits)

    def into_line(self, language: str = "1", option: str = "1") -> Heard:
        """Call, choose, and hear the first words of the wait."""
        self.call()
        self.press(language)
        self.press(option)
        return self.wait(0)

    def wait(self, seconds: int) -> Heard:
        target = self._enqueued().address("Enqueue", "waitUrl")
        self.heard.append(
            self.provider.ask(target, **self._said(), QueueTime=str(seconds), QueuePosition="1")
        )
        return self.last

    def leave_queue(self, result: str) -> Heard:
        return self.ask(self._enqueued().address("Enqueue"), QueueResult=result, QueueTime="9")

    def hang_up(self) -> None:
        """The provider's last word on the caller's leg."""
        self.tell_status("completed")

    def tell_status(self, status: str, *, at: datetime | None = None) -> None:
        self.status = status
        moment = format_datetime(at or clock.now())
        self.provider.tell("/voice/status", **self._said(), Timestamp=moment)

    def _enqueued(self) -> Heard:
        return next(heard for heard in reversed(self.heard) if "Enqueue" in heard.verbs)

    def _said(self) -> dict[str, str]:
        return {
            "CallSid": self.sid,
            "From": self.number,
            "To": self.called,
            "CallStatus": self.status,
            "Direction": "inbound",
            "CallerCity": "",
        }
