"""Reads of the glossary."""

import unicodedata
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core.errors import Missing
from faq.search.models import ConceptEntry


def all_concepts(session: Session) -> Sequence[ConceptEntry]:
    """Every concept, retired ones too, oldest first: a few hundred."""
    return session.scalars(select(ConceptEntry).order_by(ConceptEntry.id)).all()


def find_concepts(session: Session, text: str) -> Sequence[ConceptEntry]:
    """The concepts one of whose words holds this text, whatever its case and width; all of them,
    the latest change first, for an empty text."""
    wanted = _folded(text)
    found = [
        entry
        for entry in all_concepts(session)
        if any(wanted in _folded(word) for word in (*entry.ja, *entry.en, *entry.near))
    ]
    found.sort(key=lambda entry: (not entry.active, -entry.updated_at.timestamp(), entry.id))
    return found


def get_concept(session: Session, concept_id: UUID) -> ConceptEntry:
    """One concept.

    Raises:
        Missing: there is none.
    """
    found = session.get(ConceptEntry, concept_id)
    if found is None:
        raise Missing
    return found


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
