"""Debian's sssd on a directory of the tests, without systemd and D-Bus's system bus."""
# SPDX-License-Identifier: Apache-2.0
import subprocess
from contextlib import contextmanager
from pathlib import Path

from .files import replaced
from .name_service import sources
from .programs import running
from .slapd import PEOPLE, READER, READER_PASSWORD

SSSD = "/usr/sbin/sssd"
DOMAIN = "corp.example"
CONFIG = """
[sssd]
services = nss
domains = {DOMAIN}

[domain/{DOMAIN}]
id_provider = ldap
auth_provider = none
access_provider = permit
case_sensitive = false
ldap_uri = {uri}
ldap_tls_cacert = {ca_file}
ldap_search_base = {PEOPLE}
ldap_default_bind_dn = {READER}
ldap_default_authtok = {READER_PASSWORD}
lookup_family_order = ipv4_only
"""


def knows(name):
    return subprocess.run(["getent", "-s", "sss", "passwd", name], capture_output=True, check=False).returncode == 0


@contextmanager
def sssd(directory, name, log):
    """The name service takes the people of `directory`, `name` among them, in any case and with the domain."""
    config = CONFIG.format(DOMAIN=DOMAIN, uri=directory.uri("ldaps"), ca_file=directory.ca_file, PEOPLE=PEOPLE,
                           READER=READER, READER_PASSWORD=READER_PASSWORD)
    with replaced("/etc/sssd/sssd.conf", config, 0o600), sources(passwd="files sss", group="files sss"), \
            running([SSSD, "-i"], lambda: knows(name), log, "sssd"):
        yield
    for kept in Path("/var/lib/sss/db").iterdir():
        kept.unlink()  # it keeps the reader's password, too
