"""PRC-1, PRC-3: the dialogue ends at the right list: facts of the sources, case by case."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.procedures.check_list import check_list
from faq.procedures.dialogue import walk
from faq.procedures.guide import Guide
from faq.procedures.library import ORDER, library
from faq.procedures.words import VARIABLES, Values
from tests.faq.procedures.walking import CITY, english, listed, paths


@pytest.mark.parametrize("guide", library().guides.values(), ids=lambda guide: guide.key)
def test_every_way_ends_at_a_useful_list(guide: Guide) -> None:
    """Somewhere to go, something to know, steps, and no variable left open."""
    for answers in paths(guide):
        found = check_list(library(), guide, answers, CITY)
        assert found.steps, answers
        assert found.told, answers
        assert found.sources
        texts = [line.words for line in (*found.places, *found.told, *found.steps, *found.fees)]
        assert not any("{" in text.ja + text.en for text in texts)


def test_only_needed_questions_are_asked() -> None:
    """The inquiry letter matters to voluntary proxies only; a lost notice ends the dialogue."""
    ways = [tuple(answers) for answers in paths(library().guides["certificate-renewal"])]
    assert ("who", "pin") in ways
    assert ("who", "letter", "pin") in ways
    pickup = list(paths(library().guides["card-pickup"]))
    assert {"notice": "lost"} in pickup


def test_renewal_with_pin_needs_the_card_alone() -> None:
    """S2 §11(8)ウ(イ)b: no further paper, no copy."""
    found = listed("certificate-renewal", who="self", pin="known")
    assert english(found.papers) == "Expiry notice | The holder's My Number Card"
    assert "no copy" in english(found.checks)
    assert "Branch offices" in english(found.places)
    assert "Two people check" in english(found.steps)


def test_renewal_without_pin_needs_one_more_paper_and_a_form() -> None:
    """S2 §11(8)ウ(イ)c."""
    found = listed("certificate-renewal", who="self", pin="forgotten")
    assert "One more identity paper" in english(found.papers)
    assert "change or reset PINs" in english(found.forms)


def test_renewal_by_proxy_needs_letter_and_mandate() -> None:
    """S2 §11(8)ウ(ア)c, ウ(イ)d: the letter goes to the holder by mail that is not forwarded."""
    first = listed("certificate-renewal", who="voluntary", letter="not_yet")
    assert english(first.forms) == "Request for the inquiry letter"
    assert "non-forwarded mail" in english(first.steps)
    then = listed("certificate-renewal", who="voluntary", letter="answered", pin="known")
    papers = english(then.papers)
    for paper in ("Answer to the inquiry letter", "Power of attorney", "papers of the proxy"):
        assert paper in papers


@pytest.mark.parametrize("who", ["statutory", "ward"])
def test_statutory_representative_proves_the_relation_and_needs_no_letter(who: str) -> None:
    """S2 §11(8)ウ(イ)d, S4 第2-1-(2): register check or papers."""
    found = listed("certificate-renewal", who=who, pin="known")
    assert "Proof of being the statutory representative" in english(found.papers)
    assert "letter" not in english(found.papers)
    relation = next(line for line in found.papers if "statutory" in line.words.en)
    assert len(relation.options[0].of) == 2


def test_pickup_by_voluntary_proxy() -> None:
    """S2 §11(6)ウ(イ): proof that the holder cannot come, mandate and covered PIN on the notice."""
    found = listed("card-pickup", notice="at_hand", who="voluntary", notification="at_hand")
    papers = english(found.papers)
    assert "power of attorney filled in by the holder, PIN field covered" in papers
    assert "cannot come" in papers
    own = listed("card-pickup", notice="at_hand", who="self", notification="at_hand")
    assert "cannot come" not in english(own.papers)


def test_notification_card_forgotten_or_lost() -> None:
    """S2 §11(6)ウ(イ): return form taken home, or loss form."""
    forgotten = listed("card-pickup", notice="at_hand", who="self", notification="forgotten")
    assert [form.taken_home for form in forgotten.forms] == [True]
    lost = listed("card-pickup", notice="at_hand", who="self", notification="lost")
    assert english(lost.forms) == "Report of a lost notification card"


def test_only_those_who_have_them_bring_old_cards() -> None:
    found = listed("card-pickup", notice="at_hand", who="self", notification="never")
    held = {line.words.en for line in found.papers if line.if_held}
    assert any("Juki card" in text for text in held)
    assert any("present My Number Card" in text for text in held)


def test_pin_reset_asks_for_a_paper_only_for_the_other_pins() -> None:
    """S0 5-(4): signature PIN: form and card; others: one more identity paper."""
    assert len(listed("pin-reset", who="self", pin_kind="signature").papers) == 1
    for kind in ("four_digits", "both"):
        assert len(listed("pin-reset", who="self", pin_kind=kind).papers) == 2


def test_update_of_a_lost_card_goes_to_the_reissue_counter() -> None:
    """S2 §11(3)ウ(ア)c; the photo is taken at the application desk."""
    found = listed("card-application", held="lost")
    assert english(found.places).startswith("Citizens' section")
    assert listed("reissue", who="self", cause="lost").places[0].words == found.places[0].words


def test_application_without_everything_is_for_later_or_with_pickup() -> None:
    """S2 §11(3)ウ(ア)c."""
    found = listed("card-application", held="first", who="self", method="mail", brought="forgotten")
    assert "come again with everything" in english(found.told)
    mailed = listed("card-application", held="first", who="self", method="mail", brought="all")
    assert "covered with a privacy sticker" in english(mailed.forms)


def test_reissue_fee_by_cause() -> None:
    """S3: free where the issuer erred."""
    assert "Free" in english(listed("reissue", who="self", cause="issuer").fees)
    assert "value of the city" in english(listed("reissue", who="self", cause="lost").fees).lower()


def test_found_card_has_its_certificates_revoked_and_issued_anew() -> None:
    """S4 第4-3."""
    assert "Revoke the suspended certificates" in english(listed("found-again", who="self").steps)


def test_notice_for_another_household_needs_a_mandate() -> None:
    """S2 §11(1)ウ(ウ)b(a)."""
    case = {"item": "notice", "way": "pickup", "who": "voluntary"}
    assert "Power of attorney" in english(
        listed("returned-notice", **case, household="other").papers
    )
    assert "Power of attorney" not in english(
        listed("returned-notice", **case, household="same").papers
    )


def test_support_desk_needs_no_mandate() -> None:
    """S2 §11(9)ウ, オ: no letter for proxies; the holder's own account only."""
    for key in ("insurance-card", "public-money-account"):
        found = listed(key, who="voluntary", pin="known")
        assert "no power of attorney" in english(found.told)
        assert "Power of attorney" not in english(found.papers)
    account = listed("public-money-account", who="self", pin="known")
    assert "holder's own name" in english(account.papers)


def test_face_authentication_card_by_form_or_by_tick() -> None:
    """S2 §11(3)ウ(ア)i, (イ)i."""
    form = listed("face-authentication-card", stage="application", who="self")
    assert "without PINs" in english(form.forms)
    tick = listed("face-authentication-card", stage="pickup", who="self")
    assert tick.papers[0].note is not None
    assert "no PIN is to be set" in tick.papers[0].note.en


def test_city_without_branch_offices_has_no_line_for_them() -> None:
    """PRC-3: the city's profile decides."""
    values = {**dict.fromkeys(VARIABLES, "x"), "branches": ""}
    guide = library().guides["certificate-renewal"]
    none = Values(values, values)
    found = check_list(library(), guide, {"who": "self", "pin": "known"}, none)
    assert len(found.places) == 1


keys = st.sampled_from([*library().questions, "procedure", "text", "x"])
values = st.sampled_from(["self", "known", "lost", "", "’; --", "voluntary", "at_hand"]) | st.text()


@settings(derandomize=True, deadline=None)
@given(st.sampled_from(ORDER), st.dictionaries(keys, values))
def test_nothing_from_outside_upsets_the_dialogue(key: str, asked: dict[str, str]) -> None:
    """Only known answers to questions that are asked are taken."""
    guide = library().guides[key]
    dialogue = walk(library(), guide, asked)
    for question, answer in dialogue.answers.items():
        assert library().questions[question].answer(answer)
    assert dict(walk(library(), guide, dialogue.answers).answers) == dict(dialogue.answers)
    if dialogue.open is None:
        check_list(library(), guide, dialogue.answers, CITY)


def test_going_back_keeps_what_was_answered_before() -> None:
    dialogue = walk(
        library(), library().guides["certificate-renewal"], {"who": "self", "pin": "known"}
    )
    assert dialogue.before("pin") == {"who": "self"}
    assert dialogue.before("who") == {}
