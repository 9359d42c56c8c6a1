"""A real browser without a window, Chromium, as its driver lets programs use it (W3C WebDriver over HTTP)."""
# SPDX-License-Identifier: Apache-2.0
import base64
import json
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from .programs import running
from .sshd import free_port
from .waiting import wait_for

DRIVER = "/usr/bin/chromedriver"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the standard's name of the member that holds an element's id
REACTION = 30  # seconds for an answer of the driver
# Root may not use Chromium's sandbox; the others keep it from asking its maker about anything.
OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
           "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
           "--window-size=640,620", "--lang=en"]


class Browser:
    def __init__(self, driver, profile):
        self._session = driver  # where the next request goes to
        options = {"args": [*OPTIONS, f"--user-data-dir={profile}"]}
        wanted = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}}
        self._session += "/session/" + self._ask("POST", "/session", wanted)["sessionId"]

    def _ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._session + path, data=data, method=method,
                                         headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=REACTION) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.read().decode()}") from None

    def _element(self, selector):
        return self._ask("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def open(self, url):
        """A page, for somebody who was never here before."""
        self._ask("DELETE", "/cookie")
        self._ask("POST", "/url", {"url": url})

    def text(self):
        """What a person reads: nothing of what is hidden."""
        script = "return document.body ? document.body.innerText : ''"  # one step: the page may be going at any time
        return self._ask("POST", "/execute/sync", {"script": script, "args": []})

    def attribute(self, selector, name):
        return self._ask("GET", f"/element/{self._element(selector)}/attribute/{name}")

    def wait_for(self, *words):
        """What the page says, once it has these words, or others of them where releases differ."""
        said = [""]

        def has_some():
            said[0] = self.text()
            return any(each in said[0] for each in words)

        try:
            wait_for(has_some, f"{' or '.join(map(repr, words))} on the page", REACTION)
        except AssertionError as error:
            raise AssertionError(f"{error}; it says: {said[0]!r}") from None
        return said[0]

    def type(self, selector, text):
        self._ask("POST", f"/element/{self._element(selector)}/value", {"text": text})

    def click(self, selector):
        self._ask("POST", f"/element/{self._element(selector)}/click", {})

    def picture(self, selector):
        """PNG of one part of the page."""
        return base64.b64decode(self._ask("GET", f"/element/{self._element(selector)}/screenshot"))

    def close(self):
        self._ask("DELETE", "")


@contextmanager
def browser():
    port = free_port()
    address = f"http://127.0.0.1:{port}"

    def ready():
        try:
            with urllib.request.urlopen(f"{address}/status", timeout=REACTION) as answer:
                return json.load(answer)["value"]["ready"]
        except OSError:
            return False

    with TemporaryDirectory() as directory:
        log = Path(directory, "chromedriver.log")
        with running([DRIVER, f"--port={port}"], ready, log, "chromedriver"):
            opened = Browser(address, Path(directory, "profile"))
            try:
                yield opened
            finally:
                opened.close()
