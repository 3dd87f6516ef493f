"""The floor: the smallest honest Flask answers to the same questions on the same database.

No sign-in, no permission, no log, no layout: the product does more, so this is what it is
compared with, not what it should equal. Served by the same gunicorn.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Executable, select
from sqlalchemy.orm import Session

from callcenter.apps.wiring import prepare_process
from callcenter.core import clock
from callcenter.core.db import Database
from callcenter.core.ids import new_id, new_reference
from callcenter.core.settings import load_settings
from callcenter.inquiries.models import Inquiry, InquiryChange, InquirySearch
from callcenter.inquiries.search.index import piece_index
from callcenter.inquiries.search.positions import EVERYWHERE
from callcenter.inquiries.search.query import parse_query

PAGE = 50
COLUMNS = (
    Inquiry.id,
    Inquiry.reference,
    Inquiry.opened_at,
    Inquiry.channel,
    Inquiry.status,
    Inquiry.category_code,
    Inquiry.question,
)
ONE = """<!doctype html><html lang="ja"><meta charset="utf-8"><title>{{ row.reference }}</title>
<h1>{{ row.reference }}</h1><p>{{ row.opened_at }} {{ row.channel }} {{ row.status }}
{{ row.category_code }}</p><pre>{{ row.question }}</pre><pre>{{ row.answer }}</pre>
{% for change in changes %}<p>{{ change.at }} {{ change.actor_name }} {{ change.field }}</p>
{% endfor %}</html>"""
MANY = """<!doctype html><html lang="ja"><meta charset="utf-8"><title>一覧</title><table>
{% for row in rows %}<tr><td><a href="/open/{{ row.id }}">{{ row.reference }}</a>
<td>{{ row.opened_at }}<td>{{ row.channel }}<td>{{ row.status }}<td>{{ row.category_code }}
<td>{{ row.question }}</tr>{% endfor %}</table></html>"""


def make_floor(database: Database) -> Flask:
    """The app on a database of the product."""
    app = Flask("floor")
    one, many = app.jinja_env.from_string(ONE), app.jinja_env.from_string(MANY)

    @contextmanager
    def reading() -> Iterator[Session]:
        with database.session(write=False) as session:
            yield session

    def page(session: Session, statement: Executable) -> str:
        return many.render(rows=session.execute(statement).all())

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.get("/open/<uuid:inquiry_id>")
    def open_one(inquiry_id: UUID) -> str:
        with reading() as session:
            row = session.get(Inquiry, inquiry_id) or abort(404)
            changes = session.scalars(
                select(InquiryChange)
                .where(InquiryChange.inquiry_id == inquiry_id)
                .order_by(InquiryChange.id)
            )
            return one.render(row=row, changes=changes.all())

    @app.get("/list")
    def list_newest() -> str:
        wanted = Inquiry.category_code == request.args["category"]
        with reading() as session:
            return page(
                session, select(*COLUMNS).where(wanted).order_by(Inquiry.id.desc()).limit(PAGE)
            )

    @app.get("/search")
    def search() -> str:
        """By the index: all hits, then the newest of them. Best for rare words."""
        with reading() as session:
            hits = piece_index(session).hits(parse_query(request.args["text"]), {}, (), EVERYWHERE)
            found = hits.cte("hits").prefix_with("MATERIALIZED", dialect="postgresql")
            (position,) = found.c
            newest = select(position.label("position")).order_by(position.desc()).limit(PAGE).cte()
            statement = (
                select(*COLUMNS)
                .join(InquirySearch, InquirySearch.inquiry_id == Inquiry.id)
                .join(newest, newest.c.position == InquirySearch.position)
                .order_by(newest.c.position.desc())
            )
            return page(session, statement)

    @app.get("/walk")
    def walk() -> str:
        """From the newest backwards until the page is full. Best for frequent words."""
        with reading() as session:
            terms = parse_query(request.args["text"]).terms
            holds = [piece_index(session).contains(term.text) for term in terms]
            statement = (
                select(*COLUMNS)
                .join(InquirySearch, InquirySearch.inquiry_id == Inquiry.id)
                .where(*holds)
                .order_by(InquirySearch.position.desc())
                .limit(PAGE)
            )
            return page(session, statement)

    @app.post("/create")
    def create() -> ResponseReturnValue:
        inquiry = _inquiry(request.form["question"])
        with database.session(write=True) as session:
            session.add(inquiry)
            session.flush()
            session.add(_created(inquiry))
            session.commit()
        return redirect(f"/open/{inquiry.id}", 303)

    return app


def _inquiry(question: str) -> Inquiry:
    moment = clock.now()
    return Inquiry(
        id=new_id(moment),
        reference=new_reference(),
        entry_key=uuid4(),
        opened_at=moment,
        updated_at=moment,
        channel="phone",
        language="ja",
        status="open",
        question=question,
        answer="",
    )


def _created(inquiry: Inquiry) -> InquiryChange:
    return InquiryChange(
        id=new_id(),
        inquiry_id=inquiry.id,
        at=inquiry.opened_at,
        actor_name="floor",
        field="created",
    )


def __getattr__(name: str) -> Flask:
    """`app` is made when a server asks for it, as in `callcenter.apps.wsgi`."""
    if name != "app":
        raise AttributeError(name)
    settings = load_settings()
    prepare_process(settings)
    made = make_floor(Database(settings.database_url))
    globals()["app"] = made
    return made
