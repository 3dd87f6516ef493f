"""What codes and identifiers of events are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from callcenter.core.i18n import gettext as _

# Title, icon, tone and text of a line.
Told = tuple[str, str, str, str]


@dataclass(frozen=True)
class Names:
    """Names for those who read.

    Attributes:
        staff: by account.
        menu: by the option's code.
    """

    staff: Mapping[UUID, str]
    menu: Mapping[str, str]

    def person(self, content: Mapping[str, Any]) -> str:
        """The operator an event names."""
        try:
            return self.staff.get(UUID(str(content.get("staff"))), _("an operator"))
        except ValueError:
            return _("an operator")
