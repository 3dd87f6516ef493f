"""What axe finds on a page."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"


# Everything is looked for; only what is found comes back, not the thousands of things in order.
FIND = "async () => (await axe.run({resultTypes: ['violations']})).violations"


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice, as rule: element."""
    if not page.evaluate("'axe' in window"):
        # A script of the test: the page's own policy would refuse it as an element.
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(FIND)
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]
