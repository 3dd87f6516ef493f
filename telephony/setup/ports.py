"""What the set-up of the phones needs from rooms above; the apps wire it."""

from collections.abc import Mapping
from typing import Protocol

from sqlalchemy.orm import Session


class CategoryLabels(Protocol):
    """Categories a call may be about: label by code, in the order they are shown in."""

    def __call__(self, session: Session, language: str) -> Mapping[str, str]: ...


def _no_categories(session: Session, language: str) -> Mapping[str, str]:  # noqa: ARG001
    return {}


_categories: list[CategoryLabels] = [_no_categories]


def use_category_labels(provider: CategoryLabels) -> None:
    """Set where the labels of categories come from."""
    _categories[0] = provider


def category_labels(session: Session, language: str) -> Mapping[str, str]:
    return _categories[0](session, language)
