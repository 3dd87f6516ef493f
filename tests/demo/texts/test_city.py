"""The invented city: its staff and the stories on today's desk fit together."""

from collections import Counter

import pytest

from callcenter.core.permissions import Role
from callcenter.core.privacy.guard import guard_text
from callcenter.demo.texts.city import Story, load_city
from callcenter.demo.texts.generator import CHANNELS, STATUSES, InquiryTexts
from callcenter.demo.texts.kernels import RESULTS

CITY = load_city()
CODES = InquiryTexts(1).codes
KEYS = {story.key for story in CITY.stories}
LOGINS = {member.login for member in CITY.staff}


def test_staff_of_a_centre() -> None:
    """SEC-1: every role is there; two operators speak English."""
    roles = Counter(member.role for member in CITY.staff)
    assert roles == {
        Role.OPERATOR: 8,
        Role.RESPONDER: 2,
        Role.EDITOR: 1,
        Role.MANAGER: 2,
        Role.CITY: 3,
        Role.ADMIN: 1,
    }
    assert len(LOGINS) == len(CITY.staff)
    english = [m for m in CITY.staff if m.role == Role.OPERATOR and "en" in m.languages]
    assert len(english) == 2


def test_the_desk_shows_all_kinds_of_work() -> None:
    """INQ-5, INQ-7: open, waiting and closed ones, a merge, a link, a reopening, complaints."""
    assert len(CITY.stories) == len(KEYS) == 25
    assert {story.status for story in CITY.stories} == set(STATUSES)
    assert {story.channel for story in CITY.stories} == set(CHANNELS)
    actions = {step.action for story in CITY.stories for step in story.steps}
    assert {"merged", "linked", "reopened", "handoff", "callback", "attempt"} <= actions
    assert any(story.complaint for story in CITY.stories)
    assert any(story.language == "en" for story in CITY.stories)
    assert any(len(story.question) > 300 for story in CITY.stories)


@pytest.mark.parametrize("story", CITY.stories, ids=lambda story: story.key)
def test_a_story_is_consistent(story: Story) -> None:
    """INQ-6: steps run forward from taking in to now and name known people and things."""
    assert story.category in CODES
    assert story.result in RESULTS
    assert story.owner in LOGINS
    assert story.steps[0].action == "taken"
    after = [step.after for step in story.steps]
    assert after == sorted(after)
    assert after[-1] <= story.minutes_ago
    assert {step.by for step in story.steps} <= LOGINS
    assert {step.about for step in story.steps if step.about} <= KEYS - {story.key}
    texts = (story.subject, story.question, story.answer, *(step.text for step in story.steps))
    assert not any(guard_text(text).findings for text in texts)
