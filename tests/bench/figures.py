"""Median, smallest and largest of what was measured in several rounds."""
# SPDX-License-Identifier: Apache-2.0
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    median: float
    smallest: float
    largest: float
    count: int

    def divided_by(self, unit):
        return Figure(self.median / unit, self.smallest / unit, self.largest / unit, self.count)

    def as_json(self):
        return {name: round(value, 4) for name, value in asdict(self).items()}


def figure_of(values):
    return Figure(median(values), min(values), max(values), len(values))


def figures_of(rows):
    """{what: Figure} of several {what: value}, all with the same keys."""
    return {what: figure_of([row[what] for row in rows]) for what in rows[0]}


def by_turns(things, number):
    """In another order each time, so that none always comes after the same one."""
    first = number % len(things)
    return things[first:] + things[:first]
