"""Where one evaluation's processor time goes: ``python -m benchmarks.evaluation_parts PLAN``."""

import json
import sys
import time
from types import ModuleType

from folkehelse_eval.run import evaluate, pipeline

PARTS = (
    (pipeline, "read_delivered", "stored deliveries"),
    (pipeline, "release", "withholding"),
    (pipeline, "compare_all", "comparisons"),
    (pipeline, "examine", "robustness"),
    (pipeline, "development", "development"),
    (evaluate, "store", "writing"),
)


def main() -> None:
    """Evaluate the plan and print processor seconds by part as JSON."""
    taken: dict[str, float] = {}
    for home, name, words in PARTS:
        _time(home, name, words, taken)
    begun = time.process_time()
    evaluate.evaluate_and_store(sys.argv[1])
    taken["the rest"] = time.process_time() - begun - sum(taken.values())
    print(json.dumps(taken))


def _time(home: ModuleType, name: str, words: str, taken: dict[str, float]) -> None:
    function = getattr(home, name)

    def timing(*given: object, **options: object) -> object:
        begun = time.process_time()
        result = function(*given, **options)
        taken[words] = taken.get(words, 0.0) + time.process_time() - begun
        return result

    setattr(home, name, timing)


if __name__ == "__main__":
    main()
