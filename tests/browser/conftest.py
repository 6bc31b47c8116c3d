"""Browser tests: one Chromium for all; reported as not run where there is none, except in CI."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from folkehelse_eval.report.index import IndexEntry, index_page, reason_page
from folkehelse_eval.report.kept_back import kept_back_page
from folkehelse_eval.report.pages import ABOUT_FOLDER, ESTIMATES_FILE, WORKBOOK_FILE, index_name
from folkehelse_eval.run.export import to_csv, to_xlsx
from folkehelse_eval.vocabulary.indicator import Language
from tests.browser.chromium import FLAGS, NAMED_BY, find_chromium
from tests.browser.kinds import (
    ABOUT_PAGES,
    FAILED,
    KEPT_BACK,
    KEPT_BACK_STEM,
    KINDS,
    NATIONS,
    OTHER_STATES,
    STEMS_OF,
)
from tests.report_pages import STEMS, page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    path = find_chromium()
    if path is None:
        said = f"no Chromium found; install it or name it in {NAMED_BY}"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    with sync_playwright() as player:
        running = player.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with every kind of page: three languages, simulated, without data, and the index."""
    folder = tmp_path_factory.mktemp("reports")
    for kind, given in (KINDS | NATIONS).items():
        (folder / kind).mkdir()
        for stem in STEMS_OF[kind]:
            (folder / kind / f"{stem}.html").write_text(page(given, stem), encoding="utf-8")
        (folder / kind / WORKBOOK_FILE).write_bytes(to_xlsx(given))
        (folder / kind / ESTIMATES_FILE).write_bytes(to_csv(given))
    for kind, given in KEPT_BACK.items():
        (folder / kind).mkdir()
        stands = kept_back_page(given, KEPT_BACK_STEM)
        (folder / kind / f"{KEPT_BACK_STEM}.html").write_text(stands, encoding="utf-8")
    entries = [
        IndexEntry(kind, "ready", "", tuple(f"{stem}.html" for stem in STEMS), area=kind)
        for kind in KINDS
    ]
    for language in Language:
        html = index_page([*entries, FAILED, *OTHER_STATES], language=language)
        (folder / index_name(language)).write_text(html, encoding="utf-8")
    (folder / FAILED.plan_id).mkdir()
    (folder / FAILED.plan_id / "index.html").write_text(reason_page(FAILED), encoding="utf-8")
    (folder / ABOUT_FOLDER).mkdir()
    for name, html in ABOUT_PAGES.items():
        (folder / ABOUT_FOLDER / name).write_text(html, encoding="utf-8")
    return folder
