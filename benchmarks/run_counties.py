"""All pages of many counties against papermill: ``python benchmarks/run_counties.py``.

In one run on one machine, on the simulated country, with nothing stored beforehand:

* ``loop``: a shell's loop; for each county the evaluation once, then each notebook by the
  ``papermill`` command in an ordinary kernel and its page by ``jupyter nbconvert``, one after
  another. All counties are evaluated; notebooks run for a few counties and are counted for all;
* ``two``: the same commands, two at a time, the evaluation first;
* ``run``: ``folkehelse-eval run`` of all counties, its peak memory that of all its processes;
* ``unchanged``: the same again, with nothing changed;
* ``many``: ``folkehelse-eval run`` of 1, 5, 15 and 60 counties, the last by repeating plans under
  other names, and of all plans: counties, counties at entry, nation.

Every way makes the same pages: executed notebook and HTML. ``folkehelse-eval`` also checks them for
hidden figures and writes results, csv and xlsx, which the loop does not.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import psutil
import yaml

from folkehelse_eval.run.notebooks import notebooks_of
from folkehelse_eval.run.plan_file import load_plan
from folkehelse_eval.vocabulary.plan import AreaRule, Scope

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = Path(sys.executable).parent
PLANS = "params/simulert"
LOOKS_PER_SECOND = 5
MIB = 1 << 20
Result = TypeVar("Result")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}


def main() -> None:
    """Measure, print, and write what was measured as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--loop-counties", type=int, default=3, help="counties the loops run")
    parser.add_argument("--counties", type=int, default=15)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1, 5, 15, 60])
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "run_counties.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        found = measure(Path(place), arguments)
    arguments.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print("Now: python -m benchmarks.run_counties_page")


def measure(place: Path, wanted: argparse.Namespace) -> dict[str, object]:
    """Return all figures."""
    project = fresh_project(place / "project")
    county_plans = counties(project)[: wanted.counties]
    few = county_plans[: wanted.loop_counties]
    write_country(project)
    load_before = os.getloadavg()[0]
    loop, loop_cpu = papermill_loop(project, county_plans, few, at_once=1)
    shutil.rmtree(project / "data_processed")
    two, _ = papermill_loop(project, county_plans, few, at_once=2)
    shutil.rmtree(project / "data_processed")
    (run, peak, steps), run_cpu = processor_seconds(lambda: folkehelse_run(project, county_plans))
    unchanged, _, _ = folkehelse_run(project, county_plans)
    sizes = {len(county_plans): {"seconds": run, "peak_mib": peak}}
    for size in sorted(set(wanted.sizes) - {len(county_plans)}):
        other = fresh_project(place / f"sized-{size}")
        shutil.copytree(project / "data_raw" / "simulert", other / "data_raw" / "simulert")
        seconds, mib, _ = folkehelse_run(other, repeated(other, size))
        sizes[size] = {"seconds": seconds, "peak_mib": mib}
        print(f"{size} counties: {seconds:.1f} s", flush=True)
    other = fresh_project(place / "all")
    shutil.copytree(project / "data_raw" / "simulert", other / "data_raw" / "simulert")
    plans = sorted((other / PLANS).glob("*.yaml"))
    whole, _, _ = folkehelse_run(other, plans)
    return {
        "processors": len(os.sched_getaffinity(0)),
        "load_before": load_before,
        "load_after": os.getloadavg()[0],
        "counties": len(county_plans),
        "notebooks": len(notebooks_of(load_plan(county_plans[0]))),
        "loop_counties": len(few),
        "loop_seconds": loop,
        "loop_cpu_seconds": loop_cpu,
        "run_cpu_seconds": run_cpu,
        "two_seconds": two,
        "run_seconds": run,
        "unchanged_seconds": unchanged,
        "peak_mib": peak,
        "steps": steps,
        "warm_seconds": warm_start(project),
        "parts_plan": county_plans[-1].stem,
        "parts": evaluation_parts(project, county_plans[-1]),
        "sizes": {size: sizes[size] for size in sorted(sizes)},
        "all_plans": len(plans),
        "all_seconds": whole,
    }


def fresh_project(folder: Path) -> Path:
    """Return a project folder with plans and notebooks and nothing stored."""
    folder.mkdir(parents=True)
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def counties(project: Path) -> list[Path]:
    """Return the plans of the simulated counties of 2024."""
    files = sorted((project / PLANS).glob("*.yaml"))
    plans = {file: load_plan(file) for file in files}
    return [
        file
        for file, plan in plans.items()
        if plan.scope is Scope.COUNTY and plan.area is AreaRule.COUNTY_2024
    ]


def repeated(project: Path, size: int) -> list[Path]:
    """Return plans of as many counties, repeated under other ids where there are fewer."""
    own = counties(project)
    made = list(own[:size])
    while len(made) < size:
        source = own[len(made) % len(own)]
        content = yaml.safe_load(source.read_text(encoding="utf-8"))
        content["plan_id"] += f"_{len(made)}"
        made.append(source.with_name(f"{source.stem}_{len(made)}.yaml"))
        made[-1].write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return made


def write_country(project: Path) -> None:
    """Write the simulated country, which every way reads and none is charged for."""
    program = (
        "import sys; from pathlib import Path\n"
        "from folkehelse_eval.simulate.write import ensure_simulated_country\n"
        "ensure_simulated_country(Path(sys.argv[1]))"
    )
    folder = str(project / "data_raw" / "simulert")
    must([sys.executable, "-c", program, folder], project)


def papermill_loop(
    project: Path, plans: Sequence[Path], few: Sequence[Path], *, at_once: int
) -> tuple[float, float]:
    """Return seconds and processor seconds of making the pages of all plans by commands.

    All plans are evaluated; the notebooks of a few are run, and counted for all.
    """
    out = project / "loop"
    shutil.rmtree(out, ignore_errors=True)
    tasks = [(plan, name) for plan in few for name in notebooks_of(load_plan(plan))]
    with ThreadPoolExecutor(at_once) as pool:
        first = processor_seconds(
            lambda: timed(lambda: list(pool.map(lambda plan: evaluate(project, plan), plans)))
        )
        then = processor_seconds(
            lambda: timed(
                lambda: list(
                    pool.map(lambda task: notebook_and_page(project, *task, out=out), tasks)
                )
            )
        )
    scale = len(plans) / len(few)
    print(f"{at_once} at once: evaluations {first[0]:.0f} s, notebooks {then[0]:.0f} s", flush=True)
    return first[0] + scale * then[0], first[1] + scale * then[1]


def evaluate(project: Path, plan: Path) -> None:
    must([sys.executable, "-m", "folkehelse_eval.run.evaluate", str(plan)], project)


def notebook_and_page(project: Path, plan: Path, name: str, *, out: Path) -> None:
    folder = out / plan.stem
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"{name}.ipynb"
    given = ("-p", "plan", str(plan.relative_to(project)))
    papermill = (str(SCRIPTS / "papermill"), "--no-progress-bar", f"notebooks/{name}.ipynb")
    must([*papermill, str(made), *given], project)
    must([str(SCRIPTS / "jupyter"), "nbconvert", "--to", "folkehelse", str(made)], project)


def folkehelse_run(
    project: Path, plans: Sequence[Path]
) -> tuple[float, float, list[dict[str, object]]]:
    """Return seconds, peak memory in MiB and every step of one run of these plans."""
    times = project / "steps.json"
    times.unlink(missing_ok=True)
    command = [sys.executable, "-m", "folkehelse_eval.run.cli", "run", "--times", str(times)]
    begun = time.perf_counter()
    running = subprocess.Popen(
        [*command, *map(str, plans)],
        cwd=project,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    peak = 0.0
    with ThreadPoolExecutor(1) as reading:
        said = reading.submit(running.communicate)
        while running.poll() is None:
            peak = max(peak, memory_of(running.pid))
            time.sleep(1 / LOOKS_PER_SECOND)
        seconds = time.perf_counter() - begun
    if running.returncode:
        raise RuntimeError(said.result()[1])
    return seconds, peak, json.loads(times.read_text(encoding="utf-8"))


def memory_of(process: int) -> float:
    """Return the memory of a process and all below it in MiB; a shared page counts once."""
    total = 0
    try:
        root = psutil.Process(process)
        for one in (root, *root.children(recursive=True)):
            total += one.memory_full_info().pss
    except psutil.NoSuchProcess:
        return 0.0  # ended while we looked
    return total / MIB


def must(command: Sequence[str], folder: Path) -> None:
    ended = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{ended.stderr}")


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def processor_seconds(work: Callable[[], Result]) -> tuple[Result, float]:
    """Return what the work gives and the processor time of all programs that it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return result, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def warm_start(project: Path) -> float:
    """Return the seconds that the warm process needs before it can fork."""
    program = "from folkehelse_eval.run import warm; warm.warm_up()"
    return timed(lambda: must([sys.executable, "-c", program], project))


def evaluation_parts(project: Path, plan: Path) -> dict[str, float]:
    """Return processor seconds of the parts of one evaluation, its deliveries read before."""
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.evaluation_parts", str(plan)],
        cwd=project,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return dict(json.loads(said))


if __name__ == "__main__":
    main()
