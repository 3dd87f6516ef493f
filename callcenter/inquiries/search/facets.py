"""Facets: what can be chosen on a list, as words of the index beside the pieces of the text.

A frequent word within a filter that it never meets would else be compared record by record; in
the index the two lists are intersected. A facet only narrows: the condition it was read from
still stands in the query, so a facet too many can never show a record, and one that is not
known here costs time, no record.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList, Null, True_
from sqlalchemy.sql.selectable import ScalarSelect, Select

from callcenter.core.db import Base
from callcenter.inquiries.models import Inquiry, InquiryTag, Status
from callcenter.inquiries.search.positions import EVERYWHERE, Span, position_of

_VALUES = (
    "channel",
    "language",
    "status",
    "result",
    "category_code",
    "category_top",
    "owner_id",
    "created_by_id",
)
_FLAGS = ("complaint", "campaign", "confidential")
# Not among the columns that every record was indexed by when the facets came.
_LATER_FLAGS = ("training",)
FACET_COLUMNS = (*_VALUES, *_FLAGS, "due_on")

# No word of a text begins with this sign, and the tokenizers of both databases keep it.
_MARK = "¦"
_PARTING = re.compile(r"[^0-9a-z]")
_UNFINISHED = frozenset({Status.OPEN.value, Status.FOLLOW_UP.value})


@dataclass(frozen=True)
class Narrowing:
    """What the index knows of some conditions.

    Attributes:
        facets: all must be there.
        span: where they can be met.
    """

    facets: frozenset[str] = frozenset()
    span: Span = EVERYWHERE


def facet(name: str, value: object) -> str:
    """A value as a word, without signs at which a tokenizer would part it."""
    plain = value.hex if isinstance(value, UUID) else str(value)
    return _PARTING.sub(_MARK, f"-{name}-{plain.lower()}")


def facets_of(values: Mapping[str, Any], tag_ids: Iterable[UUID]) -> frozenset[str]:
    """Every facet of a record.

    Args:
        values: of `FACET_COLUMNS` at least, and `training` where it is known.
    """
    found = {facet(name, values[name]) for name in _VALUES}
    found |= {facet(name, True) for name in _FLAGS if values[name]}
    found |= {facet(name, True) for name in _LATER_FLAGS if values.get(name)}
    found |= {facet("tag", tag_id) for tag_id in tag_ids}
    if values["status"] in _UNFINISHED:
        found.add(facet("unfinished", True))
    if values["due_on"] is not None:
        found.add(facet("due", True))
    return frozenset(found)


def narrowing(conditions: Sequence[ColumnElement[bool]]) -> Narrowing:
    """Read conditions on `Inquiry` that hold together; what is not understood is passed over."""
    read = Narrowing()
    for condition in conditions:
        for part in _joined(condition):
            read = _narrowed(read, part)
    return read


def _joined(condition: ColumnElement[bool]) -> Iterator[BinaryExpression[Any]]:
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for part in condition.clauses:
            yield from _joined(part)
    elif isinstance(condition, BinaryExpression):
        yield condition


def _narrowed(read: Narrowing, part: BinaryExpression[Any]) -> Narrowing:
    name = _column(part.left, Inquiry)
    if name is None:
        return read
    word = _tag(part) if name == "id" else _word(name, part)
    if word is not None:
        return replace(read, facets=read.facets | {word})
    bound = _given(part)
    return _bounded(read, part.operator, bound) if name == "id" and bound else read


def _bounded(read: Narrowing, operator: Any, bound: UUID) -> Narrowing:
    """Positions are shorter than identifiers: at a bound the condition itself decides."""
    at = position_of(bound)
    if operator in {operators.gt, operators.ge}:
        return replace(read, span=read.span.above(at))
    if operator in {operators.lt, operators.le}:
        return replace(read, span=read.span.below(at))
    return read


def _word(name: str, part: BinaryExpression[Any]) -> str | None:
    operator, value = part.operator, _given(part)
    if name in _VALUES and operator is operators.eq and value is not None:
        return facet(name, value)
    if name in _VALUES and operator is operators.is_ and isinstance(part.right, Null):
        return facet(name, None)
    is_flag = name in {*_FLAGS, *_LATER_FLAGS}
    if is_flag and operator is operators.is_ and isinstance(part.right, True_):
        return facet(name, True)
    if name == "due_on" and operator is operators.is_not and isinstance(part.right, Null):
        return facet("due", True)
    if name == "status" and operator is operators.in_op and frozenset(value or ()) == _UNFINISHED:
        return facet("unfinished", True)
    return None


def _tag(part: BinaryExpression[Any]) -> str | None:
    """The tag of `id IN (SELECT inquiry_id FROM inquiry_tag WHERE tag_id = …)`."""
    chosen = part.right.element if isinstance(part.right, ScalarSelect) else None
    where = chosen.whereclause if isinstance(chosen, Select) else None
    if part.operator is not operators.in_op or not isinstance(where, BinaryExpression):
        return None
    if where.operator is not operators.eq or _column(where.left, InquiryTag) != "tag_id":
        return None
    tag_id = _given(where)
    return facet("tag", tag_id) if tag_id is not None else None


def _given(part: BinaryExpression[Any]) -> Any:
    """The value compared with; None if it is given only when the query runs."""
    return part.right.effective_value if isinstance(part.right, BindParameter) else None


def _column(expression: Any, model: type[Base]) -> str | None:
    """The name of the column, if it is one of this table."""
    is_its = getattr(expression, "table", None) is model.__table__
    return str(expression.name) if is_its else None
