"""Measure false-positive rates of the inference for few treated units.

``python -m benchmarks.calibration [--groups 40] [--panels 100] [--draws 999] [--jobs 1]``
writes ``benchmarks/calibration.json``; ``python -m benchmarks.calibration_page`` makes
``docs/calibration.md`` of it. One replication is one panel; 40 groups of 100 are 4 000.
``benchmarks/calibration_peers.py`` adds what the peers' own programs give.
"""

import argparse
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed

from folkehelse_eval.simulate.error_rates import Cell, Rates, false_positives
from folkehelse_eval.simulate.null_panels import Drawn, Noise, Tails
from folkehelse_eval.simulate.peer_designs import PeerCell, SyntheticCell
from folkehelse_eval.simulate.power_designs import POWER, RegisterPower, SurveyPower
from folkehelse_eval.simulate.register_designs import CountyCell, RegisterCell
from folkehelse_eval.simulate.staggered_designs import StaggeredCell
from folkehelse_eval.simulate.survey_designs import SurveyCell
from folkehelse_eval.simulate.window_designs import WindowCell

SEED = 20170101
CHUNK = 20
"""Designs between two savings."""
SIZES = [(n, m) for n in (17, 38, 357) for m in (3, 5, 10)]
LARGE = [(357, 30), (357, 60)]
NOISES = [
    (Noise.EQUAL, Drawn.ANY),
    (Noise.MIXED, Drawn.ANY),
    (Noise.MIXED, Drawn.SMALL),
    (Noise.MIXED, Drawn.LARGE),
    (Noise.ROOT, Drawn.SMALL),
    (Noise.ROOT, Drawn.LARGE),
]


def register_cells() -> Iterator[RegisterCell]:
    for (noise, drawn), tails, (n, m) in product(NOISES, Tails, SIZES + LARGE):
        yield RegisterCell(n, m, noise, drawn, tails)


def survey_cells() -> Iterator[SurveyCell]:
    known = ((False, False), (True, False), (False, True))  # guessed, a quarter missing
    for before, falls, (guessed, missing), drawn, (n, m) in product(
        (1, 2), (False, True), known, Drawn, SIZES + LARGE
    ):
        yield SurveyCell(n, m, before, falls, guessed, missing, drawn)
    plain = {"between_falls": False, "guessed": False, "a_quarter_missing": False}
    for drawn, (n, m) in product(Drawn, SIZES):
        yield SurveyCell(n, m, 1, drawn=drawn, tails=Tails.T3, **plain)


def staggered_cells() -> Iterator[StaggeredCell]:
    for tails, own, (noise, drawn), (n, m) in product(Tails, (True, False), NOISES, SIZES + LARGE):
        yield StaggeredCell(n, m, noise, drawn, own, tails)


def window_cells() -> Iterator[WindowCell]:
    for (noise, drawn), (n, m) in product(NOISES, SIZES):
        yield WindowCell(StaggeredCell(n, m, noise, drawn, own_years=True))
    for (noise, drawn), m in product(NOISES, (3, 5, 10)):
        yield WindowCell(StaggeredCell(38, m, noise, drawn, own_years=False))


def county_cells() -> Iterator[CountyCell]:
    for (noise, drawn), m in product(NOISES, (3, 5, 10)):
        yield CountyCell(m, noise, drawn)


def register_power_cells() -> Iterator[RegisterPower]:
    yield from map(RegisterPower, register_cells())


def survey_power_cells() -> Iterator[SurveyPower]:
    plain = {"rounds_before": 1, "a_quarter_missing": False}
    for unknown, drawn, (n, m) in product((False, True), Drawn, SIZES):
        yield SurveyPower(
            SurveyCell(n, m, between_falls=unknown, guessed=unknown, drawn=drawn, **plain)
        )


def peer_cells() -> Iterator[PeerCell]:
    yield from map(PeerCell, register_cells())
    for (noise, drawn), (n, m) in product(NOISES, SIZES + LARGE):
        yield PeerCell(StaggeredCell(n, m, noise, drawn, own_years=True))


def synthetic_cells() -> Iterator[SyntheticCell]:
    """Yield few designs: 500 replications of one take minutes; the programs' page has another."""
    for noise, drawn, n, m in (
        (Noise.EQUAL, Drawn.ANY, 17, 3),
        (Noise.EQUAL, Drawn.ANY, 38, 5),
        (Noise.MIXED, Drawn.SMALL, 17, 3),
        (Noise.MIXED, Drawn.SMALL, 38, 5),
    ):
        yield SyntheticCell(RegisterCell(n, m, noise, drawn, Tails.NORMAL))


FAMILIES = {
    "county": county_cells,
    "register": register_cells,
    "survey": survey_cells,
    "staggered": staggered_cells,
    "windows": window_cells,
    "register_power": register_power_cells,
    "survey_power": survey_power_cells,
    "peers": peer_cells,
    "synthetic": synthetic_cells,
}
PANELS_OF_PEERS = {"peers": (100, 10), "synthetic": (50, 10)}
"""Groups and panels of families that are not ours: 1,000 and 500 replications."""


def measure(
    cells: Sequence[tuple[int, Cell]], groups: int, panels: int, options: argparse.Namespace
) -> list[Rates]:
    def one(number: int, cell: Cell) -> Rates:
        rng = np.random.default_rng([SEED, number])
        return false_positives(cell, groups=groups, panels=panels, draws=options.draws, rng=rng)

    tasks = (delayed(one)(number, cell) for number, cell in cells)
    return list(Parallel(n_jobs=options.jobs)(tasks))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--groups", type=int, default=40)
    parser.add_argument("--panels", type=int, default=100)
    parser.add_argument("--draws", type=int, default=999)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--families", nargs="*", default=list(FAMILIES))
    parser.add_argument("--resume", action="store_true", help="keep what a stopped run has")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/calibration.json"))
    options = parser.parse_args()
    found = json.loads(options.out.read_text()) if options.out.exists() else {}
    for name in options.families:
        began = time.perf_counter()
        groups, panels = PANELS_OF_PEERS.get(name, (options.groups, options.panels))
        designs = list(found[name]["designs"]) if options.resume and name in found else []
        for chunk in chunks(list(FAMILIES[name]()), start=len(designs)):
            designs += [row(rates) for rates in measure(chunk, groups, panels, options)]
            found[name] = {
                "replications": groups * panels,
                "draws": options.draws,
                "seconds": round(time.perf_counter() - began),
                "designs": designs,
            }
            options.out.write_text(compact(found), encoding="utf-8")
            print(f"{name}: {len(designs)} designs in {found[name]['seconds']} s", flush=True)


def chunks(cells: list[Cell], *, start: int = 0) -> Iterator[list[tuple[int, Cell]]]:
    """Split the designs, numbered for their seeds, so that a stopped run keeps what it has."""
    numbered = list(enumerate(cells))
    for first in range(start, len(numbered), CHUNK):
        yield numbered[first : first + CHUNK]


def compact(found: Mapping[str, Mapping[str, object]]) -> str:
    """Return the results as JSON, a line for each design."""
    families = []
    for name, family in found.items():
        head = "".join(
            f"{json.dumps(key)}: {json.dumps(value)}, "
            for key, value in family.items()
            if key != "designs"
        )
        designs = ",\n".join(json.dumps(design) for design in family["designs"])
        families.append(f'{json.dumps(name)}: {{{head}"designs": [\n{designs}]}}')
    return "{" + ",\n".join(families) + "}\n"


def row(rates: Rates) -> dict[str, object]:
    """Return a design's rates and powers, each with its Monte-Carlo error, in per cent."""
    found = {k: (round(v.percent, 2), round(v.error, 2)) for k, v in rates.rates.items()}
    powers = {k.removesuffix(POWER): v for k, v in found.items() if k.endswith(POWER)}
    levels = {k: v for k, v in found.items() if not k.endswith(POWER)}
    plain = {"label": rates.cell.label, "rates": levels}
    return plain | {"power": powers} if powers else plain


if __name__ == "__main__":
    main()
