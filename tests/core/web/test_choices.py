"""Choices of a form are written once for all who see the same ones."""

from callcenter.core.i18n import lazy_gettext
from callcenter.core.web.choices import combobox_options, options


def test_one_choice_is_selected() -> None:
    assert options([(1, "一"), (2, "二")], 2) == (
        '<option value="1">一</option>\n<option value="2" selected>二</option>'
    )


def test_what_was_written_for_one_reader_is_not_shown_to_another() -> None:
    """The same values with other labels, and another choice, are another text."""
    assert "選択" in options([("a", "選択")], "a")
    assert "Choice" in options([("a", "Choice")], "a")
    assert "selected" not in options([("a", "選択")])


def test_groups_hold_their_choices() -> None:
    assert options([("群", [("a", "甲"), ("b", "乙")])], "b") == (
        '<optgroup label="群"><option value="a">甲</option>\n'
        '<option value="b" selected>乙</option></optgroup>'
    )


def test_texts_are_escaped() -> None:
    written = options([('"><script>', "<b>&"), ("<g>", [('"', "<i>")])], '"')
    assert "<script>" not in written
    assert '<option value="&#34;&gt;&lt;script&gt;">&lt;b&gt;&amp;</option>' in written
    assert '<optgroup label="&lt;g&gt;"><option value="&#34;" selected>&lt;i&gt;' in written


def test_label_may_be_lazy() -> None:
    assert options([("open", lazy_gettext("In progress"))]) == (
        '<option value="open">In progress</option>'
    )


def test_box_shows_the_path_to_a_choice() -> None:
    item = {"value": "2-1", "code": "2-1", "label": "再交付", "path": "紛失 › 再交付"}
    assert combobox_options([item, item | {"value": "8", "code": "8", "path": ""}], "8") == (
        '<option value="2-1">2-1 紛失 › 再交付</option>\n'
        '<option value="8" selected>8 再交付</option>'
    )
