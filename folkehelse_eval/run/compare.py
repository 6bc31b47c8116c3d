"""Print what differs between two folders: ``python -m folkehelse_eval.run.compare OLD NEW``."""

import sys
from pathlib import Path

from folkehelse_eval.errors import EXIT_CODE, FolkehelseError
from folkehelse_eval.run.differences import compare_folders


def main() -> int:
    """Return 0 where nothing differs, 1 where something does, or the code of an expected error."""
    old, new = sys.argv[1:]
    try:
        differences = compare_folders(Path(old), Path(new))
    except FolkehelseError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_CODE
    sys.stdout.write("".join(f"{line}\n" for line in differences) or "No difference.\n")
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main())
