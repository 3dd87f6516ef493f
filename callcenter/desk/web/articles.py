"""One article of the collection beside the call, in both languages (FAQ-3)."""

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Missing
from callcenter.core.i18n import LANGUAGES
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from faq.articles.markup import plain
from faq.articles.queries.published import article_by_number, published_article

blueprint = Blueprint(
    "desk_articles", __name__, url_prefix="/desk/articles", template_folder="../templates"
)


@blueprint.get("/<int(max=999999):number>")
@requires(Permission.FAQ_READ)
def show_answer(number: int) -> ResponseReturnValue:
    """Both sides as a piece of the page, that of the inquiry's `language` first; `channel`
    counter: the answer for the counter first."""
    article_id = article_by_number(db_session(), number)
    if article_id is None:
        raise Missing
    article = published_article(db_session(), current_actor(), article_id)
    wanted = request.args.get("language")
    languages = sorted(LANGUAGES, key=lambda one: (one not in article.sides, one != wanted))
    html = render_template(
        "desk/panels/faq_answer.html",
        article=article,
        languages=languages,
        channel=request.args.get("channel"),
        plain=plain,
    )
    return jsonify(html=html)
