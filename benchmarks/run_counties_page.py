"""Write ``docs/benchmarks/run_counties.md`` and its figure from ``benchmarks/run_counties.json``.

After ``run_counties.py``: ``python -m benchmarks.run_counties_page`` from the project's root.
"""

import json
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

JSON = Path("benchmarks/run_counties.json")
PAGE = Path("docs/benchmarks/run_counties.md")
PICTURE = Path("docs/benchmarks/run_counties.svg")

HEAD = """# Pages of many counties against papermill

Made by `python benchmarks/run_counties.py` and `python -m benchmarks.run_counties_page`: one run on
one machine ({processors} processors; load {load_before:.1f} before and {load_after:.1f} after),
{counties} simulated counties with {notebooks} notebooks each, nothing stored beforehand. The loops
evaluate every county once, run each notebook by the `papermill` command and make its page by
`jupyter nbconvert`; their notebooks ran for {loop_counties} counties and count for {counties}.
`folkehelse-eval run` makes the same pages, and besides looks through them for hidden figures and
writes csv and xlsx.
"""


def main() -> None:
    found = json.loads(JSON.read_text(encoding="utf-8"))
    PAGE.write_text("\n".join([HEAD.format(**found), *_sections(found)]), encoding="utf-8")
    draw(found["sizes"], PICTURE)


def _sections(found: Mapping[str, Any]) -> Iterator[str]:
    yield from ratios(found)
    yield from ("", "## Where the time goes in one county", "", *one_county(found))
    yield from ("", "## By county", "", *by_county(found["steps"]))
    yield from ("", "## Cost against number of counties", "", *by_size(found["sizes"]))
    yield ""


def ratios(found: Mapping[str, Any]) -> Iterator[str]:
    run = found["run_seconds"]
    yield "| way | seconds | times as long as the run |"
    yield "|---|---|---|"
    for name, key in (
        ("`papermill` and `nbconvert`, one after another", "loop_seconds"),
        ("the same, two at a time", "two_seconds"),
        ("`folkehelse-eval run`", "run_seconds"),
        ("the same again, nothing changed", "unchanged_seconds"),
    ):
        yield f"| {name} | {found[key]:.1f} | {found[key] / run:.2f} |"
    again = found["loop_seconds"] / found["unchanged_seconds"]
    yield ""
    yield f"The unchanged run is {again:.0f} times faster than the loop."
    less = found["loop_cpu_seconds"] / found["run_cpu_seconds"]
    yield (
        f"In processor time, which other work on the machine disturbs less, the run costs "
        f"{found['run_cpu_seconds']:.0f} s and the loop {found['loop_cpu_seconds']:.0f} s: "
        f"{less:.1f} times as much."
    )
    like = found["all_seconds"] / (found["loop_seconds"] / found["counties"])
    yield (
        f"All {found['all_plans']} plans (counties, counties at entry, nation) take "
        f"{found['all_seconds']:.0f} s: as long as the loop needs for {like:.1f} counties."
    )
    yield f"Peak memory of all processes of the run: {found['peak_mib']:.0f} MiB."


def one_county(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the median of every step over the counties, and the floor."""
    yield "Median over the counties; memory with the pages that all processes share."
    yield ""
    yield "| step | processor seconds | seconds | highest memory, MiB |"
    yield "|---|---|---|---|"
    by_step: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    for step in found["steps"]:
        if step["plan"]:
            by_step[step["step"]].append(step)
    total = 0.0
    for name in sorted(by_step, key=_place):
        cpu, seconds, memory = (
            statistics.median(step[key] for step in by_step[name])
            for key in ("cpu_seconds", "seconds", "peak_mib")
        )
        total += cpu
        yield f"| {name} | {cpu:.2f} | {seconds:.2f} | {memory:.0f} |"
    yield f"| all | {total:.2f} | | |"
    yield ""
    spent = sum(step["cpu_seconds"] for step in found["steps"])
    floor = spent / found["processors"]
    yield (
        f"Of one evaluation's processor time, in seconds ({found['parts_plan']}, deliveries read "
        "before): " + ", ".join(f"{name} {s:.1f}" for name, s in found["parts"].items()) + "."
    )
    yield ""
    yield (
        f"Floor: all steps take {spent:.0f} processor seconds, so {found['processors']} processors "
        f"cannot need less than {floor:.0f} s for them; the run took {found['run_seconds']:.0f} s. "
        f"The rest is the warm process's start ({found['warm_seconds']:.1f} s) and idle time at "
        "the two ends."
    )


def _place(step: str) -> tuple[int, str]:
    return {"evaluation": 0, "pages": 2}.get(step, 1), step


def by_county(steps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    names = sorted({step["step"] for step in steps if step["plan"]}, key=_place)
    yield "Processor seconds; in brackets the highest memory in MiB."
    yield ""
    yield f"| county | {' | '.join(names)} | all |"
    yield "|---" * (len(names) + 2) + "|"
    for plan in sorted({step["plan"] for step in steps if step["plan"]}):
        own = {step["step"]: step for step in steps if step["plan"] == plan}
        cells = [
            f"{own[name]['cpu_seconds']:.1f} ({own[name]['peak_mib']:.0f})" if name in own else "-"
            for name in names
        ]
        total = sum(step["cpu_seconds"] for step in own.values())
        yield f"| {plan} | {' | '.join(cells)} | {total:.1f} |"


def by_size(sizes: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    yield "![Seconds against number of counties](run_counties.svg)"
    yield ""
    yield "| counties | seconds | seconds a county | peak memory, MiB |"
    yield "|---|---|---|---|"
    for size, one in sizes.items():
        each = one["seconds"] / int(size)
        yield f"| {size} | {one['seconds']:.1f} | {each:.1f} | {one['peak_mib']:.0f} |"


def draw(sizes: Mapping[str, Mapping[str, float]], path: Path) -> None:
    """Draw seconds against counties, with the line through one county for comparison."""
    counts = [int(size) for size in sizes]
    seconds = [one["seconds"] for one in sizes.values()]
    sheet = Figure(figsize=(6.0, 3.6), layout="constrained")
    axes = sheet.subplots()
    axes.plot(counts, seconds, "o-", color="#0b4f8a", label="measured")
    line = [seconds[0] / counts[0] * count for count in counts]
    axes.plot(counts, line, "--", color="#5c5c5c", label="as many times one county")
    axes.set(xlabel="counties", ylabel="seconds", xlim=(0, None), ylim=(0, None))
    axes.legend(frameon=False)
    sheet.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
