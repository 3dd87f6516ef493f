"""Every request that the map of an app allows, with objects of every kind."""

from collections.abc import Iterator
from typing import NamedTuple

from flask import Flask
from werkzeug.routing import Rule

from tests.apps.world import Filling, World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Visit(NamedTuple):
    """One request: a route with a value for each part of its address."""

    rule: Rule
    method: str
    fillings: tuple[tuple[str, Filling], ...]

    @property
    def path(self) -> str:
        values = {name: filling.value for name, filling in self.fillings}
        _domain, path = self.rule.build(values, append_unknown=False) or ("", "")
        return str(path)

    def __str__(self) -> str:
        parts = ", ".join(f"{name}={filling.name}" for name, filling in self.fillings)
        return f"{self.method} {self.rule.rule} ({parts})"


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def visits(app: Flask, world: World) -> Iterator[Visit]:
    """Every route with every filling of one part at a time, the others being there for all."""
    for rule in rules(app):
        names = sorted(rule.arguments)
        if not world.fillings.keys() >= set(names):
            continue  # said by test_every_part_of_an_address_can_be_filled
        usual = {name: world.fillings[name][0] for name in names}
        choices = [usual] + [
            usual | {name: filling} for name in names for filling in world.fillings[name][1:]
        ]
        for method in METHODS:
            if method in (rule.methods or set()):
                for choice in choices:
                    yield Visit(rule, method, tuple(choice.items()))
