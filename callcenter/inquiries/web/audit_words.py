"""What the audit log calls the actions on inquiries."""

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import lazy_gettext as _l

word_objects(
    {
        "inquiry": _l("Inquiry"),
        "inquiry_import": _l("Import"),
        "category": _l("Category"),
        "tag": _l("Tag"),
    }
)
word_actions(
    {
        "caller.erase": _l("Caller's data erased"),
        "caller.match": _l("Inquiries of a phone number looked up"),
        "caller.view": _l("Caller's data opened"),
        "category.change": _l("Category changed"),
        "category.create": _l("Category added"),
        "category.retire": _l("Category retired"),
        "demo.fill": _l("Demonstration city made"),
        "demo.generate": _l("Synthetic inquiries added"),
        "inquiry.bulk": _l("Several inquiries changed"),
        "inquiry.change": _l("Inquiry changed"),
        "inquiry.create": _l("Inquiry recorded"),
        "inquiry.export": _l("Inquiries exported"),
        "inquiry.import": _l("Inquiries imported"),
        "inquiry.link": _l("Inquiries linked"),
        "inquiry.merge": _l("Inquiry merged"),
        "inquiry.note": _l("Note added"),
        "inquiry.search": _l("Inquiries searched"),
        "inquiry.unlink": _l("Link removed"),
        "inquiry.unmerge": _l("Merge undone"),
        "inquiry.view": _l("Inquiry opened"),
        "tag.change": _l("Tag changed"),
        "tag.create": _l("Tag added"),
    }
)
