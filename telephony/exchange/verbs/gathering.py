"""Gather: collect keys while or after something is said."""

from dataclasses import dataclass, field

from telephony.exchange.calls import Source
from telephony.exchange.courses import ELAPSED, Script
from telephony.exchange.stage import Pressed, Stage
from telephony.exchange.twiml.reading import Verb

TIMEOUT = 5  # seconds


@dataclass(kw_only=True)
class Keys:
    """What was pressed so far."""

    most: int | None
    finish: str
    stops_sound: bool
    pressed: list[str] = field(default_factory=list)
    finished_by: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether nothing more is to be collected."""
        return bool(self.finished_by) or len(self.pressed) == self.most

    def take(self, key: str) -> bool:
        """One more key; true when it stops what plays."""
        if key == self.finish:
            self.finished_by = key
        elif not self.is_complete:
            self.pressed.append(key)
        return self.stops_sound or self.is_complete


def gather(stage: Stage, verb: Verb, here: Source) -> Script[Source | None]:
    """Collect keys, then ask `action` with them; without keys, go on with the next verb."""
    stage.answer()
    keys = Keys(
        most=verb.whole("numDigits", 0) or None,
        finish=verb.word("finishOnKey", "#"),
        stops_sound=verb.flag("bargeIn", default=True),
    )
    yield from _prompt(stage, verb, here, keys)
    while not keys.is_complete:
        kind, key = yield from stage.listen(verb.whole("timeout", TIMEOUT), "digit")
        if kind == ELAPSED:
            break
        keys.take(key)
    stage.office.by("gather-empty-goes-on")
    if not keys.pressed and not verb.flag("actionOnEmptyResult"):
        return None
    return stage.onward(verb, here, _form(stage, keys))


def _prompt(stage: Stage, verb: Verb, here: Source, keys: Keys) -> Script[None]:
    stage.on_key = keys.take
    try:
        for child in verb.children:
            yield from stage.act(child, here)
    except Pressed:
        stage.office.by("keys-stop-the-prompt")
    finally:
        stage.on_key = None


def _form(stage: Stage, keys: Keys) -> dict[str, str]:
    stage.office.by("finished-on-key")
    return {
        "Digits": "".join(keys.pressed),
        "FinishedOnKey": keys.finished_by,
        "msg": "Gather End",
    }
