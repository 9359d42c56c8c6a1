# SPDX-License-Identifier: Apache-2.0
"""Tests of the simulator as a whole, from outside.

They need python3-pytest and python3-cryptography:
    BLOCKID_SIMULATOR=build/debug/tests/simulator/blockid-simulator python3 -m pytest tests/simulator
"""

import pytest

from program import Simulator


@pytest.fixture
def start(tmp_path):
    started = []

    def start_one(*options, **more):
        directory = more.pop("directory", tmp_path)
        started.append(Simulator(directory, *options, **more))
        return started[-1]

    yield start_one
    statuses = [simulator.stop()[1] for simulator in started]
    assert statuses == [0] * len(started)
