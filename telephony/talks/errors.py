"""Errors of talks."""

from callcenter.core.errors import Conflict


class NoTalk(Conflict):
    """The person leads no talk, or it has just ended."""

    code = "no_talk"


class ColleagueBusy(Conflict):
    """The colleague is not available."""

    code = "colleague_busy"


class ConsultRuns(Conflict):
    """Somebody is being consulted already."""

    code = "consult_runs"


class NobodyConsulted(Conflict):
    """Nobody who was asked has joined."""

    code = "nobody_consulted"


class HandingOver(Conflict):
    """The talk is on its way to somebody else."""

    code = "handing_over"


class OnTheLine(Conflict):
    """The person's own phone is in use."""

    code = "on_the_line"
