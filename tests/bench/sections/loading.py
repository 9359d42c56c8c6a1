"""What it costs a program to load the module, before anybody logs in: instructions, and memory that it then holds."""
# SPDX-License-Identifier: Apache-2.0
import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from compiler import compile_c
from figures import figures_of
from harness.valgrind import PROGRAM

SOURCE = Path(__file__).parents[1] / "load_module.c"


def instructions(*command):
    done = subprocess.run([PROGRAM, "--tool=callgrind", "--callgrind-out-file=/dev/null", *command],
                          check=True, capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def memory(program, module):
    """kB: how much more is resident, and how much more is the program's own."""
    done = subprocess.run([program, module], check=True, capture_output=True, text=True)
    return tuple(map(int, done.stdout.split()))


def run(peers, rounds, tell):
    """{peer: {"instructions": Figure, "resident_kb": Figure, "own_kb": Figure}}, each module once."""
    modules = {}
    for peer in peers:
        modules.setdefault(peer.module, peer)
    rows = {peer.name: [] for peer in modules.values()}
    with TemporaryDirectory() as directory:
        program = compile_c(SOURCE, Path(directory) / "load_module", "-lpam")
        for number in range(rounds):
            tell(f"loading the modules, round {number + 1} of {rounds}")
            empty = instructions(program)
            for peer in modules.values():
                resident, own = memory(program, peer.module_path)
                rows[peer.name].append({"instructions": instructions(program, peer.module_path) - empty,
                                        "resident_kb": resident, "own_kb": own})
    return {name: figures_of(found) for name, found in rows.items()}
