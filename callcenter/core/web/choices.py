"""Choices of a form as HTML. Pages show the same long lists again and again, so what was written
is remembered: the same choices with the same one chosen always read the same.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape


def options(choices: Iterable[tuple[object, Any]], chosen: object = "") -> Markup:
    """The `<option>` elements of a select.

    Args:
        choices: pairs of value and label, or of a group's label and a list of such pairs.
        chosen: value of the choice that is selected; compared as text.
    """
    return _written(tuple(_frozen(one) for one in choices), str(chosen))


def combobox_options(items: Iterable[Mapping[str, Any]], chosen: object = "") -> Markup:
    """The `<option>` elements of a combobox, which are what it is without JavaScript.

    Args:
        items: with `value`, `code`, `label` and, for what stands below another one, `path`.
    """
    named = ((one["value"], f"{one['code']} {one['path'] or one['label']}") for one in items)
    return options(named, chosen)


def _frozen(choice: tuple[object, Any]) -> tuple[str, Any]:
    value, label = choice
    if isinstance(label, list | tuple):
        return str(value), tuple(_frozen(one) for one in label)
    return str(value), str(label)


@lru_cache(maxsize=256)
def _written(choices: tuple[tuple[str, Any], ...], chosen: str) -> Markup:
    written = "\n".join(_option(value, label, chosen) for value, label in choices)
    return Markup(written)  # noqa: S704 - put together of escaped texts


def _option(value: str, label: Any, chosen: str) -> str:
    if isinstance(label, tuple):
        return f'<optgroup label="{escape(value)}">{_written(label, chosen)}</optgroup>'
    selected = " selected" if value == chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(label)}</option>'
