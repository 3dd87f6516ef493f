"""Read a document strictly: XML by expat, then the grammar."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote
from xml.parsers import expat

from telephony.exchange.twiml.grammar import CONFERENCE_WAIT_VERBS, PHONE_VERBS, RULES, Rule

NOT_XML = 12100
AGAINST_GRAMMAR = 12200
NOT_WHILE_WAITING = 13238
TEXT_TOO_LONG = 13521
VOICE_AGAINST_LANGUAGE = 13512
LONGEST_DOCUMENT = 64 * 1024  # bytes
LONGEST_SAID = 3000  # characters
LONGEST_SAID_QUOTED = 4500  # characters as they are URL-encoded: 500 kana or kanji
JAPANESE_VOICES = ("Mizuki", "Takumi", "Kazuha", "Tomoko", "ja-JP")


class TwimlError(Exception):
    """A document Twilio, or this exchange, does not take.

    Attributes:
        code: Twilio's error code.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(kw_only=True, eq=False)
class Verb:
    """One element, its values checked."""

    name: str
    line: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Verb"] = field(default_factory=list)

    def word(self, name: str, default: str = "") -> str:
        """An attribute's value."""
        return self.attributes.get(name, default)

    def whole(self, name: str, default: int) -> int:
        """A number's value."""
        return int(self.attributes.get(name, default))

    def flag(self, name: str, default: bool = False) -> bool:
        """A truth value."""
        return self.attributes[name] == "true" if name in self.attributes else default

    def words(self, name: str, default: str = "") -> tuple[str, ...]:
        """A list's values."""
        return tuple(self.word(name, default).split())


def read(text: str, allowed: frozenset[str] = PHONE_VERBS) -> list[Verb]:
    """The verbs of a document.

    Args:
        allowed: the verbs that may stand directly in this kind of document.

    Raises:
        TwimlError: 12100 no XML, 12200 against the grammar, 13238 a verb that may not
            stand in a conference's waiting document, 13512 and 13521 about Say.
    """
    root = _parse(text)
    if root.name != "Response":
        raise TwimlError(NOT_XML, f"the root is <{root.name}>, not <Response>")
    _check(root)
    code = NOT_WHILE_WAITING if allowed is CONFERENCE_WAIT_VERBS else AGAINST_GRAMMAR
    for verb in root.children:
        if verb.name not in allowed:
            raise TwimlError(code, f"<{verb.name}> is not allowed in this document")
    return root.children


def _parse(text: str) -> Verb:
    if not text.strip():
        raise TwimlError(NOT_XML, "the document is empty")
    if len(text.encode()) > LONGEST_DOCUMENT:
        raise TwimlError(NOT_XML, "the document is longer than 64 kB")
    tree = _Tree()
    try:
        tree.parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise TwimlError(NOT_XML, f"no XML: {error}") from error
    return tree.root


class _Tree:
    """Collects what expat reports."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(encoding="UTF-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self._top = Verb(name="")
        self._open = [self._top]

    @property
    def root(self) -> Verb:
        return self._top.children[0]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        verb = Verb(name=name, line=self.parser.CurrentLineNumber, attributes=attributes)
        self._open[-1].children.append(verb)
        self._open.append(verb)

    def _end(self, _name: str) -> None:
        verb = self._open.pop()
        verb.text = verb.text.strip()

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _doctype(self, *_parts: object) -> None:
        raise TwimlError(NOT_XML, "a document type is not allowed")


def _check(verb: Verb) -> None:
    rule = RULES.get(verb.name)
    if rule is None:
        raise TwimlError(AGAINST_GRAMMAR, f"line {verb.line}: unknown element <{verb.name}>")
    complaint = next(_complaints(verb, rule), None)
    if complaint is not None:
        raise TwimlError(AGAINST_GRAMMAR, f"line {verb.line}: <{verb.name}> {complaint}")
    for child in verb.children:
        _check(child)
    _SPECIAL.get(verb.name, _nothing_more)(verb)


def _complaints(verb: Verb, rule: Rule) -> Iterator[str]:
    for name, value in verb.attributes.items():
        check = rule.attributes.get(name)
        if check is None:
            yield _foreign("attribute", name, rule)
        elif (complaint := check(value)) is not None:
            yield f"{name}={value!r} {complaint}"
    yield from (f"needs {name}" for name in sorted(rule.needed - verb.attributes.keys()))
    for child in verb.children:
        if child.name not in rule.children:
            yield _foreign("child", child.name, rule)
    yield from _text_complaints(verb, rule)


def _text_complaints(verb: Verb, rule: Rule) -> Iterator[str]:
    if rule.text == "none" and verb.text:
        yield "may hold no text"
    elif rule.text == "needed" and not verb.text:
        yield "needs text"
    elif verb.text and (complaint := rule.text_check(verb.text)) is not None:
        yield f"text {complaint}"


def _foreign(kind: str, name: str, rule: Rule) -> str:
    if name in rule.unknown_here:
        return f"{kind} {name}: Twilio has it, this exchange has not"
    return f"has no {kind} {name}"


def _check_say(verb: Verb) -> None:
    if len(verb.text) > LONGEST_SAID or len(quote(verb.text)) > LONGEST_SAID_QUOTED:
        raise TwimlError(TEXT_TOO_LONG, f"line {verb.line}: too long to say in one piece")
    voice, language = verb.word("voice"), verb.word("language")
    if any(part in voice for part in JAPANESE_VOICES) and language not in {"", "ja-JP"}:
        raise TwimlError(VOICE_AGAINST_LANGUAGE, f"line {verb.line}: {voice} speaks no {language}")


def _check_play(verb: Verb) -> None:
    if bool(verb.text) == ("digits" in verb.attributes):
        raise TwimlError(AGAINST_GRAMMAR, f"line {verb.line}: <Play> needs a URL or digits")


def _check_dial(verb: Verb) -> None:
    names = {child.name for child in verb.children}
    alone = names & {"Conference", "Queue"} and len(verb.children) > 1
    if alone or bool(verb.text) == bool(names):
        raise TwimlError(
            AGAINST_GRAMMAR,
            f"line {verb.line}: <Dial> needs a number, or nouns; one conference or queue alone",
        )


def _check_client(verb: Verb) -> None:
    identities = [child for child in verb.children if child.name == "Identity"]
    if bool(verb.text) == bool(identities) or len(identities) > 1:
        raise TwimlError(AGAINST_GRAMMAR, f"line {verb.line}: <Client> needs one identity")


def _check_one_child(verb: Verb) -> None:
    if len(verb.children) != 1:
        raise TwimlError(AGAINST_GRAMMAR, f"line {verb.line}: <{verb.name}> needs one child")


def _check_stop(verb: Verb) -> None:
    _check_one_child(verb)
    if set(verb.children[0].attributes) != {"name"}:
        raise TwimlError(AGAINST_GRAMMAR, f"line {verb.line}: <Stop> needs the recording's name")


def _nothing_more(_verb: Verb) -> None:
    """No further rule."""


_SPECIAL = {
    "Say": _check_say,
    "Play": _check_play,
    "Dial": _check_dial,
    "Client": _check_client,
    "Start": _check_one_child,
    "Stop": _check_stop,
}
