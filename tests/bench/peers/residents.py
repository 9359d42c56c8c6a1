"""What stays from one login to the next and is found by a socket: one for each place, as each is a network apart."""
# SPDX-License-Identifier: Apache-2.0
import os
from contextlib import ExitStack, contextmanager


class Residents:
    """`started(path)` is a context manager that runs one which listens at `path`; callers find the one whose turn it is
    at `socket`."""

    def __init__(self, socket, name, started):
        self._socket, self._name, self._started = socket, name, started
        self._stack, self.of_places = ExitStack(), {}  # by the place's name: (path, what `started` gave)

    @contextmanager
    def running(self):
        with self._stack:
            yield self

    def of(self, place):
        """(path, what `started` gave); started now where there was none."""
        if place.name not in self.of_places:
            path = f"{self._socket}.{self._name}.{len(self.of_places)}"
            with place.entered():
                self.of_places[place.name] = (path, self._stack.enter_context(self._started(path)))
        return self.of_places[place.name]

    @contextmanager
    def reached_from(self, place):
        path, _ = self.of(place)
        os.rename(path, self._socket)
        try:
            yield
        finally:
            os.rename(self._socket, path)

    def all(self):
        return [resident for _, resident in self.of_places.values()]
