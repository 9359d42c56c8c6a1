"""Remembered logins: who typed a right passcode is not asked again, when what they bring is the same; and when not."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import EXAMPLES, SERVICE
from harness import pam_driver, pam_stack
from harness.accounts import uid_of
from harness.blockidctl import check, run
from harness.files import replaced, write_file
from harness.processes import helpers
from harness.ssh import Dialogue
from harness.sshd import KEY_AND_PAM, make_key, sshd
from harness.waiting import wait_for

PLACE = Path("/var/lib/pam_blockid/remembered")
ASKS = r"Passcode sent to [^\r\n]*: "
AND_SAYS = r"A right passcode is remembered for 8 hours\. " + ASKS
ELSEWHERE = ("-b", "127.0.0.2")  # another address of the client's
FOR = {"for": 28800}
BY_HOST = FOR | {"by": ["host"]}
OFFICE = {"rhost": "192.0.2.7"}
PROMPT_OF_SUDO = r"password for alice: "


def sheet(user="alice"):
    return PLACE / f"uid-{uid_of(user)}"


@pytest.fixture(autouse=True)
def nothing_remembered(people):
    shutil.rmtree(PLACE, ignore_errors=True)
    yield
    shutil.rmtree(PLACE, ignore_errors=True)


@pytest.fixture
def remember(configure):
    configure(remember=FOR)


@pytest.fixture(scope="module")
def two_keys(syslog):
    """An sshd for people with either of two keys; the second is beside it."""
    directory = Path("/run/two-keys")
    with sshd(directory, KEY_AND_PAM) as server:
        make_key(directory / "second")
        server.key.with_suffix(".pub").write_text(
            server.key.with_suffix(".pub").read_text() + (directory / "second.pub").read_text())
        yield server
    shutil.rmtree(directory)


def let_in(login, user="alice"):
    login.expect(rf"uid=\d+\({user}\)")
    return login.end() == 0


def is_asked(client, code, user="alice", words=ASKS):
    login = Dialogue(client)
    login.expect(words)
    login.type(code())
    return let_in(login, user)


def passes(client, user="alice"):
    login = Dialogue(client)
    return let_in(login, user) and "asscode" not in login.seen


def typed_by(typed, user):
    return lambda: type(typed)(typed.tenant, user).right()


# Over SSH.


def test_the_same_key_from_the_same_host(key_sshd, remember, typed, tenant, log):
    assert is_asked(key_sshd.client("alice"), typed.right, words=AND_SAYS)
    before = tenant.counts()
    assert passes(key_sshd.client("alice"))
    event = log.event()
    assert (event["result"], event["reason"], event["first_factor"]) == ("ignore", "remembered", "publickey")
    assert re.fullmatch(r"by key SHA256:[\w+/]{43} and host 127\.0\.0\.1, \d+ s old", event["detail"])
    assert tenant.counts() == before


def test_the_fingerprint_is_that_of_ssh_keygen(key_sshd, remember, typed):
    assert is_asked(key_sshd.client("alice"), typed.right)
    shown = subprocess.run(["ssh-keygen", "-lf", key_sshd.key], check=True, capture_output=True, text=True).stdout
    assert shown.split()[1] in sheet().read_text(encoding="ascii")


def test_another_key_is_asked(two_keys, remember, typed):
    assert is_asked(two_keys.client("alice"), typed.right)
    second = two_keys.client("alice", "-i", two_keys.key.with_name("second"))
    assert is_asked(second, typed.right)
    assert passes(second) and passes(two_keys.client("alice"))


def test_another_address_is_asked(key_sshd, remember, typed):
    assert is_asked(key_sshd.client("alice"), typed.right)
    assert is_asked(key_sshd.client("alice", *ELSEWHERE), typed.right)


def test_another_user_is_asked(key_sshd, remember, typed):
    assert is_asked(key_sshd.client("alice"), typed.right)
    assert is_asked(key_sshd.client("bob"), typed_by(typed, "bob"), "bob")


def test_after_the_time_is_asked(key_sshd, configure, typed):
    configure(remember={"for": 3})
    assert is_asked(key_sshd.client("alice"), typed.right)
    end = time.clock_gettime(time.CLOCK_BOOTTIME) + 3
    wait_for(lambda: time.clock_gettime(time.CLOCK_BOOTTIME) > end, "the time to be over")
    assert is_asked(key_sshd.client("alice"), typed.right)


def test_by_host_alone_needs_no_key(password_sshd, configure, typed, log):
    configure(remember=BY_HOST)

    def log_in(*options):
        login = Dialogue(password_sshd.client("alice", *options))
        login.expect(r"Password: ")
        login.type("pw-alice")
        return login

    login = log_in()
    login.expect(ASKS)
    login.type(typed.right())
    assert let_in(login)
    assert let_in(log_in())
    assert log.event()["detail"].startswith("by host 127.0.0.1, ")
    log_in(*ELSEWHERE).expect(ASKS)


def test_by_key_alone_needs_no_host(key_sshd, configure, typed):
    configure(remember=FOR | {"by": ["key"]})
    assert is_asked(key_sshd.client("alice"), typed.right)
    assert passes(key_sshd.client("alice", *ELSEWHERE))


def test_a_password_brings_no_key(password_sshd, remember, typed):
    for _ in range(2):
        login = Dialogue(password_sshd.client("alice"))
        login.expect(r"Password: ")
        login.type("pw-alice")
        assert "remembered" not in login.expect(ASKS)
        login.type(typed.right())
        assert let_in(login)
    assert not PLACE.exists()


def test_off_by_default(key_sshd, typed):
    for _ in range(2):
        assert is_asked(key_sshd.client("alice"), typed.right)
    assert not PLACE.exists()


def test_one_service_may_differ(key_sshd, configure, typed):
    configure(remember=FOR, services={"sshd": {"remember": {"for": 0}}})
    for _ in range(2):
        assert is_asked(key_sshd.client("alice"), typed.right)


def test_through_the_broker(key_sshd, serving, configure, typed, tenant, log):
    configure(remember=FOR, broker={"ready": 30})
    assert is_asked(key_sshd.client("alice"), typed.right)
    before = tenant.counts()["requests"]
    assert passes(key_sshd.client("alice"))
    event = log.event()
    assert (event["reason"], event["through"]) == ("remembered", "broker")
    assert tenant.counts()["requests"] == before


def test_a_recovery_code_is_not_remembered(pam, configure):
    configure(remember=BY_HOST)
    codes = re.findall(r"[B-Y]{4}(?:-[B-Y]{4}){4}", run("codes", "alice", "--print")[1])
    for code in codes[:2]:
        outcome = pam.log_in(code, service=SERVICE, items=OFFICE)
        assert outcome.code == pam_driver.SUCCESS
    assert run("codes", "alice", "--revoke")[0] == 0
    assert not PLACE.exists()


def test_only_the_helpers_user_can_read_it(pam, configure, typed):
    configure(remember=BY_HOST)
    assert pam.log_in(typed.right, service=SERVICE, items=OFFICE).code == pam_driver.SUCCESS
    for path, mode in ((PLACE, 0o700), (sheet(), 0o600)):
        state = path.stat()
        assert (state.st_mode & 0o777, state.st_uid) == (mode, uid_of("_blockid"))
    assert os.listdir(PLACE) == [sheet().name]


# The kernel's login sessions.


def may_open_sessions():
    """Whether this machine counts them, and we may open one."""
    command = ["sh", "-c", "echo 0 >/proc/self/loginuid"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


needs_sessions = pytest.mark.skipif(not may_open_sessions(), reason="no audit sessions here")


def in_a_session(user, *commands):
    """`user` runs shell commands one after the other on a terminal, in a login session of their own."""
    return Dialogue(["sh", "-c", f"echo {uid_of(user)} >/proc/self/loginuid && exec runuser -u {user} -- "
                                 f"sh -c '{'; '.join(commands)}'"])


@pytest.fixture
def counted_sessions():
    """sshd opens login sessions of the kernel."""
    lines = pam_stack.service_text(EXAMPLES["sshd"]) + "session required pam_loginuid.so\n"
    with replaced(pam_stack.service_path("sshd"), lines):
        yield


@pytest.fixture
def by_session(configure):
    configure(remember={"session": 900})


def sudo_asks(session, code):
    session.expect(PROMPT_OF_SUDO)
    session.type("pw-alice")
    session.expect(ASKS)
    session.type(code())
    session.expect(r"\broot\b")


def sudo_passes(session):
    session.expect(PROMPT_OF_SUDO)
    session.type("pw-alice")
    session.expect(r"[^\r\n]*\r\n")
    assert "asscode" not in session.expect(r"\broot\b")


@needs_sessions
def test_ssh_then_sudo(key_sshd, counted_sessions, by_session, typed, tenant, log):
    session = Dialogue(key_sshd.client("alice", "-tt", command=["sudo", "id", "-un"]))
    session.expect(ASKS)
    session.type(typed.right())
    session.expect(PROMPT_OF_SUDO)
    before = tenant.counts()
    session.type("pw-alice")
    assert "asscode" not in session.expect(r"\broot\b")
    assert session.end() == 0
    event = log.event()
    assert (event["service"], event["reason"]) == ("sudo", "remembered")
    assert re.fullmatch(r"by login session \(.*\), \d+ s old", event["detail"])
    assert tenant.counts() == before


@needs_sessions
def test_sudo_in_another_ssh_session_is_asked(key_sshd, counted_sessions, configure, typed):
    configure(remember={"for": 28800, "session": 900})
    assert is_asked(key_sshd.client("alice"), typed.right)
    session = Dialogue(key_sshd.client("alice", "-tt", command=["sudo", "id", "-un"]))  # which ssh itself did not ask
    sudo_asks(session, typed.right)
    assert session.end() == 0


@needs_sessions
def test_sudo_then_sudo(by_session, typed, log):
    session = in_a_session("alice", "sudo id -un", "sudo id -un")
    session.expect(PROMPT_OF_SUDO)
    session.type("pw-alice")
    session.expect(r"remembered for 15 minutes in this session\. " + ASKS)
    session.type(typed.right())
    session.expect(r"\broot\b")
    sudo_passes(session)
    assert session.end() == 0
    assert [event["reason"] for event in log.events()] == ["right_passcode", "remembered"]


@needs_sessions
def test_sudo_in_another_session_is_asked(by_session, typed):
    for _ in range(2):
        session = in_a_session("alice", "sudo id -un")
        sudo_asks(session, typed.right)
        assert session.end() == 0


@pytest.mark.caught_by("naive")
def test_h8_sudo_without_a_session_is_asked(by_session, typed):
    for _ in range(2):
        session = Dialogue(["runuser", "-u", "alice", "--", "sudo", "id", "-un"])
        sudo_asks(session, typed.right)
        assert session.end() == 0


@needs_sessions
def test_h8_su_within_anothers_session_is_asked(by_session, typed):
    alices = in_a_session("alice", "sudo id -un", "echo here; read line")
    sudo_asks(alices, typed.right)
    alices.expect("here")
    su = in_a_session("bob", *["su alice -c id"] * 2)
    for _ in range(2):
        su.expect("Password: ")
        su.type("pw-alice")
        su.expect(ASKS)
        su.type(typed.right())
        su.expect(r"uid=\d+\(alice\)")
    assert su.end() == 0
    alices.type("")
    assert alices.end() == 0


@needs_sessions
def test_h8_a_process_that_outlives_its_ssh_session_is_asked(key_sshd, counted_sessions, by_session, typed, log):
    """It has the number of the session still; sshd, which opened it, is gone."""
    fifo = Path("/run/outlives")
    os.mkfifo(fifo)
    os.chmod(fifo, 0o666)
    command = f"(setsid sh -c 'read go <{fifo}; echo pw-alice | sudo -S id -un' </dev/null >/dev/null 2>&1 &)"
    try:
        login = Dialogue(key_sshd.client("alice", command=[command]))
        login.expect(ASKS)
        login.type(typed.right())
        assert login.end() == 0
        wait_for(lambda: not key_sshd_children("alice"), "sshd to end the session")
        fifo.write_text("go\n", encoding="ascii")
        assert wait_for(lambda: len(log.events()) > 1 and log.events()[-1], "sudo to ask")["reason"] != "remembered"
    finally:
        fifo.unlink()


def key_sshd_children(user):
    listing = subprocess.run(["ps", "-eo", "args="], check=True, capture_output=True, text=True).stdout
    return [line for line in listing.splitlines() if line.startswith(f"sshd: {user}")]


def test_check_says_where_sessions_are_not_counted(by_session):
    (found,) = [finding for finding in check().findings if finding.id == "policy.no_login_session"
                and finding.place == "/etc/pam.d/sshd"]
    assert found.level == "warning" and "session required pam_loginuid.so" in found.remedy


def test_check_is_content_where_they_are(by_session, counted_sessions):
    assert not [finding for finding in check().findings if finding.id == "policy.no_login_session"
                and finding.place == "/etc/pam.d/sshd"]


# The hostile cases, by the tests' own caller where it is as good.


def log_in(pam, *answers, user="alice", service=SERVICE, **items):
    """Whether the login passes without a passcode (PAM_IGNORE); else the answers are typed."""
    outcome = pam.log_in(*answers, service=service, user=user, items={**OFFICE, **items}, otherwise="000000")
    assert outcome.prompts or outcome.code == pam_driver.PERM_DENIED, outcome
    return not outcome.prompts


@pytest.mark.caught_by("naive")
def test_h1_a_record_copied_to_another_user_is_none(pam, configure, typed):
    configure(remember=BY_HOST, otp={"attempts": 1})
    pam.log_in(typed.right, service=SERVICE, items=OFFICE)
    assert sheet().exists()
    shutil.copy2(sheet(), sheet("bob"))
    shutil.chown(sheet("bob"), *PLACE.stat()[4:6])
    assert not log_in(pam, user="bob")


def test_h1_an_edited_record_is_none(pam, configure, typed):
    configure(remember=BY_HOST, otp={"attempts": 1})
    pam.log_in(typed.right, service=SERVICE, items=OFFICE)
    text = sheet().read_text(encoding="ascii")
    sheet().write_text(text.replace("192.0.2.7", "192.0.2.8"), encoding="ascii")
    assert not log_in(pam, rhost="192.0.2.8")
    sheet().write_text(text, encoding="ascii")


@pytest.mark.parametrize("change", [{"email": "alice@elsewhere.com"}, {"blockid_user": "alice2"}, {"phone": None}])
def test_h1_another_address_or_id_is_another_person(pam, configure, typed, change):
    configure(remember=BY_HOST, otp={"attempts": 1})
    pam.log_in(typed.right, service=SERVICE, items=OFFICE)
    person = {"name": "alice", "email": "alice.liddell@mysite.com", "phone": "+1 415 555 7890", **change}
    configure(users=[{key: value for key, value in person.items() if value}], remember=BY_HOST, otp={"attempts": 1})
    assert not log_in(pam)


def test_h1_another_service_is_asked(pam, configure, typed, then_permit):
    configure(remember=BY_HOST, otp={"attempts": 1})
    pam.log_in(typed.right, service=SERVICE, items=OFFICE)
    assert not log_in(pam, service=then_permit)


@pytest.mark.caught_by("naive")
def test_h2_no_address_is_not_the_same_as_no_address(pam, configure, typed):
    configure(remember=BY_HOST, otp={"attempts": 1})
    for _ in range(2):
        assert not log_in(pam, typed.right, rhost="")


@pytest.mark.parametrize("rhost", ["localhost", "host.example.com", "fe80::1%eth0", "UNKNOWN", "192.0.2.7:22"])
def test_h2_a_name_is_no_address(pam, configure, typed, rhost):
    configure(remember=BY_HOST)
    for _ in range(2):
        assert not log_in(pam, typed.right, rhost=rhost)


def test_h2_an_address_is_the_same_in_every_spelling(pam, configure, typed):
    configure(remember=BY_HOST)
    assert not log_in(pam, typed.right)
    assert log_in(pam, rhost="::ffff:192.0.2.7") and log_in(pam, rhost="::FFFF:C000:0207")


def test_h2_an_sshd_that_looks_names_up_is_asked(syslog, configure, typed, tmp_path):
    configure(remember=BY_HOST)
    with sshd(tmp_path / "sshd", KEY_AND_PAM, more="UseDNS yes") as server:
        for _ in range(2):
            assert is_asked(server.client("alice"), typed.right)


@pytest.mark.parametrize("spoil", ["symlink", "fifo", "owner", "mode", "zeroes", "100 MB"])
def test_h4_a_file_that_is_not_ours_is_logged_and_counts_for_nothing(pam, configure, typed, log, tmp_path, spoil):
    configure(remember=BY_HOST, otp={"attempts": 1})
    pam.log_in(typed.right, service=SERVICE, items=OFFICE)
    kept = tmp_path / "kept"
    shutil.copy2(sheet(), kept)
    shutil.chown(kept, *PLACE.stat()[4:6])
    match spoil:
        case "symlink":
            sheet().unlink()
            sheet().symlink_to(kept)
        case "fifo":
            sheet().unlink()
            os.mkfifo(sheet(), 0o600)
            shutil.chown(sheet(), *PLACE.stat()[4:6])
        case "owner":
            shutil.chown(sheet(), uid_of("alice"))
        case "mode":
            sheet().chmod(0o620)
        case "zeroes":
            sheet().write_bytes(b"\0" * 4096)
        case "100 MB":
            os.truncate(sheet(), 100_000_000)
    assert not log_in(pam, lambda: "")
    assert any("warning" in text and str(sheet()) in text for text in log.texts())
    assert not log_in(pam, typed.right)  # and a right passcode puts a good one in its place
    assert log_in(pam)


ED25519 = "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"


@pytest.mark.caught_by("naive")
def test_h9_a_key_that_another_program_names_is_none(pam, configure, typed):
    """The service may have any name; what counts is who asks."""
    configure(remember=FOR | {"by": ["key"]})
    for _ in range(2):
        assert not log_in(pam, typed.right, environment=[ED25519])


def test_h9_a_key_that_pam_env_takes_from_a_persons_file_is_none(code_sshd, configure, typed, log):
    configure(remember=FOR | {"by": ["key"]})
    stack = "auth required pam_env.so user_readenv=1\n" + pam_stack.blockid_alone()
    name, value = ED25519.strip().split("=", 1)
    write_file("/home/alice/.pam_environment", f'{name} DEFAULT="{value}"\n')
    try:
        with replaced(pam_stack.service_path("sshd-code"), stack):
            for _ in range(2):
                assert is_asked(code_sshd.client("alice"), typed.right)
                assert log.event()["first_factor"] == ""
    finally:
        os.unlink("/home/alice/.pam_environment")


@pytest.mark.caught_by("naive")
def test_h10_a_wrong_passcode_forgets(pam, configure, typed):
    configure(remember=BY_HOST, otp={"attempts": 1})
    assert not log_in(pam, typed.right) and log_in(pam)
    assert not log_in(pam, typed.wrong, rhost="192.0.2.8")  # somebody who guesses
    assert not log_in(pam, typed.right)


def test_h10_a_wrong_passcode_forgets_though_who_typed_it_goes_away(pam, configure, typed, tenant):
    """BlockID has judged it, and this host has counted it, whether its answer was waited for or not."""
    configure(remember=BY_HOST, otp={"attempts": 1})
    assert not log_in(pam, typed.right) and log_in(pam)
    before = tenant.counts()["requests"]["verify"]
    tenant.fault("verify", "answer", process=True, delay_ms=2500)
    with pam_driver.pam_host() as guesser, ThreadPoolExecutor() as pool:
        guess = pool.submit(guesser.log_in, typed.wrong, service=SERVICE, items={"rhost": "192.0.2.8"})
        wait_for(lambda: tenant.counts()["requests"]["verify"] > before, "the wrong passcode to be judged")
        os.kill(guesser.pid, signal.SIGKILL)
        assert isinstance(guess.exception(), AssertionError)
    wait_for(lambda: not helpers(), "the helper to end")
    assert next(Path("/run/pam_blockid").glob("user-*.wrong")).read_text(encoding="ascii").strip()
    assert not log_in(pam)


def test_h10_a_lockout_forgets(pam, configure, typed, log):
    configure(remember=BY_HOST)
    assert not log_in(pam, typed.right)
    for _ in range(2):
        pam.log_in(typed.wrong, typed.wrong, typed.wrong, service=SERVICE, items={"rhost": "192.0.2.8"})
    assert pam.log_in(service=SERVICE, items=OFFICE).code == pam_driver.MAXTRIES
    assert log.event()["reason"] == "locked"


# blockidctl


def test_shown_and_forgotten(pam, configure, typed):
    configure(remember=BY_HOST)
    assert run("remembered") == (0, "no login is remembered on this host\n", "")
    assert not log_in(pam, typed.right)
    assert not log_in(pam, typed_by(typed, "bob"), user="bob")
    line = r"by host 192\.0\.2\.7, \d+ s old, for another \d+ s\n"
    status, output, errors = run("remembered")
    assert (status, errors) == (0, "")
    assert re.fullmatch(rf"alice: {SERVICE} {line}bob: {SERVICE} {line}", output), output
    assert re.fullmatch(rf"bob: {SERVICE} {line}", run("remembered", "bob")[1])
    assert run("forget", "alice") == (0, "no login of alice is remembered on this host any more\n", "")
    assert run("remembered", "alice") == (0, "no login of alice is remembered on this host\n", "")
    assert not log_in(pam, typed.right) and log_in(pam, user="bob")
    assert run("forget", "--all") == (0, "no login is remembered on this host any more\n", "")
    assert not log_in(pam, typed.right) and not log_in(pam, typed_by(typed, "bob"), user="bob")


def test_h10_forget_over_ssh(key_sshd, remember, typed):
    assert is_asked(key_sshd.client("alice"), typed.right)
    assert passes(key_sshd.client("alice"))
    assert run("forget", "alice")[0] == 0
    assert is_asked(key_sshd.client("alice"), typed.right)


def test_an_edited_record_is_not_shown(pam, configure, typed):
    configure(remember=BY_HOST)
    assert not log_in(pam, typed.right)
    sheet().write_text(sheet().read_text(encoding="ascii").replace("2.7", "2.8"), encoding="ascii")
    assert run("remembered")[1] == "no login is remembered on this host\n"


@pytest.mark.parametrize("arguments, user, words", [
    (("remembered", "no-such-account"), None, '"no-such-account" is no account of this host'),
    (("forget", "no-such-account"), None, '"no-such-account" is no account of this host'),
    (("forget",), None, "USER or --all"),
    (("forget", ""), None, "USER or --all"),  # of a script with an empty variable
    (("forget", "alice", "--all"), None, "--all"),
    (("forget", "alice"), "alice", "run: sudo blockidctl forget"),
])
def test_bad_use(arguments, user, words):
    status, output, errors = run(*arguments, user=user)
    assert status == 2 and not output and words in errors, errors
