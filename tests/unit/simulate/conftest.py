"""One simulated country for all tests of the simulation."""

from pathlib import Path

import pytest

from folkehelse_eval.simulate.country import Country, simulate_country
from folkehelse_eval.simulate.places import Places, real_places
from folkehelse_eval.simulate.write import write_simulated_country

SEED = 7


@pytest.fixture(scope="session")
def places() -> Places:
    return real_places()


@pytest.fixture(scope="session")
def country() -> Country:
    return simulate_country(seed=SEED)


@pytest.fixture(scope="session")
def country_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the country on disk; tests read it and change nothing."""
    folder = tmp_path_factory.mktemp("data_raw") / "simulert"
    write_simulated_country(folder, seed=SEED)
    return folder
