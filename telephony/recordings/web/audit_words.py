"""What recordings and calls are called in the audit log."""

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import lazy_gettext as _l

word_actions(
    {
        "call.view": _l("Looked at a call"),
        "recording.play": _l("Recording played"),
        "recording.store": _l("Recording stored"),
        "recording.delete_at_provider": _l("Recording deleted at the provider"),
    }
)
word_objects({"call": _l("Call"), "recording": _l("Recording")})
