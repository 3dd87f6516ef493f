"""Keep the glossary: citizens' words and the office's, in both languages (FAQ-3).

Every change is in force at once: the next search of every process sees it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.core import clock
from callcenter.core.audit.services import record
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.ids import new_id
from callcenter.core.permissions import SYSTEM, Actor, Permission
from faq.articles.models import Topic
from faq.articles.services.stamps import touch
from faq.search.glossary import shipped_concepts
from faq.search.models import ConceptEntry
from faq.search.queries.concepts import get_concept

MOST_WORDS = 40
LONGEST_WORD = 60
LEAST_WEIGHT, MOST_WEIGHT = 0.1, 2.0
_LISTS = ("ja", "en", "near")


@dataclass(frozen=True)
class GlossaryEntry:
    """What an editor enters.

    Attributes:
        ja, en: words for the same thing, the office's first.
        near: words that an answer about it is likely to use.
        weight: 0.1 to 2.
    """

    ja: tuple[str, ...]
    en: tuple[str, ...]
    near: tuple[str, ...] = ()
    weight: float = 1.0


def seed_glossary(session: Session) -> int:
    """Write the concepts that the product brings and that were never there; returns how many.

    One that the centre changed or retired stays as the centre left it.
    """
    known = set(session.scalars(select(ConceptEntry.origin)))
    new = {
        origin: concept
        for concept in shipped_concepts()
        if (origin := (concept.ja + concept.en)[0][:80]) not in known
    }
    if not new:
        return 0
    touch(session, Topic.GLOSSARY)
    moment = clock.now()
    session.add_all(
        ConceptEntry(
            id=new_id(),
            origin=origin,
            ja=list(concept.ja),
            en=list(concept.en),
            near=list(concept.near),
            weight=concept.weight,
            updated_at=moment,
            updated_by_name=SYSTEM.name,
        )
        for origin, concept in new.items()
    )
    session.flush()
    return len(new)


def add_concept(session: Session, actor: Actor, *, entry: GlossaryEntry) -> ConceptEntry:
    """Add a concept.

    Raises:
        Forbidden: the role does not allow it.
        Invalid: with `fields` out of `ja`, `en`, `near`, `weight`.
    """
    actor.require(Permission.FAQ_GLOSSARY)
    touch(session, Topic.GLOSSARY)
    concept = ConceptEntry(id=new_id())
    _fill(concept, actor, _checked(entry))
    session.add(concept)
    session.flush()
    record(session, actor, "concept.create", "concept", concept.id, name=concept.name)
    return concept


def change_concept(
    session: Session, actor: Actor, *, concept_id: UUID, entry: GlossaryEntry, version: int
) -> ConceptEntry:
    """Give a concept other words.

    Args:
        version: of the concept as the editor saw it.

    Raises:
        Forbidden, Missing.
        Invalid: see `add_concept`.
        Conflict: somebody else changed it in the meantime.
    """
    actor.require(Permission.FAQ_GLOSSARY)
    concept = _locked(session, concept_id, version)
    before = {name: getattr(concept, name) for name in (*_LISTS, "weight")}
    _fill(concept, actor, _checked(entry))
    session.flush()
    changed = [name for name, value in before.items() if getattr(concept, name) != value]
    record(
        session, actor, "concept.change", "concept", concept.id, name=concept.name, changed=changed
    )
    return concept


def retire_concept(
    session: Session, actor: Actor, *, concept_id: UUID, retired: bool, version: int
) -> ConceptEntry:
    """Put a concept out of force, or back in force.

    Raises:
        Forbidden, Missing, Conflict: see `change_concept`.
    """
    actor.require(Permission.FAQ_GLOSSARY)
    concept = _locked(session, concept_id, version)
    concept.active = not retired
    _sign(concept, actor)
    session.flush()
    action = "concept.retire" if retired else "concept.restore"
    record(session, actor, action, "concept", concept.id, name=concept.name)
    return concept


def _locked(session: Session, concept_id: UUID, version: int) -> ConceptEntry:
    touch(session, Topic.GLOSSARY)  # its row lock makes editors wait for one another
    concept = get_concept(session, concept_id)
    session.refresh(concept)
    if concept.version != version:
        raise Conflict
    return concept


def _fill(concept: ConceptEntry, actor: Actor, entry: GlossaryEntry) -> None:
    for name in _LISTS:
        setattr(concept, name, list(getattr(entry, name)))
    concept.weight = entry.weight
    _sign(concept, actor)


def _sign(concept: ConceptEntry, actor: Actor) -> None:
    concept.version = (concept.version or 0) + 1
    concept.updated_at = clock.now()
    concept.updated_by_id, concept.updated_by_name = actor.id, actor.name


def _checked(entry: GlossaryEntry) -> GlossaryEntry:
    words = {name: _words(getattr(entry, name)) for name in _LISTS}
    fields = {
        name: "too_long"
        for name, listed in words.items()
        if len(listed) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in listed)
    }
    if len(words["ja"]) + len(words["en"]) + len(words["near"]) < 2:
        fields["ja"] = "lonely_word"
    if not words["ja"] and not words["en"]:
        fields["ja"] = "required"
    if not LEAST_WEIGHT <= entry.weight <= MOST_WEIGHT:
        fields["weight"] = "bad_weight"
    if fields:
        raise Invalid(fields=fields)
    return GlossaryEntry(**words, weight=entry.weight)


def _words(entered: Iterable[str]) -> tuple[str, ...]:
    stripped = (" ".join(word.split()) for word in entered)
    return tuple(dict.fromkeys(word for word in stripped if word))
