"""The first start on an empty database: fill it, and say who can sign in."""

from callcenter.core import clock
from callcenter.core.city.models import ONLY, CityProfile
from callcenter.core.db import Database
from callcenter.core.privacy.keys import install_keys
from callcenter.core.settings import Settings
from callcenter.demo.reset import fill, is_empty, sign_ins
from callcenter.demo.texts.city import load_city


def prepare_first_start(settings: Settings) -> str:
    """Fill an empty database with the demonstration city.

    Returns:
        The sign-ins to show on the terminal; empty for a real city.
    """
    install_keys(settings)
    clock.use_zone(settings.time_zone)
    database = Database(settings.database_url)
    try:
        if is_empty(database):
            fill(database, settings)
        with database.transaction(write=False) as session:
            profile = session.get(CityProfile, ONLY)
            demo = profile is not None and profile.demo
    finally:
        database.dispose()
    if not demo:
        return ""
    lines = [
        f"  {role:<10} {login:<16} {password}" for role, login, password in sign_ins(load_city())
    ]
    return "\n".join(["Sign in (demonstration):", *lines])
