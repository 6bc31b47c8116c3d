# Every target creates or renews the environment first. Windows: `py bootstrap.py report` and so on.
PYTHON ?= python3

.PHONY: report test quick lab lock check calibration

report: ; $(PYTHON) bootstrap.py report   # simulated example and the real reach page of Trøndelag
test:   ; $(PYTHON) bootstrap.py test     # all tests
quick:  ; $(PYTHON) bootstrap.py quick    # quick tests on the oldest and the newest Python found here
lab:    ; $(PYTHON) bootstrap.py lab      # JupyterLab with the notebooks

calibration:  # error rates with 4 000 replications a design, about two hours of one core
	OPENBLAS_NUM_THREADS=1 .venv/bin/python -m benchmarks.calibration --jobs 2
	.venv/bin/python -m benchmarks.calibration_page

check:  # what pre-commit runs
	.venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy && .venv/bin/lint-imports

UV_COMPILE = .venv/bin/python -m uv pip compile -q --universal --generate-hashes --no-emit-index-url \
	--no-header --python-version 3.11
lock:   # renew the pinned lists after a change in pyproject.toml
	$(UV_COMPILE) --extra build pyproject.toml -o requirements.lock
	$(UV_COMPILE) --extra build --extra test --extra dask --extra benchmark pyproject.toml -o requirements-test.lock
	echo uv | $(UV_COMPILE) - -o requirements-uv.lock
