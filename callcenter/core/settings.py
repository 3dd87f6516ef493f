"""Settings of one installation, read once from the environment."""

import base64
import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[2]
# The centre's number at the local exchange: one that Japan keeps unassigned.
LOCAL_NUMBER = "+815000000000"
# Beside it, for training and demonstration: answered at any hour.
TRAINING_NUMBER = "+815000000001"
_TWILIO = {
    "ACCOUNT_SID": re.compile("AC[0-9a-f]{32}"),
    "AUTH_TOKEN": re.compile("[0-9A-Za-z]{32}"),
    "NUMBER": re.compile(r"\+[1-9][0-9]{7,14}"),
}


@dataclass(frozen=True)
class PhoneSettings:
    """The way to the switch.

    Attributes:
        account_sid, auth_token, number: of the provider's account; the number in E.164.
        former_token: accepted beside `auth_token` while that is being exchanged.
        exchange_url: the local exchange instead of the provider; None: the provider itself.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    number: str
    former_token: str | None = field(default=None, repr=False)
    exchange_url: str | None = None

    @property
    def is_local(self) -> bool:
        return self.exchange_url is not None


@dataclass(frozen=True)
class Settings:
    """What the operator of the installation decides outside the app.

    Attributes:
        data_dir: folder of everything this installation writes.
        database_url: SQLAlchemy address; SQLite in the data folder by default.
        redis_url: broker address, or None for the embedded one.
        secret_key: signs cookies and links.
        field_keys: key ring of the encrypted columns, `id:base64,…`, the first one writes.
        index_key: key of the blind indexes; it does not rotate with the others.
        public_url: address people reach the app at; `https` switches secure cookies on.
        second_factor_required: whether an account without a second factor must set one up first.
        trusted_proxies: how many proxies in front may set X-Forwarded-*.
        time_zone: the centre's zone; local days and opening hours are counted in it.
        phones: the provider's account, or the local exchange where none is named.
    """

    data_dir: Path
    database_url: str
    redis_url: str | None
    secret_key: str
    field_keys: str
    index_key: str
    public_url: str
    second_factor_required: bool
    trusted_proxies: int
    time_zone: ZoneInfo
    phones: PhoneSettings

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; secrets that are not given are made once and kept in the data folder.

    Raises:
        ValueError: a variable has a value that cannot be used.
    """
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("CALLCENTER_DATA") or ROOT / ".data").resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(env.get("DATABASE_URL"), data_dir),
        redis_url=env.get("REDIS_URL") or None,
        secret_key=env.get("CALLCENTER_SECRET_KEY") or _kept_secret(data_dir, "secret_key"),
        field_keys=env.get("CALLCENTER_FIELD_KEYS") or "k1:" + _kept_secret(data_dir, "field_key"),
        index_key=env.get("CALLCENTER_INDEX_KEY") or _kept_secret(data_dir, "index_key"),
        public_url=env.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        second_factor_required=_flag(env, "CALLCENTER_SECOND_FACTOR", default=True),
        trusted_proxies=int(env.get("CALLCENTER_TRUSTED_PROXIES", "0")),
        time_zone=ZoneInfo(env.get("CALLCENTER_TIME_ZONE", "Asia/Tokyo")),
        phones=_phones(env, data_dir),
    )


def _phones(env: Mapping[str, str], data_dir: Path) -> PhoneSettings:
    given = {name: env.get(f"TWILIO_{name}", "").strip() for name in _TWILIO}
    if not any(given.values()):
        token = _kept_secret(data_dir, "exchange_token")
        url = env.get("CALLCENTER_EXCHANGE_URL", "http://127.0.0.1:8100").rstrip("/")
        account = "AC" + hashlib.sha256(token.encode()).hexdigest()[:32]
        return PhoneSettings(account, token, LOCAL_NUMBER, exchange_url=url)
    for name, shape in _TWILIO.items():
        if not shape.fullmatch(given[name]):
            raise ValueError(f"TWILIO_{name} is missing or has not the right form")
    return PhoneSettings(
        given["ACCOUNT_SID"],
        given["AUTH_TOKEN"],
        given["NUMBER"],
        former_token=env.get("TWILIO_FORMER_AUTH_TOKEN") or None,
    )


def _database_url(given: str | None, data_dir: Path) -> str:
    if not given:
        return f"sqlite:///{data_dir / 'callcenter.db'}"
    for prefix in ("postgres://", "postgresql://"):
        if given.startswith(prefix):
            return "postgresql+psycopg://" + given.removeprefix(prefix)
    return given


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = env.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ValueError(f"{name} must be on or off, not {value!r}")


def _kept_secret(data_dir: Path, name: str) -> str:
    """A random secret of 32 bytes (base64), made at the first start; readable by its owner only."""
    folder = data_dir / "secrets"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(_base64_secret())
    return path.read_text(encoding="ascii").strip()


def _base64_secret() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")
