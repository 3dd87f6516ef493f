"""The calculators: parse a form, ask the rule, word the result (PRC-2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from flask_babel import LazyString

from callcenter.core import clock
from callcenter.core.errors import Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.japanese_dates import parse_day
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code
from faq.procedures.city_values import fee_table
from faq.procedures.rules.fees import ReissueCause, reissue_fee
from faq.procedures.rules.identity import card_as_identity
from faq.procedures.rules.pins import PINS, SOURCES
from faq.procedures.rules.results import Reason
from faq.procedures.rules.validity import card_expiry, certificate_expiry, renewal_opens
from faq.procedures.web.wording import (
    CAUSE_LABELS,
    PIN_LABELS,
    PinRow,
    day_with_era,
    pin_shape,
    reason_text,
    source_text,
)

Form = Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """One line of a result."""

    label: str
    value: str


@dataclass(frozen=True)
class ShownReason:
    """One rule in words, with its sources."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Calculation:
    """A result with what was understood and the rules it follows from."""

    understood: tuple[Outcome, ...]
    outcomes: tuple[Outcome, ...]
    reasons: tuple[ShownReason, ...]


@dataclass(frozen=True)
class Calculator:
    """One calculator of the page.

    Attributes:
        days: names and labels of its date fields.
        optional: names of those that may stay empty.
    """

    key: str
    title: LazyString
    lead: LazyString
    days: tuple[tuple[str, LazyString], ...]
    optional: frozenset[str] = frozenset()


BORN, ISSUED = ("born", _l("Date of birth")), ("issued", _l("Day of issue"))
CALCULATORS: Mapping[str, Calculator] = {
    found.key: found
    for found in (
        Calculator(
            "card",
            _l("Until when is the card valid?"),
            _l("For cards of residents without a limited period of stay."),
            (BORN, ISSUED),
        ),
        Calculator(
            "certificate",
            _l("Until when is the certificate valid?"),
            _l("For both certificates on the card."),
            (BORN, ISSUED, ("card_expires", _l("Last day of the card"))),
        ),
        Calculator(
            "renewal",
            _l("From when can it be renewed?"),
            _l("For the card and for the certificates."),
            (("expires", _l("Last day (of the card or the certificate)")),),
        ),
        Calculator(
            "fee", _l("What does a reissue cost?"), _l("Depends on why a new card is needed."), ()
        ),
        Calculator(
            "identity",
            _l("Does an expired card count as identity?"),
            _l("For procedures at the counter."),
            (("expires", _l("Last day of the card")), ("on", _l("Day of the visit"))),
            frozenset({"on"}),
        ),
    )
}


def calculate(key: str, form: Form) -> Calculation:
    """The result of one calculator for the form as typed.

    Raises:
        Invalid: `fields` by name of the field.
    """
    calculator = CALCULATORS[key]
    days = _days(calculator, form)
    understood = tuple(
        Outcome(str(label), day_with_era(days[name]))
        for name, label in calculator.days
        if name in days
    )
    outcomes, reasons = _RULES[key](days, form)
    shown = tuple(
        ShownReason(reason_text(reason), tuple(map(source_text, reason.sources)))
        for reason in reasons
    )
    return Calculation(understood, outcomes, shown)


def shown_errors(error: Invalid) -> dict[str, str]:
    """The sentences of a refused form by name of the field."""
    return {field: word_code(code) for field, code in error.fields.items()}


def pin_rows() -> list[PinRow]:
    """The four PINs as the table shows them."""
    return [
        PinRow(
            str(PIN_LABELS[pin.kind]),
            pin_shape(shortest=pin.shortest, longest=pin.longest, letters=pin.letters),
            str(_("after %(count)s wrong tries in a row", count=pin.locks_after))
            if pin.locks_after
            else "",
        )
        for pin in PINS
    ]


def pin_sources() -> tuple[str, ...]:
    return SOURCES


def cause_choices() -> list[tuple[str, str]]:
    """The reasons of a reissue as the form offers them."""
    return [(cause.value, str(label)) for cause, label in CAUSE_LABELS.items()]


def _days(calculator: Calculator, form: Form) -> dict[str, date]:
    days, errors = {}, {}
    for name, _label in calculator.days:
        written = form.get(name, "").strip()
        day = parse_day(written) if written else None
        if day is not None:
            days[name] = day
        elif written:
            errors[name] = "bad_day"
        elif name not in calculator.optional:
            errors[name] = "required"
    if errors:
        raise Invalid(fields=errors)
    return days


Answer: TypeAlias = tuple[tuple[Outcome, ...], tuple[Reason, ...]]


def _card(days: Mapping[str, date], _form: Form) -> Answer:
    result = card_expiry(days["born"], days["issued"])
    opens = renewal_opens(result.value)
    outcomes = (
        Outcome(str(_("Last day of the card")), day_with_era(result.value)),
        Outcome(str(_("First day of renewal")), day_with_era(opens.value)),
    )
    return outcomes, (*result.reasons, *opens.reasons)


def _certificate(days: Mapping[str, date], form: Form) -> Answer:
    result = certificate_expiry(
        days["born"], days["issued"], days["card_expires"], renewal=bool(form.get("renewal"))
    )
    opens = renewal_opens(result.value)
    outcomes = (
        Outcome(str(_("Last day of the certificate")), day_with_era(result.value)),
        Outcome(str(_("First day of renewal")), day_with_era(opens.value)),
    )
    return outcomes, (*result.reasons, *opens.reasons)


def _renewal(days: Mapping[str, date], _form: Form) -> Answer:
    result = renewal_opens(days["expires"])
    outcome = Outcome(str(_("First day of renewal")), day_with_era(result.value))
    return (outcome,), result.reasons


def _fee(_days: Mapping[str, date], form: Form) -> Answer:
    cause = form.get("cause", "")
    if cause not in set(ReissueCause):
        raise Invalid(fields={"cause": "bad_choice" if cause else "required"})
    result = reissue_fee(
        ReissueCause(cause),
        with_certificate=bool(form.get("with_certificate")),
        table=fee_table(db_session()),
    )
    fee = result.value
    outcomes = (
        Outcome(str(_("Fee")), str(_("%(amount)s yen", amount=f"{fee.total:,}"))),
        Outcome(str(_("Card")), str(_("%(amount)s yen", amount=f"{fee.card:,}"))),
        Outcome(str(_("Certificate")), str(_("%(amount)s yen", amount=f"{fee.certificate:,}"))),
    )
    return outcomes, result.reasons


def _identity(days: Mapping[str, date], _form: Form) -> Answer:
    result = card_as_identity(days["expires"], days.get("on", clock.today()))
    answer = _("Yes") if result.value.accepted else _("No")
    outcomes = (
        Outcome(str(_("Counts as identity")), str(answer)),
        Outcome(str(_("Last day, with the photo checked")), day_with_era(result.value.until)),
    )
    return outcomes, result.reasons


_RULES: Mapping[str, Callable[[Mapping[str, date], Form], Answer]] = {
    "card": _card,
    "certificate": _certificate,
    "renewal": _renewal,
    "fee": _fee,
    "identity": _identity,
}
