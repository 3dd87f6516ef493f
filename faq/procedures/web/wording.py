"""Words of the procedures: headings, who does what, rules, errors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString

from callcenter.core.i18n import force_locale, language, show_date
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.japanese_dates import ERAS
from callcenter.core.web.wording import word
from faq.procedures.guide import By
from faq.procedures.rules.fees import ReissueCause
from faq.procedures.rules.pins import PinKind
from faq.procedures.rules.results import OWN, Reason
from faq.procedures.words import Words

HEADINGS: Mapping[str, LazyString] = {
    "papers": _l("What to bring"),
    "forms": _l("Forms"),
    "fees": _l("Fee"),
    "places": _l("Where"),
    "told": _l("What to know"),
    "checks": _l("Checks at the counter"),
    "steps": _l("Steps, and who does them"),
    "own_steps": _l("What you do"),
    "sources": _l("Sources"),
    "answers": _l("For this case"),
    "if_held": _l("only if you have it"),
    "taken_home": _l("to take home"),
    "own": _l("to be confirmed by the city"),
    "or": _l("or"),
    "take_1": _l("any one of:"),
    "take_2": _l("any two of:"),
    "notes": _l("Notes"),
    "checked_by": _l("Checked by"),
    "sheet": _l("Check sheet"),
}
PUBLIC_HEADINGS: Mapping[str, LazyString] = {
    **HEADINGS,
    "own": _l("please ask at the counter"),
}
BY_LABELS: Mapping[By, LazyString] = {
    By.CONTRACTOR: _l("Contractor"),
    By.CITY: _l("City"),
    By.CITIZEN: _l("Citizen"),
}
GROUPS: tuple[tuple[LazyString, tuple[str, ...]], ...] = (
    (
        _l("Getting a card"),
        (
            "card-pickup",
            "card-application",
            "application-place-of-stay",
            "application-withdrawal",
            "face-authentication-card",
        ),
    ),
    (
        _l("Certificates and PINs"),
        (
            "certificate-renewal",
            "certificate-issue",
            "certificate-revocation",
            "pin-reset",
            "pin-change",
        ),
    ),
    (_l("Loss and reissue"), ("loss-report", "found-again", "reissue")),
    (
        _l("Changes and returns"),
        (
            "printed-details-change",
            "validity-change-foreign-resident",
            "card-return",
            "returned-notice",
        ),
    ),
    (_l("Using the card"), ("insurance-card", "public-money-account")),
)
SOURCE_TITLES: Mapping[str, LazyString] = {
    "S0": _l("Counter procedures for certificates and PINs"),
    "S1": _l("Work procedures of the card counters: who does what"),
    "S2": _l("Specification of the services around issuing cards"),
    "S3": _l("Ministry of Internal Affairs: how cards are issued"),
    "S4": _l("Rules of the public certificate service, with amendments"),
}
CAUSE_LABELS: Mapping[ReissueCause, LazyString] = {
    ReissueCause.LOST: _l("Lost or burnt"),
    ReissueCause.DAMAGED: _l("Badly damaged"),
    ReissueCause.DEFECT: _l("No longer works"),
    ReissueCause.NO_SPACE: _l("No space left for changes on the card"),
    ReissueCause.AFTER_RETURN: _l("Wanted again after it was returned"),
    ReissueCause.NUMBER_CHANGED: _l("Returned because the number or the resident code changed"),
    ReissueCause.LEFT_JAPAN: _l("Returned when leaving Japan"),
    ReissueCause.ISSUER_ERROR: _l("Error of the city or of J-LIS"),
}
PIN_LABELS: Mapping[PinKind, LazyString] = {
    PinKind.SIGNATURE: _l("Signature certificate"),
    PinKind.USER: _l("User certificate"),
    PinKind.REGISTER: _l("Resident register"),
    PinKind.FACE_AID: _l("Card-face input aid"),
}
_REASONS: Mapping[str, LazyString] = {
    "card_adult": _l(
        "Aged %(limit)s or older on the day of issue: valid until the 10th birthday after it."
    ),
    "card_young": _l(
        "Younger than %(limit)s on the day of issue: valid until the 5th birthday after it."
    ),
    "certificate_issued": _l("Newly issued: valid until the 5th birthday after the issue."),
    "certificate_renewed": _l("Renewed: valid until the 6th birthday after the issue."),
    "certificate_ends_with_card": _l(
        "A certificate never lasts longer than its card; by itself it would end on %(own)s."
    ),
    "renewal_opens": _l(
        "The day after the day three months before the last day (three months before: %(before)s)."
    ),
    "birthday_on_issue": _l("A birthday on the day of issue itself is not counted."),
    "leap_day": _l("Born on 29 February: in common years 28 February counts as the birthday."),
    "reissue_with_certificate": _l("A reissue is charged: the card and its certificate."),
    "reissue_card_only": _l("A reissue is charged: the card only, no certificate is wanted."),
    "free_no_space": _l("Free: the card is full."),
    "free_number_changed": _l("Free: the number or the resident code changed."),
    "free_left_japan": _l("Free: the card was returned when leaving Japan."),
    "free_issuer_error": _l("Free: the issuer erred."),
    "identity_valid": _l("A valid card proves who its holder is."),
    "identity_photo": _l(
        "Expired for no more than six months: it counts if the photo clearly shows the person."
    ),
    "identity_too_old": _l("Expired for more than six months: it does not count any more."),
}


def reason_text(reason: Reason) -> str:
    """The rule in words; days in it as people write them."""
    facts = {
        name: show_date(value) if isinstance(value, date) else value
        for name, value in reason.facts.items()
    }
    return str(_REASONS[reason.code]) % facts


def source_text(source: str) -> str:
    """A place in the sources; what is our own reading says so."""
    return str(HEADINGS["own"]) if source == OWN else source


def in_both(text: LazyString) -> Words:
    """A text of the screens in both languages, for the sheets."""
    with force_locale("ja"):
        japanese = str(text)
    with force_locale("en"):
        return Words(japanese, str(text))


def day_with_era(day: date) -> str:
    """A day with its year in the Japanese calendar: 2026年11月21日(土)（令和8年）."""
    era = next(era for era in ERAS if era.first <= day)
    year = day.year - era.first.year + 1
    if language() == "ja":
        return f"{show_date(day)}（{era.name}{'元' if year == 1 else year}年）"
    return f"{show_date(day)} ({era.letter}{year})"


@dataclass(frozen=True)
class PinRow:
    """One PIN as the table shows it."""

    label: str
    shape: str
    locks: str


def pin_shape(*, shortest: int, longest: int, letters: bool) -> str:
    """How a PIN is made."""
    if letters:
        return str(
            _(
                "%(shortest)s to %(longest)s capital letters and digits, mixed",
                shortest=shortest,
                longest=longest,
            )
        )
    return str(_("%(count)s digits", count=shortest))


word(
    impossible_days=_l("These days cannot belong together."),
    day_out_of_range=_l("Please check this day: it lies too far back or too far ahead."),
    issue_out_of_range=_l("Cards and certificates are issued since January 2016."),
    issued_before_born=_l("The day of issue is before the day of birth."),
    card_ended_before_issue=_l("The card ends before the certificate is issued."),
    bad_day=_l("Please enter a date such as 1990-04-05, 1990年4月5日 or 平成2年4月5日."),
)
