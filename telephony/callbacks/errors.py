"""Errors of callbacks."""

from callcenter.core.errors import Conflict, Invalid


class CallbackTaken(Conflict):
    """Somebody else calls this person already."""

    code = "callback_taken"


class CallbackChanged(Conflict):
    """Somebody else changed it meanwhile."""

    code = "callback_changed"


class CallbackSettled(Conflict):
    """It is done, given up or cancelled."""

    code = "callback_settled"


class CallbackInProgress(Conflict):
    """The person is being called right now."""

    code = "callback_in_progress"


class CallbackExists(Conflict):
    """The same number waits in another callback."""

    code = "callback_exists"


class OperatorBusy(Conflict):
    """The operator's own phone rings, or there is a talk on it, or it is off."""

    code = "operator_busy"


class ResultTooLate(Conflict):
    """The wrap-up of the call is long over, or it was somebody else's."""

    code = "result_too_late"


class ClosedNow(Invalid):
    """Outside the opening hours nobody is called back."""

    code = "closed_now"
