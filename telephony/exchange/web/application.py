"""The WSGI application of a station."""

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from telephony.exchange.calls import Refused
from telephony.exchange.station import Station
from telephony.exchange.web import control, guards, hosting, phones, practice, rest

MORE = "https://www.twilio.com/docs/errors/"
LONGEST_BODY = 256 * 1024


def make_application(station: Station) -> Flask:
    """The REST interface, the phones and the controls of one station."""
    app = Flask(__name__, static_folder=None)
    app.extensions["station"] = station
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    app.url_map.strict_slashes = False
    for part in (rest, phones, practice, control, hosting):
        app.register_blueprint(part.blueprint)
    app.before_request(guards.check_host)
    app.after_request(guards.let_pages_in)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _not_served)
    return app


def _refused(error: Refused) -> tuple[Response, int]:
    """The answer as the provider shapes it."""
    return _shaped(error.code, error.message, error.status)


def _not_served(error: HTTPException) -> tuple[Response, int]:
    status = error.code or 500
    codes = {404: 20404, 405: 20004}
    return _shaped(codes.get(status, 20001), str(error.description), status)


def _shaped(code: int, message: str, status: int) -> tuple[Response, int]:
    body = jsonify(code=code, message=message, more_info=f"{MORE}{code}", status=status)
    if status == 401:
        body.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return body, status
