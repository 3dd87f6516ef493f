"""Say, Play, Pause, Redirect, Hangup, Reject, Leave."""

from telephony.exchange import hearing
from telephony.exchange.calls import Source
from telephony.exchange.courses import Script
from telephony.exchange.stage import Broken, Ending, Stage
from telephony.exchange.twiml.reading import JAPANESE_VOICES, Verb

DEFAULT_LANGUAGE = "en-US"
FOREVER = 1000  # times; what loop="0" means
BAD_MEDIA = 12300


class Left(Exception):
    """The waiting document lets the call leave its queue."""


def say(stage: Stage, verb: Verb, _here: Source) -> Script[Source | None]:
    """Speak a text, `loop` times."""
    stage.answer()
    stage.office.by("speech-speed")
    language = language_of(verb)
    seconds = hearing.seconds_of(verb.text, language)
    for _ in range(_times(verb)):
        yield from stage.sound("say", seconds, text=verb.text, language=language)
    return None


def language_of(verb: Verb) -> str:
    """The language a text is spoken in: the given one, the voice's own, else American English."""
    if "language" in verb.attributes:
        return verb.word("language")
    is_japanese = any(part in verb.word("voice") for part in JAPANESE_VOICES)
    return "ja-JP" if is_japanese else DEFAULT_LANGUAGE


def play(stage: Stage, verb: Verb, here: Source) -> Script[Source | None]:
    """Play a file or tones, `loop` times."""
    stage.answer()
    if "digits" in verb.attributes:
        yield from stage.tones(verb.word("digits"))
        return None
    url = stage.resolve(here, verb.text)
    reply = yield from stage.ask(Source(url=url, method="GET", kind="media"))
    if reply.error_code is not None or reply.status != 200 or reply.seconds is None:
        stage.office.by("unplayable-file-is-an-error")
        code = reply.error_code or (BAD_MEDIA if reply.status == 200 else 11200)
        raise Broken(code, "the file cannot be played", url)
    for _ in range(_times(verb)):
        yield from stage.sound("play", reply.seconds, url=url)
    return None


def pause(stage: Stage, verb: Verb, _here: Source) -> Script[Source | None]:
    """Be silent; an incoming call that still rings goes on ringing."""
    if stage.leg.answered_at is None:
        stage.office.by("pause-does-not-answer")
        yield from stage.sleep(verb.whole("length", 1))
    else:
        yield from stage.sound("pause", verb.whole("length", 1))
    return None


def redirect(stage: Stage, verb: Verb, here: Source) -> Script[Source | None]:
    """Go on with another document."""
    yield from ()
    return Source(
        url=stage.resolve(here, verb.text), method=verb.word("method", "POST"), kind=here.kind
    )


def hangup(stage: Stage, _verb: Verb, _here: Source) -> Script[Source | None]:
    """End the call; an incoming one is answered first."""
    stage.office.by("hangup-answers-first")
    stage.answer()
    yield from ()
    raise Ending


def reject(stage: Stage, verb: Verb, _here: Source) -> Script[Source | None]:
    """Decline an incoming call; a call that is answered is hung up."""
    yield from ()
    if stage.leg.status != "ringing":
        stage.office.by("late-reject-hangs-up")
        raise Ending
    raise Ending("busy" if verb.word("reason") == "busy" else "no-answer")


def leave(_stage: Stage, _verb: Verb, _here: Source) -> Script[Source | None]:
    """Out of the queue."""
    yield from ()
    raise Left


def _times(verb: Verb) -> int:
    return verb.whole("loop", 1) or FOREVER
