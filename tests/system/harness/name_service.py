"""What the host's name service is asked: nsswitch.conf(5), and a source of the tests' own."""
# SPDX-License-Identifier: Apache-2.0
import re
import subprocess
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from .files import borrowed, replaced, write_file

NSSWITCH = "/etc/nsswitch.conf"
SOURCE = Path(__file__).with_name("folds_names.c")
ASKED = Path("/run/names-asked")


@contextmanager
def sources(**databases):
    """sources(passwd="files sss"): where the name service looks for accounts, groups and so on."""
    kept = [line for line in Path(NSSWITCH).read_text(encoding="ascii").splitlines()
            if line.partition(":")[0] not in databases]
    lines = [*kept, *(f"{database}: {found_in}" for database, found_in in databases.items())]
    with replaced(NSSWITCH, "\n".join(lines) + "\n"):
        yield


def ask_files_only():
    """Debian's package of sssd puts itself into every database, and here it runs for its own tests only."""
    text = Path(NSSWITCH).read_text(encoding="ascii")
    write_file(NSSWITCH, "".join(re.sub(r"\s+sss\b", "", line) for line in text.splitlines(keepends=True)))


@dataclass(frozen=True)
class Question:
    program: str
    uid: int  # the effective one of who asks
    what: str  # "loaded": nothing was asked yet


class FoldingNames:
    """See folds_names.c."""

    @staticmethod
    @contextmanager
    def asked_first():
        """Before /etc/passwd, so that every question comes here; nothing was asked so far."""
        write_file(ASKED, "", 0o666)
        with sources(passwd="folding files"):
            yield

    @staticmethod
    def questions(program):
        """Those of this program, oldest first."""
        asked = [line.split() for line in ASKED.read_text(encoding="ascii").splitlines()]
        return [Question(name, int(uid), what) for name, uid, what in asked if program.startswith(name)]


@contextmanager
def folding_names():
    """Accounts of /etc/passwd go by other spellings, too."""
    multiarch = subprocess.run(["cc", "-print-multiarch"], capture_output=True, text=True, check=True).stdout.strip()
    with ExitStack() as stack:
        library = stack.enter_context(borrowed(f"/usr/lib/{multiarch}/libnss_folding.so.2"))
        stack.enter_context(borrowed(ASKED))
        subprocess.run(["cc", "-shared", "-fPIC", f'-DASKED="{ASKED}"', "-o", library, SOURCE], check=True)
        write_file(ASKED, "", 0o666)
        stack.enter_context(sources(passwd="files folding"))
        yield FoldingNames
