"""Fill an empty installation."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callcenter.core import clock
from telephony.setup.defaults import DEFAULT_MENU
from telephony.setup.models import MenuOption
from telephony.setup.services.stamps import touch


def seed_phone_setup(session: Session) -> None:
    """Write the product's menu and times, to be changed by managers. Does nothing where there is
    a menu already."""
    if session.scalar(select(func.count()).select_from(MenuOption)):
        return
    touch(session)
    session.add_all(
        MenuOption(
            digit=choice.digit,
            code=choice.code,
            name_ja=choice.name_ja,
            name_en=choice.name_en,
            spoken_ja=choice.spoken_ja,
            spoken_en=choice.spoken_en,
            category_code=choice.category_code,
            position=position,
            updated_at=clock.now(),
        )
        for position, choice in enumerate(DEFAULT_MENU)
    )
    session.flush()
