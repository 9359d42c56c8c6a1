"""Joins this network namespace to a new one with a link that holds each packet for a while: what `tc netem delay` does,
for kernels that lack it. Two TUN devices, and this program between them.

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
import sys
import time
from collections import deque
from dataclasses import asdict

from namespaces import ip, leave_for_a_new_one
from wire import Wire

NEAR, FAR = "10.77.0.1", "10.77.0.2"  # the callers' side, and the servers'
METADATA = "169.254.169.254"  # the address that pam_oslogin has built in; here it is one more name for FAR
TUN = "/dev/net/tun"
TUN_NUMBER = os.makedev(10, 200)
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
LARGEST = 65536
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


def packets_from(device):
    while True:
        try:
            yield os.read(device, LARGEST)
        except BlockingIOError:
            return


def carry(near, far, delay, wire):
    """Until standard input ends. The delay is the same for all, so the oldest packet is always due first."""
    waiting = deque()  # (when it is due, where it goes, packet)
    while True:
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, device, packet = waiting.popleft()
            os.write(device, packet)
        pause = max(waiting[0][0] - time.monotonic(), 0) if waiting else None
        ready, _, _ = select.select([near, far, sys.stdin], [], [], pause)
        due = time.monotonic() + delay
        if near in ready:
            for packet in packets_from(near):
                wire.see(packet)
                waiting.append((due, far, packet))
        if far in ready:
            waiting.extend((due, near, packet) for packet in packets_from(far))
        if sys.stdin in ready:
            if not sys.stdin.readline():
                return
            print(json.dumps(asdict(wire.counts)), flush=True)


def be_punctual():
    """A packet that is due should not wait for a processor. Without the right to that, the link is only less exact."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    except PermissionError:
        print("no real-time scheduling: round trips will vary more", file=sys.stderr)


def main():
    delay = int(sys.argv[1]) / 1e6
    far = open_far()
    leave_for_a_new_one()
    near = open_near()
    be_punctual()
    print(json.dumps({"ready": True}), flush=True)
    carry(near, far, delay, Wire())


if __name__ == "__main__":
    main()
