"""Whole logins one after the other, the modules by turns, over loopback and over the slow link: time to the prompt and
from the code to the verdict, processor time, and what crossed the network."""
# SPDX-License-Identifier: Apache-2.0
from figures import by_turns, figure_of, figures_of


def measure(peer, place, user):
    """One login, as one row of the results."""
    peer.prepare(place, user)
    requests, wire = peer.requests(), place.counts()
    outcome = peer.finish(peer.begin(place, user))
    crossed = place.counts() - wire
    return {"to_prompt_ms": outcome.to_prompt_ms, "to_verdict_ms": outcome.to_verdict_ms,
            "connections": crossed.connections, "handshakes": crossed.handshakes,
            "requests": peer.requests() - requests,
            **({} if peer.works_elsewhere else {"cpu_ms": outcome.cpu_ms})}


def run(peers, places, people, rounds, tell):
    """{place: {"round_trip_ms": Figure, peer: {what: Figure}}}"""
    rows = {place.name: {peer.name: [] for peer in peers} for place in places}
    trips = {place.name: [] for place in places}
    for number in range(rounds):
        tell(f"logins one by one, round {number + 1} of {rounds}")
        for place in places:
            for peer in by_turns(peers, number):
                rows[place.name][peer.name].append(measure(peer, place, people[0]))
                trips[place.name].append(place.round_trip())
    return {place: {"round_trip_ms": figure_of(trips[place]),
                    **{name: figures_of(found) for name, found in by_peer.items()}} for place, by_peer in rows.items()}
