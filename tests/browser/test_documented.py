"""docs/pages.md lists the rules that are tried, and the pages on which they are."""

from folkehelse_eval.report.pages import ABOUT
from tests.browser.kinds import NATION_STEM
from tests.browser.rules import RULES
from tests.conftest import ROOT
from tests.report_pages import STEMS


def rows() -> list[str]:
    pages = ", ".join(("index", *ABOUT.values(), NATION_STEM, *STEMS))
    return [f"| {rule.name} | {rule.asks} | {pages} |" for rule in RULES]


def test_the_page_lists_every_rule_and_every_kind_of_page() -> None:
    text = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")
    listed = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert listed == rows()
