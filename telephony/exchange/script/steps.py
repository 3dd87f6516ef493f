"""A script as plain values: who there is, and what they do and expect, step by step.

The names of the fields are the words of the file. A field without a default must be there; `line`
is where a thing stands in it.
"""

from dataclasses import dataclass
from typing import ClassVar, NewType

Text = NewType("Text", str)
Keys = NewType("Keys", str)
Number = NewType("Number", str)
Seconds = NewType("Seconds", float)
Language = NewType("Language", str)
Button = NewType("Button", str)

NO_TEXT = Text("")
NO_NUMBER = Number("")
NO_LANGUAGE = Language("")
AS_EVERYBODY = Seconds(0)
"""The patience that the script names for all."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """Something that stands in a line of the file."""

    line: int


@dataclass(frozen=True, kw_only=True)
class Step(Written):
    """One thing that somebody does or expects.

    Attributes:
        short: the field that is meant when a verb is followed by a single value.
    """

    short: ClassVar[str] = ""


@dataclass(frozen=True, kw_only=True)
class Dials(Step):
    """Calls the centre, or `to`; `at` seconds after the beginning of the script.

    Attributes:
        withheld: true, or one of the exchange's ways to withhold a number.
    """

    at: Seconds = Seconds(0)
    to: Number = NO_NUMBER
    withheld: bool | str = False
    forwarded_from: Number = NO_NUMBER


@dataclass(frozen=True, kw_only=True)
class Hears(Step):
    """Expects words; what was heard before the last words expected does not count."""

    short = "text"
    text: Text
    within: Seconds = AS_EVERYBODY


@dataclass(frozen=True, kw_only=True)
class HearsNot(Step):
    """Expects that certain words do not come for so many seconds: on hold, for instance."""

    short = "text"
    text: Text
    during: Seconds = Seconds(10)


@dataclass(frozen=True, kw_only=True)
class IsCalled(Step):
    """Expects the own telephone to ring, and picks up after so many seconds."""

    short = "after"
    after: Seconds = Seconds(2)
    within: Seconds = AS_EVERYBODY


@dataclass(frozen=True, kw_only=True)
class Declines(Step):
    """Expects the own telephone to ring, and declines."""

    short = "within"
    within: Seconds = AS_EVERYBODY


@dataclass(frozen=True, kw_only=True)
class LetsRing(Step):
    """Expects the own telephone to ring, and does nothing until it has stopped."""

    short = "within"
    within: Seconds = AS_EVERYBODY


@dataclass(frozen=True, kw_only=True)
class CallEnds(Step):
    """Expects that the other side hangs up."""

    short = "within"
    within: Seconds = AS_EVERYBODY


@dataclass(frozen=True, kw_only=True)
class Presses(Step):
    """Presses keys, one after another."""

    short = "keys"
    keys: Keys


@dataclass(frozen=True, kw_only=True)
class Says(Step):
    """Speaks, to the end."""

    short = "text"
    text: Text
    language: Language = NO_LANGUAGE


@dataclass(frozen=True, kw_only=True)
class Waits(Step):
    """Lets time pass."""

    short = "seconds"
    seconds: Seconds


@dataclass(frozen=True, kw_only=True)
class HangsUp(Step):
    """Puts down."""


@dataclass(frozen=True, kw_only=True)
class SignsIn(Step):
    """Signs in at the staff app; the password is the script's unless one is named."""

    short = "password"
    password: Text = NO_TEXT


@dataclass(frozen=True, kw_only=True)
class TakesCalls(Step):
    """Is ready for calls from now on."""


@dataclass(frozen=True, kw_only=True)
class Answers(Step):
    """Expects the phone to ring, and picks up after so many seconds."""

    short = "after"
    after: Seconds = Seconds(0)
    within: Seconds = AS_EVERYBODY


@dataclass(frozen=True, kw_only=True)
class Rejects(Step):
    """Expects the phone to ring, and declines."""

    short = "within"
    within: Seconds = AS_EVERYBODY


@dataclass(frozen=True, kw_only=True)
class Writes(Step):
    """Saves the inquiry of the call with the desk's form; what is not named stays as proposed.

    Attributes:
        category: its code.
        result: `answered`, `booked`, `handoff`, `callback`, `referred` or `abandoned`.
        status: `closed`, `follow_up` or `open`.
    """

    short = "question"
    question: Text
    answer: Text = NO_TEXT
    category: Text = NO_TEXT
    result: Text = NO_TEXT
    status: Text = Text("closed")


@dataclass(frozen=True, kw_only=True)
class Finishes(Step):
    """Ends the wrap-up, if it has not ended."""


@dataclass(frozen=True, kw_only=True)
class TakesBreak(Step):
    """Goes on a break: `lunch`, `short`, `training` or `meeting`."""

    short = "reason"
    reason: Text = Text("short")


@dataclass(frozen=True, kw_only=True)
class Practises(Step):
    """Lets a caller of the exchange call who plays a story by itself (see `practice/`)."""

    short = "story"
    story: Text
    language: Language = NO_LANGUAGE


@dataclass(frozen=True, kw_only=True)
class Uses(Step):
    """Presses a button of the phone's panel, by the last part of its address: `hold`, for
    instance, which is `/phone/hold`.

    Attributes:
        value: what is chosen with it.
    """

    short = "button"
    button: Button
    value: Text = NO_TEXT


EVERYBODY: dict[str, type[Step]] = {
    "hears": Hears,
    "hears_not": HearsNot,
    "says": Says,
    "waits": Waits,
    "hangs_up": HangsUp,
    "call_ends": CallEnds,
}
CALLER_VERBS = EVERYBODY | {
    "dials": Dials,
    "presses": Presses,
    "is_called": IsCalled,
    "declines": Declines,
    "lets_ring": LetsRing,
}
OPERATOR_VERBS = EVERYBODY | {
    "signs_in": SignsIn,
    "takes_calls": TakesCalls,
    "answers": Answers,
    "rejects": Rejects,
    "writes": Writes,
    "finishes": Finishes,
    "takes_break": TakesBreak,
    "practises": Practises,
    "uses": Uses,
}


@dataclass(frozen=True, kw_only=True)
class Caller(Written):
    """Somebody who calls the centre, or is called by it.

    Attributes:
        number: of the own telephone.
    """

    verbs: ClassVar[dict[str, type[Step]]] = CALLER_VERBS
    first: ClassVar[tuple[str, ...]] = ("dials", "is_called", "declines", "lets_ring")
    name: Text
    number: Number
    does: tuple[Step, ...]
    language: Language = NO_LANGUAGE


@dataclass(frozen=True, kw_only=True)
class Operator(Written):
    """Somebody who takes calls at a desk of the app.

    Attributes:
        login: the sign-in name.
    """

    verbs: ClassVar[dict[str, type[Step]]] = OPERATOR_VERBS
    first: ClassVar[tuple[str, ...]] = ("signs_in",)
    name: Text
    login: Text
    does: tuple[Step, ...]
    language: Language = NO_LANGUAGE


@dataclass(frozen=True, kw_only=True)
class Script(Written):
    """A whole file.

    Attributes:
        title: what it shows.
        language: of what people say, unless they or their words have another: `ja` or `en`.
        within: patience for everything that is expected, in seconds.
        password: of operators who name none.
    """

    title: Text = NO_TEXT
    language: Language = Language("ja")
    within: Seconds = Seconds(60)
    password: Text = NO_TEXT
    callers: tuple[Caller, ...] = ()
    operators: tuple[Operator, ...] = ()

    @property
    def people(self) -> tuple[Caller | Operator, ...]:
        """Everybody."""
        return (*self.operators, *self.callers)
