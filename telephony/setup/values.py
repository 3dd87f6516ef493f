"""What the set-up of the phones is made of: plain values, free of the database."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LANGUAGES = ("ja", "en")
# So many answers by voice and prepared notices there are: each has texts of its own.
SLOTS = (1, 2, 3)


@dataclass(frozen=True)
class PhoneTimes:
    """Times and limits of the phones.

    Attributes:
        ring_seconds: how long one operator's phone rings before the caller waits on.
        wrap_up_seconds: time for the record after a talk.
        miss_pause_seconds: rest after a missed call before the next one rings.
        misses_before_offline: so many missed calls one after the other, and no more come.
        silent_seconds: without a sign of life from the operator's screen for so long, none come.
        overflow_seconds: after this wait an English-speaking caller goes to any operator.
        key_seconds: how long a key is waited for.
        key_tries: how often a choice is read out.
        comfort_seconds: between two announcements to a caller who waits.
        longest_line: callers that may wait at once; more are told that the lines are busy.
        voicemail_seconds: the longest message.
        listening_visible: 1: operators see when a supervisor listens; 0: they do not.
        pause_seconds: a paused recording goes on by itself after so long.
        citizen_ring_seconds: how long a citizen's phone rings when the centre calls.
        callback_wrap_up_seconds: time to correct the result when nobody was reached.
        callback_days: after so many days the number of a settled callback is erased.
        service_seconds: a call answered within them was answered in time (service level).
        short_abandon_seconds: who hangs up within them hardly waited.
        long_wait_seconds: the board warns when somebody waits longer.
    """

    ring_seconds: int = 20
    wrap_up_seconds: int = 60
    miss_pause_seconds: int = 10
    misses_before_offline: int = 2
    silent_seconds: int = 45
    overflow_seconds: int = 60
    key_seconds: int = 6
    key_tries: int = 2
    comfort_seconds: int = 45
    longest_line: int = 50
    voicemail_seconds: int = 180
    listening_visible: int = 1
    pause_seconds: int = 90
    citizen_ring_seconds: int = 30
    callback_wrap_up_seconds: int = 20
    callback_days: int = 90
    service_seconds: int = 20
    short_abandon_seconds: int = 5
    long_wait_seconds: int = 180


@dataclass(frozen=True)
class MenuChoice:
    """One key of the menu.

    Attributes:
        digit: the key, `1` to `9`.
        code: kept on the call; stays when the names change.
        name_ja, name_en: what staff read.
        spoken_ja, spoken_en: what is read out as `{option}` of the text `menu_option`.
        category_code: proposed for the inquiry; None: none is proposed.
    """

    digit: str
    code: str
    name_ja: str
    name_en: str
    spoken_ja: str
    spoken_en: str
    category_code: str | None = None

    def name(self, language: str) -> str:
        return self.name_ja if language == "ja" else self.name_en

    def spoken(self, language: str) -> str:
        return self.spoken_ja if language == "ja" else self.spoken_en


@dataclass(frozen=True)
class AnswerChoice:
    """A question that a voice answers, offered behind the menu.

    Attributes:
        slot: which one of `SLOTS`.
        digit: the key, `1` to `9`; no other choice of the menu has it while this one is active.
        name_ja, name_en: what staff read, and callers hear as `{option}` of `answer_option`.
        active: whether it is offered.
    """

    slot: int
    digit: str
    name_ja: str
    name_en: str
    active: bool = False

    @property
    def code(self) -> str:
        """Of its text, and of the choice on the call."""
        return answer_code(self.slot)

    def name(self, language: str) -> str:
        return self.name_ja if language == "ja" else self.name_en


class Afterwards(StrEnum):
    """What follows a notice: the call goes on, or ends."""

    GO_ON = "go_on"
    HANG_UP = "hang_up"


@dataclass(frozen=True)
class NoticeOn:
    """A notice that is switched on.

    Attributes:
        slot: which one of `SLOTS`.
        until: it ends by itself then.
        by: who switched it on.
    """

    slot: int
    afterwards: Afterwards
    since: datetime
    until: datetime
    by: str

    @property
    def code(self) -> str:
        """Of its text."""
        return notice_code(self.slot)


def answer_code(slot: int) -> str:
    return f"answer_{slot}"


def notice_code(slot: int) -> str:
    return f"notice_{slot}"


class NuisancePolicy(StrEnum):
    """What becomes of the calls of a listed number; the caller hears it, whatever it is.

    Attributes:
        ANNOUNCE: the call is answered like all others.
        LOW: behind everybody else.
        VOICEMAIL: a message is all that is taken.
        REJECT: the call ends.
    """

    ANNOUNCE = "announce"
    LOW = "low"
    VOICEMAIL = "voicemail"
    REJECT = "reject"


@dataclass(frozen=True)
class Spoken:
    """What a caller hears for one code in one language.

    Attributes:
        text: the words, every variable filled; also where a recording is played instead of them.
        audio_url: path of the recording under the public address, `/voice/audio/…`; None: the
            text is read.
        version: tells which wording it was, at most 20 ASCII characters: `0-…` is the product's
            own text, `3-…` the third one of the centre; the rest is a digest of text and
            recording before the variables were filled.
    """

    text: str
    audio_url: str | None
    version: str
