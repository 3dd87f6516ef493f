"""The form of a glossary entry: one word per line."""

from collections.abc import Mapping

from faq.search.models import ConceptEntry
from faq.search.services.glossary import GlossaryEntry

LISTS = ("ja", "en", "near")
WEIGHTS = ("0.5", "1", "1.5")


def parse_entry(form: Mapping[str, str]) -> GlossaryEntry:
    """The entry as typed; what is wrong with it, the service says."""
    ja, en, near = (tuple(form.get(name, "").splitlines()) for name in LISTS)
    weight = form.get("weight", "1")
    return GlossaryEntry(ja, en, near, float(weight) if weight in WEIGHTS else 0.0)


def entry_values(concept: ConceptEntry) -> dict[str, str]:
    """The form's fields for a concept."""
    values = {name: "\n".join(getattr(concept, name)) for name in LISTS}
    return values | {"weight": f"{concept.weight:g}", "version": str(concept.version)}


def parse_version(form: Mapping[str, str]) -> int:
    """The version that the editor had read; 0, which is none, where it was tampered with."""
    given = form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
