"""Cells in a fork do what they do in an ordinary kernel, and cannot put out without bound."""

import json

import nbformat
import pytest

from folkehelse_eval.run.output_limits import LARGEST_DISPLAY, LONGEST_PRINTED
from tests.support.cells import (
    FORKED,
    ORDINARY,
    SPARE_THREAD,
    comparable,
    executed_cells,
    executed_each,
    notebook_of,
)
from tests.support.projects import start

pytestmark = [pytest.mark.slow]

CELLS = (
    "1 + 1",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')",
    "import pandas as pd\npd.DataFrame({'a': range(200)})",
    "!echo from a shell",
    "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "from IPython.display import display, HTML, clear_output\n"
    "shown = display('first', display_id='one')",
    "shown.update('second')",  # changes the cell before
    "print('gone')\nclear_output()\nprint('stays')",
    "print('gone')\nclear_output(wait=True)\ndisplay(HTML('<b>stays</b>'))",
    "In[1], Out[1], __name__, _",
    "get_ipython().__class__.__name__",
    "%%bash\necho from bash",
    "%matplotlib inline\nplt.plot([1])\nplt.show()",
    "x = 1\nx;",
    "import warnings\nwarnings.warn('careful')",
    "class A: pass\nimport pickle\ntype(pickle.loads(pickle.dumps(A()))).__name__",
    "",
    "1 / 0",
    "'not reached'",
)


def test_the_same_notebook_as_from_an_ordinary_kernel(tmp_path):
    ended, forked = executed_cells(tmp_path, *CELLS, engine=FORKED)
    assert "ZeroDivisionError" in ended.stderr
    ended, ordinary = executed_cells(tmp_path, *CELLS, engine=ORDINARY)
    assert "ZeroDivisionError" in ended.stderr
    for ours, theirs in zip(comparable(forked), comparable(ordinary), strict=True):
        assert ours == theirs
    assert forked.metadata.language_info == ordinary.metadata.language_info
    assert forked.metadata.kernelspec == ordinary.metadata.kernelspec


def test_the_fork_keeps_the_order_and_hands_on_what_other_programs_write(tmp_path):
    _, node = executed_cells(tmp_path, "import subprocess\nsubprocess.run(['echo', 'outside']);")
    assert node.cells[0].outputs[0].text == "outside\n"


def test_beside_a_thread_an_ordinary_kernel_runs_the_cells(tmp_path):
    source = "import os, sys\nprint('ipykernel_launcher' in sys.argv[0], os.getppid())"
    _, forked = executed_cells(tmp_path, source)
    _, ordinary = executed_cells(tmp_path, source, before=SPARE_THREAD)
    assert forked.cells[0].outputs[0].text.startswith("False")
    assert ordinary.cells[0].outputs[0].text.startswith("True")


@pytest.mark.parametrize("before", ["", SPARE_THREAD], ids=["fork", "ordinary kernel"])
def test_outputs_are_bounded_with_a_note(tmp_path, before):
    _, node = executed_cells(
        tmp_path,
        "import pandas as pd\nframe = pd.DataFrame({'value': range(50_000), 'name': 'kommune'})\n"
        "print(frame.to_string())",
        "from IPython.display import HTML\nHTML(frame.to_html())",
        "for n in range(3_000):\n    print(n, flush=True)",
        "for n in range(1_000):\n    display(n)",
        before=before,
    )
    printed, table, lines, numbers = (cell.outputs for cell in node.cells)
    assert LONGEST_PRINTED < sum(len(output.text) for output in printed) < LONGEST_PRINTED + 200
    assert "left out here" in printed[-1].text
    assert "text/html" not in table[0].data
    assert str(LARGEST_DISPLAY) in table[0].data["text/plain"]
    assert len(json.dumps(lines)) < LONGEST_PRINTED
    assert len(numbers) == 201
    assert "left out here" in numbers[-1].data["text/plain"]


def test_a_cell_that_cannot_go_on_stops_its_notebook_and_no_other(tmp_path):
    stopping = {
        "import os\nos.kill(os.getpid(), 11)": "the notebook's process was ended by SIGSEGV",
        "import os\nos._exit(3)": "the notebook's process ended with exit code 3",
        "input('?')": "StdinNotImplementedError: input was asked for",
        "import sys\nsys.exit('stopped')": "SystemExit: stopped",
        "exit()": "SystemExit: the cell asked",
        "%no_such_magic": "UsageError: Line magic function",
        "def (": "SyntaxError",
        "raise KeyboardInterrupt": "KeyboardInterrupt",
    }
    ended, nodes = executed_each(
        tmp_path, *[("1", source, "'not reached'") for source in stopping], ("6 * 7",)
    )
    for said in stopping.values():
        assert said in ended.stderr
    for node in nodes[:-1]:
        assert [cell for cell in node.cells if cell.cell_type == "code"][2].outputs == []
    assert nodes[-1].cells[0].outputs[0].data["text/plain"] == "42"


def test_nothing_of_one_notebook_reaches_the_next(tmp_path):
    leaving = "import folkehelse_eval, os\nfolkehelse_eval.leak = os.environ['LEAK'] = '1'"
    looking = "import folkehelse_eval, os\nhasattr(folkehelse_eval, 'leak'), 'LEAK' in os.environ"
    _, (_, second) = executed_each(tmp_path, (leaving,), (looking,))
    assert second.cells[0].outputs[0].data["text/plain"] == "(False, False)"


def test_an_unknown_parameter_is_refused_before_any_cell_runs(tmp_path):
    node = notebook_of("plan = 'a'", "open('ran', 'w').close()")
    node.cells[0].metadata.tags = ["parameters"]
    nbformat.write(node, tmp_path / "cells.ipynb")
    program = (
        "import papermill as pm\n"
        "from papermill.engines import papermill_engines\n"
        "from folkehelse_eval.run.engine import FolkehelseEngine\n"
        "papermill_engines.register('folkehelse', FolkehelseEngine)\n"
        "pm.execute_notebook('cells.ipynb', 'out.ipynb', engine_name='folkehelse',\n"
        "                    parameters={'paln': 'b'}, progress_bar=False)\n"
    )
    ended = start(tmp_path, "-c", program)
    assert "unknown parameter 'paln'" in ended.stderr
    assert "Did you mean 'plan'?" in ended.stderr
    assert not (tmp_path / "ran").exists()
