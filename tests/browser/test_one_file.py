"""A page is one file that works from disk, by e-mail, in an intranet, under a strict policy."""

import base64
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser

from folkehelse_eval.report.pages import WORKBOOK_FILE, index_name
from folkehelse_eval.run.export import to_xlsx
from folkehelse_eval.vocabulary.indicator import Language
from tests.browser.kinds import KINDS, OTHER_STATES, OUTSIDE
from tests.browser.test_pages import open_page
from tests.example_evaluation import evaluation
from tests.hard_evaluations import NAMES
from tests.report_pages import STEMS

pytestmark = pytest.mark.browser


def test_policy_blocks_what_a_page_must_not_load(browser: Browser, site: Path) -> None:
    whole = (site / "nb" / "90_sammendrag.html").read_text(encoding="utf-8")
    sneaked = whole.replace(
        "</main>", "<script>document.title = 'ran'</script><img src='x.png' alt=''></main>"
    )
    (site / "sneaked.html").write_text(sneaked, encoding="utf-8")
    page = open_page(browser, site / "sneaked.html")
    assert page.title() != "ran"
    assert page.evaluate("document.querySelector('img[src=\"x.png\"]').naturalWidth") == 0
    page.context.close()


def test_download_gives_the_table(browser: Browser, site: Path) -> None:
    page = open_page(browser, site / "nb" / "10_rekkevidde.html")
    with page.expect_download() as waiting:
        page.locator("a[download='kommuner-tabell.csv']").click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("Kommune;")
    assert "Kragerø" in text
    page.context.close()


def test_policy_lets_a_workbook_in_the_page_be_downloaded(browser: Browser, site: Path) -> None:
    content = base64.b64encode(to_xlsx(evaluation())).decode("ascii")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    whole = (site / "nb" / "90_sammendrag.html").read_text(encoding="utf-8")
    link = f'<a download="tall.xlsx" href="data:{kind};base64,{content}">xlsx</a></main>'
    (site / "workbook.html").write_text(whole.replace("</main>", link), encoding="utf-8")
    page = open_page(browser, site / "workbook.html")
    with page.expect_download() as waiting:
        page.locator("a[download='tall.xlsx']").click()
    assert waiting.value.suggested_filename == "tall.xlsx"
    with Path(waiting.value.path()).open("rb") as stream:
        book = load_workbook(stream, read_only=True)
        assert "effects" in book.sheetnames
    page.context.close()


@pytest.mark.parametrize("name", ["nb/90_sammendrag.html", "landet_nn/95_nasjonal.html"])
def test_the_workbook_beside_a_page_opens_from_disk(
    browser: Browser, site: Path, name: str
) -> None:
    page = open_page(browser, site / name)
    with page.expect_download() as waiting:
        page.locator(f"footer a[href='{WORKBOOK_FILE}']").click()
    with Path(waiting.value.path()).open("rb") as stream:
        assert {"plan", "effects", "sources"} <= set(
            load_workbook(stream, read_only=True).sheetnames
        )
    page.context.close()


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_page_outside_a_report_links_no_files_beside_it(site: Path, name: str) -> None:
    assert f'href="{WORKBOOK_FILE}"' not in (site / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", Language)
def test_the_index_links_every_report_s_workbook(
    browser: Browser, site: Path, language: Language
) -> None:
    page = open_page(browser, site / index_name(language))
    found = page.locator(f"a[href$='/{WORKBOOK_FILE}']")
    with_pages = [item for item in OTHER_STATES if item.pages]
    assert found.count() == len(KINDS) + len(with_pages)
    with page.expect_download() as waiting:
        found.first.click()
    assert waiting.value.suggested_filename == WORKBOOK_FILE
    page.context.close()


@pytest.mark.parametrize("stem", STEMS)
def test_no_name_becomes_markup(browser: Browser, site: Path, stem: str) -> None:
    page = open_page(browser, site / "vanskelig" / f"{stem}.html")
    assert page.evaluate("document.querySelectorAll('#x, img[src=x], main script').length") == 0
    assert page.evaluate("document.querySelectorAll('main').length") == 1
    assert NAMES[0].strip() in page.inner_text("h1").replace("\u00a0", " ")
    page.context.close()


def test_page_reads_without_script(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "nb" / "10_rekkevidde.html").as_uri())
    assert "Kragerø" in page.inner_text("main")
    context.close()


def test_summary_is_one_printed_page(browser: Browser, site: Path) -> None:
    for kind in KINDS:
        page = open_page(browser, site / kind / "90_sammendrag.html")
        assert printed_pages(page.pdf(prefer_css_page_size=True)) == 1, kind
        page.context.close()


def printed_pages(content: bytes) -> int:
    """Return the number of pages in a PDF as Chromium writes it."""
    return content.count(b"/Type /Page\n") + content.count(b"/Type /Page ")
