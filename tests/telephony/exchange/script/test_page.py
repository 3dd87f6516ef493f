"""A page is read as a browser would send its forms (TEL-8)."""

from telephony.exchange.script.page import Page

HTML = """
<head><meta name="csrf-token" content="from the head"></head>
<form action="/out"><input type="hidden" name="csrf_token" value="other"></form>
<form data-desk-entry="here" action="/desk">
  <input type="hidden" name="csrf_token" value="a token">
  <input type="radio" name="language" value="ja">
  <input type="radio" name="language" value="en" checked>
  <input type="checkbox" name="complaint" value="1">
  <input name="caller_phone" value="090-1234-5678">
  <input name="off" value="1" disabled>
  <textarea name="question">
Two
lines &amp; more</textarea>
  <select name="category">
    <option value="">-</option><option value="7-1" selected>Lost</option>
  </select>
  <button type="submit" name="status" value="closed">Close</button>
</form>
<div class="notice error-summary">
  <p>Please check</p><div><a href="#category">Category is missing</a></div>
</div>
<p class="field-error">Too long</p><p>No error</p>
"""


def test_a_form_is_sent_as_it_stands_but_for_what_is_changed() -> None:
    page = Page(HTML)
    form = page.form("data-desk-entry")
    assert form is not None
    assert form.marks["action"] == "/desk"
    assert page.token == "from the head"
    assert dict(form.fields) == {
        "csrf_token": "a token",
        "language": "en",
        "caller_phone": "090-1234-5678",
        "question": "Two\nlines & more",
        "category": "7-1",
    }
    sent = form.with_values({"question": "Another", "status": "closed"})
    assert dict(sent) == {**dict(form.fields), "question": "Another", "status": "closed"}
    assert len(sent) == 6


def test_what_a_page_complains_of_is_told() -> None:
    assert Page(HTML).complaints == ["Please check", "Category is missing", "Too long"]
    assert Page("<p>Nothing</p>").form("data-desk-entry") is None
