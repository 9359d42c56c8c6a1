"""The most memory that one login had resident, in the host's process and in a program that the module starts; what the
program that does its work has for itself while the login waits for its code; and what stays between logins."""
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path
from tempfile import TemporaryDirectory

from figures import figures_of
from harness.processes import children_of, peak_kb, rollup_kb

OWN = ("Private_Clean", "Private_Dirty")  # pages that no other process has


def while_it_waits(peer, host):
    """Of the one process that does its work beside the host's, and of the largest that stays."""
    residents = peer.residents()
    workers = [child.pid for parent in [host, *residents] for child in children_of(parent)]
    row = {"waiting_kb": rollup_kb(worker, *OWN) for worker in workers[:1]}
    return row | ({"resident_kb": max(rollup_kb(pid, "Rss") for pid in residents)} if residents else {})


def measure(peer, place, user):
    """{"host_kb": n}, and where there is such a process "helper_kb", "waiting_kb" and "resident_kb"."""
    with TemporaryDirectory() as name:
        result = Path(name) / "peak"
        # In between, as the kernel counts the size of the starting program (this one) as a peak of what it starts.
        under = ["/usr/bin/time", "--format=%M", f"--output={result}"]
        login = peer.begin(place, user, under)
        [host] = children_of(login.pid)
        host_at_prompt, helpers = peak_kb(host.pid), children_of(host.pid)
        waiting = while_it_waits(peer, host.pid)
        peer.finish(login)
        largest = int(result.read_text())  # of the host and of all that it waited for
    if not helpers:
        return {"host_kb": largest, **waiting}
    if largest <= host_at_prompt:
        raise RuntimeError(f"the helper of {peer.title} is smaller than its host: nothing tells how small")
    return {"host_kb": host_at_prompt, "helper_kb": largest, **waiting}  # the host has nothing more to do


def run(peers, place, people, rounds, tell):
    """{peer: {what: Figure}}"""
    rows = {peer.name: [] for peer in peers}
    for number in range(rounds):
        tell(f"peak memory, round {number + 1} of {rounds}")
        for peer in peers:
            rows[peer.name].append(measure(peer, place, people[0]))
    return {name: figures_of(found) for name, found in rows.items()}
