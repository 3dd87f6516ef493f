"""Rules of the house that no linter sees."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import MIGRATIONS, called_name, calls, modules, place

LONGEST_FILE = 450  # lines
COMMITS = "callcenter/core/db.py"
MIGRATING = "callcenter/migrations/env.py"  # Alembic's own transaction, before anything runs
INDEX = "faq/search/adapters/whoosh.py"  # a file of its own, derived from the database
EDGE = {COMMITS, "callcenter/core/web/transactions.py"}
CLOCKS = {"now", "utcnow", "today"}
ROUTING = {"route", "get", "post", "put", "patch", "delete"}
GUARDING = {"open_to_all", "requires", "guarded"}
MARKING = {"reads_only"}  # marks the function itself and gives it back


def test_only_the_floor_commits() -> None:
    """One transaction per request or task: a service that commits tears it apart."""
    found = []
    for path, call in calls():
        if called_name(call) == "commit":
            allowed = {COMMITS, MIGRATING, INDEX} if isinstance(call.func, ast.Attribute) else EDGE
            if place(path) not in allowed:
                found.append(place(path, call))
    assert found == []


def test_only_the_clock_tells_the_time() -> None:
    """Everything else asks `core.clock`, else no test could set the time."""
    found = [
        place(path, call)
        for path, call in calls()
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in {"datetime", "date"}
        and call.func.attr in CLOCKS
        and place(path) != "callcenter/core/clock.py"
    ]
    assert found == []


def test_every_module_says_what_it_is() -> None:
    silent = [place(path) for path, tree in modules().items() if not ast.get_docstring(tree)]
    assert silent == []


def test_no_file_is_too_long() -> None:
    long = {
        place(path): lines
        for path in modules()
        if path.parent != MIGRATIONS
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_template_is_made_from_text() -> None:
    """ASVS V1.3.7: what people wrote never becomes a template."""
    names = {"render_template_string", "from_string", "Template"}
    assert [place(path, call) for path, call in calls() if called_name(call) in names] == []


def views() -> Iterator[tuple[Path, ast.FunctionDef]]:
    """Every function that stands under a route."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and any(map(is_route, node.decorator_list)):
                yield path, node


def is_route(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in ROUTING
        and isinstance(decorator.func.value, ast.Name)
    )


def is_guard(decorator: ast.expr) -> bool:
    if isinstance(decorator, ast.Call):
        return called_name(decorator) in GUARDING
    return isinstance(decorator, ast.Name) and decorator.id in GUARDING


def test_every_view_names_its_guard_directly_above_it() -> None:
    """SEC-1: further up, another decorator's wrapper would hide or drop it."""
    found = list(views())
    assert len(found) > 30
    assert [place(path, view) for path, view in found if not is_guard(nearest(view))] == []


def nearest(view: ast.FunctionDef) -> ast.expr:
    """The decorator next to the function, marks put aside."""
    return [
        decorator
        for decorator in view.decorator_list
        if not (isinstance(decorator, ast.Name) and decorator.id in MARKING)
    ][-1]


def test_views_are_routed_by_decorators_only() -> None:
    """A route added by a call would escape the rule above."""
    found = [place(path, call) for path, call in calls() if called_name(call) == "add_url_rule"]
    assert found == []
