"""The form of an article: fields as typed, and the content they mean."""

from collections.abc import Mapping
from datetime import date
from itertools import zip_longest
from typing import Any

from werkzeug.datastructures import MultiDict

from faq.articles.entry import LISTS, SIDES, TEXTS, ArticleContent, Side, tidied_lines
from faq.articles.models import Audience
from faq.articles.sources import parse_source, write_source

Values = dict[str, str | list[str]]

TEXT_FIELDS = tuple(f"{language}_{name}" for language in SIDES for name in (*TEXTS, *LISTS))
LINK_FIELDS = ("link_kind", "link_title_ja", "link_title_en", "link_url")
DAYS = ("valid_from", "valid_to", "review_on")
PLAIN = ("category", "audience", "sources", "change_note", *DAYS)
MANY = ("procedures", *LINK_FIELDS)
_EMPTY_LINKS = 2


def values_from_form(form: MultiDict[str, str]) -> Values:
    """The fields of a sent form."""
    values: Values = {name: form.get(name, "") for name in (*TEXT_FIELDS, *PLAIN)}
    return values | {name: form.getlist(name) for name in MANY}


def values_from_script(sent: Mapping[str, Any]) -> Values:
    """The fields as the page's script sends them; what is of another shape is empty."""
    values: Values = {name: _text(sent.get(name)) for name in (*TEXT_FIELDS, *PLAIN)}
    return values | {name: _many(sent.get(name)) for name in MANY}


def values_from_content(content: ArticleContent) -> Values:
    """The fields of a content."""
    values: Values = {
        "category": content.category,
        "audience": content.audience,
        "sources": "\n".join(map(write_source, content.sources)),
        "change_note": content.change_note,
        "procedures": list(content.procedures),
    }
    values |= {name: _day_text(getattr(content, name)) for name in DAYS}
    for language in SIDES:
        side = content.side(language)
        values |= {f"{language}_{name}": getattr(side, name) for name in TEXTS}
        values |= {f"{language}_{name}": "\n".join(getattr(side, name)) for name in LISTS}
    links = [link for link in content.links if link["kind"] != "procedure"]
    for field in LINK_FIELDS:
        values[field] = [link.get(field.removeprefix("link_"), "") for link in links]
    return values


def link_rows(values: Mapping[str, Any]) -> list[dict[str, str]]:
    """The links as rows of the form, with room for more."""
    columns = [values.get(field) or [] for field in LINK_FIELDS]
    rows = [
        dict(zip(("kind", "title_ja", "title_en", "url"), row, strict=True))
        for row in zip_longest(*columns, fillvalue="")
    ]
    typed = [row for row in rows if row["title_ja"] or row["title_en"] or row["url"]]
    empty = {"kind": "page", "title_ja": "", "title_en": "", "url": ""}
    return typed + [empty] * _EMPTY_LINKS


def read_content(values: Mapping[str, Any]) -> tuple[ArticleContent, dict[str, str]]:
    """The content that the fields mean, and codes of what could not be read, by field."""
    errors: dict[str, str] = {}
    days = {name: _day(values.get(name, ""), name, errors) for name in DAYS}
    content = ArticleContent(
        category=_line(values.get("category", ""))[:12],
        sides={language: _side(values, language) for language in SIDES},
        sources=_sources(_text(values.get("sources")), errors),
        links=(*_procedures(values), *_links(values)),
        audience=values.get("audience") or Audience.ALL.value,
        change_note=_line(values.get("change_note", "")),
        **days,
    )
    return content, errors


def _side(values: Mapping[str, Any], language: str) -> Side:
    def text(name: str) -> str:
        return _text(values.get(f"{language}_{name}")).replace("\r\n", "\n").strip()

    return Side(
        question=_line(text("question")),
        phone=text("phone"),
        counter=text("counter"),
        variants=tidied_lines(text("variants").splitlines()),
        keywords=tidied_lines(text("keywords").splitlines()),
    )


def _sources(text: str, errors: dict[str, str]) -> tuple[dict[str, str], ...]:
    found = []
    for line in tidied_lines(text.splitlines()):
        try:
            found.append(parse_source(line))
        except ValueError:
            errors["sources"] = "bad_source"
    return tuple(found)


def _procedures(values: Mapping[str, Any]) -> list[dict[str, str]]:
    lines = "\n".join(_many(values.get("procedures"))).splitlines()
    return [{"kind": "procedure", "key": key[:80]} for key in tidied_lines(lines)]


def _links(values: Mapping[str, Any]) -> list[dict[str, str]]:
    rows = [{name: text.strip() for name, text in row.items()} for row in link_rows(values)]
    kinds = {"page", "form"}
    return [
        row | {"kind": row["kind"] if row["kind"] in kinds else "page"}
        for row in rows
        if row["title_ja"] or row["title_en"] or row["url"]
    ]


def _day(text: Any, name: str, errors: dict[str, str]) -> date | None:
    entered = _text(text).strip()
    if not entered:
        return None
    try:
        return date.fromisoformat(entered)
    except ValueError:
        errors[name] = "bad_date"
        return None


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _line(text: Any) -> str:
    return " ".join(_text(text).split())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _many(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
