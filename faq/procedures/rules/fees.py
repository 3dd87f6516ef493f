"""Fees of a reissue (PRC-2; S3, notice of 2015-04-17 on reissue fees with its table)."""

from dataclasses import dataclass
from enum import StrEnum

from faq.procedures.rules.results import Reason, Ruled

SOURCES = ("S3",)


class ReissueCause(StrEnum):
    """Why a card is made again."""

    LOST = "lost"
    DAMAGED = "damaged"
    DEFECT = "defect"
    NO_SPACE = "no_space"
    AFTER_RETURN = "after_return"
    NUMBER_CHANGED = "number_changed"
    LEFT_JAPAN = "left_japan"
    ISSUER_ERROR = "issuer_error"


FREE = frozenset(
    {
        ReissueCause.NO_SPACE,
        ReissueCause.NUMBER_CHANGED,
        ReissueCause.LEFT_JAPAN,
        ReissueCause.ISSUER_ERROR,
    }
)


@dataclass(frozen=True)
class FeeTable:
    """What the city charges, in yen; the defaults are those of S3."""

    card: int = 800
    certificate: int = 200


@dataclass(frozen=True)
class Fee:
    """A fee in yen by its parts."""

    card: int
    certificate: int

    @property
    def total(self) -> int:
        return self.card + self.certificate


DEFAULT_FEES = FeeTable()


def reissue_fee(
    cause: ReissueCause, *, with_certificate: bool = True, table: FeeTable = DEFAULT_FEES
) -> Ruled[Fee]:
    """What a reissue costs: the card's fee, and the certificate's when one is wanted; nothing where
    the holder could not help it (S3).

    Args:
        with_certificate: whether certificates are put on the new card.
    """
    if cause in FREE:
        return Ruled(Fee(0, 0), (Reason(f"free_{cause.value}", SOURCES),))
    certificate = table.certificate if with_certificate else 0
    facts = {"card": table.card, "certificate": table.certificate}
    code = "reissue_with_certificate" if with_certificate else "reissue_card_only"
    return Ruled(Fee(table.card, certificate), (Reason(code, SOURCES, facts),))
