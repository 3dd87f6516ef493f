"""TEL-1, UI-1: what the product brings is sayable, whole and there in both languages."""

import pytest
from sqlalchemy.orm import Session

from callcenter.core.db import Database
from callcenter.core.privacy.guard import guard_text
from telephony.setup.defaults import DEFAULT_MENU, PRODUCT_TEXTS, STAGES
from telephony.setup.rehearsal import Said, examples, rehearse
from telephony.setup.services.prompts import check_prompt
from telephony.setup.speech import speech_fault, tidied, variables_in
from telephony.setup.values import LANGUAGES
from telephony.setup.web.shown import local_now, next_opening
from telephony.setup.web.wording import stage_label, text_label, text_moment, variable_labels

# Each choice of a language is said in that language alone.
ONE_LANGUAGE = {"language_ja": {"ja"}, "language_en": {"en"}}


@pytest.mark.parametrize("code", PRODUCT_TEXTS)
def test_a_text_passes_its_own_check(code: str) -> None:
    text = PRODUCT_TEXTS[code]
    check_prompt(text, text.texts)
    assert text.texts.keys() == ONE_LANGUAGE.get(code, set(LANGUAGES))
    assert text.stage in STAGES
    for language, words in text.texts.items():
        assert tidied(words, language) == words
        assert variables_in(words) == set(text.variables)
        # What a manager saves passes the guard of every form; the product's texts must too.
        assert guard_text(words).findings == ()


def test_everything_has_a_name_for_managers() -> None:
    for text in PRODUCT_TEXTS.values():
        assert text_label(text.code)
        assert text_moment(text.code) is not None
        assert stage_label(text.stage)
        assert len(variable_labels(text.variables)) == len(text.variables)


def test_the_menu_can_be_said() -> None:
    for choice in DEFAULT_MENU:
        for language in LANGUAGES:
            assert speech_fault(choice.spoken(language), language) is None
            assert choice.name(language)
    assert [choice.digit for choice in DEFAULT_MENU] == ["1", "2", "3", "4"]


def heard_codes(session: Session, language: str) -> set[str]:
    scenes = rehearse(session, language, opens=next_opening(session), now=local_now())
    steps = [step for scene in scenes for step in scene.steps]
    return {step.code for step in steps if isinstance(step, Said)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_preview_says_every_text(sqlite_database: Database, language: str) -> None:
    """A text that no conversation holds would be set by managers and heard by nobody."""
    with sqlite_database.transaction(write=False) as session:
        assert heard_codes(session, language) == PRODUCT_TEXTS.keys()
        values = examples(next_opening(session), local_now(), language)
    needed = {name for text in PRODUCT_TEXTS.values() for name in text.needed_variables}
    assert needed <= values.keys() | {"option"}
