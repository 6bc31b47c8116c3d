"""A panel as one Parquet file, its origin in the file's own metadata."""

import os
import tempfile
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, ValidationError

from folkehelse_eval.errors import InputDataError
from folkehelse_eval.harmonise.left_out import LeftOut
from folkehelse_eval.panel.build import Panel
from folkehelse_eval.panel.schema import as_panel_columns
from folkehelse_eval.vocabulary.provenance import Provenance

METADATA_KEY = b"folkehelse_eval.panel"
FORMAT_VERSION = 1
"""Raised when the columns or the metadata change; older files are then built again."""


class _Metadata(BaseModel):
    """What stands in the Parquet schema beside the columns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    provenances: tuple[Provenance, ...]
    left_out: tuple[LeftOut, ...]


def store_panel(panel: Panel, path: Path) -> None:
    """Write a panel; a reader sees the old file or the new one, never half of one."""
    metadata = _Metadata(
        version=FORMAT_VERSION,
        provenances=tuple(panel.provenances.values()),
        left_out=panel.left_out,
    )
    table = pa.Table.from_pandas(panel.frame, preserve_index=False)
    described = table.replace_schema_metadata(
        {**(table.schema.metadata or {}), METADATA_KEY: metadata.model_dump_json().encode()}
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(
        dir=path.parent, prefix=f".{path.name}.{os.getpid()}-", suffix=".part"
    )
    os.close(handle)
    unfinished = Path(name)
    try:
        pq.write_table(described, unfinished, compression="zstd")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def load_panel(path: Path) -> Panel:
    """Read a panel that :func:`store_panel` wrote.

    Raises
    ------
    InputDataError
        When the file is not there, is no panel, or was written by another version.
    """
    if not path.is_file():
        raise _not_a_panel(path, "no such file")
    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid as problem:
        raise _not_a_panel(path, f"a file that is no Parquet ({problem})") from problem
    metadata = _metadata_of(table, path)
    return Panel(
        frame=as_panel_columns(table.to_pandas()),
        provenances=MappingProxyType({origin.sha256: origin for origin in metadata.provenances}),
        left_out=metadata.left_out,
    )


def _metadata_of(table: pa.Table, path: Path) -> _Metadata:
    text = (table.schema.metadata or {}).get(METADATA_KEY)
    if text is None:
        raise _not_a_panel(path, "a Parquet file without a panel's metadata")
    try:
        metadata = _Metadata.model_validate_json(text)
    except ValidationError as problem:
        raise _not_a_panel(path, "metadata of another version") from problem
    if metadata.version != FORMAT_VERSION:
        raise _not_a_panel(path, f"a panel of format {metadata.version}")
    return metadata


def _not_a_panel(path: Path, found: str) -> InputDataError:
    return InputDataError(
        file=path,
        found=found,
        expected=f"a stored panel of format {FORMAT_VERSION}",
        remedy="Build the panel again from the delivered files.",
    )
