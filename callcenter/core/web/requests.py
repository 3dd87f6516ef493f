"""The one place through which every text of a request enters: numbers that may not be kept are
taken out before any view sees them (PRV-1)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Request, g
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadRequest

from callcenter.core.privacy.guard import Finding, Kind, guard_name, guard_text

# Secrets are hashed or compared, never kept or shown; a token's digits are nobody's number.
UNGUARDED_FIELDS = frozenset(
    {"password", "new_password", "new_password_again", "code", "csrf_token", "entry_key"}
)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
# No database stores a NUL, and half a surrogate pair cannot even be encoded.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Removal:
    """What was found in one field: the kind of finding and where it stood."""

    field: str
    kind: Kind


class GuardedRequest(Request):
    """A request whose form, address, JSON and file names never carry a My Number or a PIN."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        return ImmutableMultiDict(_guarded_pairs(super().args.items(multi=True)))

    def _load_form_data(self) -> None:
        """Form and files are parsed together, whichever of the two is asked for first."""
        if "form" in self.__dict__:
            return
        super()._load_form_data()
        _guard_names(self.files.items(multi=True))
        self.form = ImmutableMultiDict(_guarded_pairs(self.form.items(multi=True)))

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        try:
            return _guarded_json(super().get_json(force, silent, cache), "")
        except RecursionError:  # nested deeper than anything that a page of ours sends
            if silent:
                return None
            raise BadRequest from None


def guard_field(field: str, text: str) -> str:
    """The text without what may not or cannot be kept; what was found is remembered for this
    request."""
    text = _UNSTORABLE.sub("\ufffd", text)
    if field in UNGUARDED_FIELDS or _UUID.fullmatch(text):
        return text
    guarded = guard_text(text)
    _remember(field, guarded.findings)
    return guarded.text


def removals() -> list[Removal]:
    """What the guard found in this request, by field."""
    found: list[Removal] = g.setdefault("removals", [])
    return found


def _remember(field: str, findings: Iterable[Finding]) -> None:
    found = removals()
    found.extend(
        removal
        for removal in dict.fromkeys(Removal(field, finding.kind) for finding in findings)
        if removal not in found
    )


def _guarded_pairs(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(key, guard_field(key, value)) for key, value in pairs]


def _guard_names(files: Iterable[tuple[str, FileStorage]]) -> None:
    for name, file in files:
        if file.filename:
            guarded = guard_name(file.filename)
            _remember(name, guarded.findings)
            file.filename = guarded.text


def _guarded_json(value: Any, field: str) -> Any:
    if isinstance(value, str):
        return guard_field(field, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _guarded_number(value, field)
    if isinstance(value, list):
        return [_guarded_json(item, field) for item in value]
    if isinstance(value, dict):
        return {key: _guarded_json(item, str(key)) for key, item in value.items()}
    return value


def _guarded_number(value: float, field: str) -> float | str:
    """The number itself, or its masked digits: a script may send a My Number as a number."""
    digits = str(int(value) if isinstance(value, float) and value.is_integer() else value)
    guarded = guard_field(field, digits)
    return value if guarded == digits else guarded
