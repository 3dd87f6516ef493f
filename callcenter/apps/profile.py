"""What every installation needs before its first inquiry: opening hours, categories, suggestions,
articles; and the city's own name and contact data, from one TOML file."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from sqlalchemy import select

from callcenter.core.city.profile import Branch, City, Contact, city_of, contact_from, set_city
from callcenter.core.db import Database
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.privacy.guard import guard_text
from callcenter.inquiries.models import SuggestionModel
from callcenter.inquiries.services.categories import seed_categories
from callcenter.inquiries.services.suggestions import retrain
from faq.articles.models import Article
from faq.articles.services.starting import load_start_content
from faq.search.services.glossary import seed_glossary

NAMES = ("name_ja", "name_en", "centre_ja", "centre_en")


def seed_defaults(database: Database) -> None:
    """Fill what is empty with the default profile (S2); what is there stays as it is."""
    with database.transaction() as session:
        seed_default_hours(session)
        seed_categories(session)
        if session.scalar(select(Article.id).limit(1)) is None:
            load_start_content(session)  # for the city to check
        seed_glossary(session)
        trained = session.scalar(select(SuggestionModel.id).limit(1)) is not None
    if not trained:
        retrain(database)


def load_profile(database: Database, path: Path) -> City:
    """Set the city's names and contact data from a TOML file.

    The table `[city]` holds the four names, `[contact]` any fields of `Contact`, and each
    `[[branches]]` a branch office. What the file does not say of contact data stays as it is.

    Raises:
        ValueError: the file is no such TOML; the message says what is wrong.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        names = _names(tables.get("city", {}))
        contact = _contact(tables)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from None
    with database.transaction() as session:
        kept = asdict(city_of(session).contact)
        city = City(*names, contact=contact_from(kept | contact))
        set_city(session, city)
    return city


def _names(table: Mapping[str, Any]) -> tuple[str, str, str, str]:
    missing = [name for name in NAMES if not str(table.get(name, "")).strip()]
    if missing:
        raise ValueError(f"[city] lacks {', '.join(missing)}")
    name_ja, name_en, centre_ja, centre_en = (_guarded(str(table[name])) for name in NAMES)
    return name_ja, name_en, centre_ja, centre_en


def _contact(tables: Mapping[str, Any]) -> dict[str, Any]:
    contact = _checked(tables.get("contact", {}), Contact, "[contact]")
    if "branches" in tables:
        branches = [_checked(table, Branch, "[[branches]]") for table in tables["branches"]]
        if not all(branch.get("name_ja") for branch in branches):
            raise ValueError("[[branches]] lacks name_ja")
        contact["branches"] = branches
    return contact


def _checked(
    table: Mapping[str, Any], shape: type[Branch] | type[Contact], where: str
) -> dict[str, Any]:
    """The table's values, each of the kind that the field has."""
    kinds = {field.name: field.type for field in fields(shape) if field.name != "branches"}
    unknown = table.keys() - kinds.keys()
    if unknown:
        raise ValueError(f"{where} has unknown {', '.join(sorted(unknown))}")
    for name, value in table.items():
        if type(value) is not kinds[name] or (isinstance(value, int) and value < 0):
            raise ValueError(f"{where} {name} is not of the right kind")
    return {
        name: _guarded(value) if isinstance(value, str) else value for name, value in table.items()
    }


def _guarded(text: str) -> str:
    return guard_text(text.strip()).text
