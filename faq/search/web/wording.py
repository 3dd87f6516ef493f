"""Wording of the glossary's errors."""

from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word

word(
    bad_weight=_l("Please choose one of the weights."),
    lonely_word=_l("One word alone helps nobody: please enter a second word for the same thing."),
)
