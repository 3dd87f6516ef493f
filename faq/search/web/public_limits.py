"""How often citizens may search and vote."""

from dataclasses import dataclass, field

from callcenter.core.web.limits import Limit


@dataclass(frozen=True)
class PublicLimits:
    """The limits of one app; many citizens share an address of their provider or of a hall.

    Attributes:
        searches, votes: of one network.
        repeated_votes: of one network for one article.
    """

    searches: Limit = field(default_factory=lambda: Limit(60, 1))
    votes: Limit = field(default_factory=lambda: Limit(60, 30))
    repeated_votes: Limit = field(default_factory=lambda: Limit(8, 600))
