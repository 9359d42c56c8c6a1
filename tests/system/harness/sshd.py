"""A real sshd of our own on a loopback port."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .programs import running

PROGRAM = "/usr/sbin/sshd"
# sshd's words for the first factor that was checked before PAM is asked.
KEY_AND_PAM = "publickey,keyboard-interactive:pam"
PAM_ALONE = "keyboard-interactive:pam"
ANY_METHOD = "any"  # as sshd is without AuthenticationMethods
PASSWORD_METHOD = "password"  # the client sends a password, and sshd answers PAM's prompts with it


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_key(path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)


@dataclass(frozen=True)
class Sshd:
    port: int
    key: Path  # of everyone who may log in
    known_hosts: Path
    log: Path
    keys: dict = field(default_factory=dict)  # those of people who have others, by name

    def client(self, user, *options, command=("id",)):
        """The argument list of an ssh client that logs `user` in. Of an option that stands twice, the first counts."""
        return ["ssh", "-F", "/dev/null", *options, "-p", str(self.port), "-i", str(self.key), "-o", "IdentitiesOnly=yes",
                "-o", f"UserKnownHostsFile={self.known_hosts}", "-o", "NumberOfPasswordPrompts=1",
                # After PAM_MAXTRIES sshd offers nothing more, and the client would go on to ask for a password.
                "-o", "PreferredAuthentications=publickey,keyboard-interactive",
                f"{user}@127.0.0.1", *command]


# Files of sshd_config.d that cloud images and distributions bring, as far as they matter here.
OF_CLOUD_IMAGES = {"50-cloud-init.conf": "PasswordAuthentication yes\n",
                   "50-redhat.conf": "SyslogFacility AUTHPRIV\nKbdInteractiveAuthentication no\nGSSAPIAuthentication yes\n"
                                     "GSSAPICleanupCredentials no\nUsePAM yes\nX11Forwarding yes\nPrintMotd no\n"}


def version_of(program):
    """Such as (9, 2)."""
    said = subprocess.run([program, "-V"], capture_output=True, text=True, check=False).stderr
    return tuple(map(int, re.search(r"OpenSSH_(\d+)\.(\d+)", said).groups()))


def of_newer_versions(program, service):
    """From 9.8 on it shuts out for a while who fails often, as tests do; and has a word for the name of the service."""
    return f"PerSourcePenalties no\nPAMServiceName {service}" if version_of(program) >= (9, 8) else ""


def configured(directory, methods, service="sshd", program=PROGRAM, more="", include=None):
    """The files of one in `directory`, among them sshd_config, before anybody starts it; as for sshd()."""
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o755)  # sshd reads the public key as the user who logs in
    server = Sshd(free_port(), directory / "key", directory / "known_hosts", directory / "sshd.log")
    make_key(directory / "host")
    make_key(server.key)
    host_key = (directory / "host.pub").read_text()
    server.known_hosts.write_text(f"[127.0.0.1]:{server.port} {host_key}")
    (directory / "sshd_config").write_text(f"""
{f"Include {include}" if include else ""}
ListenAddress 127.0.0.1
Port {server.port}
HostKey {directory}/host
PidFile {directory}/sshd.pid
AuthorizedKeysFile {directory}/key.pub
StrictModes no
UsePAM yes
PermitRootLogin yes
PasswordAuthentication {"yes" if methods in (PASSWORD_METHOD, ANY_METHOD) else "no"}
KbdInteractiveAuthentication yes
AuthenticationMethods {methods}
Subsystem sftp internal-sftp
LogLevel DEBUG3
{of_newer_versions(program, service)}
{more}
""")
    return server


@contextmanager
def sshd(directory, methods, service="sshd", program=PROGRAM, more="", include=None):
    """Runs one with its files in `directory`; PAM knows it by the name `service`. `more`: lines of its settings.
    It reads the files `include` first."""
    directory = Path(directory)
    server = configured(directory, methods, service, program, more, include)
    name = directory / service  # PAM's name for it is the name of the program, up to OpenSSH 9.7
    name.symlink_to(program)
    made = not os.path.isdir("/run/sshd")
    os.makedirs("/run/sshd", mode=0o755, exist_ok=True)  # where its unprivileged half lives
    try:
        with running([name, "-D", "-f", directory / "sshd_config", "-E", server.log], (directory / "sshd.pid").exists,
                     directory / "sshd.out", "sshd"):
            yield server
    finally:
        if made:
            os.rmdir("/run/sshd")
