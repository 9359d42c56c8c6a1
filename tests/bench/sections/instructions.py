"""How many instructions one authentication takes, counted by callgrind, which no other load on the machine disturbs:
pamtester with its libraries and the module, and every program that the module starts."""
# SPDX-License-Identifier: Apache-2.0
import re
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from figures import figures_of
from harness.files import replaced
from harness.valgrind import PROGRAM, ready_library

VALGRIND = [PROGRAM, "--quiet", "--tool=callgrind", "--trace-children=yes"]


def counted(directory):
    """{program: instructions} of the runs whose results are in `directory`."""
    found = {}
    for result in Path(directory).iterdir():
        text = result.read_text(errors="replace")
        command, total = re.search(r"^cmd: +(\S+)", text, re.M), re.search(r"^(?:totals|summary): +(\d+)", text, re.M)
        if not command or not total:
            raise RuntimeError(f"callgrind did not come to its end: {result.name}: {text[:300]} … {text[-300:]}")
        name = Path(command[1]).name
        found[name] = found.get(name, 0) + int(total[1])
    return found


@contextmanager
def ready_for_valgrind():
    """For all programs alike."""
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        with replaced("/etc/ld.so.preload", f"{ready_library(name)}\n"):
            yield


def let_all_write(directory):
    """Callgrind opens its file at once and writes to it at the end, when the helper is not root any more."""
    for result in Path(directory).iterdir():
        result.chmod(0o666)


def measure(peer, place, user):
    with TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        valgrind = [*VALGRIND, f"--callgrind-out-file={name}/%p"]
        with peer.counted(place, valgrind, Path(name)):
            login = peer.begin(place, user, under=valgrind)
            let_all_write(name)
            peer.finish(login)
        return counted(name)


def run(peers, place, people, rounds, tell):
    """{peer: {"whole": Figure, program: Figure}}"""
    rows = {peer.name: [] for peer in peers}
    for number in range(rounds):
        tell(f"logins under callgrind, round {number + 1} of {rounds}")
        for peer in peers:
            with ready_for_valgrind():
                programs = measure(peer, place, people[0])
            if peer.helper and Path(peer.helper).name not in programs:
                raise RuntimeError(f"callgrind did not see {peer.helper}: {programs}")
            rows[peer.name].append({"whole": sum(programs.values()), **programs})
    return {name: figures_of(found) for name, found in rows.items()}
