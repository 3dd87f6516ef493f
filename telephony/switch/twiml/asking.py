"""What a caller is asked for: keys to press, a message to leave."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from telephony.switch.twiml.rules import address, finishing_key, require, within
from telephony.switch.twiml.speaking import Pause, Play, Say
from telephony.switch.twiml.verbs import Verb, element

Prompt = Say | Play | Pause


@dataclass(frozen=True)
class Gather(Verb):
    """Say something and wait for keys; without any the document goes on behind it.

    Attributes:
        prompts: said while it listens; a key interrupts them.
        action: asked with `Digits`.
        timeout: seconds to wait after the last prompt and between keys.
        finish_on_key: "" for none.
        action_on_empty_result: whether `action` is asked when no key was pressed.
    """

    prompts: Sequence[Prompt]
    action: str
    num_digits: int | None = None
    timeout: int = 5
    finish_on_key: str = "#"
    action_on_empty_result: bool = False

    def __post_init__(self) -> None:
        allowed = all(isinstance(prompt, Say | Play | Pause) for prompt in self.prompts)
        require(allowed, "only Say, Play and Pause stand in a Gather")
        address(self.action, "action")
        within(self.num_digits, 1, 32, "num_digits")
        within(self.timeout, 1, 120, "timeout")
        finishing_key(self.finish_on_key)

    def elements(self) -> Iterator[Element]:
        gather = element(
            "Gather",
            input="dtmf",
            action=self.action,
            numDigits=self.num_digits,
            timeout=self.timeout,
            finishOnKey=self.finish_on_key,
            actionOnEmptyResult=self.action_on_empty_result or None,
        )
        for prompt in self.prompts:
            gather.extend(prompt.elements())
        yield gather


@dataclass(frozen=True)
class Record(Verb):
    """Record the caller alone: a message.

    Attributes:
        action: asked when the message is over; without a message the document goes on behind it.
        max_seconds: the longest message.
        timeout: seconds of silence that end it.
        recording_callback: told when the sound can be fetched, and when there is none.
    """

    action: str
    max_seconds: int = 180
    timeout: int = 5
    finish_on_key: str = "#"
    play_beep: bool = True
    recording_callback: str | None = None

    def __post_init__(self) -> None:
        address(self.action, "action")
        address(self.recording_callback, "recording_callback")
        within(self.max_seconds, 1, 14400, "max_seconds")
        within(self.timeout, 1, 60, "timeout")
        finishing_key(self.finish_on_key)

    def elements(self) -> Iterator[Element]:
        yield element(
            "Record",
            action=self.action,
            timeout=self.timeout,
            finishOnKey=self.finish_on_key,
            maxLength=self.max_seconds,
            playBeep=self.play_beep,
            # Of a message that is nothing but silence nothing is left: it is none.
            trim="trim-silence",
            recordingStatusCallback=self.recording_callback,
            recordingStatusCallbackEvent=(
                "in-progress completed absent" if self.recording_callback else None
            ),
        )
