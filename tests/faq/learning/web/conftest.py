"""Clients of the staff app for each role, as the articles' pages have them."""

from tests.faq.articles.web.conftest import Enter as Enter
from tests.faq.articles.web.conftest import editor as editor
from tests.faq.articles.web.conftest import enter as enter
