"""Why an article was found: the words typed that it holds, and the glossary's that it holds."""

from faq.search.ranking.plan import Plan
from faq.search.ranking.side import Side


def matched(side: Side, plan: Plan, slot: int) -> tuple[str, ...]:
    """Words of the question, as typed, that the text of a slot holds."""
    if plan.cross:
        return ()
    surfaces = (plan.surfaces[word] for word in plan.words if side.holds(slot, word))
    return tuple(dict.fromkeys(surfaces))


def through(side: Side, plan: Plan, slot: int) -> tuple[tuple[str, str], ...]:
    """Words as typed, each with the word that the text holds in its place."""
    found: dict[str, str] = {}
    for group in plan.groups:
        typed = not plan.cross and any(side.holds(slot, word) for word in group.words)
        for other in group.alternatives:
            if not typed and all(side.holds(slot, word) for word in other.words):
                found.setdefault(group.surface, other.text)
    return tuple(found.items())
