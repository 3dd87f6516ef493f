"""What may be wrong when somebody looks for a call or wants to hear it."""

from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word

word(
    recording_not_here=_l("This recording is not here yet. It is being fetched."),
    recording_broken=_l("This recording cannot be opened. Please tell the administrator."),
    recording_disposed=_l("This recording is gone: the time for which it is kept was over."),
    recording_being_silenced=_l(
        "Sound is just being taken out of this recording. Please try again in a minute."
    ),
    recording_not_kept=_l(
        "This recording is still on its way here. Please try again in some minutes."
    ),
    recording_held=_l("This recording is held: somebody needs it as it is."),
    recording_not_held=_l("This recording is not held any more."),
    not_in_recording=_l("Please enter a place in the recording, such as 1:35."),
    span_empty=_l("The end must come after the beginning."),
    days_not_in_range=_l("Please enter a number of days from 1 to 3650."),
    rules_changed=_l("Somebody else has changed the rules meanwhile. Please look at them again."),
    nothing_chosen=_l("Please choose at least one recording."),
    too_many_recordings=_l("Please hand over at most 50 recordings at once."),
    handover_outdated=_l(
        "A recording has changed since, or is gone. Please make a new handover of what is there."
    ),
    not_recorded=_l("This talk is not recorded."),
    period_too_long=_l("Please choose at most 92 days."),
)
