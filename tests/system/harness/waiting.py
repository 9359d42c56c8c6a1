"""Waiting for something to become true, with a deadline."""
# SPDX-License-Identifier: Apache-2.0
import time

PATIENCE = 10.0  # seconds: far more than anything here takes on a slow machine


def wait_for(condition, what, patience=PATIENCE):
    """The first true value of `condition()`; AssertionError that names `what` when there is none in time."""
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience:g} s in vain for {what}")
        time.sleep(0.01)
