"""Words of the phones' set-up: texts by what they are for, errors, and the audit log."""

from collections.abc import Iterable, Mapping

from flask import request, url_for

from callcenter.core.audit.web.wording import word_actions, word_objects
from callcenter.core.i18n import gettext as _
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor
from callcenter.core.web.wording import word
from telephony.setup.rehearsal import Aside
from telephony.setup.web.callback_words import (
    CALLBACK_ASIDES,
    CALLBACK_SCENES,
    CALLBACK_TEXTS,
)
from telephony.setup.web.guest_words import GUEST_ASIDES, GUEST_SCENES, GUEST_TEXTS

_STAGES = {
    "begin": _l("At the beginning"),
    "notices": _l("Prepared notices"),
    "listed": _l("To numbers on the list of nuisance calls"),
    "menu": _l("The menu"),
    "answers": _l("Answers by voice"),
    "wait": _l("While waiting"),
    "closed": _l("Outside the opening hours"),
    "callback": _l("Callbacks"),
    "voicemail": _l("Messages"),
    "end": _l("At the end"),
    "operator": _l("At an operator’s desk phone"),
}

# What a text is, and when it is said where the name does not tell it.
_TEXTS = {
    "greeting": (
        _l("Greeting"),
        _l("First of all in Japanese; in English once English is chosen."),
    ),
    "language_ja": (
        _l("Choice of Japanese"),
        _l("After the greeting. Callers who press nothing go on in Japanese."),
    ),
    "language_en": (_l("Choice of English"), _l("Right after the choice of Japanese.")),
    "recording_notice": (
        _l("Notice of recording"),
        _l("Before anything is recorded. Which wording was said is kept with each call."),
    ),
    "menu_intro": (_l("Before the menu"), None),
    "menu_option": (_l("One key of the menu"), _l("Once for each key.")),
    "menu_retry": (_l("No key was understood"), _l("Then the menu is read out once more.")),
    "wait_first": (_l("Begin of the wait"), None),
    "wait_position": (_l("Place in the line"), _l("At first, and whenever the place changes.")),
    "wait_estimate": (_l("Expected wait"), None),
    "wait_within": (_l("Expected wait, short"), _l("When it may be less than a minute.")),
    "wait_unknown": (
        _l("No expected wait"),
        _l("When too little is known for an honest estimate."),
    ),
    "comfort_1": (_l("Between the music, first"), None),
    "comfort_2": (_l("Between the music, second"), None),
    "comfort_3": (_l("Between the music, third"), None),
    "connecting": (_l("An operator answers"), None),
    "on_hold": (_l("On hold during a talk"), _l("With music in between.")),
    "line_full": (_l("Too many callers wait"), _l("Then the call ends.")),
    "closed": (_l("Closed now"), None),
    "closed_reason": (
        _l("Reason of the closing"),
        _l("On holidays, and on days with an exception of the opening hours."),
    ),
    "closed_until": (_l("Next opening"), None),
    "closed_lost": (_l("Lost cards outside the hours"), None),
    "voicemail_intro": (_l("Invitation to leave a message"), _l("Followed by the tone.")),
    "voicemail_thanks": (_l("Message received"), None),
    "goodbye": (_l("Goodbye"), _l("When the caller left no message.")),
    "trouble": (_l("Technical trouble"), _l("Then a message can be left.")),
    "operator_press": (
        _l("A call for the desk phone"),
        _l("Operators hear it; callers do not."),
    ),
}

_VARIABLES = {
    "centre": _l("the name of the centre"),
    "lost_line": _l("the number for lost cards, digit by digit"),
    "option": _l("what the key stands for"),
    "digit": _l("the key"),
    "position": _l("the place in the line"),
    "low": _l("minutes, the lower end"),
    "high": _l("minutes, the higher end"),
    "reason": _l("the reason in the opening hours"),
    "opens": _l("day and time of the next opening"),
    "number": _l("the phone number, digit by digit"),
}

_SCENES = {
    "answered": _l("A call in the opening hours"),
    "unknown": _l("When the wait cannot be estimated"),
    "no_key": _l("When no key is understood"),
    "held": _l("On hold during a talk"),
    "closed": _l("A call outside the opening hours"),
    "silent": _l("When nothing is said after the tone"),
    "full": _l("When too many callers wait"),
    "trouble": _l("When something is out of order"),
    "operator": _l("At an operator’s desk phone"),
}

_ASIDES = {
    Aside.KEY_LANGUAGE: _l("The caller chooses the language"),
    Aside.KEY_MENU: _l("The caller presses a key"),
    Aside.NO_KEY: _l("No key, or one that is not in the menu"),
    Aside.MUSIC: _l("Music"),
    Aside.TALK: _l("The talk with the operator; it is recorded"),
    Aside.TONE: _l("Tone"),
    Aside.MESSAGE: _l("The caller’s message is recorded"),
    Aside.SILENCE: _l("The caller says nothing"),
    Aside.HANG_UP: _l("The call ends"),
}

_OPTION_FIELDS = {
    "digit": _l("Key to press"),
    "name_ja": _l("Name (Japanese)"),
    "name_en": _l("Name (English)"),
    "spoken_ja": _l("Read out (Japanese)"),
    "spoken_en": _l("Read out (English)"),
    "category_code": _l("Category"),
}

# Name, unit and meaning of each time or limit.
_SECONDS, _TIMES, _CALLERS = _l("seconds"), _l("times"), _l("callers")
_DAYS = _l("days")
_TIME_GROUPS = (
    (
        "operators",
        _l("Operators"),
        (
            ("ring_seconds", _l("Ringing"), _SECONDS, _l("Then the next operator’s phone rings.")),
            (
                "wrap_up_seconds",
                _l("Time for the record"),
                _SECONDS,
                _l("After each talk, before the next call."),
            ),
            (
                "miss_pause_seconds",
                _l("Rest after a missed call"),
                _SECONDS,
                _l("Before the phone of this operator rings again."),
            ),
            (
                "misses_before_offline",
                _l("Missed calls in a row"),
                _TIMES,
                _l("Then the operator gets no more calls until they say that they are back."),
            ),
            (
                "silent_seconds",
                _l("No sign of life"),
                _SECONDS,
                _l("An operator’s screen that says nothing for so long gets no calls."),
            ),
            (
                "listening_visible",
                _l("Listening is shown"),
                _l("(1: yes, 0: no)"),
                _l("Whether operators see that a supervisor listens. It is always logged."),
            ),
            (
                "overflow_seconds",
                _l("English calls for everybody"),
                _SECONDS,
                _l("After this wait an English-speaking caller goes to any operator."),
            ),
        ),
    ),
    (
        "callers",
        _l("Callers"),
        (
            ("key_seconds", _l("Wait for a key"), _SECONDS, _l("After a choice was read out.")),
            (
                "key_tries",
                _l("Reading out a choice"),
                _TIMES,
                _l("Then the call goes on without a key."),
            ),
            (
                "comfort_seconds",
                _l("Between two announcements"),
                _SECONDS,
                _l("There is music in between."),
            ),
            (
                "longest_line",
                _l("Callers who may wait"),
                _CALLERS,
                _l("More are asked to call again later."),
            ),
            ("voicemail_seconds", _l("Longest message"), _SECONDS, _l("The recording ends then.")),
            (
                "pause_seconds",
                _l("Pause of the recording"),
                _SECONDS,
                _l("While a PIN or a number is said; then it goes on by itself."),
            ),
        ),
    ),
    (
        "callbacks",
        _l("Callbacks"),
        (
            (
                "citizen_ring_seconds",
                _l("Ringing at the citizen’s"),
                _SECONDS,
                _l("Then the call is tried again later."),
            ),
            (
                "callback_wrap_up_seconds",
                _l("When nobody was reached"),
                _SECONDS,
                _l("Time to correct the result before the next call."),
            ),
            (
                "callback_days",
                _l("Numbers of settled callbacks"),
                _DAYS,
                _l("Then the number is erased; the public page says so."),
            ),
        ),
    ),
    (
        "board",
        _l("Live board"),
        (
            (
                "service_seconds",
                _l("Answered in time"),
                _SECONDS,
                _l("The service level is the share of calls answered within this wait."),
            ),
            (
                "short_abandon_seconds",
                _l("Hung up at once"),
                _SECONDS,
                _l("Who hangs up within this wait is left out of the second service level."),
            ),
            (
                "long_wait_seconds",
                _l("Warning of a long wait"),
                _SECONDS,
                _l("The board warns when somebody has waited longer."),
            ),
        ),
    ),
)


_TEXTS |= CALLBACK_TEXTS | GUEST_TEXTS
_SCENES |= CALLBACK_SCENES | GUEST_SCENES
_ASIDES |= CALLBACK_ASIDES | GUEST_ASIDES


def phone_tabs() -> list[dict[str, object]]:
    """The pages of the set-up, operators' phones among them; the one that is open is marked."""
    pages = [
        (_("Menu"), "phones.show_menu"),
        (_("Notices"), "phones.notices.show"),
        (_("Spoken texts"), "phones.texts.show"),
        (_("Times and limits"), "phones.times.show"),
        (_("As callers hear it"), "phones.preview.show"),
        (_("After the talk"), "ratings.show"),
        (_("Operators’ phones"), "phone_agents.show_agents"),
    ]
    if current_actor().can(Permission.NUISANCE_MANAGE):
        pages.append((_("Nuisance calls"), "nuisance.show_list"))
    if current_actor().can(Permission.DIRECTORY_MANAGE):
        pages.append((_("Directory"), "directory.show_list"))
    return [
        {"label": label, "href": url_for(endpoint), "current": request.endpoint == endpoint}
        for label, endpoint in pages
    ]


def stage_label(stage: str) -> str:
    """A part of a call."""
    return str(_STAGES[stage])


def text_label(code: str) -> str:
    """What a text is."""
    return str(_TEXTS[code][0])


def text_moment(code: str) -> str:
    """When a text is said; empty where its name tells it."""
    return str(_TEXTS[code][1] or "")


def variable_labels(names: Iterable[str]) -> list[tuple[str, str]]:
    """Variables as they are written, and what they stand for."""
    return [(f"{{{name}}}", str(_VARIABLES[name])) for name in names]


def scene_label(key: str) -> str:
    """A conversation by what happens in it."""
    return str(_SCENES[key])


def aside_label(aside: Aside) -> str:
    """What happens between the words."""
    return str(_ASIDES[aside])


def option_label(field: str) -> str:
    """A field of an option."""
    return str(_OPTION_FIELDS[field])


def digit_label(digit: str) -> str:
    """A key, or that there is none."""
    return digit or _("Not offered")


def category_label(code: str, labels: Mapping[str, str]) -> str:
    """A category with its code, or that none is proposed."""
    return f"{code} {labels.get(code, '')}".strip() or _("None")


def time_groups() -> list[tuple[str, str, list[tuple[str, str, str, str]]]]:
    """Times and limits by whom they concern: name, label, unit and meaning of each."""
    return [
        (
            key,
            str(title),
            [(name, str(label), str(unit), str(hint)) for name, label, unit, hint in rows],
        )
        for key, title, rows in _TIME_GROUPS
    ]


word(
    phones_changed=_l("Someone else changed this in the meantime. Please compare, then save."),
    not_in_range=_l("Please enter a number within the limits named here."),
    bad_number=_l("Please enter a whole number in figures."),
    too_long_to_say=_l("This is too long to be read out in one go. Please shorten it."),
    unspeakable=_l("This contains a character that cannot be read out, such as < or a picture."),
    japanese_in_english=_l(
        "The English voice cannot read Japanese characters. Please write them in Roman letters."
    ),
    no_japanese=_l("Please write this in Japanese: the Japanese voice reads it."),
    bad_variables=_l("In braces only the words that are listed with the text can stand."),
    missing_variables=_l("A word in braces that this text cannot do without is missing."),
    digit_taken=_l("Another option has this key already."),
    last_option=_l("At least one option must be offered."),
    menu_full=_l("There are too many options. Please change one that is not offered any more."),
    no_audio=_l("Please choose a file."),
    audio_too_large=_l("This file is too large: 5 MB at most."),
    audio_too_long=_l("This recording is too long: two minutes at most."),
    audio_unknown=_l("This is neither a wav nor an mp3 file."),
    audio_broken=_l("This file cannot be played. A wav file must be without compression (PCM)."),
    audio_of_variables=_l("This text is different in each call, so it is read by a voice."),
)
word_actions(
    {
        "phone_times.change": _l("Changed the times and limits of the phones"),
        "phone_option.add": _l("Added an option to the phone menu"),
        "phone_option.change": _l("Changed an option of the phone menu"),
        "phone_option.move": _l("Moved an option of the phone menu"),
        "phone_prompt.change": _l("Changed a text that callers hear"),
    }
)
word_objects(
    {
        "phones": _l("Phones"),
        "phone_option": _l("Option of the phone menu"),
        "phone_prompt": _l("Text that callers hear"),
    }
)
