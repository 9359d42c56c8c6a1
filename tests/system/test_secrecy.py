"""No code, license key, address or phone number where others may read it. Runs last: it searches what all tests left."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import subprocess
import threading
from pathlib import Path

import pytest
from conftest import ALICE, BOB, SERVICE
from harness import pam_driver, pam_stack, settings
from harness.files import replaced
from harness.processes import helpers, in_memory_of
from harness.programs import CHECKOUT
from harness.slapd import READER_PASSWORD
from harness.ssh import Dialogue, transcripts

pytestmark = pytest.mark.run_in_each_root
PHONE = "4155557890"


def license_keys(tenant):
    return {tenant.license_key}


def addresses():
    return {ALICE["email"], BOB["email"], PHONE}


def codes(tenant):
    return {message["code"] for message in tenant.messages()}


def found_in(text, secrets):
    """Which of them stand in the text; a code only as a whole number."""
    codes_among = {secret for secret in secrets if secret.isdigit() and len(secret) < 10}
    squeezed = text.replace(" ", "").replace("-", "")
    return codes_among & set(re.findall(r"\d+", text)) | {
        secret for secret in secrets - codes_among if secret in text or secret.replace("-", "") in squeezed}


@pytest.fixture
def debugged():
    """A service that logs every step."""
    with replaced(pam_stack.service_path("blockid-debug"), pam_stack.blockid_alone("debug")):
        yield "blockid-debug"


def test_the_search_finds_what_it_looks_for():
    assert found_in("code 123456 sent", {"123456"}) == {"123456"}
    assert found_in("pid 91234567", {"123456"}) == set()
    assert found_in("to +1 415 555 7890", {PHONE}) == {PHONE}


def test_log_of_a_debugged_login(pam, debugged, typed, tenant, log):
    assert pam.log_in(typed.wrong, typed.right, service=debugged).code == pam_driver.SUCCESS
    log.event()
    text = "\n".join(log.texts())
    assert "step" in text
    assert found_in(text, license_keys(tenant) | addresses() | codes(tenant) | {typed.wrong()}) == set()


def test_debug_log_of_a_refused_license(pam, debugged, tenant, configure, log):
    wrong = "99999999-8888-7777-6666-555555555555"
    configure(tenant={"license_key": wrong})
    pam.log_in(service=debugged)
    log.event()
    assert found_in("\n".join(log.texts()), {wrong} | license_keys(tenant)) == set()


def test_arguments_and_environment_of_the_helper(pam, typed, tenant):
    """Read again and again during three logins, and at leisure at the prompt."""
    seen, end = set(), threading.Event()

    def sample():
        while not end.is_set():
            seen.update(in_memory_of(process.pid) for process in helpers())

    sampler = threading.Thread(target=sample)
    sampler.start()
    at_the_prompt = []

    def look_and_type():
        at_the_prompt.append(in_memory_of(helpers()[0].pid))
        return typed.right()

    try:
        for _ in range(3):
            assert pam.log_in(typed.wrong, look_and_type, service=SERVICE).code == pam_driver.SUCCESS
    finally:
        end.set()
        sampler.join()
    # One argument and an empty environment: there is no room for a secret.
    assert set(at_the_prompt) == {b"/usr/libexec/pam-blockid-helper\0\n"}
    text = "\n".join(part.decode(errors="replace") for part in seen)
    assert found_in(text, license_keys(tenant) | addresses() | codes(tenant)) == set()


def test_everything_that_was_logged_or_shown(syslog, key_sshd, password_sshd, tenant, typed):
    login = Dialogue(key_sshd.client("alice"))
    login.expect(r"\(r to resend\): ")
    login.type(typed.right())
    assert login.end() == 0

    logged = "\n".join(record.text for record in syslog.since(0))
    logged += key_sshd.log.read_text() + password_sshd.log.read_text()
    assert "event=login" in logged and "Accepted" in logged
    assert found_in(logged, license_keys(tenant) | addresses() | codes(tenant)) == set()
    # A person sees the code that they type, but never a whole address.
    assert found_in("\n".join(transcripts), license_keys(tenant) | addresses()) == set()


# What a system writes to; not /tmp, where the tests' own servers and settings are.
WRITTEN = ["/etc", "/var", "/run", "/home", "/root", "/usr", "/opt", "/srv"]


def files_written_since(moment):
    """Whoever wrote them; but for the settings, to which the secrets belong."""
    found = subprocess.run(["find", *WRITTEN, "-path", CHECKOUT, "-prune", "-o", "-type", "f",
                            "-newermt", f"@{moment}", "-print0"], stdout=subprocess.PIPE, text=True, check=False)
    for path in found.stdout.split("\0")[:-1]:
        if not path.startswith(settings.DEFAULT_PATH.removesuffix(".conf")):
            yield Path(path)


def test_nothing_is_left_in_any_file(pam, typed, tenant):
    """Settings, key and codes of this whole run: /etc, /var, /run, home directories, memory images wherever they fall."""
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    begun = Path(f"/proc/{os.getpid()}").stat().st_ctime
    secrets = license_keys(tenant) | addresses() | {READER_PASSWORD}
    numbers = codes(tenant)
    found, read = {}, 0
    for path in files_written_since(begun):
        read += 1
        if leaked := found_in(path.read_bytes().decode("latin-1"), secrets | numbers):
            found[str(path)] = leaked
    assert found == {}
    assert read > 0


def test_the_search_of_files_finds_what_it_looks_for(tenant):
    begun = Path(f"/proc/{os.getpid()}").stat().st_ctime
    leak = Path("/var/tmp/leak")
    leak.write_text(f"key={tenant.license_key}")
    try:
        assert leak in files_written_since(begun)
        assert found_in(leak.read_text(), license_keys(tenant))
    finally:
        leak.unlink()


def test_log_is_for_administrators_only(syslog, pam, typed, log):
    assert pam.log_in(typed.right, service=SERVICE).code == pam_driver.SUCCESS
    log.event()
    assert {record.facility for record in log.records()} == {10}  # authpriv
