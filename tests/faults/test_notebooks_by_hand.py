"""Notebooks as a researcher starts them: plain papermill, and Run All in a Jupyter server."""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
import websocket

from bootstrap import LAB
from folkehelse_eval.run.notebooks import NOTEBOOKS, OF_THE_NATION
from folkehelse_eval.run.project import Project
from folkehelse_eval.run.store import evaluate_once
from tests.support.cells import FORKED, ORDINARY, comparable, executed
from tests.support.projects import (
    PATIENCE_SECONDS,
    copy_project,
    environment,
    start,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("by hand")]

PLAN = "params/simulert/trondelag.yaml"
NOTEBOOK = "10_rekkevidde.ipynb"
OF_A_COUNTY = tuple(name for name in NOTEBOOKS if name not in OF_THE_NATION)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose simulated county is evaluated already; notebooks only read it."""
    folder = copy_project(tmp_path_factory.mktemp("by_hand") / "project")
    evaluate_once(folder / PLAN, project=Project(folder))
    return folder


def _papermill(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return start(folder, "-m", "papermill", "--no-progress-bar", *arguments)


@pytest.mark.parametrize(
    ("folder", "notebook"), [(".", f"notebooks/{NOTEBOOK}"), ("notebooks", NOTEBOOK)]
)
def test_plain_papermill_from_the_root_and_from_another_folder(project, tmp_path, folder, notebook):
    out = tmp_path / "out.ipynb"
    ended = _papermill(project / folder, notebook, str(out), "-p", "plan", PLAN)
    assert ended.returncode == 0, ended.stderr
    node = nbformat.read(out, as_version=4)
    outputs = [output for cell in node.cells for output in cell.get("outputs", ())]
    assert outputs
    assert "error" not in {output.output_type for output in outputs}
    assert "Trøndelag" in json.dumps(node, ensure_ascii=False)
    assert not (project / folder / "notebooks" / "data_processed").exists()


def test_a_misspelt_parameter_is_refused_not_ignored(project, tmp_path):
    out = tmp_path / "out.ipynb"
    ended = _papermill(
        project, f"notebooks/{NOTEBOOK}", str(out), "-p", "paln", "params/telemark.yaml"
    )
    assert ended.returncode != 0
    assert re.search(r"unknown parameter 'paln'.*Did you mean 'plan'\?", ended.stderr, re.DOTALL)


@dataclass(frozen=True)
class Server:
    """A running Jupyter server that listens on this machine only."""

    port: int
    token: str

    def ask(self, method: str, path: str, content: object = None) -> dict:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            data=None if content is None else json.dumps(content).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            body = answer.read()
        return json.loads(body) if body else {}

    def kernel(self, kernel_id: str) -> websocket.WebSocket:
        return websocket.create_connection(
            f"ws://127.0.0.1:{self.port}/api/kernels/{kernel_id}/channels?token={self.token}",
            timeout=PATIENCE_SECONDS,
            suppress_origin=True,
        )


@pytest.fixture(scope="module")
def server(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start JupyterLab as ``make lab`` does, without a browser, and stop it afterwards."""
    tmp_path = tmp_path_factory.mktemp("server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = uuid.uuid4().hex
    log = tmp_path / "server.log"
    with log.open("w") as stream:
        running = subprocess.Popen(
            [
                *(sys.executable, *LAB, "--no-browser", "--notebook-dir", "."),
                *(f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
                *("--ServerApp.ip=127.0.0.1", f"--IdentityProvider.token={token}"),
                "--allow-root",  # a test machine may have no other user
            ],
            cwd=project,
            env={**environment(), "JUPYTER_CONFIG_DIR": str(tmp_path / "config")},
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_it_answers(Server(port, token), running, log)
        yield Server(port, token)
    finally:
        running.terminate()
        running.wait(timeout=60)


def _wait_until_it_answers(server: Server, running: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        assert running.poll() is None, log.read_text()
        try:
            server.ask("GET", "/api/status")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"the server did not answer: {log.read_text()}")


def _run_cell(kernel: websocket.WebSocket, source: str) -> list[dict]:
    """Run a cell as JupyterLab does; returns its messages up to the kernel's rest."""
    message_id = uuid.uuid4().hex
    kernel.send(
        json.dumps(
            {
                "channel": "shell",
                "header": {
                    "msg_id": message_id,
                    "msg_type": "execute_request",
                    "version": "5.3",
                    "username": "",
                    "session": uuid.uuid4().hex,
                },
                "parent_header": {},
                "metadata": {},
                "content": {"code": source, "silent": False, "store_history": True,
                            "allow_stdin": False, "stop_on_error": True},
            }
        )
    )  # fmt: skip
    seen: list[dict] = []
    while True:
        message = json.loads(kernel.recv())
        if message["parent_header"].get("msg_id") != message_id:
            continue
        seen.append(message)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return seen


def _content_of(server: Server, notebook: str) -> dict:
    return server.ask("GET", f"/api/contents/notebooks/{notebook}")["content"]


def _run_all(server: Server, notebook: str) -> list[list[dict]]:
    """Run every code cell as *Run All* does, and return the messages of each."""
    content = _content_of(server, notebook)
    session = server.ask(
        "POST",
        "/api/sessions",
        {
            "path": f"notebooks/{notebook}",
            "type": "notebook",
            "name": notebook,
            "kernel": {"name": content["metadata"]["kernelspec"]["name"]},
        },
    )
    kernel = server.kernel(session["kernel"]["id"])
    try:
        cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
        return [_run_cell(kernel, cell["source"]) for cell in cells]
    finally:
        kernel.close()
        server.ask("DELETE", f"/api/sessions/{session['id']}")


@pytest.mark.parametrize("notebook", OF_A_COUNTY)
def test_run_all_in_jupyterlab(project, server, notebook):
    messages = _run_all(server, f"{notebook}.ipynb")
    assert not [m for seen in messages for m in seen if m["msg_type"] == "error"]
    kinds = [{message["msg_type"] for message in seen} for seen in messages]
    assert all("display_data" in kind for kind in kinds[2:])  # every cell that shows something
    assert "Trøndelag" in json.dumps(messages, ensure_ascii=False)
    assert not (project / "notebooks" / "data_processed").exists()


def test_make_lab_opens_the_summary_of_an_example_plan(project, server):
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/", headers={"Authorization": f"token {server.token}"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        opened = answer.geturl().removeprefix(f"http://127.0.0.1:{server.port}/lab/tree/")
    assert opened.startswith("notebooks/")
    plan = next(cell["source"] for cell in _content_of(server, Path(opened).name)["cells"]
                if "parameters" in cell["metadata"].get("tags", ()))  # fmt: skip
    assert (project / plan.split('"')[1]).exists()


def test_an_executed_notebook_opens_in_jupyterlab_as_it_was_run(project, server):
    notebook = project / "notebooks" / NOTEBOOK
    _, (node,) = executed(notebook, parameters={"plan": PLAN}, folder=project)
    opened = _content_of(server, notebook.with_suffix(".out.ipynb").name)
    assert opened["metadata"]["papermill"]["parameters"] == {"plan": PLAN}
    assert [cell["source"] for cell in opened["cells"]] == [cell.source for cell in node.cells]
    shown = [out for cell in opened["cells"] for out in cell.get("outputs", ())]
    assert any("Trøndelag" in out["data"]["text/html"] for out in shown)


@pytest.mark.parametrize("notebook", OF_A_COUNTY)
def test_the_engine_and_an_ordinary_kernel_make_the_same_notebook(project, notebook):
    path = project / "notebooks" / f"{notebook}.ipynb"
    made = [
        executed(path, engine=engine, parameters={"plan": PLAN}, folder=project)
        for engine in (FORKED, ORDINARY)
    ]
    (forked_end, (forked,)), (ordinary_end, (ordinary,)) = made
    assert (forked_end.returncode, ordinary_end.returncode) == (0, 0)
    assert comparable(forked) == comparable(ordinary)
    assert forked.metadata.language_info == ordinary.metadata.language_info


def test_papermill_finds_the_engine_by_its_name(project, tmp_path):
    out = tmp_path / "out.ipynb"
    ended = _papermill(
        project, "--engine", "folkehelse", f"notebooks/{NOTEBOOK}", str(out), "-p", "plan", PLAN
    )
    assert ended.returncode == 0, ended.stderr
    assert "Trøndelag" in out.read_text(encoding="utf-8")
