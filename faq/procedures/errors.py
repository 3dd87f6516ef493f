"""Errors of the procedures room."""

from callcenter.core.errors import Invalid


class Impossible(Invalid):
    """Days that cannot belong together: a card issued before its holder was born."""

    code = "impossible_days"
