"""Every table of the product, imported so that the metadata are whole."""

import callcenter.accounts.models
import callcenter.core.audit.models
import callcenter.core.city.models
import callcenter.core.hours.models
import callcenter.core.outbox.models
import callcenter.inquiries.models  # noqa: F401
import faq.articles.models
import faq.learning.models
import faq.search.models  # noqa: F401
from callcenter.core.db import Base

metadata = Base.metadata
