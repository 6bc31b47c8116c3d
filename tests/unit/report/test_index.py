"""The index of all reports."""

import pytest

from folkehelse_eval.report.index import IndexEntry, index_page

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


def test_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="perhaps"):
        index_page([IndexEntry("x", "perhaps", "", ())])
