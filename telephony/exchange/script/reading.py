"""Reads a script strictly: an unknown word, a missing field or a wrong value is an error."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from operator import itemgetter
from typing import Any, TypeVar, get_args, get_type_hints

import yaml

from telephony.exchange.script.steps import (
    Button,
    Caller,
    Keys,
    Language,
    Number,
    Operator,
    Script,
    Seconds,
    Step,
    Text,
    Waits,
    Written,
)

T = TypeVar("T", bound=Written)
LANGUAGES = ("ja", "en")
_NULL = "tag:yaml.org,2002:null"
_TRUTH = {"true": True, "false": False}


class ScriptError(Exception):
    """The file is no script.

    Attributes:
        line: where, from 1 on.
    """

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


def read_script(text: str) -> Script:
    """The script in a YAML text.

    Raises:
        ScriptError: it is none; the first thing that is wrong, with its line.
    """
    script = _read(Script, _composed(text))
    if not script.people:
        raise ScriptError(script.line, "there is nobody: name callers, operators or both")
    _check_names(script)
    return script


def _composed(text: str) -> yaml.Node:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        problem = wrong.problem or wrong.context or "not YAML"
        raise ScriptError(mark.line + 1 if mark else 1, problem) from None
    except yaml.YAMLError as wrong:
        raise ScriptError(1, str(wrong).splitlines()[0]) from None
    if node is None:
        raise ScriptError(1, "the file is empty")
    return node


def _check_names(script: Script) -> None:
    """Names tell people apart in the report, numbers and sign-in names tell phones apart."""
    for what, keys in (
        ("name", sorted(((one.name, one.line) for one in script.people), key=itemgetter(1))),
        ("number", [(one.number, one.line) for one in script.callers]),
        ("login", [(one.login, one.line) for one in script.operators]),
    ):
        seen: set[str] = set()
        for key, line in keys:
            if key in seen:
                raise ScriptError(line, f"{what} {key!r} is there twice")
            seen.add(key)


def _read(kind: type[T], node: yaml.Node) -> T:
    """A mapping whose words are the fields of a dataclass."""
    line, given = _line(node), _entries(node)
    known = {one.name: one for one in fields(kind) if one.name != "line"}
    for name, (name_line, _node) in given.items():
        if name not in known:
            raise ScriptError(name_line, f"unknown word {name!r}; known: {', '.join(known)}")
    for name, one in known.items():
        if name not in given and _is_needed(one):
            raise ScriptError(line, f"{name!r} is missing")
    hints = get_type_hints(kind)
    values = {name: _value(kind, name, hints[name], value) for name, (_at, value) in given.items()}
    return kind(line=line, **values)


def _is_needed(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _entries(node: yaml.Node) -> dict[str, tuple[int, yaml.Node]]:
    """Words of a mapping with their lines."""
    if not isinstance(node, yaml.MappingNode):
        raise ScriptError(_line(node), "here must stand words with values (word: value)")
    found: dict[str, tuple[int, yaml.Node]] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ScriptError(_line(key), "a word is missing before the colon")
        if key.value in found:
            raise ScriptError(_line(key), f"{key.value!r} is there twice")
        found[key.value] = (_line(key), value)
    return found


def _value(kind: type[Any], name: str, hint: Any, node: yaml.Node) -> Any:
    if name == "does":
        return _steps(kind, node)
    if hint in _SCALARS:
        return _scalar(name, _SCALARS[hint], node)
    return tuple(_read(get_args(hint)[0], one) for one in _items(name, node))


def _items(name: str, node: yaml.Node) -> list[yaml.Node]:
    if not isinstance(node, yaml.SequenceNode):
        raise ScriptError(_line(node), f"{name!r} must be a list (lines that begin with -)")
    return list(node.value)


def _steps(kind: type[Caller | Operator], node: yaml.Node) -> tuple[Step, ...]:
    steps = tuple(_step(kind.verbs, one) for one in _items("does", node))
    begun = next((step for step in steps if not isinstance(step, Waits)), None)
    if not isinstance(begun, tuple(kind.verbs[name] for name in kind.first)):
        first = " or ".join(map(repr, kind.first))
        raise ScriptError(begun.line if begun else _line(node), f"{first} must come first")
    return steps


def _step(verbs: Mapping[str, type[Step]], node: yaml.Node) -> Step:
    """`verb`, `verb: value` or `verb: {word: value, …}`."""
    if isinstance(node, yaml.ScalarNode):
        return _done(verbs, node.value, node, None)
    entries = _entries(node)
    if len(entries) != 1:
        raise ScriptError(_line(node), "a step has one verb")
    [(verb, (_verb_line, value))] = entries.items()
    return _done(verbs, verb, node, value)


def _done(
    verbs: Mapping[str, type[Step]], verb: str, node: yaml.Node, value: yaml.Node | None
) -> Step:
    kind = verbs.get(verb)
    if kind is None:
        raise ScriptError(_line(node), f"unknown verb {verb!r}; known: {', '.join(verbs)}")
    if isinstance(value, yaml.ScalarNode) and value.tag != _NULL:
        if not kind.short:
            raise ScriptError(_line(value), f"{verb!r} takes no value")
        key = yaml.ScalarNode("tag:yaml.org,2002:str", kind.short, value.start_mark)
        value = _mapping([(key, value)], value)
    elif value is None or isinstance(value, yaml.ScalarNode):
        value = _mapping([], node)
    return _read(kind, value)


def _mapping(entries: list[tuple[yaml.Node, yaml.Node]], at: yaml.Node) -> yaml.MappingNode:
    return yaml.MappingNode("tag:yaml.org,2002:map", entries, at.start_mark)


def _scalar(name: str, read: Callable[[str], Any], node: yaml.Node) -> Any:
    if not isinstance(node, yaml.ScalarNode) or node.tag == _NULL or not node.value.strip():
        raise ScriptError(_line(node), f"{name!r} must be a single value")
    try:
        return read(node.value.strip())
    except ValueError as wrong:
        raise ScriptError(_line(node), f"{name!r} {wrong}") from None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _matching(shape: str, wanted: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not re.fullmatch(shape, value):
            raise ValueError(f"must be {wanted}, not {value!r}")
        return value

    return read


def _seconds(value: str) -> float:
    if not re.fullmatch(r"\d{1,4}(\.\d{1,3})?", value):
        raise ValueError(f"must be seconds such as 2.5, not {value!r}")
    return float(value)


def _withheld(value: str) -> bool | str:
    return _TRUTH.get(value.lower(), value)


_SCALARS: dict[Any, Callable[[str], Any]] = {
    Text: str,
    Keys: _matching(r"[0-9*#w]{1,20}", "keys (0-9 * #, w waits half a second)"),
    Number: _matching(r"\+[1-9]\d{6,14}", "a number such as +819012345678"),
    Seconds: _seconds,
    Language: _matching("|".join(LANGUAGES), "ja or en"),
    Button: _matching(r"[a-z][a-z-]{0,30}", "small letters such as hold"),
    bool | str: _withheld,
}
