"""Write what follows from ``benchmarks/calibration.json``.

That is ``docs/calibration.md`` and the small table of error rates in the package. After
``calibration.py``: ``python -m benchmarks.calibration_page`` from the project's root.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.calibration_families import (
    FAMILIES,
    FARTHEST_POWER,
    HIGHEST,
    LOWEST,
    PEER_FAMILIES,
    POWER_FAMILIES,
    Design,
    Family,
    best_valid,
    designs_of,
    outside,
)
from benchmarks.calibration_rates import error_rates

JSON = Path("benchmarks/calibration.json")
PAGE = Path("docs/calibration.md")
RATES = Path("folkehelse_eval/checks/data/error_rates.csv")
UNEQUAL = "unequal effects"

INTRODUCTION = """# False positives of the inference for few treated units

How often each method rejects a true hypothesis at nominal 5 %, in per cent with the Monte-Carlo
error in parentheses, and how often it finds an effect. Made by `make calibration`
(`benchmarks/calibration.py` says what each design is); `tests/calibration` repeats a part of it
with 500 replications. A design is *outside* when a method rejects less than 3.5 or more than 6.5 %.
"""

READING = """## How to read the tables

- One minus the rate is the coverage of the interval by inversion, at the least: the hull of an
  interval in pieces covers more.
- *treated from*: at random, or from the smallest or the largest third of the municipalities.
- *unequal effects*: every treated unit has an effect of its own, drawn with the standard deviation
  of one year's innovation (surveys: 3 points), and the hypothesis is their true mean, weighted by
  true precision for the precision-weighted contrast. The interval then covers too often.
- *guessed*: answers half as large again as they were and 20 % off at random. A common factor alone
  changes nothing, since the factor of the binomial part is estimated.
- *power*: an effect of 1.5 innovation standard deviations (of a municipality with 5,000
  inhabitants) in registers, of 5 percentage points in surveys. A method is *valid* in a design
  where it rejects at most 6.5 % there.
- The contrast that weighs by precision answers another question (precise figures count
  most), so its power is no measure of the others.

- *Default intervals of other programs*: Callaway-Sant'Anna with analytic errors and the normal
  quantile (`cs_analytic`; diff-diff, did, csdid), with percentiles of a multiplier bootstrap
  (`cs_bootstrap_percentile`; diff-diff) or with the error from its quartiles
  (`cs_bootstrap_quartiles`; did, csdid); two-way fixed effects with errors clustered by unit and
  t(units - 1) (`twfe_clustered`; pyfixest, fixest), or without clusters, which is what pyfixest
  gives when nothing is asked for (`twfe_not_clustered`); the restricted wild cluster bootstrap
  (`wild_bootstrap_restricted`); synthetic difference-in-differences with the placebo error
  (`synthetic_did_placebo`; synthdid, diff-diff; slow, so four designs). The
  others are run on all designs with this package's version of those rules; under *The programs
  themselves* diff-diff and pyfixest run on the same panels, and our version beside them. The
  restricted bootstrap is held against fwildclusterboot in `tests/reference`.

## When a report warns

`folkehelse_eval/checks/data/error_rates.csv` holds the lowest and highest rate of every kind of
figures, method, part of the municipalities that the treated come from, number of units with figures
and number of treated. `checks/error_rate.py` takes the nearest one to an actual contrast (both
numbers as ratios, none more than three times off) and tells the rate that is farthest from 5 %
among the checks of page 40; where it lies outside 3.5 to 6.5 % the page says so beside the
difference. The treated come from the smallest (largest) third when more than half of them do.
The imputation of page 50 is looked up, and warned of there, in the same way. Where nothing alike
was measured, or where no figures could reach the level, no rate is told.

All treated in one county: compared inside it, yearly figures are looked up among the designs with
shocks to the county (*within the county*), else as registers of that many units; shares as survey
rounds of that many units, because the shock drops out. Compared with other counties as well,
whatever the figures, the column *whole country* is told and warned of in any case: the real size of
such shocks is not known, and a rate that lies inside 3.5 to 6.5 % there may not be one elsewhere.
"""


def main() -> None:
    found = json.loads(JSON.read_text(encoding="utf-8"))
    PAGE.write_text(page(found), encoding="utf-8")
    RATES.write_text(error_rates(found), encoding="utf-8")


def page(found: Mapping[str, Any]) -> str:
    """Return the whole page."""
    parts = [INTRODUCTION, "## In short\n", in_short(found), READING]
    for name, family in (FAMILIES | POWER_FAMILIES | PEER_FAMILIES).items():
        if name in found:
            parts += [f"## {family.title}\n", section(found[name], designs_of(found, name), family)]
    return "\n".join(parts)


def in_short(found: Mapping[str, Any]) -> str:
    """Return the summary: who is inside, who is outside by name, power, peers."""
    parts = [*_of_ours(found), *_of_power(found), *_of_peers(found)]
    return "\n".join(parts) + "\n\n" + _all_methods(found)


def _of_ours(found: Mapping[str, Any]) -> Iterable[str]:
    for name, family in FAMILIES.items():
        designs = designs_of(found, name)
        if not designs:
            continue
        for method in (family.default, *family.beside):
            rates = [design.rates[method][0] for design in designs]
            out = list(outside(designs, method))
            which = "default" if method == family.default else f"`{method}`"
            yield (
                f"- **{family.title}**, {which}: {len(designs) - len(out)} of {len(designs)} "
                f"designs inside 3.5 to 6.5 % (from {min(rates):.1f} to {max(rates):.1f} %)."
            )
            yield from (f"  - outside: {_named(design, method)}" for design in out)
        yield from _coverage(designs)


def _coverage(designs: tuple[Design, ...]) -> Iterable[str]:
    for method in (m for m in designs[0].rates if UNEQUAL in m):
        rates = [design.rates[method][0] for design in designs]
        yield (
            f"  - coverage with {method}: {100 - max(rates):.1f} to {100 - min(rates):.1f} %, "
            f"{sum(rate > HIGHEST for rate in rates)} of {len(rates)} designs below 93.5 %."
        )


def _of_power(found: Mapping[str, Any]) -> Iterable[str]:
    for name, family in POWER_FAMILIES.items():
        designs = designs_of(found, name)
        if not designs:
            continue
        gaps = [(power_gap(design, family), design) for design in designs]
        short = [(gap, design) for gap, design in gaps if gap > FARTHEST_POWER]
        yield (
            f"- **{family.title}**: in {len(designs) - len(short)} of {len(designs)} designs the "
            f"default is within {FARTHEST_POWER:.0f} points of the best valid method for the same "
            f"question; at most {max(gap for gap, _ in gaps):.1f} points below."
        )
        for gap, design in short:
            best = best_valid(design, _same_question(design, family))
            yield (
                f"  - {', '.join(design.label)}: {gap:.1f} below `{best}` "
                f"({design.power[best][0]:.0f} %, false positives {design.rates[best][0]:.1f} %)"
            )
        yield from _coverage(designs)


def power_gap(design: Design, family: Family) -> float:
    """Return the points by which the default's power lies below the best valid method's."""
    best = best_valid(design, _same_question(design, family))
    return design.power[best][0] - design.power[family.default][0]


def _same_question(design: Design, family: Family) -> tuple[str, ...]:
    return tuple(name for name in design.power if name not in family.beside)


def _of_peers(found: Mapping[str, Any]) -> Iterable[str]:
    for name, family in PEER_FAMILIES.items():
        designs = designs_of(found, name)
        if designs:
            methods = dict.fromkeys(method for design in designs for method in design.rates)
            spans = "; ".join(f"`{method}` {_span(designs, method)}" for method in methods)
            yield f"- **{family.title}** ({len(designs)} designs): {spans}."


def _span(designs: tuple[Design, ...], method: str) -> str:
    rates = [design.rates[method][0] for design in designs if method in design.rates]
    return f"{min(rates):.1f} to {max(rates):.1f} %"


def _named(design: Design, method: str) -> str:
    rate, error = design.rates[method]
    return f"{', '.join(design.label)}: {rate:.1f} ({error:.1f})"


def _all_methods(found: Mapping[str, Any]) -> str:
    rows = []
    for name, family in (FAMILIES | POWER_FAMILIES | PEER_FAMILIES).items():
        designs = designs_of(found, name)
        for method in dict.fromkeys(key for design in designs for key in design.rates):
            rates = [design.rates[method][0] for design in designs if method in design.rates]
            inside = sum(LOWEST <= rate <= HIGHEST for rate in rates)
            shown = f"**{method}**" if method == family.default else method
            span = f"{min(rates):.1f} to {max(rates):.1f}"
            rows.append((family.title, shown, f"{inside} of {len(rates)}", span))
    return markdown(("designs", "method (default in bold)", "inside 3.5 to 6.5", "range"), rows)


def section(family: Mapping[str, Any], designs: Sequence[Design], described: Family) -> str:
    """Return all designs of a family."""
    methods = list(dict.fromkeys(method for design in designs for method in design.rates))
    powers = list(designs[0].power)
    rows = [
        (
            *design.label,
            *(_cell(design.rates.get(method)) for method in methods),
            *(_cell(design.power[method]) for method in powers),
        )
        for design in designs
    ]
    heading = (*described.columns, *methods, *(f"{method}: power" for method in powers))
    size = f"{family['replications']} replications, {family['draws']} draws or all assignments."
    note = family.get("note", "")
    return f"{size}{' ' if note else ''}{note}\n\n{markdown(heading, rows)}"


def _cell(rate: tuple[float, float] | None) -> str:
    return "" if rate is None else f"{rate[0]:.1f} ({rate[1]:.1f})"


def markdown(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    main()
