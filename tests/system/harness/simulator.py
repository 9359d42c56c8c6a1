"""A simulated BlockID tenant, with its control port and the messages that it delivered."""
# SPDX-License-Identifier: Apache-2.0
import json
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from .programs import build_dir, running
from .waiting import wait_for

PROGRAM = build_dir() / "tests" / "simulator" / "blockid-simulator"
REACTION = 10  # seconds for an answer of the control port


class Simulator:
    def __init__(self, whereabouts, messages):
        self.dns = whereabouts["dns"]
        self.community = whereabouts["community"]
        self.license_key = whereabouts["license_key"]
        self.ca_file = whereabouts["ca_file"]
        self._control = whereabouts["control"]
        self._messages = messages
        self._ahead = 0

    def _ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._control + path, data=data, method=method)
        with urllib.request.urlopen(request, timeout=REACTION) as answer:
            return json.load(answer)

    def advance(self, seconds):
        """Moves its clock."""
        self._ask("POST", "/clock", {"advance": seconds})
        self._ahead += seconds

    def fault(self, endpoint, kind, **more):
        self._ask("POST", "/fault", {"endpoint": endpoint, "kind": kind, "times": 0, **more})

    def change_key(self, curve="secp256k1"):
        self._ask("POST", "/renew", {"what": "key", "curve": curve})

    def change_ids(self):
        self._ask("POST", "/renew", {"what": "ids"})

    def counts(self):
        return self._ask("GET", "/counts")

    def requests(self):
        return self._ask("GET", "/requests")

    def reset(self):
        """As if it had just been started; messages stay."""
        self._ask("POST", "/reset")
        self.advance(-self._ahead)

    def messages(self, user=None):
        """What was delivered, oldest first."""
        lines = self._messages.read_text().splitlines() if self._messages.exists() else []
        return [message for message in map(json.loads, lines) if user in (None, message["userId"])]

    def code_after(self, count, user):
        """The code of the newest message to `user`, once there are more than `count` messages to them."""
        wait_for(lambda: len(self.messages(user)) > count, f"a message to {user}")
        return self.messages(user)[-1]["code"]


@contextmanager
def simulator(directory, *options, program=PROGRAM, listen="127.0.0.1:0"):
    """Runs one with its files in `directory`."""
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    ready, messages = directory / "ready.json", directory / "messages.jsonl"
    certificate = [] if "--certificate" in options else ["--ca-dir", directory / "ca"]
    arguments = [program, "--listen", listen, "--control", "127.0.0.1:0", "--messages", messages,
                 "--ready", ready, *certificate, *options]
    with running(arguments, ready.exists, directory / "simulator.log", "blockid-simulator"):
        yield Simulator(json.loads(ready.read_text()), messages)
