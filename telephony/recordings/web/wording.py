"""What may be wrong when somebody looks for a call or wants to hear it."""

from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word

word(
    recording_not_here=_l("This recording is not here yet. It is being fetched."),
    recording_broken=_l("This recording cannot be opened. Please tell the administrator."),
    period_too_long=_l("Please choose at most 92 days."),
)
