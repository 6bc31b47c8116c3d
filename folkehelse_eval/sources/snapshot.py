"""A folder of delivered files: each recognised by its content, each accounted for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.result.coverage import FileUse
from folkehelse_eval.sources import cube, extract, jsonstat_rows, nesstar, ssb, udir, udir_export
from folkehelse_eval.sources.contract import Delivery, Reading, Unread, check_delivered
from folkehelse_eval.sources.manifest import (
    Known,
    ManifestEntry,
    is_manifest,
    read_manifests,
)
from folkehelse_eval.sources.raw import RawFile, open_raw
from folkehelse_eval.sources.sniff import is_text
from folkehelse_eval.sources.text_table import headers_of
from folkehelse_eval.vocabulary.indicator import Indicator, Recognition, catalogue
from folkehelse_eval.vocabulary.provenance import Provenance

PRODUCERS = {
    "extract": "Helsedirektoratet (Kommunehelsa)",
    "jsonstat": "Helsedirektoratet / Statistisk sentralbyrå",
    "nesstar": "Folkehelseinstituttet (Kommunehelsa)",
    "cube": "Folkehelseinstituttet",
    "udir": "Utdanningsdirektoratet",
    "ssb": "Statistisk sentralbyrå",
}
"""Who made a file of each family, where no manifest says it."""

WHOLE_FILE_FAMILIES = (cube.FAMILY, extract.FAMILY, jsonstat_rows.FAMILY, nesstar.FAMILY)
"""Families in which a manifest may name the indicator of a whole file."""

Reader = Callable[[RawFile, Sequence[Indicator]], Reading | Unread]

BY_HEADER: tuple[tuple[Callable[[Sequence[str]], bool], Reader], ...] = (
    (cube.is_cube, cube.read_cube),
    (ssb.is_population, ssb.read_population),
    (udir.is_raw_code_table, udir.read_raw_codes),
    (udir_export.is_export, udir_export.read_export),
)
"""Text files with a header of their own; every other one is tried as an extract."""

JSON_PADDING = b"\xef\xbb\xbf \r\n\t"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that one folder of delivered files holds."""

    deliveries: tuple[Delivery, ...]
    files: tuple[FileUse, ...]
    """Every file of the folder, used or not, in order of path."""


def read_snapshot(
    folder: Path, indicators: Sequence[Indicator], *, besides: Path | None = None
) -> Snapshot:
    """Read all delivered files in a folder and below it.

    Parameters
    ----------
    folder : Path
        A folder, or one file.
    indicators : sequence of Indicator
        Those to look for; files that hold none of them are listed as unused.
    besides : Path, optional
        A folder of registers that may lie inside; it holds no delivered figures and is passed over.

    Raises
    ------
    InputDataError
        When the path does not exist, a digest differs from the manifest, or a recognised file
        breaks the contract. The message names file, row and column.
    """
    if not folder.exists():
        raise InputDataError(
            file=folder,
            found="no such folder or file",
            expected="a folder of delivered files",
            remedy="Fetch the data, or pass the right path.",
        )
    root = folder if folder.is_dir() else folder.parent
    inside = [path for path in _data_files(folder) if not _lies_in(path, besides)]
    paths = sorted(inside, key=lambda path: path.relative_to(root).as_posix())
    known = read_manifests(folder)
    results = [_read(path, root, known, indicators) for path in paths]
    return Snapshot(
        deliveries=tuple(delivery for delivery, _ in results if delivery is not None),
        files=tuple(use for _, use in results),
    )


def _data_files(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder]
    return [
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not is_manifest(path)
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _lies_in(path: Path, folder: Path | None) -> bool:
    return folder is not None and path.resolve().is_relative_to(folder.resolve())


def _read(
    path: Path, root: Path, known: Known, indicators: Sequence[Indicator]
) -> tuple[Delivery | None, FileUse]:
    name = path.relative_to(root).as_posix()
    raw = open_raw(path, name=name)
    entry = known.entry(path, sha256=raw.sha256, name=name)
    found = read_file(raw, _as_named(indicators, entry, name))
    origin = _provenance(raw, entry, found, indicators)
    if isinstance(found, Unread):
        return None, _use(origin, family="", unused_reason=found.reason)
    delivery = Delivery(
        frame=found.frame,
        provenance=origin,
        family=found.family,
        place_header=found.place_header,
    )
    check_delivered(delivery, indicators={item.indicator_id: item for item in indicators})
    return delivery, _use(
        origin,
        family=found.family,
        indicators=tuple(str(item) for item in found.frame["indicator"].unique()),
        rows=len(found.frame),
    )


def _as_named(
    indicators: Sequence[Indicator], entry: ManifestEntry, name: str
) -> Sequence[Indicator]:
    """Return the one indicator that the manifest names for a file, taking the whole file for it.

    For files that do not say what they measure: internal cubes, and extracts of tables whose
    columns the catalogue does not know yet. Ages and totals are still told apart.
    """
    if entry.indicator is None:
        return indicators
    named = [item for item in indicators if item.indicator_id == entry.indicator]
    if not named and entry.indicator not in catalogue():
        raise InputDataError(
            file=name,
            column="indicator",
            found=f"the unknown indicator {entry.indicator!r} in the manifest",
            expected="an id of the indicator catalogue",
            remedy="Correct the manifest.",
        )
    whole = tuple(Recognition(family=family) for family in WHOLE_FILE_FAMILIES)
    return [
        item.model_copy(update={"recognised_by": (*item.recognised_by, *whole)}) for item in named
    ]


def read_file(raw: RawFile, indicators: Sequence[Indicator]) -> Reading | Unread:
    """Choose the reader by what the file holds, and read it."""
    reader = _reader_of(raw)
    return reader(raw, indicators) if not isinstance(reader, Unread) else reader


def _reader_of(raw: RawFile) -> Reader | Unread:
    if nesstar.is_workbook(raw):
        return nesstar.read_nesstar
    if not is_text(raw):
        return Unread("file_no_table")
    if raw.data.lstrip(JSON_PADDING)[:1] in {b"{", b"["}:
        return jsonstat_rows.read_jsonstat
    headers = headers_of(raw)
    for recognised, reader in BY_HEADER:
        if recognised(headers):
            return reader
    roles = extract.roles_of(headers)
    if roles.name is None and roles.code is None:
        return Unread("file_unknown_layout")
    if roles.period is None:
        return Unread("file_no_period")
    return extract.read_extract if roles.value is not None else Unread("file_unknown_layout")


def _provenance(
    raw: RawFile, entry: ManifestEntry, found: Reading | Unread, indicators: Sequence[Indicator]
) -> Provenance:
    """Combine manifest and content; the manifest's word goes first."""
    family = found.family if isinstance(found, Reading) else ""
    table = found.table if isinstance(found, Reading) else ""
    return Provenance(
        source=entry.source or _source(found, indicators),
        producer=entry.producer or PRODUCERS.get(family, ""),
        table=entry.table or table,
        file=raw.name,
        sha256=raw.sha256,
        retrieved=entry.retrieved,
        licence=entry.licence,
        simulated=entry.simulated or raw.says_simulated,
    )


def _source(found: Reading | Unread, indicators: Sequence[Indicator]) -> str:
    if isinstance(found, Unread):
        return ""
    held = set(found.frame["indicator"])
    named = dict.fromkeys(item.source for item in indicators if item.indicator_id in held)
    return found.source or "; ".join(named)


def _use(
    origin: Provenance,
    *,
    family: str,
    indicators: tuple[str, ...] = (),
    rows: int = 0,
    unused_reason: str = "",
) -> FileUse:
    return FileUse(
        file=origin.file,
        sha256=origin.sha256,
        family=family,
        indicators=indicators,
        rows=rows,
        retrieved=origin.retrieved.isoformat() if origin.retrieved else "",
        licence=origin.licence,
        producer=origin.producer,
        simulated=origin.simulated,
        unused_reason=unused_reason,
    )
