"""What the audit log calls the actions on the glossary."""

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import lazy_gettext as _l

word_objects({"concept": _l("Glossary entry")})
word_actions(
    {
        "concept.change": _l("Glossary entry changed"),
        "concept.create": _l("Glossary entry added"),
        "concept.restore": _l("Glossary entry put back in force"),
        "concept.retire": _l("Glossary entry retired"),
    }
)
