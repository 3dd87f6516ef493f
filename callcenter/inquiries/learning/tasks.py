"""Jobs: the gaps computed when somebody asks for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from callcenter.core.db import Database
from callcenter.core.outbox.services import handles, prepared
from callcenter.inquiries.learning.services.computing import find
from faq.learning.jobs import COMPUTE_GAPS
from faq.learning.services.gaps import Findings, keep_gaps


@contextmanager
def prepare_gaps(database: Database, _payload: dict[str, Any]) -> Iterator[Findings]:
    """Find them, before the writing begins."""
    yield find(database)


@handles(COMPUTE_GAPS, prepare=prepare_gaps)
def write_gaps(session: Session, _payload: dict[str, Any]) -> None:
    """Keep what was found."""
    keep_gaps(session, prepared(session))
