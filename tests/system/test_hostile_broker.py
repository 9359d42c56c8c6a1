"""Hostile cases G1 to G11, G14 and G15: what may reach the broker, and what may become of it. G12 and G13 are about
logins that are ready before they are asked for: test_hostile_ready.py."""
# SPDX-License-Identifier: Apache-2.0
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from conftest import NETWORK, SERVICE
from harness import helper_driver, pam_driver, settings
from harness.accounts import run_as, uid_of
from harness.broker import (BROKER_PATH, GREETING, SOCKET, broker, greeted, listener_credentials_of, log_in, say_as,
                            until_none_waits)
from harness.files import borrowed
from harness.held import without_another_process
from harness.name_service import folding_names, sources
from harness.pam_driver import pam_host
from harness.processes import children_of, descriptors_of, helpers, status_of
from harness.waiting import wait_for

caught_by = pytest.mark.caught_by
SLACK = 1.5
START_LIMIT = 10  # seconds that a connection may have nothing to ask
PATIENCE_OF_MODULE = 1
OF_ONE_USER = 8  # logins under way
INSTEAD = "a helper instead of the broker"


@pytest.fixture
def self_service(configure):
    configure(policy={"self_service": True})


@pytest.fixture
def locker():
    """A program of alice's that calls PAM."""
    with pam_host(prefix=run_as("alice")) as host:
        yield host


def through(log):
    return log.event()["through"]


def let_in(pam, typed, **more):
    outcome = pam.log_in(typed.right, service=SERVICE, **more)
    assert outcome.code == pam_driver.SUCCESS, outcome
    return outcome


def refused(host, tenant, log, user="alice", **more):
    """A local fault before anything is sent: the event line and the sentence."""
    outcome = host.log_in(service=SERVICE, user=user, **more)
    assert (outcome.code, outcome.prompts) == (pam_driver.SERVICE_ERR, [])
    assert tenant.counts()["messages"] == 0
    (notice,) = outcome.notices
    return log.event(), notice


# G1: many that say nothing, or nonsense.

CROWD = """
import resource, select, socket, sys, time
path, text = sys.argv[1], bytes.fromhex(sys.argv[2])
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
held = []
while len(held) < 1000:
    one = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    one.setblocking(False)
    try:
        one.connect(path)
        if text:
            one.send(text)
    except BlockingIOError:
        one.close()
        time.sleep(0.01)
        continue
    except ConnectionError:
        pass
    held.append(one)
print("connected", flush=True)
end = time.monotonic() + float(sys.argv[3])
while held and time.monotonic() < end:
    ready = select.poll()
    for one in held:
        ready.register(one, select.POLLIN)
    gone = set()
    for number, event in ready.poll(200):
        one = next(one for one in held if one.fileno() == number)
        try:
            if not one.recv(8192):
                gone.add(one)
        except ConnectionError:
            gone.add(one)
    held = [one for one in held if one not in gone]
print(len(held), flush=True)
"""


@pytest.mark.parametrize("text", [b"", helper_driver.request("alice", SERVICE)[:40], b"garbage", b"x" * 4096],
                         ids=["silence", "half a message", "garbage", "4 KiB"])
def test_g1_a_thousand_connections(serving, pam, typed, log, text):
    words = run_as("alice", sys.executable, "-c", CROWD, SOCKET, text.hex(), str(START_LIMIT + 5))
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as crowd:
        seen = []
        watching = threading.Event()

        def watch():
            while not watching.is_set():
                seen.append(len(children_of(serving.pid)))
                time.sleep(0.02)

        watcher = threading.Thread(target=watch)
        watcher.start()
        assert crowd.stdout.readline() == "connected\n"
        outcome = let_in(pam, typed)
        assert outcome.seconds < NETWORK["login_deadline"] + SLACK
        assert crowd.stdout.readline() == "0\n"  # those still open
        watching.set()
        watcher.join()
    assert max(seen) <= OF_ONE_USER + 1  # and root's own
    until_none_waits(serving.pid)
    assert log_in(typed.right)[0] == helper_driver.ALLOW


def test_g1_root_is_served_by_the_broker_while_alice_has_all_her_places(serving, pam, typed, log):
    with ExitStack() as stack:
        for _ in range(OF_ONE_USER):
            stack.enter_context(subprocess.Popen(
                run_as("alice", "python3", "-c", "import socket, sys; s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET);"
                       f"s.connect('{SOCKET}'); s.recv(9); print(flush=True); sys.stdin.read()"),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE)).stdout.readline()
        assert len(children_of(serving.pid)) == OF_ONE_USER
        refused_one = subprocess.run(
            run_as("alice", "python3", "-c", "import socket; s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET);"
                   f"s.connect('{SOCKET}')\ntry: print(len(s.recv(9)))\nexcept ConnectionError: print(0)"),
            capture_output=True, text=True, timeout=20, check=True)
        assert refused_one.stdout == "0\n"
        let_in(pam, typed)
        assert through(log) == "broker"


# G2: somebody else.


@pytest.fixture
def alice_by_another_name():
    """A second name of her uid."""
    subprocess.run(["useradd", "--non-unique", "--uid", str(uid_of("alice")), "--no-create-home", "alias"], check=True)
    yield "alias"
    subprocess.run(["userdel", "--force", "alias"], check=False)


@caught_by("careless_broker")
@pytest.mark.parametrize("user", ["bob", "root", "ALICE", "alice ", "nobody-at-all"])
def test_g2_alice_asks_for_somebody_else(serving, self_service, locker, tenant, log, user):
    event, notice = refused(locker, tenant, log, user)
    assert notice.startswith("This program may ask for a passcode of nobody but the user that it runs as. (reference ")
    assert (event["reason"], event["caller_uid"], event["user"]) == ("not_for_this_caller", str(uid_of("alice")), user)
    assert len(log.events()) == 1


def test_g2_another_name_of_her_uid(serving, self_service, locker, tenant, log, alice_by_another_name):
    event, _ = refused(locker, tenant, log, alice_by_another_name)
    assert event["reason"] == "not_for_this_caller"


# G3: herself.


@caught_by("careless_broker")
def test_g3_self_service_is_off(serving, locker, tenant, log):
    event, notice = refused(locker, tenant, log)
    assert notice.startswith("On this host, programs that are not root's may not ask for a passcode. Ask your "
                             "administrator. (reference ")
    assert (event["reason"], event["caller_uid"]) == ("self_service_off", str(uid_of("alice")))


def test_g3_self_service_is_on(serving, self_service, locker, typed, log):
    assert locker.log_in(typed.wrong, typed.right, service=SERVICE).code == pam_driver.SUCCESS
    event = log.event()
    assert (event["result"], event["caller_uid"], event["through"]) == ("allow", str(uid_of("alice")), "broker")
    assert event["unproven"] == "service,rhost,tty,ruser,first_factor"


def test_g3_the_wrong_passcode_of_a_locker(serving, self_service, configure, locker, typed):
    configure(policy={"self_service": True}, otp={"attempts": 1})
    assert locker.log_in(typed.wrong, service=SERVICE).code == pam_driver.AUTH_ERR


def test_g3_no_broker_for_a_locker(locker, tenant, log):
    event, notice = refused(locker, tenant, log)
    assert notice.startswith("A program that is not root's can ask for a passcode only through the broker of this host, "
                             "which does not answer. Ask your administrator. (reference ")
    assert event["reason"] == "no_broker"


def test_g3_what_root_asks_is_not_marked(serving, pam, typed, log):
    let_in(pam, typed)
    event = log.event()
    assert (event["caller_uid"], event["through"], event.get("unproven")) == ("0", "broker", None)


# G4: claims.

WEAKER = {"policy": {"self_service": True}, "services": {"sudo": {"exempt_users": ["alice"]}}}


@caught_by("careless_broker")
def test_g4_a_service_with_weaker_rules(serving, configure, tenant, log):
    configure(**WEAKER)
    message, *_ = say_as(helper_driver.request("alice", "sudo"))
    assert message[1] == helper_driver.PROMPT
    assert tenant.counts()["messages"] > 0
    event = log.event()
    assert (event["service"], event["result"]) == ("sudo", "conversation_failed")


def test_g4_the_same_service_asked_for_by_root(serving, configure):
    """The control: the rule is there."""
    configure(**WEAKER)
    assert log_in(lambda: "", service="sudo") == (helper_driver.IGNORE, 0)


def test_g4_a_network_that_she_is_not_in(serving, configure, tenant):
    configure(policy={"self_service": True, "exempt_networks": ["0.0.0.0/0"]})
    message, *_ = say_as(helper_driver.request("alice", SERVICE, rhost="127.0.0.1"))
    assert message[1] == helper_driver.PROMPT and tenant.counts()["messages"] > 0


@pytest.mark.parametrize("claim", [{"rhost": "127.0.0.1"}, {"first_factor": "publickey"}, {"debug": 1}, {"stand_in": 1}])
def test_g4_what_else_she_claims(serving, self_service, tenant, log, claim):
    message, *_ = say_as(helper_driver.request("alice", SERVICE, **claim))
    assert message[1] == helper_driver.PROMPT and tenant.counts()["messages"] > 0
    log.event()
    assert not [text for text in log.texts() if "step ref=" in text]


def test_g4_settings_of_her_own(serving, self_service, tenant, log, tmp_path):
    path = tmp_path / "alice.conf"
    settings.write_settings(path, {"tenant": settings.tenant_of(tenant), "policy": {"exempt_users": ["alice"],
                                                                                   "self_service": True}})
    for owner in ("alice", "root"):
        shutil.chown(path, owner)
        *_, verdict = say_as(helper_driver.request("alice", SERVICE, config=str(path)))
        assert helper_driver.verdict_of(verdict) == 8
        assert log.event()["reason"] == "not_for_this_caller"


# G5: who she is.


def test_g5_root_of_a_user_namespace(serving, self_service, log):
    prefix = run_as("alice", "unshare", "--user", "--map-root-user")
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("cannot run: nobody may make a user namespace here, as in a chroot")
    *_, verdict = say_as(helper_driver.request("root", SERVICE), prefix)
    assert helper_driver.verdict_of(verdict) == 8
    event = log.event()
    assert (event["reason"], event["caller_uid"]) == ("not_for_this_caller", str(uid_of("alice")))


HAND_ON = """
import socket, sys
theirs, channel = socket.socket(fileno=int(sys.argv[1])), socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
channel.connect(sys.argv[2])
socket.send_fds(theirs, [b"x"], [channel.fileno()])
theirs.recv(1)
"""


@contextmanager
def connected_by(user):
    """A connection that a process of `user` made and handed over."""
    ours, theirs = socket.socketpair()
    words = run_as(user, sys.executable, "-c", HAND_ON, str(theirs.fileno()), SOCKET)
    with ours, theirs, subprocess.Popen(words, pass_fds=[theirs.fileno()]):
        ours.settimeout(helper_driver.PATIENCE)
        _, (handed, *_), _, _ = socket.recv_fds(ours, 1, 1)
        with socket.socket(fileno=handed) as channel:
            channel.settimeout(helper_driver.PATIENCE)
            yield channel
        ours.send(b"x")


@pytest.mark.parametrize("connects, reason", [("alice", "not_for_this_caller"), ("root", "right_passcode")])
def test_g5_a_connection_that_was_handed_on(serving, self_service, typed, log, connects, reason):
    with connected_by(connects) as channel:
        assert channel.recv(helper_driver.LARGEST) == GREETING
        channel.send(helper_driver.request("bob", SERVICE))
        helper_driver.converse(channel, lambda: typed.tenant.messages("bob")[-1]["code"])
        assert log.event()["reason"] == reason


def test_g5_a_connection_kept_over_exec_of_su(serving, self_service, log):
    """su is root when it asks; whoever connected is not."""
    code = f"""import os, socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.connect({SOCKET!r})
os.set_inheritable(s.fileno(), True)
os.dup2(s.fileno(), 9)
os.execvp("sudo", ["sudo", "-n", "-C", "10", "python3", "-c", "import socket; s = socket.socket(fileno=9); s.recv(9);"
          "s.send(bytes.fromhex('{helper_driver.request("bob", SERVICE).hex()}')); print(s.recv(4096).hex())"])
"""
    sudoers = "alice ALL=(ALL) NOPASSWD: ALL\nDefaults closefrom_override\n"
    with borrowed("/etc/sudoers.d/tests") as path:
        path.write_text(sudoers)
        subprocess.run(run_as("alice", sys.executable, "-c", code), capture_output=True, text=True, timeout=30,
                       check=True)
    assert log.event()["reason"] == "not_for_this_caller"


# G6: sockets that are not to be trusted.


@contextmanager
def fake_broker(**more):
    """Would let everybody in, if it were asked."""
    Path(SOCKET).unlink(missing_ok=True)
    heard = []
    listener = listener_credentials_of(SOCKET, **more)

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    connection.send(GREETING)
                    while message := connection.recv(helper_driver.LARGEST):
                        heard.append(message)
                        connection.send(bytes([helper_driver.VERSION, helper_driver.VERDICT]) + message[2:20]
                                        + bytes([helper_driver.ALLOW]) + bytes(4))
                except OSError:
                    continue

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    try:
        yield heard
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        Path(SOCKET).unlink(missing_ok=True)


def test_g6_a_fake_of_roots_own_is_believed(pam, log):
    """The control: all that keeps a socket from being trusted is whose it is."""
    with fake_broker() as heard:
        assert pam.log_in(service=SERVICE).code == pam_driver.SUCCESS
    assert len(heard) == 1


@caught_by("trusting")
@pytest.mark.parametrize("whose", ["file", "listener", "directory"])
def test_g6_a_socket_that_is_not_roots_alone(pam, typed, tenant, log, whose):
    more = {"file": {"owner": uid_of("alice")}, "listener": {"listens": uid_of("alice")}, "directory": {}}[whose]
    with ExitStack() as stack:
        heard = stack.enter_context(fake_broker(**more))
        if whose == "directory":
            mode = os.stat("/run").st_mode & 0o7777
            os.chmod("/run", 0o1777)
            stack.callback(os.chmod, "/run", mode)
        let_in(pam, typed)
        assert (through(log), heard) == ("helper", [])
        assert [text for text in log.module_lines() if INSTEAD in text]


@pytest.mark.parametrize("what", ["file", "directory", "link"])
def test_g6_no_socket_at_all(pam, typed, log, what):
    Path(SOCKET).unlink(missing_ok=True)
    if what == "file":
        Path(SOCKET).touch()
    elif what == "directory":
        Path(SOCKET).mkdir()
    else:
        Path(SOCKET).symlink_to("/run/elsewhere")
    try:
        let_in(pam, typed)
        assert through(log) == "helper" and INSTEAD in "".join(log.module_lines())
    finally:
        Path(SOCKET).rmdir() if what == "directory" else Path(SOCKET).unlink()


def test_g6_a_host_without_a_broker_has_nothing_to_say_about_it(pam, typed, log):
    let_in(pam, typed)
    assert (through(log), log.module_lines()) == ("helper", [])


# G7: stopped.


@contextmanager
def stopped(serving):
    serving.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        serving.signal(signal.SIGCONT)


def test_g7_a_stopped_broker(serving, pam, typed, tenant, log):
    asked = []
    with stopped(serving):
        begin = time.monotonic()

        def answer():
            asked.append(time.monotonic() - begin)
            return typed.right()

        assert pam.log_in(answer, service=SERVICE).code == pam_driver.SUCCESS
        assert asked[0] < PATIENCE_OF_MODULE + SLACK
        sent = tenant.counts()["messages"]
    until_none_waits(serving.pid)
    assert [event["through"] for event in log.events()] == ["helper"]
    assert tenant.counts()["messages"] == sent
    let_in(pam, typed)
    assert through(log) == "broker"


def test_g7_a_locker_is_refused_meanwhile(serving, self_service, locker, tenant, log):
    with stopped(serving):
        event, _ = refused(locker, tenant, log)
    assert event["reason"] == "no_broker"


# G8: killed.


def waiting_at(path):
    """Connections to `path`, accepted or not, and its listener."""
    return Path("/proc/net/unix").read_text().count(f" {path}\n")


def test_g8_killed_before_it_accepts(serving, pam, typed, log):
    with stopped(serving):
        before = waiting_at(SOCKET)
        killer = threading.Thread(target=lambda: (wait_for(lambda: waiting_at(SOCKET) > before, "the module"),
                                                  serving.signal(signal.SIGKILL)))
        killer.start()
        let_in(pam, typed)
        killer.join()
        serving.process.wait()
        serving.signal = lambda number: None
    assert through(log) == "helper"


def test_g8_killed_while_the_person_types(serving, pam, typed, log):
    def answer():
        serving.signal(signal.SIGKILL)
        serving.process.wait()
        return typed.right()

    assert pam.log_in(answer, service=SERVICE).code == pam_driver.SUCCESS
    assert through(log) == "broker"
    let_in(pam, typed)
    assert through(log) == "helper"


# G9: children that die.


def layout(pid):
    return Path(f"/proc/{pid}/maps").read_text().partition("-")[0]


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_g9_a_child_dies(serving, pam, configure, log, number):
    configure(policy={"on_outage": "allow"})

    def die():
        os.kill(helpers()[0].pid, number)
        return "123456"

    assert pam.log_in(die, service=SERVICE).code == pam_driver.SERVICE_ERR
    assert INSTEAD not in "".join(log.module_lines())  # asked once is asked


def test_g9_a_hundred_children_die(serving, typed):
    layouts = {layout(serving.pid)}
    other = greeted()
    other.send(helper_driver.request("alice", SERVICE))
    assert other.recv(helper_driver.LARGEST)[1] == helper_driver.PROMPT
    (held,) = helpers()
    for count in range(100):
        victim = wait_for(greeted, "a place")
        (child,) = [one for one in children_of(serving.pid) if one.pid != held.pid]
        os.kill(child.pid, (signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL)[count % 3])
        assert victim.recv(helper_driver.LARGEST) == b""
        victim.close()
        layouts.add(wait_for(lambda: (now := layout(serving.pid)) not in layouts and now, "a new layout"))
    assert len(layouts) == 101
    other.send(bytes([helper_driver.VERSION, helper_driver.ANSWER, 0]) + helper_driver.text(typed.right().encode()))
    assert helper_driver.verdict_of(other.recv(helper_driver.LARGEST)) == helper_driver.ALLOW
    other.close()
    assert not list(Path("/").glob("core*"))


# A connection for each line, and whether it was greeted.
KNOCK = """
import socket, sys
held = []
for _ in sys.stdin:
    held.append(socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET))
    held[-1].connect(sys.argv[1])
    try:
        print(len(held[-1].recv(9)) > 0, flush=True)
    except ConnectionError:
        print(False, flush=True)
"""


def test_g9_places_stay_taken(serving):
    """A login under way counts against its user after the broker has taken the place of itself."""
    words = run_as("alice", sys.executable, "-c", KNOCK, SOCKET)
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as alice:
        def knock():
            alice.stdin.write("\n")
            alice.stdin.flush()
            return alice.stdout.readline() == "True\n"

        assert [knock() for _ in range(OF_ONE_USER + 1)] == [True] * OF_ONE_USER + [False]
        before = layout(serving.pid)
        os.kill(children_of(serving.pid)[0].pid, signal.SIGKILL)
        wait_for(lambda: layout(serving.pid) not in (before, ""), "a new layout")
        assert (knock(), knock()) == (True, False)
        alice.stdin.close()


# G10: another version.


def test_g10_the_program_is_upgraded(serving, typed):
    before = os.stat(f"/proc/{serving.pid}/exe").st_ino
    with borrowed(BROKER_PATH) as path:
        fresh = path.with_name("fresh")
        shutil.copy2(path, fresh)
        os.replace(fresh, path)
        assert log_in(typed.right)[0] == helper_driver.ALLOW
        assert os.stat(f"/proc/{serving.pid}/exe").st_ino == path.stat().st_ino != before
        assert serving.process.poll() is None


def test_g10_the_program_is_gone(serving, pam, typed, log):
    with borrowed(BROKER_PATH) as path:
        path.unlink()
        let_in(pam, typed)
        assert through(log) == "helper"
        assert serving.process.wait(timeout=10) == 1


@pytest.mark.parametrize("greeting", [bytes([helper_driver.VERSION - 1, 7]), bytes([helper_driver.VERSION, 8]), b"",
                                      bytes([helper_driver.VERSION]), bytes([helper_driver.VERSION, 7, 0]), b"x" * 5000],
                         ids=["version", "type", "nothing", "short", "long", "too long"])
def test_g10_a_broker_of_another_version(pam, typed, log, greeting):
    Path(SOCKET).unlink(missing_ok=True)
    listener = listener_credentials_of(SOCKET)
    heard = []

    def serve():
        connection, _ = listener.accept()
        with connection:
            connection.send(greeting)
            heard.append(connection.recv(helper_driver.LARGEST))

    server = threading.Thread(target=serve)
    server.start()
    let_in(pam, typed)
    server.join()
    listener.close()
    Path(SOCKET).unlink()
    assert (through(log), heard) == ("helper", [b""])
    assert INSTEAD in "".join(log.module_lines())


# G11: nothing left of something.


@pytest.fixture
def falls_back(pam, configure, typed, log):
    """The broker lets go of the caller at once, and a helper judges as ever."""
    configure(policy={"on_outage": "allow"}, otp={"attempts": 1})

    def check():
        begin = time.monotonic()
        assert greeted() is None
        assert time.monotonic() - begin < PATIENCE_OF_MODULE
        assert pam.log_in(typed.wrong, service=SERVICE).code == pam_driver.AUTH_ERR
        let_in(pam, typed)
        assert through(log) == "helper"

    return check


def test_g11_no_more_processes(serving, falls_back, pam, typed, log):
    with without_another_process(serving.pid):
        falls_back()
    let_in(pam, typed)
    assert through(log) == "broker"


def test_g11_no_more_descriptors(falls_back):
    with broker(under=["prlimit", "--nofile=5:5"]) as serving:
        falls_back()
        assert serving.process.poll() is None


# G14: what it holds.


def readable_memory(pid):
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            ends, rights = line.split()[:2]
            begin, end = (int(word, 16) for word in ends.split("-"))
            if rights.startswith("r") and "[v" not in line:
                memory.seek(begin)
                try:
                    yield memory.read(end - begin)
                except OSError:
                    continue


def test_g14_what_the_broker_holds(serving, pam, typed, tenant):
    codes = []

    def answer():
        codes.append(typed.right().encode())
        return codes[0].decode()

    assert pam.log_in(answer, service=SERVICE).code == pam_driver.SUCCESS
    until_none_waits(serving.pid)
    memory = b"".join(readable_memory(serving.pid))
    assert BROKER_PATH.encode() in memory  # the control: it can be read
    for secret in (tenant.license_key.encode(), codes[0], b"alice.liddell"):
        assert secret not in memory
    assert Path(f"/proc/{serving.pid}/environ").read_bytes() == b""
    assert Path(f"/proc/{serving.pid}/cmdline").read_bytes() == b"pam-blockid-broker\0--serve\0for-ever\0"
    sockets = [link for link in descriptors_of(serving.pid).values() if link.startswith("socket:")]
    assert len(sockets) == 1
    assert int(status_of(serving.pid)["Threads"]) == 1


def test_g14_what_a_child_holds(serving, typed):
    """Its own connection, and no other login's; not the listener."""
    listener = descriptors_of(serving.pid)[3]
    with greeted() as other:
        (first,) = helpers()
        others_socket = descriptors_of(first.pid)[3]
        found = []

        def look():
            (second,) = [one for one in helpers() if one.pid != first.pid]
            found.append(set(descriptors_of(second.pid).values()))
            return typed.right()

        assert log_in(look)[0] == helper_driver.ALLOW
        assert not found[0] & {listener, others_socket}
        other.close()


def test_g14_whom_it_asks_for_names(typed):
    """No source of the name service is loaded into what is root for long. The control: its children ask them."""
    with folding_names() as names, names.asked_first(), sources(group="files folding"), broker():
        assert log_in(typed.right)[0] == helper_driver.ALLOW
        assert names.questions("pam-blockid-helper")
        assert not names.questions("pam-blockid-broker")


# G15: many logins.


def test_g15_a_thousand_logins(serving, configure):
    configure(policy={"exempt_users": ["bob"]})

    def hundred():
        with ExitStack() as stack:
            channels = [stack.enter_context(wait_for(greeted, "a place")) for _ in range(100)]
            for channel in channels:
                channel.send(helper_driver.request("bob", SERVICE))
            assert [helper_driver.converse(channel, None)[0] for channel in channels] == [helper_driver.IGNORE] * 100
        until_none_waits(serving.pid)
        return int(status_of(serving.pid)["VmRSS"].split()[0]), len(descriptors_of(serving.pid))

    first, *rest = [hundred() for _ in range(10)]
    assert {descriptors for _, descriptors in (first, *rest)} == {first[1]}
    assert max(memory for memory, _ in rest) < first[0] + 1024  # kB
    assert not [child for child in children_of(serving.pid) if child.state == "Z"]
