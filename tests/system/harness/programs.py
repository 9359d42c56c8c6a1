"""Background programs that end with their owner, and where the checkout's own programs are."""
# SPDX-License-Identifier: Apache-2.0
import subprocess
from contextlib import contextmanager
from pathlib import Path

from .waiting import wait_for

CHECKOUT = Path(__file__).resolve().parents[3]


def build_dir(preset="release"):
    return CHECKOUT / "build" / preset


@contextmanager
def running(arguments, ready, log, what):
    """Runs `arguments` until the block ends; begins once `ready()` is true. Its output goes to `log`."""
    with open(log, "ab") as output:
        process = subprocess.Popen([str(argument) for argument in arguments], stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=output)
    try:
        wait_for(lambda: ready() or process.poll() is not None, f"{what} to start")
        if process.poll() is not None:
            raise RuntimeError(f"{what} ended with status {process.returncode}: {Path(log).read_text(errors='replace')}")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
