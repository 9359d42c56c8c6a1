"""From the code to the verdict when the person took long to type it: is the connection still there, and in use?"""
# SPDX-License-Identifier: Apache-2.0
import time

from figures import figure_of, figures_of

SECONDS = 20


def run(peers, place, people, rounds, tell):
    """{"round_trip_ms": Figure, peer: {what: Figure}}. All wait at their prompts at the same time, then are answered
    one after the other; each login is another person's, as a new code replaces the last one of the same person."""
    held, coming = [], iter(people)
    for _ in range(rounds):
        for peer in peers:
            held.append((peer, peer.begin(place, next(coming)), time.monotonic()))
    tell(f"{len(held)} logins wait {SECONDS} s for their codes")
    rows, trips = {peer.name: [] for peer in peers}, []
    for peer, login, since in held:
        time.sleep(max(since + SECONDS - time.monotonic(), 0))
        before = place.counts()
        outcome = peer.finish(login)
        rows[peer.name].append({"to_verdict_ms": outcome.to_verdict_ms,
                                "new_connections": (place.counts() - before).connections})
        trips.append(place.round_trip())
    return {"round_trip_ms": figure_of(trips), **{name: figures_of(found) for name, found in rows.items()}}
