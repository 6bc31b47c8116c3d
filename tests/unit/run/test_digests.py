"""Digests change with content and with arrival."""

from pathlib import Path

from folkehelse_eval.run.digests import code_digest, digest_of, folder_digest


def test_length_prefix_tells_lists_apart() -> None:
    assert digest_of([b"ab", b"c"]) != digest_of([b"a", b"bc"])


def test_arrival_change_and_renaming_change_the_digest(tmp_path: Path) -> None:
    folder = tmp_path / "snapshot"
    absent = folder_digest([folder])
    folder.mkdir()
    (folder / "a.csv").write_text("1")
    first = folder_digest([folder])
    (folder / "a.csv").write_text("2")
    second = folder_digest([folder])
    (folder / "a.csv").rename(folder / "b.csv")
    third = folder_digest([folder])
    assert len({absent, first, second, third}) == 4


def test_code_digest_is_stable_within_a_process() -> None:
    assert code_digest() == code_digest()
    assert len(code_digest()) == 64
