"""People: each does the steps of the script in turn, in the real time."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic
from typing import Any

from telephony.exchange.script import steps
from telephony.exchange.script.desk import AppAway, Desk
from telephony.exchange.script.handset import TAGS, ExchangeAway, ExchangeLine, Handset, Refusal

LONGEST_LISTEN = 2.0  # seconds; after so long somebody looks whether the play is over
BEAT = 8.0  # seconds between two signs of life of an open desk
PAUSE = 0.3  # seconds between two looks at the desk
LINES_TOLD = 4


class Unmet(Exception):
    """An expectation was not met, or a step could not be done; the message is one line."""


class Stopped(Exception):
    """Somebody else's expectation was not met: the play is over."""


@dataclass(frozen=True)
class Deed:
    """Something that a person did.

    Attributes:
        second: since the beginning of the play.
        call_sid: of the call at that moment, if there was one.
    """

    second: float
    verb: str
    text: str
    call_sid: str | None


@dataclass
class Play:
    """What all people of a play share.

    Attributes:
        centre: the number that is dialled.
        over: set when everybody is to stop.
    """

    script: steps.Script
    line: ExchangeLine
    app_url: str
    centre: str
    over: Event = field(default_factory=Event)
    began: float = field(default_factory=monotonic)

    @property
    def second(self) -> float:
        """Seconds since the beginning."""
        return monotonic() - self.began

    def pass_time(self, seconds: float) -> None:
        """Let time pass.

        Raises:
            Stopped: the play is over.
        """
        if self.over.wait(max(0.0, seconds)):
            raise Stopped


class Person(Thread):
    """Somebody with a phone.

    Attributes:
        failure: the line about what was not as expected; None: all went well.
        deeds: what was done, in order.
        handset: the own phone; None before it is known.
    """

    def __init__(self, play: Play, role: steps.Caller | steps.Operator) -> None:
        super().__init__(name=role.name, daemon=True)
        self.play, self.role = play, role
        self.failure: str | None = None
        self.deeds: list[Deed] = []
        self.handset: Handset | None = None
        self._heard = 0

    def run(self) -> None:
        """All steps, then put down what is still in the hand."""
        try:
            for step in self.role.does:
                self._do(step)
        except Stopped:
            pass
        except Unmet as unmet:
            self._fail(str(unmet))
        except (ExchangeAway, AppAway) as away:
            self._fail(f"{self.role.name}: {away}")
        except Exception as error:
            # A thread that died without a word would look like a person who was content.
            self._fail(f"{self.role.name}: {error!r}")
        finally:
            with suppress(Refusal, ExchangeAway, AppAway):
                self.leave()

    def leave(self) -> None:
        """Hang up, if a call is still on."""
        if self.handset is not None and self.handset.state != "idle":
            self.handset.act("hang-up")

    def phone(self) -> Handset:
        """The own phone."""
        assert self.handset is not None  # noqa: S101 - every first step gives one
        return self.handset

    def _fail(self, line: str) -> None:
        self.failure = line
        self.play.over.set()

    def _do(self, step: steps.Step) -> None:
        deed: Callable[[Any], None] = getattr(self, f"do_{type(step).__name__}")
        try:
            deed(step)
        except Refusal as refusal:
            raise self._unmet(step, str(refusal)) from None

    def _note(self, verb: str, text: str = "") -> None:
        call = next((one for one in reversed(self._events()) if "call_sid" in one), None)
        is_on = call is not None and call["kind"] != "ended"
        sid = call["call_sid"] if call is not None and is_on else None
        self.deeds.append(Deed(round(self.play.second, 3), verb, text, sid))

    def _events(self) -> list[dict[str, Any]]:
        return self.handset.events if self.handset else []

    def _unmet(self, step: steps.Step, why: str) -> Unmet:
        verb = next(name for name, kind in self.role.verbs.items() if type(step) is kind)
        wanted = getattr(step, "text", "")
        asked = f"{verb} {wanted!r}" if wanted else verb
        return Unmet(f"line {step.line}: {self.role.name} {asked}: {why}")

    def _within(self, step: Any) -> float:
        return float(step.within or self.play.script.within)

    def _until(self, reached: Callable[[], bool], seconds: float) -> bool:
        """Listen until something is so; False: it was not within that time."""
        end = monotonic() + seconds
        while not reached():
            self.play.pass_time(0)
            left = end - monotonic()
            if left <= 0:
                return False
            self.phone().listen(min(left, LONGEST_LISTEN))
        return True

    def do_Hears(self, step: steps.Hears) -> None:  # noqa: N802 - named for the step
        phone = self.phone()
        self._until(lambda: self._finds(step.text) or phone.state == "idle", self._within(step))
        if self._finds(step.text):
            return
        why = "the call was over" if phone.state == "idle" else "not in time"
        words = phone.words()[self._heard :][:LINES_TOLD]
        instead = " / ".join(words) if words else "nothing"
        raise self._unmet(step, f"{why}; heard instead: {instead}")

    def _finds(self, wanted: str) -> bool:
        words = self.phone().words()
        for place, text in enumerate(words[self._heard :], self._heard):
            if wanted.casefold() in text.casefold():
                self._heard = place
                return True
        return False

    def do_HearsNot(self, step: steps.HearsNot) -> None:  # noqa: N802
        if self._until(lambda: self._finds(step.text), step.during):
            raise self._unmet(step, "it was heard")

    def do_Says(self, step: steps.Says) -> None:  # noqa: N802
        chosen = step.language or self.role.language or self.play.script.language
        done = self.phone().act("speak", text=step.text, language=TAGS[chosen])
        self._note("says", step.text)
        self.play.pass_time(done["seconds"])

    def do_Waits(self, step: steps.Waits) -> None:  # noqa: N802
        self.play.pass_time(step.seconds)

    def do_HangsUp(self, _step: steps.HangsUp) -> None:  # noqa: N802
        self._note("hangs up")
        self.phone().act("hang-up")

    def do_CallEnds(self, step: steps.CallEnds) -> None:  # noqa: N802
        if not self._until(lambda: self.phone().state == "idle", self._within(step)):
            raise self._unmet(step, "the call went on")


class CallerAtWork(Person):
    """A citizen."""

    def __init__(self, play: Play, role: steps.Caller) -> None:
        super().__init__(play, role)
        self._number = role.number

    def do_Dials(self, step: steps.Dials) -> None:  # noqa: N802
        self.play.pass_time(step.at - self.play.second)
        if self.handset is None:
            self.handset = Handset(self.play.line, self._number, self.role.name)
        to = step.to or self.play.centre
        about: dict[str, Any] = {"withheld": step.withheld}
        if step.forwarded_from:
            about["forwarded_from"] = step.forwarded_from
        self.phone().act("dial", to=to, **about)
        self.phone().listen(0)
        self._note("dials", to)

    def do_IsCalled(self, step: steps.IsCalled) -> None:  # noqa: N802
        self._is_rung(step, self._within(step))
        self.play.pass_time(step.after)
        self.phone().act("answer")
        self._note("answers")

    def do_Declines(self, step: steps.Declines) -> None:  # noqa: N802
        self._is_rung(step, self._within(step))
        self._note("declines")
        self.phone().act("reject")

    def do_LetsRing(self, step: steps.LetsRing) -> None:  # noqa: N802
        self._is_rung(step, self._within(step))
        if not self._until(lambda: self.phone().state == "idle", self._within(step)):
            raise self._unmet(step, "it rang on")
        self._note("lets it ring")

    def _is_rung(self, step: steps.Step, within: float) -> None:
        if self.handset is None:
            self.handset = Handset(self.play.line, self._number, self.role.name)
        if not self._until(lambda: self.phone().state == "ringing", within):
            raise self._unmet(step, f"nobody called in {within:g} s")

    def do_Presses(self, step: steps.Presses) -> None:  # noqa: N802
        self._note("presses", step.keys)
        self.phone().act("digits", keys=step.keys)


class OperatorAtWork(Person):
    """An operator at a desk of the app."""

    def __init__(self, play: Play, role: steps.Operator) -> None:
        super().__init__(play, role)
        self._login = role.login
        self._desk = Desk(play.app_url)
        self._form = ""
        self._is_ready = False
        self._gone = Event()

    def leave(self) -> None:
        """Hang up and take no more calls."""
        self._gone.set()
        super().leave()
        if self._is_ready:
            self._desk.act("offline")

    def do_SignsIn(self, step: steps.SignsIn) -> None:  # noqa: N802
        password = step.password or self.play.script.password
        if not password:
            raise self._unmet(step, "neither the step nor the script has a password")
        self._desk.sign_in(self._login, password)
        self._note("signs in", self._login)

    def do_TakesCalls(self, _step: steps.TakesCalls) -> None:  # noqa: N802
        self._desk.act("take")
        if self.handset is None:
            self.handset = Handset(self.play.line, self._desk.address(), self.role.name)
            Thread(target=self._beat, name=f"{self.role.name}'s desk", daemon=True).start()
        self._is_ready = True
        self._note("takes calls")

    def do_Answers(self, step: steps.Answers) -> None:  # noqa: N802
        self._ring(step, self._within(step))
        self.play.pass_time(step.after)
        self.phone().act("answer")
        self._note("answers")
        state = self._state_in(step, "talking")
        self._form = state["url"]

    def do_Rejects(self, step: steps.Rejects) -> None:  # noqa: N802
        self._ring(step, self._within(step))
        self._note("rejects")
        self.phone().act("reject")

    def do_Writes(self, step: steps.Writes) -> None:  # noqa: N802
        if not self._form:
            raise self._unmet(step, "no call was answered")
        given = {"question": step.question, "answer": step.answer, "status": step.status}
        given |= {"category": step.category, "result": step.result}
        self._desk.write(self._form, {name: value for name, value in given.items() if value})
        self._note("writes", step.question)

    def do_Finishes(self, step: steps.Finishes) -> None:  # noqa: N802
        if self._state_in(step, "wrap_up", "available")["state"] == "wrap_up":
            self._desk.act("finish")
        self._note("finishes")

    def do_Practises(self, step: steps.Practises) -> None:  # noqa: N802
        chosen = step.language or self.role.language or self.play.script.language
        self._desk.practise(step.story, chosen)
        self._note("practises", step.story)

    def do_Uses(self, step: steps.Uses) -> None:  # noqa: N802
        self._desk.act(step.button, step.value)
        self._note("uses", step.button)

    def do_TakesBreak(self, step: steps.TakesBreak) -> None:  # noqa: N802
        self._desk.act("break", step.reason)
        self._note("takes a break", step.reason)

    def _ring(self, step: steps.Step, within: float) -> None:
        if not self._until(lambda: self.phone().state == "ringing", within):
            raise self._unmet(step, f"no call rang in {within:g} s")

    def _state_in(self, step: steps.Step, *wanted: str) -> dict[str, Any]:
        """What the desk shows once it is in one of these states."""
        end = monotonic() + self.play.script.within
        while (state := self._desk.state())["state"] not in wanted:
            if monotonic() > end:
                raise self._unmet(step, f"the desk shows {state['state']!r}")
            self.play.pass_time(PAUSE)
        return state

    def _beat(self) -> None:
        """Keep the desk and its phone alive, as the open page does."""
        while not self._gone.wait(BEAT):
            with suppress(Refusal, ExchangeAway, AppAway):
                self.phone().sign_in()
                self._desk.act("beat")
