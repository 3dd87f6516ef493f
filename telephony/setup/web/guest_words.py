"""Words for what callers meet around a talk: notices, answers by voice, the list of nuisance calls,
the question afterwards."""

from flask_babel import LazyString

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word
from telephony.setup.rehearsal import Aside

# As `wording` has them: what a text is, and when it is said.
GUEST_TEXTS: dict[str, tuple[LazyString, LazyString | None]] = {
    "notice_1": (
        _l("Notice 1"),
        _l("While it is switched on: right after the choice of the language."),
    ),
    "notice_2": (
        _l("Notice 2"),
        _l("While it is switched on: right after the choice of the language."),
    ),
    "notice_3": (
        _l("Notice 3"),
        _l("While it is switched on: right after the choice of the language."),
    ),
    "listed_announce": (_l("Calls are answered, with a record"), None),
    "listed_low": (_l("Calls are answered after all others"), None),
    "listed_voicemail": (_l("Only a message is taken"), None),
    "listed_reject": (_l("Calls are not taken"), None),
    "listed_urgent": (
        _l("The way for what is urgent"),
        _l("After each of these texts: the key 0 always leads to a message."),
    ),
    "answer_option": (
        _l("One key of the answers by voice"),
        _l("In the menu, once for each answer that is switched on."),
    ),
    "answer_1": (_l("Answer 1"), None),
    "answer_2": (_l("Answer 2"), None),
    "answer_3": (_l("Answer 3"), None),
    "answer_next": (_l("After an answer"), None),
    "rating_question": (
        _l("Question after the talk"),
        _l("To callers who stay on the line, while the question is switched on."),
    ),
    "rating_thanks": (_l("Thanks for the answer"), None),
}

GUEST_SCENES: dict[str, LazyString] = {
    "rated": _l("After the talk, where the question is switched on"),
    "answer_1": _l("Answer 1 by voice"),
    "answer_2": _l("Answer 2 by voice"),
    "answer_3": _l("Answer 3 by voice"),
    "notice_1": _l("Notice 1, when it is switched on"),
    "notice_2": _l("Notice 2, when it is switched on"),
    "notice_3": _l("Notice 3, when it is switched on"),
    "listed_announce": _l("A listed number: answered, with a record"),
    "listed_low": _l("A listed number: after all others"),
    "listed_voicemail": _l("A listed number: only a message"),
    "listed_reject": _l("A listed number: not taken"),
    "listed_urgent": _l("A listed number that presses 0"),
}

GUEST_ASIDES: dict[Aside, LazyString] = {
    Aside.KEY_ANSWER: _l("The caller presses the key of an answer by voice"),
    Aside.KEY_URGENT: _l("The caller presses 0"),
    Aside.KEY_RATING: _l("The caller presses 1, 2 or 3"),
    Aside.OPERATOR_LEAVES: _l("The operator hangs up, the caller stays on the line"),
    Aside.GOES_ON: _l("The call goes on like all others"),
    Aside.NOTICE_ENDS: _l("The call ends here while the notice is on"),
}

word(
    bad_notice_end=_l("Please enter a moment in the next seven days."),
    no_number=_l("This is not a phone number."),
    own_number=_l("This is a number of the city: calls that it passes on are everybody’s."),
    bad_last_day=_l("Please enter a day from today on, at most 90 days ahead."),
    already_proposed=_l("This number is proposed already. It waits for a second person."),
    already_decided=_l("This was decided already."),
    second_person=_l("You proposed this yourself. A second person has to confirm it."),
)
word_actions(
    {
        "phone_answer.change": _l("Changed an answer by voice"),
        "phone_notice.on": _l("Switched on a notice for all callers"),
        "phone_notice.off": _l("Switched off the notice for all callers"),
        "phone_question.on": _l("Switched on the question after the talk"),
        "phone_question.off": _l("Switched off the question after the talk"),
        "nuisance.propose": _l("Proposed a number for the list of nuisance calls"),
        "nuisance.confirm": _l("Confirmed an entry of the list of nuisance calls"),
        "nuisance.decline": _l("Declined an entry of the list of nuisance calls"),
        "nuisance.lift": _l("Lifted an entry of the list of nuisance calls"),
    }
)
word_objects(
    {
        "phone_answer": _l("Answer by voice"),
        "phone_notice": _l("Notice for all callers"),
        "nuisance": _l("Entry of the list of nuisance calls"),
    }
)
