"""What the audit log calls the actions on staff accounts."""

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import lazy_gettext as _l

word_objects({"staff_account": _l("Staff account")})
word_actions(
    {
        "staff.add": _l("Account added"),
        "staff.code_refused": _l("Second factor refused"),
        "staff.disable": _l("Account disabled"),
        "staff.enable": _l("Account enabled"),
        "staff.invite": _l("Invitation made"),
        "staff.invitation_used": _l("Invitation used"),
        "staff.password_change": _l("Password changed"),
        "staff.recovery_code_used": _l("Recovery code used"),
        "staff.rename": _l("Name changed"),
        "staff.reset": _l("Password reset begun"),
        "staff.role_change": _l("Role changed"),
        "staff.second_factor_reset": _l("Second factor reset"),
        "staff.second_factor_set": _l("Second factor set up"),
        "staff.sessions_ended": _l("Sessions ended"),
        "staff.sign_in": _l("Signed in"),
        "staff.sign_in_refused": _l("Sign-in refused"),
    }
)
