"""The desk's own panels: my drafts, my open work, the same caller, the procedures and calculators
for the matter, the same matter."""

from collections.abc import Mapping
from typing import Any

from callcenter.core import clock
from callcenter.desk.panels import Column, DeskState, Panel, add_panel
from callcenter.desk.queries import MOST_WORK, closed_like, earlier_from, open_work
from callcenter.inquiries.services.drafts import own_drafts
from callcenter.inquiries.web.wording import STATUS_LABELS, STATUS_TONES
from faq.procedures.web.panels import calculators_panel, guides_panel

_STATUS = {"labels": STATUS_LABELS, "tones": STATUS_TONES}


def _drafts(desk: DeskState) -> Mapping[str, Any]:
    drafts = own_drafts(desk.session, desk.actor)
    return {"drafts": [draft for draft in drafts if draft.id != desk.key]}


def _work(desk: DeskState) -> Mapping[str, Any]:
    found = open_work(desk.session, desk.actor, limit=MOST_WORK + 1)
    return {
        "inquiries": found[:MOST_WORK],
        "has_more": len(found) > MOST_WORK,
        "today": clock.today(),
        **_STATUS,
    }


def _earlier(desk: DeskState) -> Mapping[str, Any]:
    phone = desk.text("caller_phone")
    return {"inquiries": earlier_from(desk.session, desk.actor, phone), **_STATUS}


def _alike(desk: DeskState) -> Mapping[str, Any]:
    category = desk.text("category")
    found = closed_like(desk.session, desk.actor, category) if category else []
    return {"inquiries": found, "category": category}


def _procedures(desk: DeskState) -> Mapping[str, Any]:
    return guides_panel(desk.text("category"), desk.text("language"))


def _always(_desk: DeskState) -> None:
    """The same at every desk."""


def _matter(desk: DeskState) -> tuple[str, str]:
    return desk.text("category"), desk.text("language")


def _faq(_desk: DeskState) -> Mapping[str, Any]:
    return {}


def _calculators(_desk: DeskState) -> Mapping[str, Any]:
    return calculators_panel()


def add_own_panels() -> None:
    """Put the desk's own panels in their places."""
    for panel in (
        Panel("drafts", Column.WORK, 20, "desk/panels/drafts.html", _drafts),
        Panel("work", Column.WORK, 40, "desk/panels/work.html", _work),
        Panel("faq", Column.BACKGROUND, 10, "desk/panels/faq.html", _faq, same=_always),
        Panel(
            "earlier",
            Column.BACKGROUND,
            20,
            "desk/panels/earlier.html",
            _earlier,
            sources=("caller_phone",),
        ),
        Panel(
            "procedures",
            Column.BACKGROUND,
            30,
            "procedures/panels/guides.html",
            _procedures,
            sources=("category", "language"),
            same=_matter,
        ),
        Panel(
            "calculators",
            Column.BACKGROUND,
            50,
            "procedures/panels/calculators.html",
            _calculators,
            same=_always,
        ),
        Panel(
            "alike",
            Column.BACKGROUND,
            60,
            "desk/panels/alike.html",
            _alike,
            sources=("category",),
        ),
    ):
        add_panel(panel)
