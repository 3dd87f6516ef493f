"""What a caller hears, step by step: facts in, a document out, without a database (TEL-1).

Every choice is read out at most a few times and then has a sensible answer of its own; no
document ends in silence that nobody ends.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from telephony.line.estimating import Estimate
from telephony.setup.speech import spoken_moment
from telephony.setup.values import AnswerChoice, MenuChoice, PhoneTimes, Spoken
from telephony.switch.twiml import (
    Conference,
    Dial,
    Document,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Pause,
    Play,
    Record,
    Redirect,
    Say,
    Verb,
    WaitDocument,
)
from telephony.switch.urls import voice_base, voice_url
from telephony.talks.names import room_of

QUEUE = "line"
LANGUAGE_KEYS = {"1": "ja", "2": "en"}
ACCEPT_KEY = "1"
# Seconds an operator at a desk phone has to press the key.
ACCEPT_SECONDS = 10
# Seconds of silence that end a message: people look for their papers while they speak.
MESSAGE_SILENCE = 8
# Seconds in which the key for a callback can still be pressed before a message is asked for.
CALLBACK_SECONDS = 3
HOLD_SECONDS = 30
COMFORTS = ("comfort_1", "comfort_2", "comfort_3")


class Speaker(Protocol):
    """The words for a code in one language (`telephony.setup.queries.spoken` of a session)."""

    def __call__(self, code: str, language: str, /, **values: object) -> Spoken: ...


def language_choice(speak: Speaker, times: PhoneTimes, *, step: int) -> Document:
    """The greeting in Japanese, and the choice of language, each said in its own.

    Args:
        step: 1 for the first time; later the greeting is left out.
    """
    prompts = [] if step > 1 else [said(speak, "greeting", "ja")]
    choices = [said(speak, f"language_{language}", language) for language in ("ja", "en")]
    return Document([_gather([*prompts, *choices], "language", times, step)])


def menu_after_notice(
    speak: Speaker,
    language: str,
    choices: Sequence[MenuChoice],
    times: PhoneTimes,
    *,
    answers: Sequence[AnswerChoice] = (),
) -> Document:
    """The recording notice, which no key can skip, then the menu and the answers by voice."""
    notice = said(speak, "recording_notice", language)
    first = [said(speak, "menu_intro", language), *_options(speak, language, choices, answers)]
    return Document([*_welcome(speak, language), notice, _gather(first, "menu", times, 1)])


def menu_again(
    speak: Speaker,
    language: str,
    choices: Sequence[MenuChoice],
    times: PhoneTimes,
    *,
    step: int,
    answers: Sequence[AnswerChoice] = (),
) -> Document:
    """The menu once more, after a key that it does not have, or none."""
    again = [said(speak, "menu_retry", language), *_options(speak, language, choices, answers)]
    return Document([_gather(again, "menu", times, step)])


def into_line(*, stay: int) -> Document:
    """Into the switch's queue.

    Args:
        stay: counts how often this call has entered the queue, so that each stay's questions
            differ from the last one's.
    """
    action = voice_url("queue-left", stay=stay)
    return Document([Enqueue(QUEUE, wait_url=voice_url("wait", stay=stay), action=action)])


def waiting(
    speak: Speaker,
    language: str,
    *,
    position: int,
    estimate: Estimate | None,
    is_first: bool,
    has_changed: bool,
    turn: int,
    seconds: int,
    ask_url: str,
) -> WaitDocument:
    """What is heard in the line until it is asked for again; a key asks for a callback.

    Args:
        has_changed: position or estimate differ from what was told last.
        turn: counts the comforting words that are said when there is nothing new.
        seconds: of music after the words.
        ask_url: where the key leads.
    """
    words = [said(speak, "wait_first", language)] if is_first else []
    if is_first or has_changed:
        words.append(said(speak, "wait_position", language, position=position))
        words.append(_wait_words(speak, language, estimate))
    else:
        words.append(said(speak, COMFORTS[turn % len(COMFORTS)], language))
    words += [said(speak, "callback_offer", language), _music(seconds)]
    return WaitDocument([Gather(words, action=ask_url, num_digits=1, timeout=1)])


def about_to_answer(speak: Speaker, language: str, *, is_first: bool, seconds: int) -> WaitDocument:
    """An operator's phone rings: no number and no estimate, only music."""
    words = [said(speak, "wait_first", language)] if is_first else []
    return WaitDocument([*words, _music(seconds)])


def out_of_line() -> WaitDocument:
    """Leave the queue; what follows is said by the address of its action."""
    return WaitDocument([Leave()])


def line_full(speak: Speaker, language: str) -> Document:
    """Too many wait: said at once, before anybody waits for nothing."""
    return Document([said(speak, "line_full", language), Hangup()])


def closed(
    speak: Speaker,
    language: str,
    times: PhoneTimes,
    *,
    call_id: UUID,
    reason: str | None,
    opens: datetime | None,
    now: datetime,
    has_waited: bool = False,
) -> Document:
    """Outside the hours: when we are there again, the line for lost cards, a callback, and a
    message.

    Args:
        reason: why the whole day is closed, in the caller's language.
        opens: the next opening in the centre's zone; None: none is planned.
        now: in the centre's zone.
        has_waited: the caller came in time, and was greeted then.
    """
    welcome = [] if has_waited else _welcome(speak, language)
    words = [*welcome, said(speak, "closed", language)]
    if reason:
        words.append(said(speak, "closed_reason", language, reason=reason))
    if opens is not None:
        when = spoken_moment(opens, language, now=now)
        words.append(said(speak, "closed_until", language, opens=when))
    words += [said(speak, code, language) for code in ("closed_lost", "callback_offer_closed")]
    ask_url = voice_url("callback", place="closed", turn="0-0")
    offer = Gather(words, action=ask_url, num_digits=1, timeout=CALLBACK_SECONDS)
    return Document([offer, *_message(speak, language, times, call_id)])


def message(
    speak: Speaker, language: str, times: PhoneTimes, *, call_id: UUID, sorry: bool
) -> Document:
    """A message instead of a talk; after an apology where something went wrong."""
    apology = [said(speak, "trouble", language)] if sorry else []
    return Document([*apology, *_message(speak, language, times, call_id)])


def message_kept(speak: Speaker, language: str) -> Document:
    return Document([said(speak, "voicemail_thanks", language), Hangup()])


def talk(
    speak: Speaker, language: str, *, call_id: UUID, leg_id: UUID, with_notice: bool = False
) -> Document:
    """The caller into the room where the operator waits. Should the operator be gone, music is
    heard until we have noticed.

    Args:
        with_notice: that it is recorded is said first.
    """
    room = Conference(room_of(call_id, leg_id), start_on_enter=False, end_on_exit=True)
    dial = Dial(room, action=voice_url("talk-ended", leg=leg_id))
    notice = [said(speak, "recording_notice", language)] if with_notice else []
    return Document([said(speak, "connecting", language), *notice, dial])


def operator_room(*, call_id: UUID, leg_id: UUID, record: bool) -> Document:
    """The operator into the room, first and thus in the first channel of the recording."""
    room = Conference(
        room_of(call_id, leg_id),
        end_on_exit=True,
        wait_url="",
        record=record,
        status_callback=voice_url("conference", leg=leg_id),
        recording_callback=voice_url("recording", call=call_id) if record else None,
    )
    return Document([Dial(room)])


def party_room(
    *, call_id: UUID, leg_id: UUID, muted: bool = False, coached: str | None = None
) -> Document:
    """Somebody who was brought in, into a room that goes on without them.

    Args:
        leg_id: of the operator who founded it.
        muted: hears, and is not heard.
        coached: the switch's identifier of the only call that hears this one.
    """
    room = Conference(
        room_of(call_id, leg_id), start_on_enter=False, wait_url="", muted=muted, coach=coached
    )
    return Document([Dial(room)])


def on_hold(speak: Speaker, language: str, *, leg_id: UUID, turn: int) -> Document:
    """What a caller on hold hears, again and again.

    Args:
        leg_id: of the operator who founded the room.
        turn: counts, so that each question differs from the last one.
    """
    again = Redirect(voice_url("hold", leg=leg_id, turn=turn + 1))
    return Document([said(speak, "on_hold", language), _music(HOLD_SECONDS), again])


def operator_press(
    speak: Speaker, *, option: str, leg_id: UUID, step: str = "operator-accepted"
) -> Document:
    """At a desk phone somebody has to press a key: a mailbox that answers takes no call.

    Args:
        step: the address that the key is told to.
    """
    words = said(speak, "operator_press", "ja", option=option)
    accept = Gather(
        [words, Pause(1), words],
        action=voice_url(step, leg=leg_id),
        num_digits=1,
        timeout=ACCEPT_SECONDS,
        action_on_empty_result=True,
    )
    return Document([accept])


def goodbye(speak: Speaker, language: str) -> Document:
    return Document([said(speak, "goodbye", language), Hangup()])


def hang_up() -> Document:
    """Nobody is there any more."""
    return Document([Hangup()])


def go_on(url: str) -> Document:
    """On to another address of ours."""
    return Document([Redirect(url)])


def said(speak: Speaker, code: str, language: str, **values: object) -> Say | Play:
    """A text as it is heard: its recording where there is one, else read by a voice."""
    spoken = speak(code, language, **values)
    if spoken.audio_url is not None:
        return Play(voice_base().removesuffix("/voice") + spoken.audio_url)
    return Say(spoken.text, language)


def _welcome(speak: Speaker, language: str) -> list[Say | Play]:
    """The greeting was in Japanese; in English it is said once that is chosen."""
    return [said(speak, "greeting", language)] if language != "ja" else []


def _gather(prompts: Sequence[Say | Play], path: str, times: PhoneTimes, step: int) -> Gather:
    return Gather(
        prompts,
        action=voice_url(path, step=step),
        num_digits=1,
        timeout=times.key_seconds,
        action_on_empty_result=True,
    )


def _options(
    speak: Speaker, language: str, choices: Sequence[MenuChoice], answers: Sequence[AnswerChoice]
) -> list[Say | Play]:
    """Every key of the menu, then those of the answers by voice."""
    keys = [
        said(speak, "menu_option", language, option=choice.spoken(language), digit=choice.digit)
        for choice in choices
    ]
    voices = [
        said(speak, "answer_option", language, option=answer.name(language), digit=answer.digit)
        for answer in answers
    ]
    return [*keys, *voices]


def _wait_words(speak: Speaker, language: str, estimate: Estimate | None) -> Say | Play:
    """The wait in whole minutes; what cannot be said is not guessed."""
    if estimate is None:
        return said(speak, "wait_unknown", language)
    low, high = estimate.low // 60, -(-estimate.high // 60)
    if low < 1:
        return said(speak, "wait_within", language, high=max(high, 1))
    return said(speak, "wait_estimate", language, low=low, high=max(high, low + 1))


def _message(speak: Speaker, language: str, times: PhoneTimes, call_id: UUID) -> list[Verb]:
    intro = said(speak, "voicemail_intro", language)
    record = Record(
        action=voice_url("voicemail-left"),
        max_seconds=times.voicemail_seconds,
        timeout=MESSAGE_SILENCE,
        recording_callback=voice_url("recording", call=call_id),
    )
    # Behind the recording goes on who said nothing.
    return [intro, record, said(speak, "goodbye", language), Hangup()]


def _music(seconds: int) -> Play:
    return Play(f"{voice_base()}/music?seconds={seconds}")
