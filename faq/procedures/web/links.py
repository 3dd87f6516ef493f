"""Addresses of the pages, alike for staff and for citizens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for


@dataclass(frozen=True)
class Links:
    """Where the pages of one surface are.

    Attributes:
        guides, rules: names of the surface's blueprints.
        fixed: what every address of the surface carries.
    """

    guides: str
    rules: str
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def index(self) -> str:
        return url_for(f"{self.guides}.show_list", **self.fixed)

    def guide(self, procedure: str, answers: Mapping[str, str]) -> str:
        return self._of(f"{self.guides}.show_guide", procedure, answers)

    def sheet(self, procedure: str, answers: Mapping[str, str]) -> str:
        return self._of(f"{self.guides}.show_sheet", procedure, answers)

    def _of(self, endpoint: str, procedure: str, answers: Mapping[str, str]) -> str:
        values: dict[str, Any] = {**answers, **self.fixed, "procedure": procedure}
        return url_for(endpoint, **values)

    def calculators(self) -> str:
        return url_for(f"{self.rules}.show_calculators", **self.fixed)


STAFF = Links("procedures", "rules")


def public_links(language: str) -> Links:
    """The links of the public pages in a language."""
    return Links("public_procedures", "public_rules", {"language": language})
