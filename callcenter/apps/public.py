"""The public app: pages for citizens, in both languages, without an account."""

from datetime import date, timedelta
from typing import Any

from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.apps.wiring import Platform
from callcenter.core import clock
from callcenter.core.city.profile import city_of
from callcenter.core.hours.queries import opening_hours
from callcenter.core.hours.rules import ServiceHours
from callcenter.core.i18n import LANGUAGES, language
from callcenter.core.i18n import gettext as _
from callcenter.core.web.application import make_app
from callcenter.core.web.guards import open_to_all
from callcenter.core.web.transactions import db_session
from faq.learning.web.public import note_public_searches
from faq.procedures.web.public import blueprints as procedures_blueprints
from faq.search.web.public import blueprint as faq_blueprint
from faq.search.web.public import front_topics
from telephony.callbacks.web.public import blueprint as callbacks_blueprint

DAYS_SHOWN = 14


def make_public_app(platform: Platform) -> Flask:
    """The public app: `/ja/…` and `/en/…`."""
    app = make_app("public", platform.settings, platform.database)
    note_public_searches(app, platform.database)

    @app.url_value_preprocessor
    def choose_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.language = (values or {}).get("language")

    @app.context_processor
    def context() -> dict[str, Any]:
        city = city_of(db_session())
        here = request.view_args or {}
        other = "en" if language() == "ja" else "ja"
        alternate = (
            url_for(request.endpoint, **{**here, "language": other})
            if request.endpoint and "language" in here
            else url_for("home", language=other)
        )
        return {
            "city": {"name": city.name(language()), "centre": city.centre(language())},
            "home_url": url_for("home", language=language()),
            "alternate_url": alternate,
        }

    for blueprint in (faq_blueprint, *procedures_blueprints, callbacks_blueprint):
        app.register_blueprint(blueprint)

    @app.get("/")
    @open_to_all
    def choose() -> ResponseReturnValue:
        return redirect(url_for("home", language=language()))

    @app.get(f"/<any({', '.join(LANGUAGES)}):language>/")
    @open_to_all
    def home(language: str) -> str:
        calendar = opening_hours(db_session(), platform.settings.time_zone)
        services = [_shown(service) for service in calendar.services.values()]
        topics = front_topics(language)
        return render_template("public/home.html", services=services, topics=topics)

    return app


def _shown(service: ServiceHours) -> dict[str, Any]:
    """A service's next days in words."""
    moment, today = clock.now(), clock.today()
    return {
        "code": service.code,
        "name": service.names.ja if language() == "ja" else service.names.en,
        "open_now": service.is_open(moment),
        "next_opening": service.next_opening(moment),
        "days": [
            {"day": day, "text": _hours_text(service, day)}
            for day in (today + timedelta(days=offset) for offset in range(DAYS_SHOWN))
        ],
    }


def _hours_text(service: ServiceHours, day: date) -> str:
    periods = service.hours_on(day)
    if not periods:
        return str(_("Not open"))
    return ", ".join(f"{opens:%H:%M} – {closes:%H:%M}" for opens, closes in periods)
