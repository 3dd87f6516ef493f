"""What recordings and calls are called in the audit log."""

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import lazy_gettext as _l

word_actions(
    {
        "call.view": _l("Looked at a call"),
        "recording.play": _l("Recording played"),
        "recording.store": _l("Recording stored"),
        "recording.delete_at_provider": _l("Recording deleted at the provider"),
        "recording.pause": _l("Recording paused"),
        "recording.resume": _l("Recording resumed"),
        "recording.silence": _l("Sound of a recording ordered to be taken out"),
        "recording.silenced": _l("Sound of a recording taken out"),
        "recording.hold": _l("Recording held"),
        "recording.release": _l("Recording released"),
        "recording.dispose": _l("Recording disposed of"),
        "recording.destroy": _l("File of a recording destroyed"),
        "recording.hand_over": _l("Recording handed over"),
        "recording.rewrap": _l("Keys of recordings wrapped anew"),
        "recording_rule.change": _l("Days of keeping recordings changed"),
        "handover.create": _l("Handover of recordings written down"),
        "handover.take": _l("Package of recordings taken"),
    }
)
word_objects(
    {
        "call": _l("Call"),
        "recording": _l("Recording"),
        "recording_rule": _l("Rule of keeping recordings"),
        "handover": _l("Handover of recordings"),
    }
)
