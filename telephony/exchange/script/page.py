"""A page of the staff app as a program needs it: its token, its forms, what it complains of."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str | None]
Fields = list[tuple[str, str]]
COMPLAINTS = frozenset({"error-summary", "field-error"})


@dataclass
class Form:
    """A form with what a browser would send if nothing was changed.

    Attributes:
        marks: its attributes.
    """

    marks: Attributes
    fields: Fields = field(default_factory=list)

    def with_values(self, values: dict[str, str]) -> Fields:
        """What is sent when these fields have these values."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        return [*kept, *values.items()]


class Page(HTMLParser):
    """A page that has been read.

    Attributes:
        token: its form token; empty if it has none.
        complaints: texts of what it reports as wrong.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.token = ""
        self.forms: list[Form] = []
        self.complaints: list[str] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._area: tuple[str, list[str]] | None = None
        self._alert: str | None = None
        self._depth = 0
        self.feed(html)

    def form(self, mark: str) -> Form | None:
        """The form with an attribute of this name."""
        return next((one for one in self.forms if mark in one.marks), None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = dict(attrs)
        if tag == "meta" and marks.get("name") == "csrf-token":
            self.token = marks.get("content") or ""
        elif tag == "form":
            self._form = Form(marks)
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(self._form, tag, marks)
        if self._alert is None and COMPLAINTS & set((marks.get("class") or "").split()):
            self._alert, self._depth = tag, 0
        self._depth += tag == self._alert

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area and self._form:
            name, texts = self._area
            # A line break right behind the tag is the writer's, not the text's.
            self._form.fields.append((name, "".join(texts).removeprefix("\n")))
            self._area = None
        self._depth -= tag == self._alert
        if not self._depth:
            self._alert = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)
        elif self._alert and data.strip():
            self.complaints.append(data.strip())

    def _field(self, form: Form, tag: str, marks: Attributes) -> None:
        name = marks.get("name") or ""
        if tag == "textarea" and name:
            self._area = (name, [])
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in marks:
            form.fields.append((self._select, marks.get("value") or ""))
        elif tag == "input" and name and _is_sent(marks):
            form.fields.append((name, marks.get("value") or ""))
        if name == "csrf_token" and not self.token:
            self.token = marks.get("value") or ""


def _is_sent(marks: Attributes) -> bool:
    kind = marks.get("type") or "text"
    if "disabled" in marks or kind in {"submit", "button"}:
        return False
    return kind not in {"radio", "checkbox"} or "checked" in marks
