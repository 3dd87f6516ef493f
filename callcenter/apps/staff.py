"""The staff app: every room's pages behind one sign-in."""

from typing import Any

from flask import Flask, redirect, url_for
from flask.typing import ResponseReturnValue

from callcenter.accounts.web.identity import identify
from callcenter.accounts.web.staff import blueprints as accounts_blueprints
from callcenter.apps.faq import category_labels
from callcenter.apps.navigation import navigation
from callcenter.apps.wiring import Platform
from callcenter.board.web.staff import blueprint as board_blueprint
from callcenter.core.audit.web.staff import blueprint as audit_blueprint
from callcenter.core.city.profile import city_of
from callcenter.core.city.web.staff import blueprint as city_blueprint
from callcenter.core.hours.web.staff import blueprint as hours_blueprint
from callcenter.core.i18n import language
from callcenter.core.permissions import Permission
from callcenter.core.web.application import identify_with, make_app
from callcenter.core.web.guards import SIGNED_IN, current_actor, guarded
from callcenter.core.web.transactions import db_session
from callcenter.desk.web.articles import blueprint as desk_articles_blueprint
from callcenter.desk.web.exchange import blueprint as exchange_phones_blueprint
from callcenter.desk.web.phone import blueprint as phone_blueprint
from callcenter.desk.web.staff import blueprint as desk_blueprint
from callcenter.desk.web.supervision import blueprint as supervision_blueprint
from callcenter.desk.web.talk import blueprint as talk_blueprint
from callcenter.desk.web.telephone import blueprint as telephone_blueprint
from callcenter.desk.web.training import blueprint as training_blueprint
from callcenter.inquiries.learning.web.origins import inquiry_origins
from callcenter.inquiries.learning.web.staff import blueprint as inquiry_article_blueprint
from callcenter.inquiries.web.staff import blueprints as inquiries_blueprints
from faq.articles.ports import use_article_origins
from faq.articles.web.staff import blueprint as articles_blueprint
from faq.learning.web.staff import blueprint as learning_blueprint
from faq.procedures.web.staff import blueprints as procedures_blueprints
from faq.search.web.staff import blueprints as faq_search_blueprints
from telephony.agents.web.staff import blueprint as phone_agents_blueprint
from telephony.answering.web.staff import blueprints as answering_blueprints
from telephony.callbacks.web.staff import blueprint as callbacks_blueprint
from telephony.recordings.web.staff import blueprints as recordings_blueprints
from telephony.setup.ports import use_category_labels
from telephony.setup.web.staff import blueprint as phones_blueprint
from telephony.talks.web.staff import blueprint as directory_blueprint

SIGN_IN = "accounts.sign_in"


def make_staff_app(platform: Platform) -> Flask:
    """The staff app with all its rooms."""
    use_article_origins(inquiry_origins)
    use_category_labels(category_labels)
    app = make_app("staff", platform.settings, platform.database, sign_in_endpoint=SIGN_IN)
    identify_with(app, identify)
    for blueprint in (
        *accounts_blueprints,
        desk_blueprint,
        desk_articles_blueprint,
        phone_blueprint,
        talk_blueprint,
        supervision_blueprint,
        exchange_phones_blueprint,
        telephone_blueprint,
        training_blueprint,
        board_blueprint,
        *inquiries_blueprints,
        inquiry_article_blueprint,
        *recordings_blueprints,
        callbacks_blueprint,
        articles_blueprint,
        *faq_search_blueprints,
        learning_blueprint,
        *procedures_blueprints,
        hours_blueprint,
        phones_blueprint,
        phone_agents_blueprint,
        directory_blueprint,
        *answering_blueprints,
        city_blueprint,
        audit_blueprint,
    ):
        app.register_blueprint(blueprint)
    app.context_processor(_context)

    @app.get("/")
    @guarded(SIGNED_IN)
    def home() -> ResponseReturnValue:
        actor = current_actor()
        if actor.can(Permission.INQUIRY_WRITE):
            return redirect(url_for("desk.show_desk"))
        if actor.can(Permission.INQUIRY_READ):
            return redirect(url_for("inquiries.show_list"))
        return redirect(url_for("people.show_people"))

    return app


def _context() -> dict[str, Any]:
    city = city_of(db_session())
    return {
        "city": {"name": city.name(language()), "centre": city.centre(language())},
        "nav": navigation(),
        "home_url": url_for("home"),
        "language_url": url_for("accounts.choose_language"),
        "sign_out_url": url_for("accounts.sign_out"),
        "sign_in_url": url_for(SIGN_IN),
        "account_url": url_for("me.show"),
    }
