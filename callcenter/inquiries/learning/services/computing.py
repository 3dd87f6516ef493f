"""Compute the gaps of the collection from searches and inquiries together (FAQ-4)."""

from callcenter.core.db import Database
from callcenter.inquiries.learning.questions import answered_without_article
from faq.learning.services.gaps import MOST_TEXTS, Findings, find_gaps, keep_gaps


def find(database: Database) -> Findings:
    """What is asked and not answered by any article; writes nothing."""
    with database.transaction(write=False) as session:
        return find_gaps(session, answered_without_article(session, limit=MOST_TEXTS))


def compute_gaps(database: Database) -> None:
    """Compute the gaps anew; others can write while it is found out."""
    findings = find(database)
    with database.transaction() as session:
        keep_gaps(session, findings)
