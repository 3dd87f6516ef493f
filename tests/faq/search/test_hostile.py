"""FAQ-3: no text can break the search. How long each may take is measured by `make bench`."""

from callcenter.core.db import Database
from faq.search.services.glossary import seed_glossary
from faq.search.services.searching import search
from tests.bench.faq_city import hostile_texts
from tests.faq.search.collections import LOST, LOST_EN, PIN, content, publish

TEXTS = 600  # of the 5,000 that the measurement asks


def test_hostile_texts_are_answered(sqlite_database: Database) -> None:
    """Operators, wildcards, control signs, surrogates, endless words: an answer each time."""
    with sqlite_database.transaction() as session:
        seed_glossary(session)
        publish(session, content(LOST, LOST_EN))
        publish(session, content(PIN))
    with sqlite_database.transaction(write=False) as session:
        for text in (*hostile_texts(TEXTS), "\ud800", "カ\udfffード"):
            for language in (None, "ja", "en"):
                for hit in search(session, text, language=language).hits:
                    assert "".join(part for part, _found in hit.question_parts) == hit.question


def test_foreign_values_of_options_are_no_error(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        publish(session, content(LOST))
        assert search(session, "カード", language="fr", category="'; --", limit=-5).hits == ()
        assert len(search(session, "カード", language="", category="", limit=10**9).hits) == 1
