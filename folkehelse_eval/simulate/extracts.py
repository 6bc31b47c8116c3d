"""Csv extracts as users save them from Kommunehelsa: one row for each place, year and category.

Headers, labels and oddities are those of real extracts: names without codes, another header for
the same thing in every table, symbols among the figures, fractions with blanks in older files.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from folkehelse_eval.simulate.areas import Areas
from folkehelse_eval.simulate.published import SHOWN, Published

DECIMALS = 4
FRACTION_DECIMALS = 3
PUPIL_SEXES = ("kjønn samlet", "gutter", "jenter")
PEOPLE_SEXES = ("kjønn samlet", "menn", "kvinner")
CONTACT_AGES = ("0-24 år", "0-14 år", "15-24 år")
PERCENT = "andel (prosent, standardisert, simulert)"
"""The word makes a file that lost its manifest still say what it is."""
PER_1000 = "per 1000, standardisert, simulert"
EXCEL_ENCODING = "cp1252"


@dataclass(frozen=True, slots=True)
class SurveyLayout:
    """What distinguishes one survey table's extract from the next."""

    age_header: str
    category_header: str
    category: str
    background_header: str
    background: str
    """Category that means all backgrounds together."""


SURVEY_LAYOUTS: dict[str, SurveyLayout] = {
    "ungdata_psykiske_plager": SurveyLayout(
        "Alder", "Plagegrad", "plaget", "Sosioøkonomiske ressurser (SØR)", "Total SØR"
    ),
    "ungdata_fornoyd_helsa": SurveyLayout(
        "Alder vises ikke",
        "Fornøydhet med helsa",
        "Litt eller svært fornøyd",
        "SOES",
        "SOES 0",
    ),
    "ungdata_smertestillende": SurveyLayout(
        "Alder", "Svarkategori", "minst ukentlig", "sosial status", "samlet"
    ),
}
"""Survey indicators written as extracts, by id."""

CONTACT_GROUPS: dict[str, str] = {
    "kpr_psykiske_symptomer_lidelser": "Psykiske symptomer og lidelser",
    "kpr_skader": "Skader",
}
"""Diagnosis group of the contact indicators, by id."""

Rows = Iterator[tuple[str, ...]]


def survey_extract(published: Published, areas: Areas, layout: SurveyLayout) -> bytes:
    """Return the extract of one survey question, comma-separated UTF-8."""
    return _csv(_survey_rows(published, areas, layout), separator=",").encode()


def excel_survey_extract(published: Published, areas: Areas, layout: SurveyLayout) -> bytes:
    """Return the same as Norwegian Excel saves it: semicolons, decimal commas, Windows letters."""
    header, *rows = _survey_rows(published, areas, layout)
    swapped = [
        (*row[:-1], row[-1].replace(".", ",") if row[-1][0].isdigit() else row[-1]) for row in rows
    ]
    text = _csv(iter([header, *swapped]), separator=";", line_end="\r\n")
    return text.encode(EXCEL_ENCODING)


def _survey_rows(published: Published, areas: Areas, layout: SurveyLayout) -> Rows:
    yield (
        "Geografi",
        "År",
        "Kjønn",
        layout.age_header,
        layout.category_header,
        layout.background_header,
        "Måltall",
        "value",
    )
    cells = _cells(published, decimals=DECIMALS)
    for area, name in enumerate(areas.names):
        for column, (_, year) in enumerate(published.periods):
            for sex, label in enumerate(PUPIL_SEXES):
                yield (
                    name,
                    str(year),
                    label,
                    "8-10.trinn",
                    layout.category,
                    layout.background,
                    PERCENT,
                    cells[area, column, sex],
                )


def survey_collection(tables: Mapping[str, Published], areas: Areas) -> bytes:
    """Return several questions in one file, both sexes together, told apart by catalogue id."""
    rows = (row for key, table in tables.items() for row in _collection_rows(table, areas, key))
    header = ("Geografi", "År", "Alder", "Indikator", "Måltall", "value")
    return _csv(chain([header], rows), separator=",").encode()


def _collection_rows(published: Published, areas: Areas, indicator_id: str) -> Rows:
    cells = _cells(published, decimals=DECIMALS)
    for area, name in enumerate(areas.names):
        for column, (_, year) in enumerate(published.periods):
            cell = cells[area, column, 0]
            yield (name, str(year), "8-10.trinn", indicator_id, PERCENT, cell)


def contact_extract(published: Published, areas: Areas, group: str) -> bytes:
    """Return the extract of one diagnosis group by age and sex."""
    return _csv(_contact_rows(published, areas, group), separator=",").encode()


def _contact_rows(published: Published, areas: Areas, group: str) -> Rows:
    yield ("Geografi", "År", "Kjønn", "Alder", "Sykdomsgruppe", "Måltall", "value")
    cells = _cells(published, decimals=DECIMALS)
    for area, name in enumerate(areas.names):
        for column, (_, year) in enumerate(published.periods):
            for sex, label in enumerate(PEOPLE_SEXES):
                for age, ages in enumerate(CONTACT_AGES):
                    cell = cells[area, column, age, sex]
                    yield (name, str(year), label, ages, group, PER_1000, cell)


def bullying_extract(published: Published, areas: Areas) -> bytes:
    """Return the extract of bullying in grade 7: fractions, blanks where withheld."""
    return _csv(_bullying_rows(published, areas), separator=",").encode()


def _bullying_rows(published: Published, areas: Areas) -> Rows:
    yield (
        *("Kommune", "Skoleår", "År", "Skoleår_slutt", "Kjønn"),
        *("Spm.id", "Klassetrinn", "Måltall", "Andel", "SortKommune"),
    )
    cells, sort_number = _fractions(published), _sort_numbers(areas)
    for area, name in enumerate(areas.names):
        for column, (first, last) in enumerate(published.periods):
            # the figure of springs 2017-2019 is labelled 2016/17-2018/19 and dated 2018
            end = _school_year(last)
            yield (
                *(name, f"{_school_year(first)}-{end}", f"{last - 1}-01-01", end),
                *("Kjønn samlet", "spm. om mobbing", "7. trinn", PERCENT),
                *(cells[area, column], sort_number[name]),
            )


def vaccination_extract(published: Published, areas: Areas) -> bytes:
    """Return the extract of measles vaccination at age 9: fractions, blanks where withheld."""
    return _csv(_vaccination_rows(published, areas), separator=",").encode()


def _vaccination_rows(published: Published, areas: Areas) -> Rows:
    yield (
        *("Kommune", "År (intervall)", "År", "Kjønn"),
        *("Alder", "Vaksine mot", "Måltall", "Andel", "SortKommune"),
    )
    cells, sort_number = _fractions(published), _sort_numbers(areas)
    for area, name in enumerate(areas.names):
        for column, (first, last) in enumerate(published.periods):
            yield (
                *(name, f"{first}-{last}", f"{last}-01-01", "Kjønn samlet"),
                *(
                    "9 år",
                    "Meslinger",
                    "andel (prosent, simulert)",
                    cells[area, column],
                    sort_number[name],
                ),
            )


def _sort_numbers(areas: Areas) -> dict[str, str]:
    """Return the number that users' files sort by: one for each name, the country's is 2."""
    return {name: str(number) for number, name in enumerate(dict.fromkeys(areas.names), start=2)}


def _school_year(spring: int) -> str:
    return f"{spring - 1}/{spring % 100:02d}"


def _cells(published: Published, *, decimals: int) -> NDArray[np.object_]:
    """Figures as text, symbols where there are none."""
    figures = np.round(published.value, decimals).astype(object)
    text = np.where(published.symbol == SHOWN, figures, published.symbol)
    return _as_text(text)


def _fractions(published: Published) -> NDArray[np.object_]:
    figures = np.round(published.value / 100, FRACTION_DECIMALS).astype(object)
    return _as_text(np.where(published.symbol == SHOWN, figures, ""))


def _as_text(cells: NDArray[np.object_]) -> NDArray[np.object_]:
    return np.asarray(np.vectorize(str, otypes=[object])(cells), dtype=object)


def _csv(rows: Rows, *, separator: str, line_end: str = "\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=line_end).writerows(rows)
    return text.getvalue()
