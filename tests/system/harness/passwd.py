"""Accounts under names that useradd would not take. Nobody can log in to them but through PAM alone."""
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

PASSWD = Path("/etc/passwd")


def add_name(name):
    """Only what makes the account exist; for a throw-away root."""
    if not any(line.startswith(f"{name}:") for line in PASSWD.read_text().splitlines()):
        with PASSWD.open("a", encoding="utf-8") as passwd:
            passwd.write(f"{name}:x:30001:30001::/nonexistent:/usr/sbin/nologin\n")
