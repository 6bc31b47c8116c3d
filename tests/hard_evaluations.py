"""Evaluations that break careless pages: hostile names, nothing observed, one municipality."""

from dataclasses import replace

from folkehelse_eval.result.development import Development
from folkehelse_eval.result.evaluation import Evaluation, Refusal
from folkehelse_eval.result.reach import MunicipalityReach, Tally
from folkehelse_eval.vocabulary.geography import municipalities
from folkehelse_eval.vocabulary.status import CellStatus
from tests.example_evaluation import DISTRESS, HOSTILE_NAME, evaluation

NAMES = (
    """O"<b id="x">Hara</b> & 'Søn' """,
    "\N{ARABIC LETTER BEH}\N{ARABIC LETTER LAM}\N{ARABIC LETTER DAL}\N{ARABIC LETTER YEH} 12",
    "Guovdageaidnu – Kautokeino – Koutokeino",
    "Unjárga-Nesseby-áŋŧđčšž" * 4,
    "W" * 90,
    "</table></main><img src=x onerror=alert(1)>",
    "=HYPERLINK(1)",
    "\N{RIGHT-TO-LEFT OVERRIDE}snudd",
)
LONG_MEASURE = f"{HOSTILE_NAME} " + "et tiltak med et navn som aldri tar slutt, " * 12 + "Ø" * 120


def hostile() -> Evaluation:
    """Return the example with names, files and properties that would break markup and layout."""
    whole = evaluation()
    new = dict(zip((item.name for item in whole.reach.municipalities), NAMES, strict=False))
    reach = replace(
        whole.reach,
        municipalities=tuple(
            replace(
                item,
                name=new.get(item.name, item.name),
                measures=(LONG_MEASURE,) if item.measures else (),
            )
            for item in whole.reach.municipalities
        ),
        tallies=(*(Tally("arena", name, 1) for name in NAMES), Tally("theme", LONG_MEASURE, 2)),
        source=f"{NAMES[0]} {LONG_MEASURE}",
    )
    comparisons = tuple(
        replace(
            item,
            pairs=tuple(replace(pair, name=new.get(pair.name, pair.name)) for pair in item.pairs),
        )
        for item in whole.comparisons
    )
    files = tuple(
        replace(file, file=f"{NAMES[0]}{'_' * 80}{file.file}", producer=NAMES[3], licence=NAMES[5])
        for file in whole.coverage.files
    )
    return replace(
        whole,
        header=replace(whole.header, area=NAMES[0], plan_author=NAMES[5]),
        reach=reach,
        comparisons=comparisons,
        coverage=replace(whole.coverage, files=files),
        developments=tuple(_unobserved(item) for item in whole.developments),
    )


def _unobserved(item: Development) -> Development:
    """Return an indicator that was asked for and has no figure anywhere."""
    if item.indicator != DISTRESS:
        return item
    lines = tuple(
        replace(
            line,
            points=tuple(
                replace(point, value=None, status=CellStatus.HIDDEN) for point in line.points
            ),
        )
        for line in item.lines
    )
    return replace(item, lines=lines)


def one_municipality() -> Evaluation:
    """Return a county of one municipality without any measure: nothing to compare, no map."""
    whole = evaluation()
    city = municipalities()["0301"]
    alone = MunicipalityReach("0301", city.name, "none", None, (), None, city.centrality_class)
    refusals = tuple(
        Refusal(DISTRESS, analysis, "all_treated")
        for analysis in ("before_after", "contrast_of_changes")
    )
    return replace(
        whole,
        header=replace(whole.header, area="Oslo"),
        reach=replace(
            whole.reach,
            years=(),
            municipalities=(alone,),
            tallies=(),
            measures_registered=0,
            measures_funded=0,
            measures_without_year=(),
            municipalities_funded=0,
            measures_reported=None,
            municipalities_reported=None,
        ),
        developments=(),
        comparisons=(),
        robustness=(),
        refusals=refusals,
    )
