"""All pages of staff accounts, to be registered on the staff app."""

import callcenter.accounts.web.audit_words
import callcenter.accounts.web.wording  # noqa: F401 - words the errors of this room
from callcenter.accounts.web import invitation, me, people, second_factor, sign_in

blueprints = (
    sign_in.blueprint,
    second_factor.first,
    second_factor.blueprint,
    invitation.blueprint,
    me.blueprint,
    people.blueprint,
)
