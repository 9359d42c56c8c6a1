"""Joins this network namespace to a new one with a link that holds each packet for a while: what `tc netem delay` does,
for kernels that lack it. Two TUN devices, and carry_packets.c between them.

Usage: delay_link.py DELAY_US, in microseconds one way

Prints {"ready": true} when the link is up. Then each line of standard input is answered by one line, what has crossed
the link so far (see wire.py). It ends with its standard input.
"""
# SPDX-License-Identifier: Apache-2.0
import fcntl
import json
import os
import select
import stat
import struct
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from compiler import compile_c
from namespaces import ip, leave_for_a_new_one
from wire import Wire

NEAR, FAR = "10.77.0.1", "10.77.0.2"  # the callers' side, and the servers'
METADATA = "169.254.169.254"  # the address that pam_oslogin has built in; here it is one more name for FAR
TUN = "/dev/net/tun"
TUN_NUMBER = os.makedev(10, 200)
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
SOURCE = Path(__file__).with_name("carry_packets.c")
RECORD = 128  # bytes
PIPE = 1 << 20  # some thousands of records
QUEUE = 5000  # packets that the device may hold


def open_tun(name):
    if not os.path.exists(TUN):
        os.makedirs(os.path.dirname(TUN), exist_ok=True)
        os.mknod(TUN, stat.S_IFCHR | 0o600, TUN_NUMBER)
    try:
        device = os.open(TUN, os.O_RDWR | os.O_NONBLOCK)
    except OSError as error:
        sys.exit(f"{TUN}: {error.strerror}: the slow link needs a kernel with TUN devices; run: modprobe tun")
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    return device


def open_far():
    device = open_tun("far0")
    ip("address", "add", FAR, "peer", NEAR, "dev", "far0")
    ip("address", "add", METADATA, "dev", "far0")
    ip("link", "set", "far0", "txqueuelen", QUEUE, "up")
    return device


def open_near():
    device = open_tun("near0")
    ip("link", "set", "lo", "up")
    ip("address", "add", NEAR, "peer", FAR, "dev", "near0")
    ip("link", "set", "near0", "txqueuelen", QUEUE, "up")
    ip("route", "add", METADATA, "dev", "near0", "src", NEAR)
    return device


def be_punctual(process):
    """A packet that is due should not wait for a processor. Without the right to that, the link is only less exact."""
    try:
        os.sched_setscheduler(process.pid, os.SCHED_FIFO, os.sched_param(50))
    except PermissionError:
        print("no real-time scheduling: round trips will vary more", file=sys.stderr)


@contextmanager
def carrier(near, far, delay):
    """Runs it, and gives the pipe that tells what it has seen."""
    seen, told = os.pipe()
    os.set_blocking(seen, False)
    fcntl.fcntl(told, fcntl.F_SETPIPE_SZ, PIPE)
    with TemporaryDirectory() as directory:
        program = compile_c(SOURCE, Path(directory) / "carry_packets")
        with subprocess.Popen([program, *map(str, (near, far, delay, told))], pass_fds=(near, far, told)) as process:
            os.close(told)
            be_punctual(process)
            try:
                yield seen
            finally:
                os.close(seen)  # which ends it


def packets_of(seen, wire):
    """Those that were seen so far go to `wire`. A record is whole, as a pipe takes it at once."""
    while True:
        try:
            records = os.read(seen, RECORD * 512)
        except BlockingIOError:
            return
        if not records:
            sys.exit("carry_packets has ended")
        for at in range(0, len(records), RECORD):
            size = int.from_bytes(records[at:at + 2], sys.byteorder)
            wire.see(records[at + 2:at + 2 + size])


def answer(seen, wire):
    """Until standard input ends."""
    while True:
        ready, _, _ = select.select([seen, sys.stdin], [], [])
        packets_of(seen, wire)
        if sys.stdin in ready:
            if not sys.stdin.readline():
                return
            print(json.dumps(asdict(wire.counts)), flush=True)


def main():
    far = open_far()
    leave_for_a_new_one()
    near = open_near()
    with carrier(near, far, int(sys.argv[1])) as seen:
        os.nice(19)  # looking at packets is in nobody's way
        print(json.dumps({"ready": True}), flush=True)
        answer(seen, Wire())


if __name__ == "__main__":
    main()
