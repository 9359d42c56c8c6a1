"""Logins through a proxy that asks for a user name and password."""
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest
from conftest import SERVICE, TENANT_NAME
from harness import pam_driver, pam_stack
from harness.blockidctl import check, run
from harness.files import replaced, write_file
from harness.proxy import asking_proxy, basic
from harness.ssh import Dialogue

USER, PASSWORD = "shell-7", "Proxy: pa55 word"


@pytest.fixture
def proxy():
    with asking_proxy(USER, PASSWORD) as running:
        yield running


@pytest.fixture
def through(configure, proxy, tmp_path):
    """Writes settings that go through the proxy, as `user` with `password`."""

    def write(user=USER, password=PASSWORD, mode=0o600, host="127.0.0.1", **changes):
        file = tmp_path / "proxy-password"
        write_file(file, password + "\n", mode)
        who = {"proxy_user": user, "proxy_password_file": str(file)} if user else {}
        configure(network={"proxy": proxy.url(host), **who}, **changes)
        return file

    return write


def test_ssh_login_through_it(key_sshd, proxy, through, typed, tenant, log):
    through()
    login = Dialogue(key_sshd.client("alice"))
    login.expect(r"Passcode sent to .*: ")
    login.type(typed.right())
    login.expect(r"uid=\d+\(alice\)")
    assert login.end() == 0
    assert log.event()["result"] == "allow"
    assert proxy.tunnels > 0 and proxy.tunnels == len(proxy.requests)  # what it asks for came with the first request
    for head in proxy.requests:
        assert head.startswith(f"CONNECT {TENANT_NAME}:")
        assert f"Proxy-Authorization: {basic(USER, PASSWORD)}" in head
        assert "licensekey" not in head.lower()
    assert all("Proxy-Authorization" not in str(request) for request in tenant.requests())


@pytest.mark.parametrize("password", ["50%25 of it", "ab%41cd", "100%", "x%00y"])
def test_the_password_is_what_the_file_holds(pam, configure, typed, tmp_path, password):
    """The file "holds the password alone" (pam_blockid.conf(5)): a percent sign in it is one."""
    file = tmp_path / "proxy-password"
    write_file(file, password + "\n", 0o600)
    with asking_proxy(USER, password) as proxy:
        configure(network={"proxy": proxy.url(), "proxy_user": USER, "proxy_password_file": str(file)})
        assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS


@pytest.mark.parametrize("user, password", [(USER, "another"), ("another", PASSWORD), ("", "")])
def test_refused_by_it(pam, proxy, through, tenant, log, user, password):
    """A fault of the settings: no outage, whatever the policy is."""
    through(user, password, policy={"on_outage": "allow"})
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    event = log.event()
    assert (event["result"], event["reason"]) == ("local_fault", "proxy_refused")
    assert "network.proxy_user" in event["detail"]
    assert proxy.requests and proxy.tunnels == 0 and tenant.counts()["connections"] == 0


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_password_file_that_others_may_read(pam, proxy, through, log, mode):
    through(mode=mode)
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    assert log.event()["reason"] == "settings_refused"
    assert proxy.requests == []


def test_a_password_that_changes_counts_at_once(pam, proxy, through, typed):
    file = through(password="another")
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    write_file(file, PASSWORD, 0o600)
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS


def test_password_is_nowhere(pam, proxy, through, typed, log, at_the_prompt):
    through()

    def see(pid):
        process = Path(f"/proc/{pid}")
        return (process / "cmdline").read_bytes() + (process / "environ").read_bytes()

    with replaced(pam_stack.service_path("blockid-debug"), pam_stack.blockid_alone("debug")):
        seen = at_the_prompt(see, service="blockid-debug").decode()
    through(password="Wr0ng: one")
    assert pam.log_in(service=SERVICE).code == pam_driver.SERVICE_ERR
    status, shown, _ = run("config")
    assert status == 0 and "network.proxy_password_file" in shown and f'network.proxy_user = "{USER}"' in shown
    log.event()
    text = "\n".join([seen, shown, *log.texts()])
    assert "step" in text
    for secret in (PASSWORD, "Wr0ng: one", basic(USER, PASSWORD).split()[1]):
        assert secret not in text


@pytest.mark.usefixtures("right_host")
def test_check_finds_nothing_wrong(through):
    through()
    assert check().troubles == []


@pytest.mark.usefixtures("right_host")
def test_check_says_that_it_refuses(through):
    through(password="another")
    checked = check()
    assert checked.status == 2
    assert {(finding.level, finding.id) for finding in checked.troubles} == {("fault", "proxy.refused")}
    assert "network.proxy_password_file" in checked.troubles[0].remedy


@pytest.mark.usefixtures("right_host")
def test_check_says_that_others_can_read_the_password(through, proxy):
    through(host="other.blockid.test")
    (found,) = check().troubles
    assert (found.level, found.id) == ("warning", "proxy.in_the_clear")
    assert PASSWORD not in found.what
