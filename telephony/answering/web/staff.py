"""Pages for staff of what callers meet around a talk."""

from telephony.answering.web.nuisance import blueprint as nuisance
from telephony.answering.web.ratings import blueprint as ratings

blueprints = (nuisance, ratings)
