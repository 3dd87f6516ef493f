"""Words of the city profile: errors, and what the audit log says of changes."""

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word

word(
    bad_phone=_l("Please enter a phone number such as 0798-35-3151."),
    bad_fee=_l("Please enter an amount in yen, in figures."),
    bad_city_email=_l("Please enter an e-mail address such as card@city.example.jp."),
    city_changed=_l(
        "Somebody else changed the city profile in the meantime. "
        "Open the page again, then enter your changes once more."
    ),
)
word_objects({"city": _l("City")})
word_actions({"city.change": _l("City profile changed")})
