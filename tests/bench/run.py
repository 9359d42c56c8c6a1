"""What one run of the bench has measured."""
# SPDX-License-Identifier: Apache-2.0
from dataclasses import dataclass

LOOPBACK = "loopback"


@dataclass(frozen=True)
class Run:
    results: dict  # {section: what the section's run() returns}
    slow: str  # the name of the place behind the slow link
    titles: dict  # {peer: what the tables call it}

    def figure(self, *path):
        """Of the results; None when that was not measured."""
        found = self.results
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    def median(self, *path):
        figure = self.figure(*path)
        return None if figure is None else figure.median

    def round_trips(self, peer, what):
        """The median of `what` over the slow link, in round trips of that link in this run."""
        return ratio(self.median("latency", self.slow, peer, what), self.median("latency", self.slow, "round_trip_ms"))


def ratio(one, other):
    return None if one is None or not other else one / other
