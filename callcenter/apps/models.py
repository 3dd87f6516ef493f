"""Every table of the product, imported so that the metadata are whole."""

import callcenter.accounts.models
import callcenter.core.audit.models
import callcenter.core.city.models
import callcenter.core.hours.models
import callcenter.core.outbox.models
import callcenter.desk.models
import callcenter.inquiries.models  # noqa: F401
import faq.articles.models
import faq.learning.models
import faq.search.models  # noqa: F401
import telephony.agents.models
import telephony.callbacks.models
import telephony.calls.models
import telephony.line.models
import telephony.recordings.models
import telephony.setup.models
import telephony.switch.models
import telephony.talks.models  # noqa: F401
from callcenter.core.db import Base

metadata = Base.metadata
