"""The index of all reports."""

import re
from dataclasses import replace

import pytest

from folkehelse_eval.report.index import IndexEntry, index_page, reason_page
from folkehelse_eval.vocabulary.indicator import Language

TELEMARK = IndexEntry(
    "08_telemark",
    "ready",
    "",
    ("90_sammendrag.html", "10_rekkevidde.html"),
    area="Telemark",
    data_date="2026-11-22",
)


def test_lists_state_date_and_links() -> None:
    html = index_page([TELEMARK])
    assert '<html lang="nb">' in html
    summary = "08_telemark/90_sammendrag.html"
    assert f'<th scope="row"><a href="{summary}">Telemark</a></th>' in html
    assert "22. november 2026" in html
    assert 'href="08_telemark/90_sammendrag.html"' in html
    assert "40_sammenligning.html" not in html


def test_failure_is_said_with_its_reason_and_earlier_pages_kept() -> None:
    failed = IndexEntry("x", "failed", 'cell 4: "<b>"', ("90_sammendrag.html",), area="Vestfold")
    html = index_page([failed])
    assert "Feilet: cell 4: &#34;&lt;b&gt;&#34;" in html
    assert "Eldre sider vises." in html


def test_simulated_reports_stand_apart_under_a_banner() -> None:
    simulated = IndexEntry("s", "ready", "", (), area="Telemark", simulated=True)
    html = index_page([simulated, TELEMARK])
    assert html.index('id="real"') < html.index('id="simulated"') < html.index('class="simulated"')


def test_nation_and_missing_data() -> None:
    html = index_page([IndexEntry("nasjonal", "data_missing", "", (), scope="nation")])
    assert "Hele landet" in html
    assert "Data mangler" in html
    assert "ikke oppgitt" in html


def test_empty_index_says_so() -> None:
    assert "Ingen rapporter er laget ennå." in index_page([])


INNLANDET = IndexEntry(
    "innlandet",
    "ready",
    "",
    ("90_sammendrag.html",),
    area="Oppland, Hedmark",
    counties_at_entry=("Oppland", "Hedmark"),
    counties_2024=("Innlandet",),
)


def test_counties_at_entry_and_of_today_stand_beside_each_report() -> None:
    html = index_page([INNLANDET])
    assert "<td>Oppland, Hedmark</td>\n<td>Innlandet</td>" in html
    assert "Ikke kjørt ennå" not in html


def test_reports_that_were_never_run_stand_after_those_that_were() -> None:
    waiting = replace(INNLANDET, state="not_run", pages=())
    same = IndexEntry("oslo", "not_run", "", (), area="Oslo", counties_2024=("Oslo",))
    nation = IndexEntry("nasjonal", "not_run", "", (), scope="nation", counties_2024=("Oslo",))
    html = index_page([nation, waiting, same, TELEMARK])
    listed = re.findall(r"<li[^>]*>([^<]+)</li>", html[html.index("Ikke kjørt ennå") :])
    assert listed == ["Hele landet", "Oppland, Hedmark (i dag Innlandet)", "Oslo"]
    assert html.index("22. november 2026") < html.index("Ikke kjørt ennå")


def test_without_any_report_that_was_run_there_is_no_table() -> None:
    html = index_page([replace(INNLANDET, state="not_run", pages=())])
    assert "<table>" not in html
    assert "Oppland, Hedmark (i dag Innlandet)" in html


def test_pages_about_the_pages_and_other_languages_are_linked() -> None:
    html = index_page([], language=Language.NYNORSK)
    assert 'href="om/ord-og-metode.nn.html"' in html
    assert 'href="om/tilgjengelighet.nn.html"' in html
    assert 'href="index.html"' in html
    assert 'href="index.en.html"' in html


def test_a_report_that_was_never_made_has_a_page_that_says_why() -> None:
    failed = IndexEntry("x", "failed", 'row 4: "<b>"', (), area="Vestfold")
    assert 'href="x/index.html"' in index_page([failed])
    html = reason_page(failed)
    assert "Vestfold: ingen sider nå" in html
    assert "row 4: &#34;&lt;b&gt;&#34;" in html
    assert 'href="../index.html"' in html


def test_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="perhaps"):
        index_page([IndexEntry("x", "perhaps", "", ())])


def test_an_outdated_report_does_not_repeat_what_was_said_of_the_older_state() -> None:
    html = index_page([IndexEntry("x", "outdated", "Psykiske plager", (), area="Vestfold")])
    assert "data er endret siden</td>" in html
    assert "Psykiske plager" not in html
