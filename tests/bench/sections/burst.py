"""Logins one after another, as people do them, who take a moment to read and type a code, and another before they log in
again: the first finds nothing ready, those after it what it left. And what all of that costs the tenant."""
# SPDX-License-Identifier: Apache-2.0
import time

from figures import figure_of, figures_of

LOGINS = 10
TYPING = BETWEEN = 1  # seconds


def measure(peer, place, user):
    """{"first_ms": n, "slowest_later_ms": n, "connections": n, "handshakes": n, "requests": n}"""
    peer.let_ready_ones_go()
    requests, wire, times = peer.requests(), place.counts(), []
    for _ in range(LOGINS):
        login = peer.begin_as_it_comes(place, user)
        time.sleep(TYPING)
        times.append(peer.finish(login).to_prompt_ms)
        time.sleep(BETWEEN)
    peer.wait_until_ready(place)  # as what it takes is part of the cost
    crossed = place.counts() - wire
    return {"first_ms": times[0], "slowest_later_ms": max(times[1:]), "connections": crossed.connections,
            "handshakes": crossed.handshakes, "requests": peer.requests() - requests}


def run(peers, place, people, rounds, tell):
    """{"round_trip_ms": Figure, peer: {what: Figure}}"""
    rows, trips = {peer.name: [] for peer in peers}, []
    for number in range(rounds):
        tell(f"{LOGINS} logins one after another, round {number + 1} of {rounds}")
        for peer in peers:
            rows[peer.name].append(measure(peer, place, people[0]))
            trips.append(place.round_trip())
    return {"round_trip_ms": figure_of(trips), **{name: figures_of(found) for name, found in rows.items()}}
