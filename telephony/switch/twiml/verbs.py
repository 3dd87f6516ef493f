"""The base of verbs, and how they become XML."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from xml.etree.ElementTree import Element

Value = str | int | bool | None


class Verb(ABC):
    """One instruction of a document."""

    # Nothing that stands behind such a verb is ever reached.
    is_last = False

    @abstractmethod
    def elements(self) -> Iterator[Element]:
        """The XML: mostly one element."""


def element(tag: str, text: str | None = None, **attributes: Value) -> Element:
    """An element; attributes that are None are left out."""
    given = {name: _written(value) for name, value in attributes.items() if value is not None}
    made = Element(tag, given)
    made.text = text
    return made


def _written(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
