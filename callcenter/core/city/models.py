"""Table of the city profile."""

from typing import Any

from sqlalchemy import JSON, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.core.db import Base

ONLY = 1


class CityProfile(Base):
    """The one city of this installation.

    Attributes:
        contact: what `callcenter.core.city.profile.Contact` holds; what is not in it has its
            default.
        demo: the data are invented; only then may they be made anew.
    """

    __tablename__ = "city_profile"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, default=ONLY)
    name_ja: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    centre_ja: Mapped[str] = mapped_column(String(100))
    centre_en: Mapped[str] = mapped_column(String(100))
    contact: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    demo: Mapped[bool] = mapped_column(default=False)
