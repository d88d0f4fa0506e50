"""Zip archives that are the same bytes whenever and wherever they are made."""

import io
import zipfile
from collections.abc import Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)
FILE = 0o100644 << 16
PROGRAM = 0o100755 << 16


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files in the order given; what begins with `#!` may be executed.

    Nothing is compressed: what a compressor makes of it differs between machines.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = PROGRAM if content.startswith(b"#!") else FILE
            archive.writestr(entry, content)
    return target.getvalue()
