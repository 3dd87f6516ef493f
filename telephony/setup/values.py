"""What the set-up of the phones is made of: plain values, free of the database."""

from dataclasses import dataclass

LANGUAGES = ("ja", "en")


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
