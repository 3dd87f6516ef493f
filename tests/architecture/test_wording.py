"""Every error that a person may meet has a sentence, and every sentence is said somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import callcenter.apps.staff  # noqa: F401 - with every room's wording, as the app has it
from callcenter.core.errors import ProductError
from callcenter.core.web import wording
from tests.architecture.source import called_name, calls, modules, place, text_of

ERRORS_BY_FIELD = {"fields", "errors", "wrong", "faults"}
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# Said by a command at the terminal, never by a page.
AT_THE_TERMINAL = {"real_records"}
# Codes of the floor that the wording falls back on, never raised by their own name.
FALLBACKS = {"error", "missing", "conflict", "invalid"}


def error_classes() -> dict[str, tuple[Path, ast.ClassDef]]:
    """Every error of the product by the name of its class."""
    classes = {
        node.name: (path, node)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {ProductError.__name__: classes[ProductError.__name__]}
    while True:
        more = {
            name: known
            for name, known in classes.items()
            if name not in found
            and any(isinstance(base, ast.Name) and base.id in found for base in known[1].bases)
        }
        if not more:
            return found
        found |= more


def codes() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """Each code, where it stands, and the names of the data given with it (None: not known)."""
    classes = error_classes()
    for path, node in classes.values():
        yield from class_codes(path, node)
    for path, call in calls():
        if called_name(call) in classes:
            yield from raised_codes(path, call)
        elif called_name(call) == "word_code" and call.args and (code := text_of(call.args[0])):
            yield code, place(path, call), given_names(call)
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                yield from assigned_codes(path, node)


def class_codes(path: Path, node: ast.ClassDef) -> Iterator[tuple[str, str, frozenset[str] | None]]:
    given = frozenset(
        name
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and called_name(call) == "__init__"
        for name in given_names(call)
    )
    for line in node.body:
        if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "code":
            code = text_of(line.value)
            if code:
                yield code, place(path, line), given or None


def raised_codes(path: Path, call: ast.Call) -> Iterator[tuple[str, str, frozenset[str] | None]]:
    if call.args and (code := text_of(call.args[0])):
        yield code, place(path, call), given_names(call)
    for keyword in call.keywords:
        if keyword.arg == "fields":
            for code in dict_values(keyword.value):
                yield code, place(path, call), frozenset()


def assigned_codes(
    path: Path, node: ast.Assign
) -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """`fields["due_on"] = "bad_date"`."""
    for target in node.targets:
        if (
            isinstance(target, ast.Subscript)
            and isinstance(target.value, ast.Name)
            and target.value.id in ERRORS_BY_FIELD
        ):
            for code in texts(node.value):
                yield code, place(path, node), frozenset()


def dict_values(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from texts(value)
    elif isinstance(node, ast.DictComp):
        yield from texts(node.value)


def texts(node: ast.expr) -> Iterator[str]:
    """The literal texts that an expression may come to."""
    if isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif code := text_of(node):
        yield code


def given_names(call: ast.Call) -> frozenset[str]:
    return frozenset(keyword.arg for keyword in call.keywords if keyword.arg)


def test_every_error_is_worded() -> None:
    """A code without a sentence reads as "this could not be done", which helps nobody."""
    found = list(codes())
    assert len(found) > 40
    known = wording._wordings.keys() | AT_THE_TERMINAL
    assert sorted({f"{where}: {code}" for code, where, _ in found if code not in known}) == []


def test_sentences_are_given_what_they_name() -> None:
    """`%(reference)s` without a reference would be shown as it stands."""
    lacking = [
        f"{where}: {code} lacks {', '.join(sorted(needed - given))}"
        for code, where, given in codes()
        if given is not None
        and (
            needed := frozenset(PLACEHOLDER.findall(str(wording._wordings.get(code, "")._args[0])))
            if code in wording._wordings
            else frozenset()
        )
        and not needed <= given
    ]
    assert lacking == []


def test_no_sentence_is_left_over() -> None:
    """A wording whose code is no longer written anywhere is dead."""
    written = {
        text
        for tree in modules().values()
        for node in ast.walk(tree)
        if (text := text_of(node)) is not None
    }
    assert sorted(wording._wordings.keys() - written - FALLBACKS) == []
