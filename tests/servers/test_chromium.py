"""The tests' browser."""

import pytest
from playwright.sync_api import Browser, Error


@pytest.mark.browser
def test_browser_shows_japanese_and_stays_at_home(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<p>髙橋・𠮷野</p>")
    assert page.inner_text("p") == "髙橋・𠮷野"
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.com/")
    page.close()
