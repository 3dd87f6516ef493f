"""What may be wrong with a callback, in sentences."""

from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word

word(
    number_unreadable=_l(
        "This is no complete telephone number. Please enter it with the area code, such as "
        "0798-00-0000 or 090-0000-0000."
    ),
    number_emergency=_l("Emergency numbers are not called back."),
    number_premium=_l("Service numbers and numbers with extra charges are not called back."),
    number_withheld=_l("Please enter the number itself: a withheld number cannot be called."),
    number_foreign=_l("Only numbers in Japan can be called back."),
    number_own=_l("This is the centre's own number."),
    number_missing=_l("Please enter your telephone number."),
    window_missing=_l("Please choose when we may call."),
    language_missing=_l("Please choose the language of the call."),
    window_closed=_l("The centre is not open then. Please choose another time."),
    window_order=_l("The end must be later than the beginning."),
    callback_taken=_l("A colleague has this callback already, or it is meant for somebody else."),
    callback_changed=_l(
        "Somebody else has changed this callback meanwhile. Please look at it again."
    ),
    callback_settled=_l("This callback is settled already."),
    callback_in_progress=_l("This person is just being called."),
    callback_exists=_l("Another callback for this number is waiting already."),
    operator_busy=_l(
        "Your phone must be ready, on a break or in wrap-up to call somebody. Please press "
        "“Take calls” first."
    ),
    result_too_late=_l("The result can no longer be changed: it is too long ago."),
    closed_now=_l("The centre is closed now. Nobody is called back outside the opening hours."),
)
