"""Errors of the inquiry log."""

from typing import TYPE_CHECKING

from callcenter.core.errors import Conflict

if TYPE_CHECKING:
    from callcenter.inquiries.models import Inquiry


class StaleInquiry(Conflict):
    """The inquiry was changed by someone else after this writer had read it.

    Attributes:
        inquiry: as it stands now, so that both texts can be shown.
    """

    code = "stale_inquiry"

    def __init__(self, inquiry: "Inquiry") -> None:
        super().__init__(reference=inquiry.reference)
        self.inquiry = inquiry
