"""Injected parameters: only ``plan`` is accepted."""

import pytest

from folkehelse_eval.errors import PlanError
from folkehelse_eval.run.parameters import injected_names, only_parameters


def test_papermills_cell_is_found_among_others() -> None:
    cells = ["", "x = 1", '# Parameters\nplan = "a.yaml"\npaln = "b.yaml"\n']
    assert injected_names(cells) == ("plan", "paln")


def test_a_misspelt_parameter_is_refused_with_the_nearest_known() -> None:
    with pytest.raises(PlanError, match=r"unknown parameter 'paln'.*Did you mean 'plan'"):
        only_parameters({"In": ["", '# Parameters\npaln = "b.yaml"']})


def test_a_researchers_own_variables_do_no_harm() -> None:
    only_parameters({"In": ["", 'plan = "a.yaml"', "threshold = 3"], "threshold": 3})


def test_outside_a_notebook_there_is_nothing_to_refuse() -> None:
    only_parameters({"plan": "a.yaml"})
