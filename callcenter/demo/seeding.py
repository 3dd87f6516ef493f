"""What every demonstration and load needs first: the city, its people, categories, hours, tags."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from callcenter.accounts.models import StaffAccount
from callcenter.accounts.services.people import add_staff
from callcenter.core.city.profile import Branch, Contact, set_city
from callcenter.core.city.profile import City as Profile
from callcenter.core.hours.services import seed_default_hours
from callcenter.core.permissions import ROLE_PERMISSIONS, SYSTEM, Permission, Role
from callcenter.demo.log import Ground
from callcenter.demo.texts.city import City
from callcenter.demo.texts.generator import InquiryTexts
from callcenter.inquiries.models import Tag
from callcenter.inquiries.queries.categories import categories_in_use, leaves
from callcenter.inquiries.services.categories import seed_categories
from callcenter.inquiries.services.tags import add_tag
from telephony.agents.services.profiles import ensure_agent
from telephony.setup.services.seeding import seed_phone_setup

# Long enough for the password rules, and plainly not a secret.
DEMO_PASSWORD = "midorino-demo-2026"  # noqa: S105


def seed_ground(session: Session, city: City, texts: InquiryTexts) -> Ground:
    """Make what is missing, and return what rows refer to. May be called again."""
    set_city(session, _profile(city))
    seed_default_hours(session)
    seed_categories(session)
    _seed_people(session, city)
    _seed_phones(session, city)
    known = set(session.scalars(select(Tag.name)))
    for name in sorted(texts.tag_names | _story_tags(city)):
        if name not in known:
            add_tag(session, SYSTEM, name=name)
    session.flush()
    return ground(session, city)


def ground(session: Session, city: City) -> Ground:
    """What rows refer to, read from the database."""
    accounts = {row.login: row.id for row in session.scalars(select(StaffAccount))}
    return Ground(
        categories={
            row.code: (row.id, row.code, row.parent_code or row.code)
            for row in leaves(categories_in_use(session))
        },
        handlers=[accounts[member.login] for member in city.handlers],
        tags={row.name: row.id for row in session.scalars(select(Tag))},
    )


def _profile(city: City) -> Profile:
    hall, *branches = city.branches
    contact = Contact(
        phone=city.phone,
        email=city.email,
        counter_ja=hall.name,
        counter_en=hall.name_en,
        counter_address_ja=hall.address,
        counter_address_en=hall.address_en,
        branches=tuple(
            Branch(one.name, one.name_en, one.address, one.address_en, one.handles, one.handles_en)
            for one in branches
        ),
    )
    names = (city.name, city.name_en, city.centre, city.centre_en)
    return Profile(*names, demo=True, contact=contact)


def _seed_people(session: Session, city: City) -> None:
    known = set(session.scalars(select(StaffAccount.login)))
    for member in city.staff:
        if member.login not in known:
            add_staff(
                session,
                SYSTEM,
                login=member.login,
                display_name=member.name,
                display_name_en=member.name_en,
                role=Role(member.role),
                language="ja",
                password=DEMO_PASSWORD,
            )


def _seed_phones(session: Session, city: City) -> None:
    """The menu, and the languages of those who take calls."""
    seed_phone_setup(session)
    accounts = {row.login: row.id for row in session.scalars(select(StaffAccount))}
    for member in city.staff:
        if Permission.CALL_TAKE in ROLE_PERMISSIONS[Role(member.role)]:
            ensure_agent(session, accounts[member.login]).languages = list(member.languages)


def _story_tags(city: City) -> set[str]:
    return {tag for story in city.stories for tag in story.tags}
