"""Why an operator takes no calls: codes that are kept and counted; `web.wording` words them."""

from enum import StrEnum


class BreakReason(StrEnum):
    """What an operator chooses when going on a break."""

    LUNCH = "lunch"
    SHORT = "short"
    TRAINING = "training"
    MEETING = "meeting"


class OfflineReason(StrEnum):
    """Why the system or a manager took somebody off the phone.

    `silent`: the screen gave no sign of life; `missed`: calls rang in vain; `forced`: a manager.
    """

    SILENT = "silent"
    MISSED = "missed"
    FORCED = "forced"
