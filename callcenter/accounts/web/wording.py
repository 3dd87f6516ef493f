"""Words for what may be wrong."""

from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word

word(
    sign_in_refused=_l("The sign-in name or the password is not right."),
    code_refused=_l("This code is not right, or it was already used. Wait for the next one."),
    held_back=_l("Too many attempts. Please try again in %(minutes)s min."),
    sign_in_busy=_l("Very many people are signing in just now. Please try again in a moment."),
    invitation_spent=_l(
        "This link was already used or has run out. Ask your administrator for a new one."
    ),
    last_administrator=_l("At least one administrator must remain."),
    own_account=_l("You cannot change your own role or shut your own account."),
    password_short=_l("Please use at least 12 characters."),
    password_long=_l("Please use at most 256 characters."),
    password_common=_l("This password is easy to guess. Several unrelated words make a good one."),
    password_wrong=_l("The present password is not right."),
    login_taken=_l("Somebody else has this sign-in name."),
    login_malformed=_l(
        "Please use 3 to 60 letters, digits, dots, hyphens or underscores, such as yamada.h."
    ),
)
