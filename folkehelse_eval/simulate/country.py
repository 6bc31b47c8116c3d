"""The whole country of one seed: places, choices, registers, and every file's bytes."""

from dataclasses import dataclass

import numpy as np

from folkehelse_eval.simulate import extracts
from folkehelse_eval.simulate.areas import areas_of
from folkehelse_eval.simulate.counts import (
    Counts,
    contact_counts,
    grade_counts,
    survey_answers,
    survey_counts,
    survey_rounds,
)
from folkehelse_eval.simulate.entry import choose, treatment_of
from folkehelse_eval.simulate.jsonstat import jsonstat_answer
from folkehelse_eval.simulate.model import Treatment, true_rates
from folkehelse_eval.simulate.parameters import (
    CONTACTS,
    POOLED,
    SCHOOL_POINTS,
    SURVEYS,
    IndicatorModel,
)
from folkehelse_eval.simulate.places import Places, real_places
from folkehelse_eval.simulate.programme import build_registers
from folkehelse_eval.simulate.published import (
    Published,
    publish_pooled,
    publish_register,
    publish_survey,
)
from folkehelse_eval.simulate.registers import register_files
from folkehelse_eval.simulate.school_points import school_points_file
from folkehelse_eval.simulate.streams import stream

UPDATED = "2026-01-15T05:00:00+00:00"
BULLYING, VACCINATION = POOLED
BULLYING_YEARS, VACCINATION_YEARS = 3, 5
BULLYING_ANSWERING, VACCINATION_COUNTED = 0.85, 1.0
LIFE_SATISFACTION = "ungdata_livstilfredshet"
PAINKILLERS = "ungdata_smertestillende"


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file in a supplier's format."""

    name: str
    data: bytes
    source: str
    producer: str
    table: str


@dataclass(frozen=True, slots=True)
class Country:
    """Everything that one seed gives."""

    places: Places
    treatment: Treatment
    files: tuple[DataFile, ...]
    registers: dict[str, bytes]
    """Register files by name."""


def simulate_country(*, seed: int) -> Country:
    """Play one country through: the same seed gives the same bytes."""
    places = real_places()
    choices = choose(places, seed=seed)
    treatment = treatment_of(choices, places)
    files = (
        *_survey_files(places, treatment, seed=seed),
        *_contact_files(places, treatment, seed=seed),
        *_pooled_files(places, treatment, seed=seed),
        _school_file(places, treatment, seed=seed),
    )
    registers = register_files(build_registers(choices, places, seed=seed))
    return Country(places, treatment, files, registers)


def published_surveys(places: Places, treatment: Treatment, *, seed: int) -> dict[str, Published]:
    """Return the published table of every survey indicator, by id."""
    answers = survey_answers(places, seed=seed)
    counts = surveyed(places, treatment, seed=seed)
    return {
        model.indicator_id: publish_survey(counts[model.indicator_id], answers, places, model)
        for model in SURVEYS
    }


def surveyed(places: Places, treatment: Treatment, *, seed: int) -> dict[str, Counts]:
    """Return the answers to every survey question before anything is withheld, by id."""
    rounds = survey_rounds(places, seed=seed)
    answers = survey_answers(places, seed=seed)
    return {
        model.indicator_id: survey_counts(
            true_rates(model, places, treatment, seed=seed), rounds, answers, _draws(model, seed)
        )
        for model in SURVEYS
    }


def _draws(model: IndicatorModel, seed: int) -> np.random.Generator:
    return stream(seed, f"draws {model.indicator_id}")


def _survey_files(places: Places, treatment: Treatment, *, seed: int) -> list[DataFile]:
    areas = areas_of(places)
    tables = published_surveys(places, treatment, seed=seed)
    layouts = extracts.SURVEY_LAYOUTS
    files = [
        _file(
            f"{indicator_id.removeprefix('ungdata_')}_ungdom.csv",
            extracts.survey_extract(tables[indicator_id], areas, layout),
            "Ungdata",
            indicator_id,
        )
        for indicator_id, layout in layouts.items()
        if indicator_id != PAINKILLERS
    ]
    title = "Tilfredshet med livet, ungdom (simulert)"
    answer = jsonstat_answer(tables[LIFE_SATISFACTION], areas, title=title, updated=UPDATED)
    saved = extracts.excel_survey_extract(tables[PAINKILLERS], areas, layouts[PAINKILLERS])
    others = {
        key: table for key, table in tables.items() if key not in {*layouts, LIFE_SATISFACTION}
    }
    collection = extracts.survey_collection(others, areas)
    return [
        *files,
        _file("smertestillende_ungdom_lagret_i_excel.csv", saved, "Ungdata", PAINKILLERS),
        _file("tilfredshet_med_livet_ungdom.json", answer, "Ungdata", LIFE_SATISFACTION),
        _file("ungdata_flere_indikatorer.csv", collection, "Ungdata", "flere indikatorer"),
    ]


def _contact_files(places: Places, treatment: Treatment, *, seed: int) -> list[DataFile]:
    files = []
    for model in CONTACTS:
        rates = true_rates(model, places, treatment, seed=seed)
        counts = contact_counts(rates, places, _draws(model, seed))
        table = publish_register(counts, places, model)
        group = extracts.CONTACT_GROUPS[model.indicator_id]
        data = extracts.contact_extract(table, areas_of(places), group)
        files.append(_file(f"{model.indicator_id}.csv", data, "KPR", model.indicator_id))
    return files


def _pooled_files(places: Places, treatment: Treatment, *, seed: int) -> list[DataFile]:
    areas = areas_of(places)
    bullying = _pooled(BULLYING, places, treatment, seed=seed)
    vaccination = _pooled(VACCINATION, places, treatment, seed=seed)
    return [
        _file(
            "mobbing_7_trinn_treaarig.csv",
            extracts.bullying_extract(bullying, areas),
            "Elevundersøkelsen",
            BULLYING.indicator_id,
        ),
        _file(
            "barnevaksinasjonsprogrammet.csv",
            extracts.vaccination_extract(vaccination, areas),
            "SYSVAK",
            VACCINATION.indicator_id,
        ),
    ]


def _pooled(model: IndicatorModel, places: Places, treatment: Treatment, *, seed: int) -> Published:
    bullying = model is BULLYING
    counts = grade_counts(
        true_rates(model, places, treatment, seed=seed),
        places,
        _draws(model, seed),
        covered=BULLYING_ANSWERING if bullying else VACCINATION_COUNTED,
    )
    n_years = BULLYING_YEARS if bullying else VACCINATION_YEARS
    return publish_pooled(counts, places, model, n_years=n_years)


def _school_file(places: Places, treatment: Treatment, *, seed: int) -> DataFile:
    rates = true_rates(SCHOOL_POINTS, places, treatment, seed=seed)
    return DataFile(
        name="simulert_grunnskolepoeng_gamle_og_nye_koder.csv",
        data=school_points_file(rates, places, seed=seed),
        source="Simulert land",
        producer="Simulert (form som Utdanningsdirektoratet)",
        table="Grunnskolepoeng",
    )


def _file(name: str, data: bytes, register: str, table: str) -> DataFile:
    return DataFile(
        name=f"simulert_{name}",
        data=data,
        source="Simulert land",
        producer=f"Simulert (form som {register} via Kommunehelsa)",
        table=table,
    )
