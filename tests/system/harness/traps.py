"""What an attacker lays out for a careless program to step into, and how a test sees that nobody did."""
# SPDX-License-Identifier: Apache-2.0
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

SOURCE = Path(__file__).with_name("leaves_a_trace.c")
WORLD_WRITABLE = 0o1777


@dataclass(frozen=True)
class Lair:
    """A directory of the attacker's; everybody may read and write there."""
    path: Path
    library: Path  # writes down who loads it

    def write(self, name, text):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def loaded_by(self):
        trace = self.path / "trace"
        return trace.read_text().split() if trace.exists() else []


@contextmanager
def lair():
    with TemporaryDirectory(prefix="lair") as name:
        path = Path(name)
        path.chmod(WORLD_WRITABLE)
        library = path / "evil.so"
        subprocess.run(["cc", "-shared", "-fPIC", f'-DTRACE="{path}/trace"', "-o", library, SOURCE], check=True)
        yield Lair(path, library)
