"""What the collection needs from rooms above and beside it; the apps wire it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from callcenter.core.permissions import Actor


class CategoryLabels(Protocol):
    """Categories an article may have: label by code, in the order they are shown in."""

    def __call__(self, session: Session, language: str) -> Mapping[str, str]: ...


class ProcedureTitles(Protocol):
    """Guides an article may lead to: title by key, in the order they are shown in."""

    def __call__(self, language: str) -> Mapping[str, str]: ...


class ProcedureAddress(Protocol):
    """Where the staff page of a guide is."""

    def __call__(self, key: str) -> str: ...


class ArticleSearch(Protocol):
    """Articles that fit a text, the best first."""

    def __call__(self, session: Session, text: str, language: str, limit: int) -> list[UUID]: ...


@dataclass(frozen=True)
class Origin:
    """Something of a room above that an article was begun from.

    Attributes:
        href: empty for who may not see it.
    """

    label: str
    href: str


class ArticleOrigins(Protocol):
    """What an article was begun from."""

    def __call__(self, session: Session, actor: Actor, article_id: UUID) -> list[Origin]: ...


def _no_categories(session: Session, language: str) -> Mapping[str, str]:  # noqa: ARG001
    return {}


def _no_procedures(language: str) -> Mapping[str, str]:  # noqa: ARG001
    return {}


def _no_address(key: str) -> str:  # noqa: ARG001
    return ""


def _no_search(session: Session, text: str, language: str, limit: int) -> list[UUID]:  # noqa: ARG001
    return []


def _no_origins(session: Session, actor: Actor, article_id: UUID) -> list[Origin]:  # noqa: ARG001
    return []


_categories: list[CategoryLabels] = [_no_categories]
_procedures: list[ProcedureTitles] = [_no_procedures]
_addresses: list[ProcedureAddress] = [_no_address]
_search: list[ArticleSearch] = [_no_search]
_origins: list[ArticleOrigins] = [_no_origins]


def use_category_labels(provider: CategoryLabels) -> None:
    """Set where the labels of categories come from."""
    _categories[0] = provider


def use_procedure_titles(provider: ProcedureTitles) -> None:
    """Set where the titles of guides come from."""
    _procedures[0] = provider


def use_procedure_address(provider: ProcedureAddress) -> None:
    """Set what leads from an article to the staff page of a guide."""
    _addresses[0] = provider


def use_article_search(provider: ArticleSearch) -> None:
    """Set what the search box of the list asks."""
    _search[0] = provider


def use_article_origins(provider: ArticleOrigins) -> None:
    """Set what leads back from an article."""
    _origins[0] = provider


def category_labels(session: Session, language: str) -> Mapping[str, str]:
    return _categories[0](session, language)


def procedure_titles(language: str) -> Mapping[str, str]:
    return _procedures[0](language)


def procedure_address(key: str) -> str:
    return _addresses[0](key)


def find_articles(session: Session, text: str, language: str, limit: int) -> list[UUID]:
    return _search[0](session, text, language, limit)


def article_origins(session: Session, actor: Actor, article_id: UUID) -> list[Origin]:
    return _origins[0](session, actor, article_id)
