"""An operator's browser that sends a form again until it is told that it is saved."""

import http.client
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

RAW_TOKEN = "0" * 40
LONGEST_ANSWER = 20.0  # seconds
PATIENCE = 120.0  # seconds for one form, however often it has to be sent


@dataclass
class SavingClient:
    """Sends new inquiries from several windows at once.

    Attributes:
        saved: text of each acknowledged inquiry by its entry key.
        retries: how often a form had to be sent again.
    """

    port: int
    secret_key: str
    sid: str
    saved: dict[UUID, str] = field(default_factory=dict)
    retries: int = 0
    errors: list[BaseException] = field(default_factory=list)
    windows: list[threading.Thread] = field(default_factory=list)

    def begin(self, count: int, *, windows: int = 4) -> None:
        """Begin to save `count` inquiries, each until it is acknowledged."""
        self.windows = [
            threading.Thread(target=self._window, args=(range(first, count, windows),))
            for first in range(windows)
        ]
        for window in self.windows:
            window.start()

    def is_busy(self) -> bool:
        """Whether there is still something to be acknowledged."""
        return any(window.is_alive() for window in self.windows)

    def _window(self, numbers: Iterable[int]) -> None:
        try:
            for number in numbers:
                self._save(uuid4(), f"第{number}番 カードの更新について")
        except BaseException as error:
            self.errors.append(error)

    def _save(self, key: UUID, question: str) -> None:
        end = time.monotonic() + PATIENCE
        while not self._is_acknowledged(key, question):
            assert time.monotonic() < end, "a form was never acknowledged"
            self.retries += 1
            time.sleep(0.1)
        self.saved[key] = question

    def _is_acknowledged(self, key: UUID, question: str) -> bool:
        """Whether one sending was answered with "saved"; a broken connection says nothing."""
        form = {"entry_key": str(key), "question": question, "status": "open"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_ANSWER)
        try:
            connection.request("POST", "/desk", urlencode(form), self._headers())
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        assert answer.status == 303 or answer.status >= 500, (answer.status, body[:2000])
        return answer.status == 303

    def _headers(self) -> dict[str, str]:
        app = Flask(__name__)
        app.secret_key = self.secret_key
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        token = URLSafeTimedSerializer(self.secret_key, salt="wtf-csrf-token").dumps(RAW_TOKEN)
        cookie = signer.dumps({"sid": self.sid, "csrf_token": RAW_TOKEN})
        return {
            "Cookie": f"callcenter-staff={cookie}",
            "X-CSRFToken": str(token),
            "Content-Type": "application/x-www-form-urlencoded",
        }
