"""The staff pages of the learning room."""

from faq.learning.web import gaps, searches, statistics, statistics_file, wording
from faq.learning.web.blueprint import blueprint as blueprint

# Importing these modules hangs their routes on the blueprint and registers their words.
PAGES = (searches, gaps, statistics, statistics_file)
WORDS = (wording,)
