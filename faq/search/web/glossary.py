"""Pages of the glossary: citizens' words and the office's."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from callcenter.core.errors import Conflict, Invalid
from callcenter.core.i18n import gettext as _
from callcenter.core.permissions import Permission
from callcenter.core.web.guards import current_actor, requires
from callcenter.core.web.transactions import db_session
from callcenter.core.web.wording import word_code, word_error
from faq.search.models import ConceptEntry
from faq.search.queries.concepts import find_concepts, get_concept
from faq.search.queries.mentions import Mention, mentions
from faq.search.services.glossary import add_concept, change_concept, retire_concept
from faq.search.web.forms import WEIGHTS, entry_values, parse_entry, parse_version

blueprint = Blueprint(
    "glossary", __name__, url_prefix="/faq/glossary", template_folder="../templates"
)
PAGE_SIZE = 50


@blueprint.get("")
@requires(Permission.FAQ_READ)
def show_list() -> str:
    """The entries that hold a word, in pages; everybody may see why something was found."""
    text = request.args.get("q", "").strip()[:60]
    found = find_concepts(db_session(), text)
    page = min(max(request.args.get("page", 1, type=int), 1), _pages(found))
    return render_template(
        "faq_search/glossary.html",
        text=text,
        count=len(found),
        concepts=found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        newer=url_for(".show_list", q=text, page=page - 1) if page > 1 else None,
        older=url_for(".show_list", q=text, page=page + 1) if page < _pages(found) else None,
    )


@blueprint.get("/new")
@requires(Permission.FAQ_GLOSSARY)
def show_new() -> str:
    return _form({"weight": "1", "ja": request.args.get("word", "")[:60]})


@blueprint.post("/new")
@requires(Permission.FAQ_GLOSSARY)
def add() -> ResponseReturnValue:
    try:
        concept = add_concept(db_session(), current_actor(), entry=parse_entry(request.form))
    except Invalid as error:
        db_session().rollback()
        return _form(request.form, refusal=error), error.status
    flash(_("“%(name)s” was added and is in force now.", name=concept.name), "success")
    return redirect(url_for(".show_list"), 303)


@blueprint.get("/<uuid:concept_id>")
@requires(Permission.FAQ_GLOSSARY)
def show_concept(concept_id: UUID) -> str:
    concept = get_concept(db_session(), concept_id)
    return _form(entry_values(concept), concept=concept)


@blueprint.post("/<uuid:concept_id>")
@requires(Permission.FAQ_GLOSSARY)
def change(concept_id: UUID) -> ResponseReturnValue:
    try:
        concept = change_concept(
            db_session(),
            current_actor(),
            concept_id=concept_id,
            entry=parse_entry(request.form),
            version=parse_version(request.form),
        )
    except (Invalid, Conflict) as error:
        db_session().rollback()
        concept = get_concept(db_session(), concept_id)
        return _form(request.form, concept=concept, refusal=error), error.status
    flash(_("“%(name)s” was saved and is in force now.", name=concept.name), "success")
    return redirect(url_for(".show_list"), 303)


@blueprint.post("/<uuid:concept_id>/retire")
@requires(Permission.FAQ_GLOSSARY)
def retire(concept_id: UUID) -> ResponseReturnValue:
    """Put an entry out of force, or back."""
    retired = request.form.get("retired") == "1"
    concept = retire_concept(
        db_session(),
        current_actor(),
        concept_id=concept_id,
        retired=retired,
        version=parse_version(request.form),
    )
    if retired:
        flash(_("“%(name)s” is out of force now.", name=concept.name), "success")
    else:
        flash(_("“%(name)s” is in force again.", name=concept.name), "success")
    return redirect(url_for(".show_list"), 303)


def _pages(found: Sequence[ConceptEntry]) -> int:
    return max(1, -(-len(found) // PAGE_SIZE))


def _form(
    values: Mapping[str, str],
    *,
    concept: ConceptEntry | None = None,
    refusal: Invalid | Conflict | None = None,
) -> str:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    errors = {name: word_code(code) for name, code in fields.items()}
    whole = [(None, word_error(refusal))] if refusal and not errors else []
    labels = {"0.5": _("Weak"), "1": _("Normal"), "1.5": _("Strong")}
    return render_template(
        "faq_search/concept.html",
        values=values,
        concept=concept,
        errors=errors,
        summary=[*errors.items(), *whole],
        mentions=_mentions(concept) if concept else [],
        weights=[(weight, labels[weight]) for weight in WEIGHTS],
    )


def _mentions(concept: ConceptEntry) -> list[Mention]:
    japanese, english = [*concept.ja, *concept.near], concept.en
    return mentions([*((word, "ja") for word in japanese), *((word, "en") for word in english)])
