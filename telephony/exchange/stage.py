"""The stage on which a call's documents are performed, verb by verb."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import urldefrag, urljoin, urlsplit

from telephony.exchange import forms, hearing, lifecycle
from telephony.exchange.calls import Source
from telephony.exchange.courses import ELAPSED, Course, Script, Wait
from telephony.exchange.legs import Callback, Leg
from telephony.exchange.lifecycle import HungUp
from telephony.exchange.ports import Reply, Request
from telephony.exchange.twiml.grammar import PHONE_VERBS, WHISPER_VERBS
from telephony.exchange.twiml.reading import TwimlError, Verb, read

if TYPE_CHECKING:
    from telephony.exchange.office import Office

BAD_URL, BAD_ANSWER, BAD_TYPE, TOO_MANY = 11100, 11200, 12300, 12400
MOST_DOCUMENTS = 20  # in a row, without any time passing by their verbs
TONE_SECONDS = {"w": 0.5, "W": 1.0}
KEY_TONE_SECONDS = 0.5
TWIML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})
SORRY = (
    "<Response><Say>We are sorry, an application error has occurred. Goodbye.</Say>"
    "<Hangup/></Response>"
)

Result = TypeVar("Result")
Act: TypeAlias = Callable[["Stage", Verb, Source], Script[Source | None]]


class Broken(Exception):
    """A document cannot be had or performed; the fallback is asked next."""

    def __init__(self, code: int, message: str, url: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.url = code, message, url


class Turned(Exception):
    """The call is sent to another document from outside."""

    def __init__(self, source: Source) -> None:
        super().__init__(source.url)
        self.source = source


class Ending(Exception):
    """The document ends the call with this status."""

    def __init__(self, status: str = "completed") -> None:
        super().__init__(status)
        self.status = status


class Stage:
    """One leg and the script of its documents.

    Attributes:
        course: carries the script on.
        more: further parameters of every request while the call is in a queue.
        on_key: asked for each key while something plays; true stops the playing by `Pressed`.
    """

    def __init__(self, office: "Office", leg: Leg, verbs: Mapping[str, Act]) -> None:
        self.office, self.leg, self.verbs = office, leg, verbs
        self.course = Course(office.clock)
        self.more: Callable[[], dict[str, str]] = dict
        self.on_key: Callable[[str], bool] | None = None
        self._documents = 0

    def begin(self, source: Source, keys: str = "") -> None:
        """Play `keys`, perform this document and what follows until the call ends."""
        self.leg.course = self.course
        self.course.begin(self._run(source, keys))

    def whisper(self, source: Source | None, keys: str, then: Callable[[], None]) -> None:
        """Play keys and a document to a called leg before it is connected, then call `then`."""
        self.leg.course = self.course
        self.course.begin(self._whisper(source, keys, then))

    def _run(self, source: Source, keys: str = "") -> Script[None]:
        following: Source | None = source
        while following is not None:
            here = following
            try:
                yield from self.tones(keys)
                keys = ""
                yield from self.perform(here, PHONE_VERBS)
                following = None
            except Turned as turned:
                following = turned.source
            except Broken as broken:
                following = self._recover(broken, here)
            except Ending as ending:
                lifecycle.end(self.office, self.leg, ending.status)
                return
            except HungUp:
                return
        lifecycle.end(self.office, self.leg, "completed")

    def _whisper(self, source: Source | None, keys: str, then: Callable[[], None]) -> Script[None]:
        try:
            yield from self.tones(keys)
            if source is not None:
                yield from self.perform(source, WHISPER_VERBS)
        except Turned as turned:
            yield from self._run(turned.source)
        except Broken as broken:
            self.office.by("broken-whisper-ends-the-called-leg")
            self.fail(broken)
            lifecycle.end(self.office, self.leg, "completed")
        except Ending:
            lifecycle.end(self.office, self.leg, "completed")
        except HungUp:
            return
        else:
            self.office.clock.soon(then)

    def perform(self, source: Source, allowed: frozenset[str]) -> Script[None]:
        """Perform a document and those it leads to.

        Args:
            allowed: the verbs that may stand in documents here.

        Raises:
            Broken: one of them cannot be had or performed.
            Ending: the call is to be hung up.
        """
        following: Source | None = source
        while following is not None:
            here = following
            verbs = yield from self._document(here, allowed)
            following = yield from self._perform_all(verbs, here)

    def act(self, verb: Verb, here: Source) -> Script[Source | None]:
        """Perform one verb; back comes the document to go on with, if it leads to one."""
        self.office.trace.add(
            "verb", self.leg.sid, verb=verb.name, attributes=dict(verb.attributes), text=verb.text
        )
        return (yield from self.verbs[verb.name](self, verb, here))

    def answer(self) -> None:
        """Take an incoming call that is still ringing."""
        if self.leg.status == "ringing" and self.leg.is_inbound:
            lifecycle.answer(self.office, self.leg)

    def sleep(self, seconds: float) -> Script[None]:
        """Let time pass; keys go to `on_key`.

        Raises:
            Pressed: `on_key` wants to stop what plays.
        """
        if seconds > 0:
            self._documents = 0
        end = self.office.clock.now + timedelta(seconds=seconds)
        while True:
            left = (end - self.office.clock.now).total_seconds()
            kinds = frozenset({"digit"}) if self.on_key else frozenset()
            happening = yield Wait(seconds=max(0.0, left), kinds=kinds)
            if happening.kind == ELAPSED:
                return
            if self.on_key is not None and self.on_key(happening.value):
                raise Pressed

    def sound(self, kind: str, seconds: float, **about: str) -> Script[None]:
        """The leg hears something of this length."""
        heard = hearing.hear(self.office, self.leg, kind, seconds, **about)
        try:
            yield from self.sleep(seconds)
        except Exception:
            hearing.cut(self.office, heard)
            raise
        finally:
            hearing.keep(self.leg, heard)

    def tones(self, keys: str) -> Script[None]:
        """The leg hears the tones of keys."""
        if keys:
            self.office.by("tones-take-half-a-second")
            seconds = sum(TONE_SECONDS.get(key, KEY_TONE_SECONDS) for key in keys)
            yield from self.sound("tones", seconds, text=keys)

    def during(self, kind: str, script: Script[Result]) -> Script[Result]:
        """The leg hears something without a length for as long as a script takes."""
        heard = hearing.hear(self.office, self.leg, kind, None)
        try:
            return (yield from script)
        finally:
            hearing.cut(self.office, heard)

    def forever(self) -> Script[None]:
        """Wait until interrupted."""
        self._documents = 0
        yield Wait()

    def listen(self, seconds: float | None, *kinds: object) -> Script[tuple[object, Any]]:
        """Wait for one of these kinds of happenings, at most so many seconds."""
        self._documents = 0
        wait = Wait(seconds=None if seconds is None else max(0.0, seconds), kinds=frozenset(kinds))
        happening = yield wait
        return happening.kind, happening.value

    def ask(self, source: Source) -> Script[Reply]:
        """Request something and wait for the reply."""
        token = object()
        self.office.post(self._request(source), lambda reply: self.course.tell(token, reply))
        happening = yield Wait(kinds=frozenset({token}))
        reply: Reply = happening.value
        return reply

    def send(self, source: Source) -> None:
        """Request something whose answer no longer matters, because the call goes elsewhere."""
        request = self._request(source)
        self.office.clock.soon(lambda: self.office.post(request, lambda _reply: None))

    def resolve(self, here: Source, url: str) -> str:
        """The address a document means; relative to its own, which an empty one stands for.

        Raises:
            Broken: 11100, when that is no address.
        """
        whole = urljoin(urldefrag(here.url)[0], url) if url else here.url
        parts = urlsplit(whole)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise Broken(BAD_URL, f"no address: {url!r}", url)
        return whole

    def onward(
        self, verb: Verb, here: Source, form: dict[str, str], kind: str = "action"
    ) -> Source:
        """The document an `action` leads to; without one, the current document's address."""
        return Source(
            url=self.resolve(here, verb.word("action")),
            method=verb.word("method", "POST"),
            form=form,
            kind=kind,
        )

    def callback(
        self, verb: Verb, here: Source, prefix: str, default_events: str
    ) -> Callback | None:
        """What the attributes `…Callback`, `…Method` and `…Event` ask for."""
        if prefix not in verb.attributes:
            return None
        return Callback(
            url=self.resolve(here, verb.word(prefix)),
            method=verb.word(f"{prefix}Method", "POST"),
            events=verb.words(f"{prefix}Event", default_events),
        )

    def fail(self, broken: Broken) -> None:
        """Write the error event."""
        self.leg.error_code = broken.code
        self.office.error(self.leg.sid, broken.code, broken.message, broken.url)

    def _perform_all(self, verbs: list[Verb], here: Source) -> Script[Source | None]:
        for verb in verbs:
            following = yield from self.act(verb, here)
            if following is not None:
                return following
        return None

    def _document(self, source: Source, allowed: frozenset[str]) -> Script[list[Verb]]:
        self._documents += 1
        if self._documents > MOST_DOCUMENTS:
            self._documents = 0
            self.office.by("endless-loop-is-an-error")
            raise Broken(TOO_MANY, "documents follow each other and no time passes", source.url)
        text = source.twiml
        if text is None:
            self.resolve(source, "")
            text = _checked(source, (yield from self.ask(source)))
        try:
            return read(text, allowed)
        except TwimlError as error:
            self.office.by("strict-grammar")
            raise Broken(error.code, error.message, source.url) from error

    def _request(self, source: Source) -> Request:
        form = forms.call_form(self.office, self.leg) | self.more() | source.form
        is_media = source.kind == "media"
        return Request(
            url=source.url,
            method=source.method,
            form={} if is_media else form,
            want_document=not is_media,
            leg_sid=self.leg.sid,
            kind=source.kind,
        )

    def _recover(self, broken: Broken, failed: Source) -> Source:
        """The fallback document, once; then the apology every such caller hears."""
        self.fail(broken)
        if self.leg.fallback_url and failed.kind != "fallback" and failed.twiml != SORRY:
            self.office.by("fallback-on-error")
            return Source(
                url=self.leg.fallback_url,
                method=self.leg.fallback_method,
                form={"ErrorCode": str(broken.code), "ErrorUrl": urldefrag(broken.url)[0]},
                kind="fallback",
            )
        self.office.by("apology-without-fallback")
        return Source(twiml=SORRY)


class Pressed(Exception):
    """A key stops what plays."""


def _checked(source: Source, reply: Reply) -> str:
    """The document in a reply.

    Raises:
        Broken: there is none.
    """
    if reply.error_code is not None:
        raise Broken(reply.error_code, "the request failed", source.url)
    if reply.status is None or not 200 <= reply.status < 300:
        raise Broken(BAD_ANSWER, f"the answer has status {reply.status}", source.url)
    if reply.body.strip() and reply.content_type not in TWIML_TYPES:
        raise Broken(BAD_TYPE, f"the answer is {reply.content_type}", source.url)
    return reply.body
