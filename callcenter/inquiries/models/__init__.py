"""Tables of the inquiry log."""

from callcenter.inquiries.models.categories import Category as Category
from callcenter.inquiries.models.categories import Tag as Tag
from callcenter.inquiries.models.connections import InquiryLink as InquiryLink
from callcenter.inquiries.models.connections import InquiryMerge as InquiryMerge
from callcenter.inquiries.models.connections import InquiryReference as InquiryReference
from callcenter.inquiries.models.connections import LinkKind as LinkKind
from callcenter.inquiries.models.connections import ReferenceKind as ReferenceKind
from callcenter.inquiries.models.desk import InquiryDraft as InquiryDraft
from callcenter.inquiries.models.desk import InquiryPresence as InquiryPresence
from callcenter.inquiries.models.desk import SavedView as SavedView
from callcenter.inquiries.models.imports import ImportState as ImportState
from callcenter.inquiries.models.imports import InquiryImport as InquiryImport
from callcenter.inquiries.models.imports import InquiryImportKey as InquiryImportKey
from callcenter.inquiries.models.imports import InquiryImportLine as InquiryImportLine
from callcenter.inquiries.models.inquiry import Channel as Channel
from callcenter.inquiries.models.inquiry import Inquiry as Inquiry
from callcenter.inquiries.models.inquiry import InquiryCaller as InquiryCaller
from callcenter.inquiries.models.inquiry import InquiryChange as InquiryChange
from callcenter.inquiries.models.inquiry import InquiryNote as InquiryNote
from callcenter.inquiries.models.inquiry import InquiryTag as InquiryTag
from callcenter.inquiries.models.inquiry import Language as Language
from callcenter.inquiries.models.inquiry import Result as Result
from callcenter.inquiries.models.inquiry import Status as Status
from callcenter.inquiries.models.search import InquirySearch as InquirySearch
from callcenter.inquiries.models.suggestions import SuggestionModel as SuggestionModel
