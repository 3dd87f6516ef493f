"""How a story is told: in both languages, and at which moment."""

from datetime import datetime

import pytest

from tests.telephony.town import TOKYO

both_languages = pytest.mark.parametrize("language", ["ja", "en"])


def at(year: int, month: int, day: int, hour: int, minute: int) -> pytest.MarkDecorator:
    """The story begins then, in the time of Japan."""
    moment = datetime(year, month, day, hour, minute, tzinfo=TOKYO)
    return pytest.mark.parametrize("town", [moment], indirect=True, ids=[f"{moment:%d-%H%M}"])
