"""How often citizens may ask to be called back."""

from dataclasses import dataclass, field

from callcenter.core.web.limits import Limit


@dataclass(frozen=True)
class PublicLimits:
    """The limits of one app; many citizens share an address of their provider or of a hall, but
    nobody is to have the telephones of others rung.

    Attributes:
        checked: numbers looked at, of one network.
        asked: callbacks asked for, of one network.
        of_number: callbacks of one number, from wherever.
        of_all: callbacks of everybody: a flood fills the line for a while, not for days.
    """

    checked: Limit = field(default_factory=lambda: Limit(30, 10))
    asked: Limit = field(default_factory=lambda: Limit(10, 300))
    of_number: Limit = field(default_factory=lambda: Limit(3, 3600))
    of_all: Limit = field(default_factory=lambda: Limit(120, 15))
