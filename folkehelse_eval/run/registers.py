"""The files that reach is counted from: their digests in a run, and whether they still hold."""

from collections.abc import Iterable
from pathlib import Path

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.result.reach import ReachFile
from folkehelse_eval.run.digests import file_digest
from folkehelse_eval.vocabulary.geography import municipalities_file


def reach_files(registers: Iterable[Path]) -> tuple[ReachFile, ...]:
    """Return the registers, and the package's table of municipalities, with their digests."""
    files = (*registers, municipalities_file())
    return tuple(ReachFile(file.name, file_digest(file)) for file in files)


def check_unchanged(file: Path, used: Iterable[ReachFile]) -> None:
    """Refuse a file that is not the one which the results rest on.

    Raises
    ------
    InputDataError
        With both digests.
    """
    found = file_digest(file)
    wanted = next((item.sha256 for item in used if item.file == file.name), None)
    if found != wanted:
        raise InputDataError(
            file=file,
            found=f"sha256 {found}",
            expected="a file that the page rests on"
            if wanted is None
            else f"sha256 {wanted}, the file that the page rests on",
            remedy="Put that file back, or run the plan again.",
        )
