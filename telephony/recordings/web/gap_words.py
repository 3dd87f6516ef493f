"""Parts of recordings without sound, in the reader's language."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import LazyString

from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import lazy_gettext as _l
from telephony.recordings.models import GapKind, GapReason, Recording, RecordingGap
from telephony.recordings.queries.gaps import PlacedGap, placed
from telephony.recordings.web.call_words import MINUTE, worded

REASONS: dict[str, LazyString] = {
    GapReason.PIN: _l("PIN or password"),
    GapReason.NUMBER: _l("My Number or another number"),
    GapReason.OTHER: _l("Something else that is not to be kept"),
}
FAILURES: dict[str, LazyString] = {
    "unanswered": _l("The telephone provider did not answer."),
    "unsent": _l("The telephone provider could not be reached."),
    "unchanged": _l("The telephone provider went on as before."),
    "gone": _l("The recording was over before."),
    "overtaken": _l("It was ended before it had begun."),
    "call_ended": _l("The call was over before the telephone provider said anything."),
    "sha256": _l("The stored file is not what was recorded. Please tell the administrator."),
    "no_file": _l("The stored file is missing. Please tell the administrator."),
    "no_key": _l("The key of the stored file is missing. Please tell the administrator."),
}


@dataclass(frozen=True)
class ShownGap:
    """One line below the player.

    Attributes:
        title: what it is; `text`: what for, by whom, and what is not sure about it.
        tone: of `status.mark`; `danger` where nothing is proven.
        span: from when to when.
        left, width: of its mark on the timeline, in thousandths; None: it has none.
        start, end: seconds for a form, as text.
    """

    title: str
    text: str
    tone: str
    span: str
    left: int | None
    width: int | None
    start: str
    end: str
    proven: bool


def shown_gaps(recording: Recording, gaps: Collection[RecordingGap]) -> list[ShownGap]:
    """The gaps of one recording."""
    return [_shown(recording, one) for one in placed(recording, gaps)]


def is_losing_sound(gaps: Collection[RecordingGap], recording: Recording) -> bool:
    """Whether a span is about to be silenced: until then nobody hears the recording."""
    return any(
        gap.kind == GapKind.SILENCED and gap.confirmed_at is None
        for gap in gaps
        if gap.recording_id == recording.id
    )


def reason_choices() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in REASONS.items()]


def failure_label(failure: str | None) -> str:
    """Why something is not proven; a code of the provider reads as its refusal."""
    if failure is None:
        return ""
    if failure in FAILURES:
        return worded(FAILURES, failure)
    return _("The telephone provider refused it (%(code)s).", code=failure)


def clock_time(seconds: float | None) -> str:
    """A place in a recording, like the player shows it."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(int(seconds), MINUTE)
    return f"{minutes}:{rest:02}"


def _shown(recording: Recording, one: PlacedGap) -> ShownGap:
    left, width = _mark(recording, one)
    return ShownGap(
        title=_title(one),
        text=_text(one),
        tone="neutral" if one.proven else "danger",
        span=f"{clock_time(one.start)}–{clock_time(one.end)}",
        left=left,
        width=width,
        start=_written(one.start),
        end=_written(one.end),
        proven=one.proven,
    )


def _title(one: PlacedGap) -> str:
    if one.gap.kind == GapKind.SILENCED:
        return _("Sound taken out") if one.proven else _("Sound is being taken out")
    return _("Recording paused") if one.proven else _("Pause not proven: it may be heard")


def _text(one: PlacedGap) -> str:
    gap = one.gap
    parts = [worded(REASONS, gap.reason), gap.by_name, gap.note]
    if gap.auto_resumed:
        parts.append(_("went on by itself"))
    parts.append(failure_label(gap.failure))
    return " · ".join(filter(None, parts))


def _mark(recording: Recording, one: PlacedGap) -> tuple[int | None, int | None]:
    whole = recording.seconds
    if not whole or one.start is None or one.end is None:
        return None, None
    left = round(1000 * min(one.start / whole, 1))
    return left, max(round(1000 * min(one.end / whole, 1)) - left, 4)  # so that it can be seen


def _written(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.1f}"
