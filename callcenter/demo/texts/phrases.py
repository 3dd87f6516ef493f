"""The words shared by all categories, compiled (`common.toml`)."""

from collections.abc import Mapping
from typing import Any

from callcenter.demo.texts.kernels import RESULTS, Values, compile_all
from callcenter.demo.texts.wording import Pattern

_LANGUAGE = {"note": "ja", "mail": "ja", "en": "en"}

ByRegister = dict[str, tuple[Pattern, ...]]


def slot_values(common: Mapping[str, Any]) -> Values:
    """Wordings of the slots that do not depend on the inquiry, by language."""
    city = {"ja": [common["city"]], "en": [common["city_en"]]}
    return {
        language: common["slots"][language] | {"city": city[language]} for language in ("ja", "en")
    }


class Phrases:
    """Openings, remarks and endings by register (note, mail, en) or channel."""

    def __init__(self, common: Mapping[str, Any], values: Values) -> None:
        japanese, english = values["ja"], values["en"]
        self.shared = {
            language: {name: tuple(values[language][name]) for name in ("paper", "place")}
            for language in ("ja", "en")
        }
        self.lead = {
            channel: compile_all(lines, english if channel.startswith("en") else japanese)
            for channel, lines in common["lead"].items()
        }
        self.extra = _by_register(common["extra"], values)
        self.aside = _by_register(common["aside"], values)
        self.vague = _by_register(common["vague"], values)
        self.complaint = _by_register(common["complaint"], values)
        self.campaign = _by_register(common["campaign"], values)
        self.subject = _by_register(common["subject"], values)
        self.ending = {result: _by_register(common["ending"][result], values) for result in RESULTS}
        self.greeting: dict[str, list[str]] = common["greeting"]
        self.farewell: list[str] = common["farewell"]
        self.closing: dict[str, list[str]] = common["closing"]


def _by_register(table: Mapping[str, list[str]], values: Values) -> ByRegister:
    return {
        register: compile_all(lines, values[_LANGUAGE[register]])
        for register, lines in table.items()
    }
