"""Measures whole authentications of pam_blockid beside its peers; see scripts/bench. For a throw-away root."""
# SPDX-License-Identifier: Apache-2.0
import argparse
import json
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import goals
import machine
import report
from delay_link import FAR
from figures import Figure
from harness.files import write_file
from harness.syslog import Syslog
from namespaces import require_isolation
from network import Place, delay_link
from peers.all_of_them import NAMES, running_peers
from peers.peer import Site
from plot import draw
from run import LOOPBACK, Run
from sections import burst, crowd, instructions, latency, loading, memory, pause

SECTIONS = ("latency", "pause", "burst", "instructions", "memory", "loading", "crowd")
PEOPLE = tuple(f"bench{number:03}" for number in range(max(crowd.SIZES)))
FIRST_UID = 30000
LAST_RECORDS = 10


@dataclass(frozen=True)
class Rounds:
    latency: int
    pause: int
    burst: int
    instructions: int
    memory: int
    loading: int
    crowd: int


FULL, QUICK = Rounds(20, 5, 3, 3, 5, 5, 5), Rounds(5, 2, 1, 1, 2, 1, 1)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="bench", add_help=False)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--modules", default=",".join(NAMES))
    parser.add_argument("--sections", default=",".join(SECTIONS))
    parser.add_argument("--round-trip", type=float, default=50)
    parser.add_argument("results", type=Path)
    options = parser.parse_args(arguments)
    for given, known in ((options.modules, NAMES), (options.sections, SECTIONS)):
        if unknown := set(given.split(",")) - set(known):
            raise SystemExit(f"bench: unknown: {', '.join(sorted(unknown))}; there are: {','.join(known)}")
    return options


def add_people():
    with open("/etc/passwd", "a", encoding="ascii") as accounts:
        for number, name in enumerate(PEOPLE):
            accounts.write(f"{name}:x:{FIRST_UID + number}:{FIRST_UID}::/nonexistent:/bin/false\n")


def leave_out_dns():
    """Names come from /etc/hosts alone: what a name server takes is not what is measured."""
    path = Path("/etc/nsswitch.conf")
    others = [line for line in path.read_text().splitlines() if not line.startswith("hosts:")]
    write_file(path, "\n".join([*others, "hosts: files", ""]))


@contextmanager
def told_in_case_of_failure():
    """Keeps what the modules log; it is shown when a login goes wrong."""
    log = Syslog()
    try:
        yield
    except RuntimeError as failure:
        last = [record.text for record in log.since(0)][-LAST_RECORDS:]
        raise SystemExit("\n".join([f"bench: {failure}", "The system log ends with:", *last])) from failure
    finally:
        log.close()


def check(peer, place):
    """A module that lets anybody in is quick. Then what a first login leaves behind is there."""
    login = peer.begin(place, PEOPLE[0])
    login.answer(peer.wrong_code(PEOPLE[0]))
    if login.end().allowed:
        raise RuntimeError(f"{peer.title} took a wrong code: {login.seen!r}")
    peer.finish(peer.begin(place, PEOPLE[0]))


def tell(what):
    print(f"  {what}", flush=True)


def know(peers, people):
    for peer in peers:
        peer.know(people)


def measure(options, peers, near, slow):
    rounds = QUICK if options.quick else FULL
    timed = peers
    peers = [peer for peer in timed if not peer.is_yardstick]
    asking = [peer for peer in peers if peer.uses_network]
    bursting = [peer for peer in peers if peer.has_bursts]
    alone = [peer for peer in peers if not peer.has_bursts]
    usual = [peer for peer in timed if peer.comes_in_crowds]
    # How many people each is about: whom the settings do not name cannot make them longer.
    sections = {
        "latency": (1, lambda people: latency.run(timed, [near, slow], people, rounds.latency, tell)),
        "pause": (rounds.pause * len(asking), lambda people: pause.run(asking, slow, people, rounds.pause, tell)),
        "burst": (1, lambda people: burst.run(bursting, slow, people, rounds.burst, tell)),
        "instructions": (1, lambda people: instructions.run(peers, near, people, rounds.instructions, tell)),
        "memory": (1, lambda people: memory.run(alone, near, people, rounds.memory, tell)),
        "loading": (0, lambda people: loading.run(peers, rounds.loading, tell)),
        "crowd": (len(PEOPLE), lambda people: crowd.run(usual, near, people, rounds.crowd, tell)),
    }
    results = {}
    for name, (count, section) in sections.items():
        if name in options.sections.split(","):
            know(peers, PEOPLE[:count])
            results[name] = section(PEOPLE[:count])
    return results


def as_json(value):
    if isinstance(value, Figure):
        return value.as_json()
    if isinstance(value, dict):
        return {key: as_json(member) for key, member in value.items()}
    return value


def run_all(options):
    add_people()
    leave_out_dns()
    with TemporaryDirectory() as name, delay_link(options.round_trip) as link:
        Path(name).chmod(0o755)  # certificates are read by the helper, who is not root
        near, slow = Place(LOOPBACK), Place(f"{options.round_trip:g} ms", link)
        with running_peers(Site(Path(name), FAR, PEOPLE), options.modules.split(",")) as peers:
            with told_in_case_of_failure():
                know(peers, PEOPLE[:1])
                for peer in peers:
                    check(peer, near)
                results = measure(options, peers, near, slow)
            return Run(results, slow.name, {peer.name: peer.title for peer in peers})


def main():
    options = parse(sys.argv[1:])
    require_isolation()
    machine.use_two_processors()
    about = machine.describe()
    begin = time.monotonic()
    measured = run_all(options)
    about["seconds"] = round(time.monotonic() - begin)
    judged = goals.judge(measured)
    print(report.text(about, measured, judged))
    found = {"machine": about, "results": as_json(measured.results), "goals": [goal.as_json() for goal in judged]}
    write_file(options.results / "bench.json", json.dumps(found, indent=1) + "\n")
    write_file(options.results / "bench.svg", draw(measured))


if __name__ == "__main__":
    main()
