"""The FAQ for citizens: topics, search, articles, votes; it works without JavaScript (FAQ-6)."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from callcenter.core.city.profile import city_of
from callcenter.core.errors import Missing
from callcenter.core.i18n import LANGUAGES
from callcenter.core.i18n import gettext as _
from callcenter.core.web.guards import open_to_all
from callcenter.core.web.limits import hold_back
from callcenter.core.web.requests import removals
from callcenter.core.web.transactions import db_session
from faq.articles.models import Article
from faq.articles.queries.browsing import (
    OTHER,
    Topic,
    open_addresses,
    open_article,
    open_questions,
    topic_path,
    topics,
)
from faq.articles.queries.published import published_article
from faq.articles.services.uses import record_vote
from faq.search.services.searching import search
from faq.search.values import MAX_QUERY
from faq.search.web.answers import marks, note_answer
from faq.search.web.public_article import build_public_article, related_articles
from faq.search.web.public_limits import PublicLimits
from faq.search.web.votes import has_voted, remember_vote

PAGE = 30
MOST_FOUND = 10
MOST_WORDS = 3
MOST_ASKED = 6
ON_THE_FRONT = 6
# Nine digits fit into every database's integer.
NUMBER = "<int(max=999999999):article_number>"
_SPOKEN_NUMBER = re.compile(r"f ?-? ?([0-9]{1,9})")
_LIMITS = "public_faq_limits"

blueprint = Blueprint(
    "public_faq",
    __name__,
    url_prefix=f"/<any({', '.join(LANGUAGES)}):language>/faq",
    template_folder="../templates",
)


@dataclass(frozen=True)
class Addresses:
    """Where a page is, for search engines.

    Attributes:
        canonical: the one address of this text.
        translations: by language, this one among them.
    """

    canonical: str
    translations: dict[str, str]


@blueprint.record
def _begin_counting(state: BlueprintSetupState) -> None:
    state.app.extensions[_LIMITS] = PublicLimits()


@blueprint.get("")
@open_to_all
def show_faq(language: str) -> ResponseReturnValue:
    """The topics and what is asked most; with `q`, what was found."""
    asked = request.args.get("q", "").strip()[:MAX_QUERY]
    if not asked:
        return _front_page(language)
    if removals():
        flash(_("A number was taken out of your question. Please do not enter My Numbers or PINs."))
        return redirect(url_for(".show_faq", language=language, q=asked))
    hold_back(_limits().searches)
    number = _spoken_number(asked)
    if number is not None and open_article(db_session(), number) is not None:
        return redirect(url_for(".show_article", language=language, article_number=number))
    return _found_page(language, asked)


@blueprint.get("/topics/<code>")
@open_to_all
def show_topic(language: str, code: str) -> ResponseReturnValue:
    """The questions of a topic, some at a time: `after` is the number to go on from."""
    path = topic_path(db_session(), language, code)
    after = request.args.get("after", 0, type=int)
    found = open_questions(
        db_session(), language, path[-1].codes, after=min(max(after, 0), 999_999_999), limit=PAGE
    )
    page = render_template(
        "faq_search/public/topic.html",
        path=path,
        questions=found[:PAGE],
        begun=after > 0,
        older=found[PAGE - 1].number if len(found) > PAGE else None,
        addresses=_addresses("show_topic", LANGUAGES, language, code=code),
    )
    return _fresh(page)


@blueprint.get(f"/F-{NUMBER}")
@open_to_all
def show_article(language: str, article_number: int) -> ResponseReturnValue:
    """Question and answer; what citizens may not read is as if it had never been."""
    try:
        article = published_article(db_session(), None, _article_id(article_number))
    except Missing:
        return _missing_page(language), 404
    shown = build_public_article(article, language)
    page = render_template(
        "faq_search/public/article.html",
        shown=shown,
        topic=_topic_of(article.category_code, language),
        related=related_articles(db_session(), shown, language),
        marks=marks,
        voted=has_voted(session, article_number),
        contact_points=city_of(db_session()).contact,
        addresses=_addresses(
            "show_article", tuple(article.sides), language, article_number=article_number
        ),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.post(f"/F-{NUMBER}/vote")
@open_to_all
def vote(language: str, article_number: int) -> ResponseReturnValue:
    """Whether the answer helped: once a day for each window, counts only."""
    helpful = {"yes": True, "no": False}.get(request.form.get("helpful", ""))
    if helpful is None:
        abort(400)
    article = published_article(db_session(), None, _article_id(article_number))
    if not has_voted(session, article_number):
        hold_back(_limits().votes)
        hold_back(_limits().repeated_votes, str(article_number))
        row = db_session().get_one(Article, article.article_id)
        read = language if language in article.sides else next(iter(article.sides))
        record_vote(db_session(), row, language=read, helpful=helpful)
        remember_vote(session, article_number)
    address = url_for(
        ".show_article", language=language, article_number=article_number, _anchor="helpful"
    )
    return redirect(address, 303)


@blueprint.get("/sitemap.xml")
@open_to_all
def show_sitemap(language: str) -> Response:
    """Every page of the language's FAQ, for search engines."""
    pages = [
        (_absolute(".show_article", language, article_number=one.number), one.changed_at)
        for one in open_addresses(db_session())
        if language in one.languages
    ]
    document = render_template(
        "faq_search/public/sitemap.xml", front=_absolute(".show_faq", language), pages=pages
    )
    return _fresh(Response(document, mimetype="application/xml"))


def front_topics(language: str) -> list[Topic]:
    """The topics with the most to read, for the start page, in the order of the tree."""
    found = topics(db_session(), language)
    largest = sorted(found, key=lambda topic: topic.count, reverse=True)[:ON_THE_FRONT]
    return [topic for topic in found if topic in largest]


def _front_page(language: str) -> Response:
    asked_most = search(db_session(), "", language=language, audience="all", limit=MOST_ASKED)
    page = render_template(
        "faq_search/public/front.html",
        topics=topics(db_session(), language),
        asked_most=asked_most.hits,
        marks=marks,
        addresses=_addresses("show_faq", LANGUAGES, language),
    )
    return _fresh(page)


def _found_page(language: str, asked: str) -> Response:
    answer = search(db_session(), asked, language=language, audience="all", limit=MOST_FOUND + 1)
    note_answer(asked, language, answer)
    page = render_template(
        "faq_search/public/found.html",
        asked=asked,
        hits=answer.hits[:MOST_FOUND],
        more=len(answer.hits) > MOST_FOUND,
        words=[pair for pair in answer.glossary_words_used if pair[0] != pair[1]][:MOST_WORDS],
        marks=marks,
        topics=[] if answer.hits else topics(db_session(), language),
        contact_points=city_of(db_session()).contact,
        alternate_url=url_for(".show_faq", language=_other(language), q=asked),
    )
    return _fresh(page)


def _missing_page(language: str) -> str:
    return render_template(
        "faq_search/public/missing.html",
        topics=topics(db_session(), language),
        alternate_url=url_for(".show_faq", language=_other(language)),
    )


def _topic_of(category: str, language: str) -> Topic | None:
    """The topic that an article is listed in."""
    upper = category.partition("-")[0]
    found = {topic.code: topic for topic in topics(db_session(), language)}
    return found.get(upper) or found.get(OTHER)


def _article_id(number: int) -> UUID:
    found = open_article(db_session(), number)
    if found is None:
        raise Missing
    return found


def _spoken_number(asked: str) -> int | None:
    """The number of an article as people write it: F-12, f12, Ｆ－１２."""
    text = unicodedata.normalize("NFKC", asked).lower().replace("ー", "-").replace("−", "-")
    found = _SPOKEN_NUMBER.fullmatch(text)
    return int(found[1]) if found else None


def _other(language: str) -> str:
    return next(one for one in LANGUAGES if one != language)


def _limits() -> PublicLimits:
    limits: PublicLimits = current_app.extensions[_LIMITS]
    return limits


def _addresses(
    endpoint: str, languages: tuple[str, ...], language: str, **values: Any
) -> Addresses:
    """Where a page is in the languages that it has; a text shown to readers of the other
    language keeps its own address."""
    found = {one: _absolute(f".{endpoint}", one, **values) for one in languages}
    return Addresses(found.get(language) or next(iter(found.values())), found)


def _absolute(endpoint: str, language: str, **values: Any) -> str:
    public_url = current_app.extensions["settings"].public_url
    return f"{public_url}{url_for(endpoint, language=language, **values)}"


def _fresh(page: str | Response) -> Response:
    """An answer that a browser may keep, if it asks each time whether it still holds: what was
    withdrawn is gone at once."""
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
