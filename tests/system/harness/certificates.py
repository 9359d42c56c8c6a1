"""Certificates as a test wants them, made with the openssl program."""
# SPDX-License-Identifier: Apache-2.0
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

DAY = 24 * 3600


@dataclass(frozen=True)
class Issued:
    ca_file: Path
    certificate: Path
    private_key: Path


def date(seconds_from_now):
    """As issue() takes it."""
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + seconds_from_now))


def openssl(*arguments, cwd):
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True)


def issue(directory, name, not_before=None, not_after=None, alternatives=None, extensions=""):
    """A server certificate for the host `name` of a CA of its own. The dates are YYYYMMDDHHMMSSZ; without them it is
    valid from now on for a day. `alternatives` in place of DNS:name; `extensions` are more lines of openssl's."""
    directory.mkdir(parents=True)
    (directory / "index.txt").touch()
    (directory / "ca.conf").write_text("""
[ca]
default_ca = test
[test]
database = index.txt
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_days = 1
policy = names
rand_serial = yes
unique_subject = no
[names]
commonName = supplied
""")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=CA of a test", "-days", "2",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign", cwd=directory)
    openssl("req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", f"/CN={name}", cwd=directory)
    (directory / "san.conf").write_text(f"subjectAltName = {alternatives or f'DNS:{name}'}\n{extensions}\n")
    dates = (["-startdate", not_before] if not_before else []) + (["-enddate", not_after] if not_after else [])
    openssl("ca", "-batch", "-config", "ca.conf", "-in", "server.csr", "-out", "server.pem", "-notext",
            "-extfile", "san.conf", *dates, cwd=directory)
    return Issued(directory / "ca.pem", directory / "server.pem", directory / "server.key")


def issue_client(authority, name, not_after=None):
    """A certificate for a client that is called `name`, of the CA that `authority` is of."""
    directory = authority.ca_file.parent
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr",
            "-subj", f"/CN={name}", cwd=directory)
    dates = ["-enddate", not_after] if not_after else []
    openssl("ca", "-batch", "-config", "ca.conf", "-in", f"{name}.csr", "-out", f"{name}.pem", "-notext", *dates,
            cwd=directory)
    return Issued(authority.ca_file, directory / f"{name}.pem", directory / f"{name}.key")
