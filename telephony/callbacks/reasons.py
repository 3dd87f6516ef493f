"""What somebody is called back for, as staff choose it (CB-1)."""

from enum import StrEnum


class Reason(StrEnum):
    """`answer`: an answer that was still to be found; `city`: after asking the city; `documents`:
    something was missing; `again`: the talk broke off."""

    ANSWER = "answer"
    CITY = "city"
    DOCUMENTS = "documents"
    AGAIN = "again"
    OTHER = "other"


class Cancelled(StrEnum):
    """Why nobody is called any more. `called_in`: the citizen has called; `seen_to`: settled in
    another way; `unwanted`: the citizen does not wish it."""

    CALLED_IN = "called_in"
    SEEN_TO = "seen_to"
    UNWANTED = "unwanted"
    MISTAKE = "mistake"
