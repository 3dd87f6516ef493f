"""What a caller hears when nothing else works: it needs neither the app nor its database."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from telephony.switch.twiml import Document, Hangup, Pause, Say

SORRY = {
    "ja": (
        "お電話ありがとうございます。申し訳ございません。"
        "ただいま機械の不具合のため、お電話をおつなぎできません。"
        "しばらくたってから、もう一度おかけ直しください。"
    ),
    "en": (
        "Thank you for calling. We are sorry: because of a technical problem "
        "we cannot connect your call just now. Please call again in a few minutes."
    ),
}


def fallback_document() -> Document:
    """The apology in both languages, twice, and the end of the call."""
    once = [Say(SORRY["ja"], "ja"), Pause(1), Say(SORRY["en"], "en"), Pause(1)]
    return Document([*once, *once, Hangup()])


# What is done about a connection that fell back: the provider's identifier of it.
FellBack = Callable[[Session, str], None]
_listeners: list[FellBack] = []


def on_fallback(listener: FellBack) -> FellBack:
    """Decorate what is done once the apology is on its way to a caller or an operator."""
    _listeners.append(listener)
    return listener


def note_fallback(session: Session, sid: str) -> None:
    """Tell those who want to know that a connection hears the apology, and nothing else of us."""
    for listener in _listeners:
        listener(session, sid)
