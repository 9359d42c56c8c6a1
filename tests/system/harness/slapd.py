"""Debian's slapd on loopback: a directory of a test's own over ldap, ldaps and ldapi, and what it logged of clients."""
# SPDX-License-Identifier: Apache-2.0
import base64
import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from pwd import getpwnam
from tempfile import TemporaryDirectory
from urllib.parse import quote

from . import accounts
from .certificates import Issued, issue
from .files import write_file
from .programs import running
from .sshd import free_port
from .waiting import wait_for

PROGRAM = "/usr/sbin/slapd"
HOST = "ldap.blockid.test"  # not "localhost", which libldap takes for the machine's own name
SUFFIX = "dc=example,dc=org"
PEOPLE = f"ou=people,{SUFFIX}"
OPEN = f"ou=open,{SUFFIX}"  # anybody may read what is below it
READER = f"cn=reader,{SUFFIX}"
READER_PASSWORD = "Trustno1-reader"
OTHERS = [{"name": "nobody", "email": "nobody@mysite.com"}]  # a list of users with nobody whom the tests ask for
DESCRIPTORS = 1024  # slapd makes a table of as many as it may open

# loglevel of slapd.conf(5): 256, a line or more for each operation; 4, the limits that a search came with.
LOG_LEVELS = 256 + 4
CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
include {directory}/directory.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {directory}/pid
TLSCACertificateFile {issued.ca_file}
TLSCertificateFile {issued.certificate}
TLSCertificateKeyFile {issued.private_key}
{more}
authz-regexp gidNumber={helper.pw_gid}[+]uidNumber={helper.pw_uid},cn=peercred,cn=external,cn=auth {READER}
database mdb
maxsize 67108864
suffix {SUFFIX}
directory {directory}/db
index objectClass,uid eq
access to attrs=userPassword by anonymous auth by * none
access to dn.subtree={OPEN} by * read
access to * by dn.exact={READER} read by * none
"""
# As Active Directory has them.
SCHEMA = """
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch
    SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.656 NAME 'userPrincipalName' EQUALITY caseIgnoreMatch
    SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP organizationalPerson STRUCTURAL
    MAY ( sAMAccountName $ userPrincipalName $ mail $ mobile ) )
"""


def entry(dn, **attributes):
    """One entry in LDIF. An attribute has one value or a list of them; mail_lang_en is mail;lang-en."""
    lines = [b"dn:: " + base64.b64encode(dn.encode())]
    for name, values in attributes.items():
        description = name.replace("_lang_", ";lang-").encode()
        for value in values if isinstance(values, list) else [values]:
            raw = value if isinstance(value, bytes) else value.encode()
            lines.append(description + b":: " + base64.b64encode(raw))
    return b"\n".join(lines) + b"\n\n"


def in_dn(value):
    """`value` as a DN takes it (RFC 4514)."""
    return re.sub(r'([ "+,;<=>\\#])', r"\\\1", value)


def unit(dn):
    return entry(dn, objectClass="organizationalUnit", ou=dn.partition("=")[2].partition(",")[0])


def person(name, where=PEOPLE, cn=None, **attributes):
    """A Unix account, as nss_ldap would read it."""
    return entry(f"cn={in_dn(cn or name)},{where}", objectClass=["inetOrgPerson", "posixAccount"], cn=cn or name,
                 sn=name, uid=name, uidNumber="20001", gidNumber="20001", homeDirectory="/nonexistent", **attributes)


SKELETON = [
    entry(SUFFIX, objectClass=["dcObject", "organization"], dc="example", o="Example"),
    entry(READER, objectClass=["organizationalRole", "simpleSecurityObject"], cn="reader",
          userPassword=READER_PASSWORD),
    unit(PEOPLE),
    unit(OPEN),
]


@dataclass(frozen=True)
class Search:
    base: str
    scope: str
    filter: str
    dereferences: str
    attributes: tuple = ()
    size_limit: int = -1
    time_limit: int = -1
    code: int = -1
    entries: int = -1
    left: bool = False  # the client is gone


def searches_in(log):
    """The searches of slapd's log, oldest first; each has come to its end."""
    limits = re.findall(r'SRCH "[^"]*" \d \d +(\d+) (\d+) \d', log)
    found = {}
    for key, rest in re.findall(r"(conn=\d+ op=\d+) (?:SRCH|SEARCH) (.*)", log):
        if begun := re.match(r'base="(.*)" scope=(\d) deref=(\d) filter="(.*)"$', rest):
            size, seconds = limits[len(found)]
            found[key] = Search(begun[1], begun[2], begun[4], begun[3], size_limit=int(size), time_limit=int(seconds))
        elif rest.startswith("attr="):
            found[key] = replace(found[key], attributes=tuple(rest.removeprefix("attr=").split()))
        elif ended := re.match(r"RESULT .*err=(\d+) .*nentries=(\d+)", rest):
            found[key] = replace(found[key], code=int(ended[1]), entries=int(ended[2]))
    gone = set(re.findall(r"(conn=\d+) fd=\d+ closed", log))
    return [replace(search, left=key.split()[0] in gone) for key, search in found.items()]


@dataclass
class Slapd:
    directory: Path
    ca_file: Path
    port: int
    tls_port: int
    address: str
    issued: Issued

    def __post_init__(self):
        self.password_file = self.directory / "password"
        write_file(self.password_file, READER_PASSWORD + "\n", 0o600)
        self._mark = 0

    @property
    def log_file(self):
        return self.directory / "slapd.log"

    def uri(self, transport):
        return {"ldaps": f"ldaps://{HOST}:{self.tls_port}", "start_tls": f"ldap://{HOST}:{self.port}",
                "plain": f"ldap://{self.address}:{self.port}",
                "ldapi": f"ldapi://{quote(str(self.directory / 'socket'), safe='')}"}[transport]

    def group(self, transport="ldaps", bind="simple", before=(), **changes):
        """The ldap group of the settings that asks this server, after the URIs in `before`. A change to None takes a
        key out."""
        group = {"uri": [*before, self.uri(transport)], "base": PEOPLE, "ca_file": str(self.ca_file)}
        if transport == "start_tls":
            group["start_tls"] = True
        group |= {"simple": {"bind_dn": READER, "bind_password_file": str(self.password_file)},
                  "external": {"sasl": "external"}, "anonymous": {}}[bind]
        return {key: value for key, value in (group | changes).items() if value is not None}

    def forget(self):
        """Nothing that was logged so far is told any more."""
        self._mark = self.log_file.stat().st_size

    def log(self):
        return self.log_file.read_bytes()[self._mark:].decode(errors="replace")

    def searches(self):
        """The searches since forget(). slapd logs the end of one after it has sent it, and not at all where the client
        is gone by then."""
        wait_for(lambda: all(search.code >= 0 or search.left for search in searches_in(self.log())),
                 "slapd to log its results")
        return searches_in(self.log())

    def was_contacted(self):
        return "ACCEPT from" in self.log()


def name_this_host(name, address="127.0.0.1"):
    hosts = Path("/etc/hosts")
    if name not in hosts.read_text().split():
        hosts.write_text(f"{hosts.read_text()}{address} {name}\n")


@contextmanager
def slapd(entries=(), certificate_name=HOST, not_before=None, not_after=None, address="127.0.0.1", more=""):
    """Runs one that knows `entries`. Its certificate is of a CA of its own; the dates are as issue() has them. `more`:
    lines of slapd.conf."""
    name_this_host(HOST, address)
    with TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o755)  # the socket and the CA's certificate are not root's alone
        (directory / "db").mkdir()
        issued = issue(directory / "certificates", certificate_name, not_before, not_after)
        (directory / "directory.schema").write_text(SCHEMA)
        config, ldif = directory / "slapd.conf", directory / "entries.ldif"
        config.write_text(CONFIG.format(directory=directory, issued=issued, helper=getpwnam(accounts.HELPER),
                                        SUFFIX=SUFFIX, OPEN=OPEN, READER=READER, more=more))
        ldif.write_bytes(b"".join([*SKELETON, *entries]))
        added = subprocess.run(["slapadd", "-q", "-f", config, "-l", ldif], capture_output=True, text=True, timeout=60)
        assert added.returncode == 0, added.stderr
        server = Slapd(directory, issued.ca_file, free_port(), free_port(), address, issued)
        listeners = f"ldap://{address}:{server.port} ldaps://{address}:{server.tls_port} {server.uri('ldapi')}"
        arguments = ["prlimit", f"--nofile={DESCRIPTORS}", PROGRAM, "-f", config, "-h", listeners,
                     "-d", LOG_LEVELS, "-s", 0]  # to standard error, and nothing to syslog
        with running(arguments, lambda: "slapd starting" in server.log(), server.log_file, "slapd"):
            yield server
