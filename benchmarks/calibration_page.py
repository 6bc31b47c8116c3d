"""Write docs/calibration.md from benchmarks/calibration.json; run calibration.py first."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

LOWEST, HIGHEST = 3.5, 6.5
LOWEST_COVERAGE = 93.5
HEADINGS = {
    "register": (
        "Yearly registers, one start year",
        ("variance", "treated", "innovations", "units", "treated units"),
    ),
    "survey": (
        "Survey rounds",
        (
            "rounds",
            "between part",
            "answers",
            "missing",
            "treated",
            "movement",
            "units",
            "treated units",
        ),
    ),
    "staggered": (
        "Several start years, imputation",
        ("starts", "variance", "treated", "innovations", "units", "treated units"),
    ),
    "county": (
        "All treated in one county of 23 that has shocks of its own",
        ("variance", "treated", "units", "treated units"),
    ),
}
DEFAULTS = {
    "register": "randomisation_scaled",
    "survey": "randomisation_precision_weighted",
    "staggered": "randomisation_scaled",
    "county": "within the county",
}
INTRODUCTION = """# False positives of the inference for few treated units

Rejections of a true hypothesis at nominal 5 %, per cent, with their Monte-Carlo error in
parentheses. Made by `make calibration` (`benchmarks/calibration.py`), which says what each design
is; `tests/calibration` repeats a part of it with 500 replications. A design is *outside* when the
default rejects less than 3.5 or more than 6.5 %. One minus the rate is the coverage of the interval
by inversion, at the least: the hull of an interval in pieces covers more.

*unequal effects*: every treated unit has an effect of its own, drawn with the standard deviation of
one year's innovation, and the hypothesis is their true mean; the interval then covers too often.
*guessed*: answers half as large again as they were and 20 % off at random. A common factor alone
changes nothing, since the factor of the binomial part is estimated.
"""


def main() -> None:
    found = json.loads(Path("benchmarks/calibration.json").read_text(encoding="utf-8"))
    parts = [INTRODUCTION, "## In short\n", summary(found)]
    for family, (title, columns) in HEADINGS.items():
        if family in found:
            parts += [f"## {title}\n", section(found[family], columns)]
    Path("docs/calibration.md").write_text("\n".join(parts), encoding="utf-8")


def summary(found: Mapping[str, Any]) -> str:
    rows = []
    for family, default in DEFAULTS.items():
        if family not in found:
            continue
        designs = found[family]["designs"]
        for method in designs[0]["rates"]:
            rates = [design["rates"][method][0] for design in designs]
            inside = sum(LOWEST <= rate <= HIGHEST for rate in rates)
            name = f"**{method}**" if method == default else method
            span = f"{min(rates):.1f} to {max(rates):.1f}"
            rows.append((HEADINGS[family][0], name, f"{inside} of {len(rates)}", span))
    table = markdown(("designs", "method (default in bold)", "inside 3.5 to 6.5", "range"), rows)
    outside = [line for family in DEFAULTS if family in found for line in outliers(found, family)]
    listed = "\n".join(outside) if outside else "None."
    return f"{table}\nDefaults outside:\n\n{listed}\n"


def outliers(found: Mapping[str, Any], family: str) -> Iterable[str]:
    for design in found[family]["designs"]:
        rate, error = design["rates"][DEFAULTS[family]]
        if not LOWEST <= rate <= HIGHEST:
            label = ", ".join(design["label"])
            yield f"- {HEADINGS[family][0]}: {label}: {rate:.1f} ({error:.1f})"


def section(family: Mapping[str, Any], columns: Sequence[str]) -> str:
    methods = list(family["designs"][0]["rates"])
    rows = [
        (
            *design["label"],
            *(f"{rate:.1f} ({error:.1f})" for rate, error in design["rates"].values()),
        )
        for design in family["designs"]
    ]
    size = f"{family['replications']} replications, {family['draws']} draws or all assignments.\n"
    return f"{size}\n{markdown((*columns, *methods), rows)}"


def markdown(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    main()
