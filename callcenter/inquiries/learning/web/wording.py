"""Words of the way from an inquiry to an article."""

from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word

word(
    confidential_inquiry=_l("This inquiry is confidential: nothing of it may go into an article."),
    nothing_asked=_l("This inquiry has no question yet."),
)
