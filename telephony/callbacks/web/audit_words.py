"""What callbacks are called in the audit log."""

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import lazy_gettext as _l

word_actions(
    {
        "callback.request": _l("Callback asked for"),
        "callback.change": _l("Callback changed"),
        "callback.assign": _l("Callback assigned"),
        "callback.cancel": _l("Callback cancelled"),
        "callback.reopen": _l("Callback taken up again"),
        "callback.close": _l("Callback closed with its inquiry"),
        "callback.take": _l("Callback taken: call now"),
        "callback.result": _l("Result of a callback noted"),
        "callback.view_number": _l("Looked at the number of a callback"),
        "callback.erase": _l("Numbers of settled callbacks erased"),
        "call.dial": _l("Called a number"),
    }
)
word_objects({"callback": _l("Callback")})
