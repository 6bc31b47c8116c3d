"""The same files and plan give the same results to the last byte, whatever Python's hash seed."""

import json
import os
import subprocess
import sys

import pytest
import yaml

from folkehelse_eval.simulate.write import ensure_simulated_country
from tests.support.projects import PATIENCE_SECONDS, copy_project, environment

PLAN = "params/simulert/agder.yaml"
INDICATORS = {
    "primary": ["ungdata_psykiske_plager"],
    "placebo": ["kpr_skader"],
}


@pytest.mark.slow
def test_two_evaluations_write_the_same_bytes(tmp_path):
    project = copy_project(tmp_path / "project")
    ensure_simulated_country(project / "data_raw" / "simulert")
    plan = yaml.safe_load((project / PLAN).read_text(encoding="utf-8"))
    plan["indicators"] = INDICATORS
    (project / PLAN).write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")
    written = []
    for hash_seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-m", "folkehelse_eval.run.evaluate", PLAN],
            cwd=project,
            env={**environment(), "PYTHONHASHSEED": hash_seed},
            check=True,
            timeout=PATIENCE_SECONDS,
        )
        (results,) = (project / "data_processed").rglob("results.json")
        written.append(results.read_bytes())
        os.rename(project / "data_processed", project / f"processed_{hash_seed}")
    assert json.loads(written[0])["coverage"]["withheld"]
    assert written[0] == written[1]
