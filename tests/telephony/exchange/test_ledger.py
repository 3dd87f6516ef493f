"""TEL-7: what the exchange does is known to be Twilio's way, or is owned up to as assumed."""

import ast
from collections.abc import Iterator
from pathlib import Path

import telephony.exchange
from telephony.exchange.assumptions import LEDGER

ROOT = Path(telephony.exchange.__file__).parent


def relied_on() -> Iterator[str]:
    for module in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "by"
            ):
                yield ast.literal_eval(node.args[0])


def test_every_behaviour_in_the_code_stands_in_the_ledger_and_the_other_way_round() -> None:
    assert set(relied_on()) == set(LEDGER)


def test_what_is_documented_has_a_link() -> None:
    without = [
        behaviour.name
        for behaviour in LEDGER.values()
        if behaviour.mark == "documented" and not behaviour.source.startswith("https://")
    ]
    assert without == []


def test_every_entry_says_what_and_why() -> None:
    assert [one.name for one in LEDGER.values() if not (one.text and one.source)] == []
    assert {one.mark for one in LEDGER.values()} == {"documented", "observed", "assumed"}
