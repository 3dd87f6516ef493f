"""What may go wrong with gaps; the codes are worded in `web/wording.py`."""

from callcenter.core.errors import Conflict


class GapDecided(Conflict):
    """Somebody has already decided about this gap."""

    code = "gap_decided"
