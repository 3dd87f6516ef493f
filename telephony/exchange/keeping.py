"""What outlives a restart of the exchange: recordings and API keys, as files in one folder."""

import json
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from telephony.exchange.recordings import RecordingFact

ENDED = {"completed", "absent", "deleted"}


class Keeper:
    """Keeps recordings and keys in a folder; without one, in memory alone."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._written: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        if folder is not None:
            (folder / "recordings").mkdir(parents=True, exist_ok=True, mode=0o700)
            self._keys = _read(folder / "keys.json") or {}

    def kept(self) -> list[RecordingFact]:
        """The recordings of earlier runs, oldest first."""
        if self._folder is None:
            return []
        files = (self._folder / "recordings").glob("RE*.json")
        facts = [RecordingFact.from_json(_read(file) or {}) for file in files]
        self._written = {fact.sid: fact.status for fact in facts}
        return sorted(facts, key=lambda fact: fact.started_at)

    def keep(self, recordings: Iterable[RecordingFact]) -> None:
        """Write down those that have ended or changed since."""
        for fact in recordings:
            if fact.status in ENDED and self._written.get(fact.sid) != fact.status:
                self._written[fact.sid] = fact.status
                if self._folder is not None:
                    _write(self._folder / "recordings" / f"{fact.sid}.json", fact.as_json())

    def forget(self) -> None:
        """Drop all recordings."""
        self._written = {}
        if self._folder is not None:
            for file in (self._folder / "recordings").glob("RE*.json"):
                file.unlink(missing_ok=True)

    def make_key(self) -> tuple[str, str]:
        """A new API key: its SID and its secret."""
        sid, secret = f"SK{secrets.token_hex(16)}", secrets.token_urlsafe(24)
        self._keys[sid] = secret
        if self._folder is not None:
            _write(self._folder / "keys.json", self._keys)
        return sid, secret

    def secret_of(self, sid: str) -> str | None:
        """The secret of an API key; None when there is no such key."""
        return self._keys.get(sid)


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def _write(file: Path, content: object) -> None:
    """All of it or nothing."""
    fresh = file.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    fresh.replace(file)
