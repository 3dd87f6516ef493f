"""Pages of the floor, without the rooms above it."""

from tests.core.pages import core_app as core_app
from tests.core.pages import core_client as core_client
