"""Errors of staff accounts."""

from datetime import timedelta

from callcenter.core.errors import Forbidden, Missing, ProductError, TooMany


class SignInRefused(ProductError):
    """Name and password do not open an account; the reason is told to nobody."""

    code = "sign_in_refused"
    status = 422


class CodeRefused(ProductError):
    """The code of the second factor is wrong, too old, or was used before."""

    code = "code_refused"
    status = 422


class HeldBack(TooMany):
    """Too many failures: nothing is tried before the time is over.

    Attributes:
        seconds: how long from now.
    """

    code = "held_back"

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, round(wait.total_seconds()))
        super().__init__(minutes=-(-self.seconds // 60))


class Busy(ProductError):
    """Too many passwords are being checked at this moment."""

    code = "sign_in_busy"
    status = 503


class InvitationSpent(Missing):
    """The invitation was used, has run out, or never was."""

    code = "invitation_spent"


class LastAdministrator(Forbidden):
    """Without this account nobody could manage accounts any more."""

    code = "last_administrator"


class OwnAccount(Forbidden):
    """Nobody changes the own role or shuts the own account."""

    code = "own_account"
