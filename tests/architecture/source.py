"""The source as trees, for rules that no linter knows."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("callcenter", "faq", "telephony", "booking")
MIGRATIONS = ROOT / "callcenter" / "migrations" / "versions"


@cache
def modules() -> dict[Path, ast.Module]:
    """Every module of the product by its path."""
    paths = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(paths)}


def place(path: Path, node: ast.AST | None = None) -> str:
    """`callcenter/core/db.py:12`, to be read in a failure."""
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(ROOT).as_posix()}{line}"


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Every call of the product."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield path, node


def called_name(call: ast.Call) -> str:
    """The last part of what is called: `commit` of `session.commit()`."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def text_of(node: ast.AST | None) -> str | None:
    """The text of a literal."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
