"""Errors of the product: typed, with a code and data; worded for the reader at the edge."""

from typing import Any


class ProductError(Exception):
    """Base of every error a person may be shown.

    Attributes:
        code: stable name, the key of the wording.
        data: values that the wording may name.
        status: HTTP status at the edge.
    """

    code = "error"
    status = 400

    def __init__(self, code: str | None = None, **data: Any) -> None:
        self.code = code or type(self).code
        self.data = data
        super().__init__(self.code)


class Missing(ProductError):
    """The object does not exist, or not for this person."""

    code = "missing"
    status = 404


class Forbidden(ProductError):
    """The person may see the object but not do this to it."""

    code = "forbidden"
    status = 403


class Conflict(ProductError):
    """The object changed since the person read it."""

    code = "conflict"
    status = 409


class Invalid(ProductError):
    """The input cannot be accepted; `fields` names what is wrong where.

    Attributes:
        fields: code of the error by field name.
    """

    code = "invalid"
    status = 422

    def __init__(
        self, code: str | None = None, *, fields: dict[str, str] | None = None, **data: Any
    ) -> None:
        super().__init__(code, **data)
        self.fields = fields or {}


class TooMany(ProductError):
    """Asked too often."""

    code = "too_many"
    status = 429
