"""The wordings of every leaf of the category tree, read from `kernels/*.toml`.

`weight` is the leaf's share of all inquiries in percent; `near` names the leaves people
confuse it with; `months` and `wave` make it seasonal; `proxy` means the card is always
somebody else's; `results` are per cent of outcomes other than answered. `fits` says for
each `ask`, in order, which answers suit it: one digit each, counted from 0.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from tomllib import loads
from typing import Any

from callcenter.demo.texts.wording import Pattern, compile_pattern

RESULTS = ("answered", "handoff", "callback", "referred", "abandoned")

_USUAL_RESULTS = {"handoff": 2, "callback": 3.5, "referred": 2, "abandoned": 2.5}
# An answer with one of these words already tells its outcome; the first hit counts.
_TELLING = (
    ("引き継", "handoff"),
    ("handed", "handoff"),
    ("折り返", "callback"),
    ("ご連絡いたします", "callback"),
    ("call back", "callback"),
    ("市職員に", "handoff"),
    ("city staff", "handoff"),
    ("{office}", "referred"),
    ("担当課を案内", "referred"),
    ("問い合わせるよう", "referred"),
    ("お問い合わせください", "referred"),
)
_USUAL_COMPLAINT = 0.009
_HERE = Path(__file__).parent

Values = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `outcome` is the result it tells of, "answered" if it tells none."""

    pattern: Pattern
    outcome: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with the answers that suit it."""

    pattern: Pattern
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf, ready to write with. Registers: note and mail (Japanese), en."""

    code: str
    weight: float
    near: tuple[str, ...]
    months: Mapping[int, float]
    wave: bool
    campaign: bool
    proxy: bool
    complaint: float
    tags: tuple[str, ...]
    results: list[float]
    topics: Mapping[str, tuple[str, ...]]
    asks: Mapping[str, tuple[Ask, ...]]
    replies: Mapping[str, tuple[Reply, ...]]


def read_common() -> dict[str, Any]:
    """The words all categories share (`common.toml`)."""
    return loads((_HERE / "common.toml").read_text(encoding="utf-8"))


def read_leaves(values: Values) -> dict[str, Leaf]:
    """All leaves by code, in the order of the tree; `values` are the slots by language."""
    leaves: dict[str, Leaf] = {}
    for path in sorted((_HERE / "kernels").glob("*.toml")):
        table = loads(path.read_text(encoding="utf-8"))["leaf"]
        leaves |= {code: _leaf(code, entry, values) for code, entry in table.items()}
    return leaves


def compile_all(texts: Iterable[str], values: Mapping[str, Sequence[str]]) -> tuple[Pattern, ...]:
    """Compile several patterns with the same slot values."""
    return tuple(compile_pattern(text, values) for text in texts)


def _leaf(code: str, entry: Mapping[str, Any], values: Values) -> Leaf:
    shares = _USUAL_RESULTS | entry.get("results", {})
    japanese = tuple(entry["topic"])
    replies = {
        "note": _replies(entry["answer"], values["ja"]),
        "mail": _replies(entry["answer_mail"], values["ja"]),
        "en": _replies(entry["answer_en"], values["en"]),
    }
    return Leaf(
        code=code,
        weight=entry["weight"],
        near=tuple(entry["near"]),
        months={int(month): factor for month, factor in entry.get("months", {}).items()},
        wave=entry.get("wave", False),
        campaign=entry.get("campaign", False),
        proxy=entry.get("proxy", False),
        complaint=entry.get("complaint", _USUAL_COMPLAINT),
        tags=tuple(entry["tags"]),
        results=list(accumulate([100 - sum(shares.values()), *(shares[r] for r in RESULTS[1:])])),
        topics={"note": japanese, "mail": japanese, "en": tuple(entry["topic_en"])},
        asks={
            "note": _asks(entry["ask"], entry["fits"], replies["note"], values["ja"]),
            "mail": _asks(entry["ask_mail"], entry["fits_mail"], replies["mail"], values["ja"]),
            "en": _asks(entry["ask_en"], entry["fits_en"], replies["en"], values["en"]),
        },
        replies=replies,
    )


def _asks(
    texts: Sequence[str], fits: str, replies: Sequence[Reply], values: Mapping[str, Sequence[str]]
) -> tuple[Ask, ...]:
    """Questions with their replies; ValueError where `fits` and the questions differ in number."""
    return tuple(
        Ask(compile_pattern(text, values), tuple(replies[int(digit)] for digit in digits))
        for text, digits in zip(texts, fits.split(), strict=True)
    )


def _replies(texts: Iterable[str], values: Mapping[str, Sequence[str]]) -> tuple[Reply, ...]:
    return tuple(Reply(compile_pattern(text, values), _outcome(text)) for text in texts)


def _outcome(text: str) -> str:
    lowered = text.lower()
    return next((result for word, result in _TELLING if word in lowered), "answered")
