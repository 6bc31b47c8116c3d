"""Files appear whole or not at all."""

from pathlib import Path

import pytest

from folkehelse_eval.run.files import write_whole


def test_replaces_the_old_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "sub" / "page.html"
    write_whole(target, "old")
    write_whole(target, "new æøå")
    assert target.read_text(encoding="utf-8") == "new æøå"
    assert [p.name for p in target.parent.iterdir()] == ["page.html"]


def test_a_failure_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "page.html"
    write_whole(target, "old")

    def fails(*_: object) -> None:
        raise OSError("disk gone")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="disk gone"):
        write_whole(target, "new")
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]
