"""Rules and disposals of recordings in the reader's language."""

from flask_babel import LazyString

from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import lazy_gettext as _l
from telephony.recordings.models import DisposalKind, RecordingDisposal, RecordingKind
from telephony.recordings.retention import TRAINING
from telephony.recordings.web.call_words import worded
from telephony.recordings.web.gap_words import REASONS

RULES: dict[str, LazyString] = {
    RecordingKind.TALK: _l("Recordings of talks"),
    RecordingKind.VOICEMAIL: _l("Messages left by callers"),
    TRAINING: _l("Practice calls"),
}


def rule_label(kind: str) -> str:
    return worded(RULES, kind)


def disposal_label(disposal: RecordingDisposal) -> str:
    """Why a file was destroyed."""
    if disposal.kind == DisposalKind.SILENCED:
        why = worded(REASONS, disposal.reason)
        return _("Sound taken out: %(reason)s", reason=why)
    kind, _blank, days = disposal.rule.partition(" ")
    return _("Time was over: %(rule)s, %(days)s days", rule=rule_label(kind), days=days)
