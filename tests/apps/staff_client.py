"""A browser that always begins with the same cookie, whatever the last answer did to it."""

from dataclasses import dataclass, field

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from callcenter.core.permissions import Actor

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
RAW_TOKEN = "0" * 40


@dataclass
class StaffClient:
    """One visitor of the staff app."""

    client: FlaskClient
    actor: Actor | None
    cookie: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        with self.client.session_transaction() as cookie:
            self.cookie = {**cookie, "csrf_token": RAW_TOKEN}

    def ask(
        self,
        method: str,
        path: str,
        *,
        form: dict[str, str] | None = None,
        token: bool = True,
        accept: str = "text/html",
    ) -> TestResponse:
        """Send a request; its form token comes along unless it is left out."""
        with self.client.session_transaction() as cookie:
            cookie.clear()
            cookie.update(self.cookie)
        headers = {"Accept": accept}
        if method in UNSAFE and token:
            headers["X-CSRFToken"] = self.token
        return self.client.open(path, method=method, data=form, headers=headers, buffered=True)

    @property
    def token(self) -> str:
        """As the app signs the token of this browser's cookie."""
        key = str(self.client.application.secret_key)
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(RAW_TOKEN))
