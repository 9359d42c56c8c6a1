"""Many people at once, over loopback: how many logins a second, the slowest, how many failed, and the memory of all
when each waits for its code."""
# SPDX-License-Identifier: Apache-2.0
import os
import selectors
import time
from pathlib import Path

from figures import by_turns, figures_of
from harness.processes import processes, rollup_kb
from login import Login

SIZES = (1, 10, 100)
ENOUGH = 100  # logins, for /proc to tell what they took of a server: it counts in steps of 10 ms
PATIENCE = 120  # seconds for all of a crowd


def descendants(roots):
    """The pids in `roots` and of all that they started."""
    found, everybody = set(roots), list(processes())
    while True:
        more = {process.pid for process in everybody if process.parent in found} - found
        if not more:
            return found
        found |= more


def memory_kb(pids):
    """What they take of the machine: pages that several of them share count once (Pss)."""
    return sum(rollup_kb(pid, "Pss") for pid in pids)


def processor_ms(pids):
    """User and system time of running processes so far, and of those that they have waited for."""
    ticks = 0
    for pid in pids:
        ticks += sum(map(int, Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def serve(logins, done, act):
    """Listens to all of them until `done(login)` holds for each; `act(login)` is called after each hearing."""
    end = time.monotonic() + PATIENCE
    with selectors.DefaultSelector() as selector:
        for login in logins:
            if not done(login):
                selector.register(login.terminal, selectors.EVENT_READ, login)
        while selector.get_map() and time.monotonic() < end:
            for key, _ in selector.select(timeout=1):
                key.data.listen()
                act(key.data)
                if done(key.data):
                    selector.unregister(key.fileobj)


def answer_when_asked(peer):
    def act(login):
        if login.asked and not login.answered:
            login.answer(peer.code(login.user))
    return act


def start(peer, place, people):
    peer.before_login()
    return [Login(peer.service, person, peer.prompt, place) for person in people]


def hurry(peer, place, people):
    """Each is answered as soon as it asks."""
    begin, servers, residents = time.monotonic(), processor_ms(peer.servers()), processor_ms(peer.residents())
    logins = start(peer, place, people)
    serve(logins, lambda login: login.over, answer_when_asked(peer))
    seconds = max((login.judged or time.monotonic()) - begin for login in logins)
    outcomes = [login.end() for login in logins]
    row = {"per_second": len(logins) / seconds, "slowest_ms": max(outcome.whole_ms for outcome in outcomes),
           "failed": sum(not outcome.allowed for outcome in outcomes)}
    if len(logins) >= ENOUGH:
        row["server_cpu_ms"] = (processor_ms(peer.servers()) - servers) / len(logins)
    if len(logins) >= ENOUGH or not peer.works_elsewhere:
        peer.wait_for_residents()
        elsewhere = processor_ms(peer.residents()) - residents
        row["cpu_ms"] = (sum(outcome.cpu_ms for outcome in outcomes) + elsewhere) / len(logins)
    return row


def gather(peer, place, people):
    """Nobody is answered before all have been asked."""
    logins = start(peer, place, people)
    serve(logins, lambda login: login.asked or login.over, lambda login: None)
    waiting = [login.pid for login in logins if not login.over]
    kb = memory_kb(descendants([*waiting, *peer.residents()]))
    for login in logins:
        if login.asked and not login.over:
            login.answer(peer.code(login.user))
    serve(logins, lambda login: login.over, lambda login: None)
    return {"memory_kb": kb, "failed": sum(not login.end().allowed for login in logins)}


def run(peers, place, people, rounds, tell):
    """{peer: {size: {what: Figure}}}"""
    rows = {peer.name: {size: [] for size in SIZES} for peer in peers}
    for number in range(rounds):
        for size in SIZES:
            tell(f"{size} at once, round {number + 1} of {rounds}")
            for peer in by_turns(peers, number):
                with peer.reached_from(place):
                    waiting, hurried = gather(peer, place, people[:size]), hurry(peer, place, people[:size])
                rows[peer.name][size].append({**hurried, "memory_kb": waiting["memory_kb"],
                                              "failed": hurried["failed"] + waiting["failed"]})
    return {name: {str(size): figures_of(found) for size, found in sizes.items()} for name, sizes in rows.items()}
