# SPDX-License-Identifier: Apache-2.0
"""The simulator as a child process of a test; BLOCKID_SIMULATOR names the program."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request

from independent_client import Client

PROGRAM = os.environ["BLOCKID_SIMULATOR"]
PATIENCE = 10  # seconds to wait for what must happen


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.01)
    return value


class Simulator:
    def __init__(self, directory, *options, ca_dir=True):
        self.directory = directory
        self.ready_file = directory / "ready.json"
        self.messages_file = directory / "messages.jsonl"
        command = [PROGRAM, "--listen", "127.0.0.1:0", "--ready", str(self.ready_file)]
        command += ["--messages", str(self.messages_file), "--control", "127.0.0.1:0"]
        if ca_dir:
            command += ["--ca-dir", str(directory / "ca")]
        self.process = subprocess.Popen(
            command + list(options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        wait_until(
            lambda: self.ready_file.exists() or self.process.poll() is not None, "the ready file"
        )
        assert self.process.poll() is None, self.process.stderr.read()
        self.ready = json.loads(self.ready_file.read_text())

    def client(self, curve="secp256k1", discover=True, **more):
        options = {
            "cafile": self.ready["ca_file"],
            "license_key": self.ready["license_key"],
            "curve": curve,
            **more,
        }
        client = Client(self.ready["listen"], **options)
        return client.discover(self.ready["community"]) if discover else client

    def socket(self):
        host, port = self.ready["listen"].rsplit(":", 1)
        return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.ready["control"] + path, data, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return json.load(response)

    def fault(self, **fault):
        self.control("POST", "/fault", fault)

    def counts(self):
        return self.control("GET", "/counts")

    def messages(self):
        return [json.loads(line) for line in self.messages_file.read_text().splitlines()]

    def code(self):
        return self.messages()[-1]["code"]

    def wrong_code(self):
        return "000000" if self.code() != "000000" else "000001"

    def stop(self, with_signal=signal.SIGTERM):
        """Seconds that it took, and the exit status."""
        start = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        try:
            self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
        return time.monotonic() - start, self.process.returncode


def run(*options):
    return subprocess.run(
        [PROGRAM, *options], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
