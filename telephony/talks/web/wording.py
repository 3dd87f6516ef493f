"""Words of talks: errors, and the audit log."""

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word

word(
    no_talk=_l("You are not in a talk any more."),
    colleague_busy=_l("This colleague is not free at the moment."),
    consult_runs=_l("You are asking somebody already. Please end that first."),
    nobody_consulted=_l("Nobody who could take over has answered yet."),
    handing_over=_l("The caller is being handed over already."),
    on_the_line=_l("Your own phone is in use. Please end that call first."),
    bad_position=_l("Please enter a number from 0 to 9999."),
    bad_directory_number=_l("Please enter an ordinary number in Japan such as 0798-35-3151."),
)
word_objects({"directory_entry": _l("Entry of the directory")})
word_actions(
    {
        "call.listen": _l("Listened to a call"),
        "call.whisper": _l("Spoke to the operator during a call"),
        "directory.change": _l("Directory changed"),
    }
)
