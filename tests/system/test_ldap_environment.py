"""Nothing but the settings decides how LDAP is asked: no environment, no ldaprc, no ldap.conf."""
# SPDX-License-Identifier: Apache-2.0
from contextlib import ExitStack
from pathlib import Path

import pytest
from conftest import SERVICE
from harness import pam_driver
from harness.files import replaced
from harness.pam_driver import pam_host
from harness.slapd import HOST, OTHERS, person

DIRECTORY = [person("alice", mail="alice.hargreaves@mysite.com")]
WHERE = ["ldap.conf", "home", "working_directory", "LDAPCONF", "LDAPRC", "variables"]


@pytest.fixture(params=WHERE)
def say(request, tmp_path, monkeypatch):
    """Puts options of ldap.conf(5) where libldap would look for them; the caller's environment that goes with it."""
    with ExitStack() as files:

        def write(options):
            text = "".join(f"{name} {value}\n" for name, value in options.items())
            environment = {"HOME": "/root"}
            place = {"ldap.conf": Path("/etc/ldap/ldap.conf"), "home": Path("/root/.ldaprc"),
                     "working_directory": tmp_path / "ldaprc", "LDAPCONF": tmp_path / "some.conf",
                     "LDAPRC": tmp_path / "somerc"}.get(request.param)
            if place:
                files.enter_context(replaced(place, text))
                environment["LDAPCONF" if request.param == "LDAPCONF" else "LDAPRC"] = (
                    str(place) if request.param == "LDAPCONF" else "somerc" if request.param == "LDAPRC" else "ldaprc")
                monkeypatch.chdir(tmp_path)
            else:
                environment |= {f"LDAP{name}": value for name, value in options.items()}
            return environment

        yield write


def test_no_trust_for_a_server_that_the_settings_do_not_trust(say, directory, rogue, configure, log):
    rogue.forget()
    configure(users=OTHERS, ldap=rogue.group(ca_file=str(directory.ca_file)))
    options = {"TLS_REQCERT": "never", "TLS_CACERT": rogue.ca_file, "TLS_REQSAN": "never", "URI": rogue.uri("plain")}
    with pam_host({name: str(value) for name, value in say(options).items()}) as host:
        assert host.log_in(service=SERVICE).code == pam_driver.AUTHINFO_UNAVAIL
    assert log.event()["reason"] == "contacts_unreachable"
    assert "BIND" not in rogue.log()


def test_no_harm_to_what_the_settings_say(say, directory, rogue, configure, typed):
    """Whatever of it were heeded would be seen: in the search, in TLS, or at the other server."""
    directory.forget(), rogue.forget()
    configure(users=OTHERS, ldap=directory.group())
    options = {"URI": rogue.uri("plain"), "HOST": HOST, "PORT": str(rogue.port), "BASE": "dc=nowhere",
               "DEREF": "always", "SIZELIMIT": "1", "TIMELIMIT": "1", "TLS_CACERT": "/dev/null",
               "TLS_CIPHER_SUITE": "NONE",
               "TLS_PROTOCOL_MIN": "3.9", "TLS_CRLCHECK": "all", "TIMEOUT": "0", "REFERRALS": "on"}
    with pam_host(say(options)) as host:
        assert host.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    (search,) = directory.searches()
    assert (search.dereferences, search.size_limit, search.entries) == ("0", 2, 1)
    assert not rogue.was_contacted()
