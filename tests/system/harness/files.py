"""Files that are put back as they were."""
# SPDX-License-Identifier: Apache-2.0
import os
import shutil
from contextlib import contextmanager
from itertools import count
from pathlib import Path

LOANS = count()


def write_file(path, content, mode=0o644):
    """Replaces `path`; the old file itself is left alone, as somebody may be running or reading it."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".fresh")
    fresh.write_bytes(content if isinstance(content, bytes) else content.encode())
    fresh.chmod(mode)
    os.replace(fresh, path)


@contextmanager
def borrowed(path):
    """Whatever happens to `path` inside, it is put back afterwards."""
    path = Path(path)
    kept = path.with_name(f"{path.name}.kept-{next(LOANS)}")  # one loan may come within another
    existed = path.exists()
    if existed:
        shutil.copy2(path, kept)
    try:
        yield path
    finally:
        if existed:
            os.replace(kept, path)
        else:
            path.unlink(missing_ok=True)


@contextmanager
def replaced(path, content, mode=0o644):
    """`path` has other content inside, and its own again afterwards."""
    with borrowed(path):
        write_file(path, content, mode)
        yield path
