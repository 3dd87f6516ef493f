"""Pieces of pages that read the same for everybody: written once per process, then remembered.

A piece knows nothing of the request but its language, so nothing of one person can reach another.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from flask import Flask, current_app, g, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from callcenter.core.i18n import language

# Stands for the form token until the piece is shown; no text can hold it.
_MARKER = "\N{REPLACEMENT CHARACTER}token\N{REPLACEMENT CHARACTER}"
_BEING_WRITTEN = "fragment_being_written"
_MOST = 512
_EXTENSION = "fragments"


def fragment(template: str, *key: Hashable, read: Callable[[], Mapping[str, Any]] = dict) -> Markup:
    """The piece of this template in the reader's language. Forms in it get the reader's token.
    Nothing that a person typed may be in the key: it would be remembered.

    Args:
        key: everything that the values depend on, besides the language.
        read: the template's values; called only for a piece that is not remembered.
    """
    kept: dict[Hashable, str] = current_app.extensions[_EXTENSION]
    name = (template, language(), request.script_root, key)
    written = kept.get(name)
    if written is None:
        if len(kept) >= _MOST:
            kept.clear()
        written = kept[name] = _write(template, read())
    if _MARKER in written:
        written = written.replace(_MARKER, form_token())
    return Markup(written)  # noqa: S704 - a template's own output


def piece(template: str, values: Mapping[str, Any]) -> Markup:
    """The piece for this reader alone: nothing of it is remembered."""
    found = current_app.jinja_env.get_template(template)
    return Markup(found.render({"locale": language(), **values}))  # noqa: S704 - as above


def form_token() -> str:
    """The form token of this request: a page repeats it in every form."""
    if g.get(_BEING_WRITTEN):
        return _MARKER
    return str(g.get("csrf_token") or generate_csrf())


def _write(template: str, values: Mapping[str, Any]) -> str:
    setattr(g, _BEING_WRITTEN, True)
    try:
        found = current_app.jinja_env.get_template(template)
        return found.render({"locale": language(), **values})
    finally:
        g.pop(_BEING_WRITTEN)


def init_fragments(app: Flask) -> None:
    """Let the app's templates say `{{ fragment("….html") }}`."""
    app.extensions[_EXTENSION] = {}
    app.jinja_env.globals["fragment"] = fragment
