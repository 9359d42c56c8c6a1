"""Runs the administrator's tool and reads what it finds."""
# SPDX-License-Identifier: Apache-2.0
import json
import subprocess
from dataclasses import dataclass

PROGRAM = "/usr/sbin/blockidctl"
LIMIT = 60  # seconds
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}


@dataclass(frozen=True)
class Finding:
    level: str
    id: str
    check: str
    place: str
    what: str
    remedy: str


@dataclass(frozen=True)
class Checked:
    status: int
    findings: tuple

    def of(self, *checks):
        return [finding for finding in self.findings if finding.check in checks]

    @property
    def troubles(self):
        return [finding for finding in self.findings if finding.level in ("warning", "fault")]

    @property
    def accepted(self):
        return [finding for finding in self.findings if finding.level == "accepted"]


def run(*arguments, user=None, typed="", **environment):
    """Its exit status, standard output and standard error."""
    caller = ["runuser", "-u", user, "--"] if user else []
    done = subprocess.run([*caller, PROGRAM, *arguments], input=typed, capture_output=True, text=True, timeout=LIMIT,
                          env=ENVIRONMENT | environment, cwd="/", check=False)
    return done.returncode, done.stdout, done.stderr


def findings(command, *arguments, user=None):
    status, output, errors = run(command, *arguments, "--json", user=user)
    assert not errors, errors
    report = json.loads(output)
    found = tuple(Finding(**finding) for finding in report["findings"])
    for level, name in (("ok", "ok"), ("warning", "warnings"), ("fault", "faults"), ("accepted", "accepted")):
        assert report[name] == sum(finding.level == level for finding in found)
    for finding in found:
        assert finding.id.split(".")[0] == finding.check and ("." in finding.id) == (finding.level != "ok"), finding
    return Checked(status, found)


def check(*arguments, user=None):
    return findings("check", *arguments, user=user)
