"""The webhook app: what providers call. Telephony brings its routes."""

from flask import Flask

from callcenter.apps.wiring import Platform
from callcenter.core.web.application import make_app
from telephony.answering.web.webhooks import blueprints as answering_blueprints
from telephony.setup.web.webhooks import blueprint as phone_audio_blueprint
from telephony.switch.web.webhooks import blueprints as switch_blueprints


def make_webhooks_app(platform: Platform) -> Flask:
    """The webhook app: `/voice/…`; it has no staff, no cookies and no pages."""
    app = make_app("webhooks", platform.settings, platform.database)
    # What calls has no session that could be ridden on: the door asks for a signature instead.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    # A redirected request would come back as a GET without what the caller pressed.
    app.url_map.merge_slashes = False
    # For the error pages, which are all the pages that it has.
    app.context_processor(lambda: {"city": {}, "home_url": "/"})
    for blueprint in (*switch_blueprints, phone_audio_blueprint, *answering_blueprints):
        app.register_blueprint(blueprint)
    return app
