"""What the words of a line may refer to in this installation: categories, people, tags."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.queries import list_staff
from callcenter.inquiries.importing.words import folded
from callcenter.inquiries.models import Category, Tag
from callcenter.inquiries.queries.categories import category_versions, leaves

_CODE = re.compile(r"\d{1,3}(?:-\d{1,3})?(?![\d-])")
_HYPHENS = str.maketrans("‐‑–—−ー－", "-------")
_PATH = re.compile(r"[>›»/／＞→|]")


@dataclass(frozen=True)
class Ground:
    """Look-ups by folded word.

    Attributes:
        codes: versions of leaves by code.
        labels: codes by label, in both languages, alone and below their group.
        people: accounts by sign-in name and shown names; two of one name are both listed.
        tags: by name, in both languages; retired ones too.
    """

    codes: dict[str, list[Category]] = field(default_factory=dict)
    labels: dict[str, set[str]] = field(default_factory=dict)
    people: dict[str, set[UUID]] = field(default_factory=dict)
    tags: dict[str, UUID] = field(default_factory=dict)

    def category(self, written: str, day: date) -> Category | None:
        """The version, valid on the day if there is one, of a category written as code, label,
        both, or path; None when it is unknown or could be several."""
        plain = unicodedata.normalize("NFKC", written).translate(_HYPHENS).strip()
        code = _CODE.match(plain)
        if code and code[0] in self.codes:
            return self._version(code[0], day)
        path = [folded(part) for part in _PATH.split(plain) if part.strip()]
        for name in ("".join(path), path[-1] if path else ""):
            found = self.labels.get(name, set())
            if len(found) == 1:
                return self._version(next(iter(found)), day)
        return None

    def person(self, written: str) -> UUID | None:
        """The account with this name, None when there is none or more than one."""
        found = self.people.get(folded(written), set())
        return next(iter(found)) if len(found) == 1 else None

    def _version(self, code: str, day: date) -> Category:
        versions = self.codes[code]
        valid = [version for version in versions if version.valid_on(day)]
        # Before the code existed its first version tells best what it meant, later its last.
        earlier = [version for version in versions if version.valid_from <= day]
        return (valid or earlier or versions[-1:])[0]


def load_ground(session: Session) -> Ground:
    """The look-ups as they stand."""
    versions = category_versions(session)
    return Ground(
        codes=_codes(versions),
        labels=_labels(versions),
        people=_people(session),
        tags=_tags(session.scalars(select(Tag))),
    )


def _codes(versions: Iterable[Category]) -> dict[str, list[Category]]:
    codes: dict[str, list[Category]] = defaultdict(list)
    for version in leaves(versions):
        codes[version.code].append(version)
    return dict(codes)


def _labels(versions: list[Category]) -> dict[str, set[str]]:
    groups = {version.code: version for version in versions}
    labels: dict[str, set[str]] = defaultdict(set)
    for version in leaves(versions):
        group = groups.get(version.parent_code or "")
        for language in ("ja", "en"):
            label = folded(version.label(language))
            labels[label].add(version.code)
            if group is not None:
                labels[folded(group.label(language)) + label].add(version.code)
    return dict(labels)


def _people(session: Session) -> dict[str, set[UUID]]:
    people: dict[str, set[UUID]] = defaultdict(set)
    for account in list_staff(session):
        for name in (account.login, account.display_name, account.display_name_en):
            if name:
                people[folded(name)].add(account.id)
    return dict(people)


def _tags(tags: Iterable[Tag]) -> dict[str, UUID]:
    by_name: dict[str, UUID] = {}
    for tag in tags:
        for name in (tag.name_en, tag.name):
            if name:
                by_name[folded(name)] = tag.id
    return by_name
