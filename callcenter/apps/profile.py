"""What every installation needs before its first inquiry: opening hours, categories, suggestions;
and the city's own name, from one TOML file."""

import tomllib
from pathlib import Path

from sqlalchemy import select

from callcenter.core.city.profile import City, set_city
from callcenter.core.db import Database
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.privacy.guard import guard_text
from callcenter.inquiries.models import SuggestionModel
from callcenter.inquiries.services.categories import seed_categories
from callcenter.inquiries.services.suggestions import retrain

NAMES = ("name_ja", "name_en", "centre_ja", "centre_en")


def seed_defaults(database: Database) -> None:
    """Fill what is empty with the default profile (S2); what is there stays as it is."""
    with database.transaction() as session:
        seed_default_hours(session)
        seed_categories(session)
        trained = session.scalar(select(SuggestionModel.id).limit(1)) is not None
    if not trained:
        retrain(database)


def load_profile(database: Database, path: Path) -> City:
    """Set the city's names from a TOML file with the table `[city]` and its four names.

    Raises:
        ValueError: the file is no such TOML; the message says what is wrong.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("city", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {error}") from None
    missing = [name for name in NAMES if not str(table.get(name, "")).strip()]
    if missing:
        raise ValueError(f"{path}: [city] lacks {', '.join(missing)}")
    name_ja, name_en, centre_ja, centre_en = (
        guard_text(str(table[name]).strip()).text for name in NAMES
    )
    city = City(name_ja, name_en, centre_ja, centre_en)
    with database.transaction() as session:
        set_city(session, city)
    return city
