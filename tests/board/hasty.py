"""The web process as in production, but with streams that beat and look at the session often."""

from callcenter.apps.wsgi import app as app
from callcenter.board.web import events

events.BEAT_SECONDS = 0.3
events.CHECK_SECONDS = 0.5
