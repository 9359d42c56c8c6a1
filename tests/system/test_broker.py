"""The broker by itself: what it is started by, what each login of it is, and that it outlives them all."""
# SPDX-License-Identifier: Apache-2.0
import os
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest
from conftest import CACHE_DIRECTORY, RUN_DIRECTORY
from harness import helper_driver
from harness.broker import BROKER_PATH, SOCKET, broker, brokers, connect, greeted, listens_anew, log_in
from harness.processes import children_of, descriptors_of, helpers, status_of, text_kb
from harness.programs import running
from harness.waiting import wait_for

VERSION_1 = re.compile(r"pam_blockid \d+\.\d+\.\d+\n")


def run(*words, **more):
    return subprocess.run([BROKER_PATH, *words], capture_output=True, text=True, timeout=20, check=False, **more)


def at_the_prompt(typed, look):
    """What `look` finds at the pid of a login that waits for its passcode."""
    found = []

    def answer():
        found.append(look(helpers()[0].pid))
        return typed.right()

    assert log_in(answer) == (helper_driver.ALLOW, 1)
    return found[0]


# What it is started by.


def test_help_and_version():
    assert run("--help").stdout.startswith("Usage: pam-blockid-broker ")
    assert VERSION_1.fullmatch(run("--version").stdout)


@pytest.mark.parametrize("words", [["--lisen", "/run/x"], ["--idle", "0"], ["--idle", "1x"], ["--listen"], ["x"]])
def test_words_that_make_no_sense(words):
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: pam-blockid-broker " in done.stderr


@pytest.mark.parametrize("words, why", [
    ([], "there is no socket"),
    (["--listen", "relative"], "expected an absolute path"),
    (["--listen", f"/run/{'x' * 108}"], "expected an absolute path"),
    (["--listen", "/tmp/broker"], "may be written by others than root"),
    (["--serve", "1"], "is what the broker starts itself with"),
], ids=["nothing", "relative", "long", "open directory", "serve"])
def test_what_it_cannot_listen_at(words, why):
    done = run(*words)
    assert done.returncode == 1
    assert why in done.stderr


def test_only_root_runs_it():
    done = run("--listen", "/run/x", user="alice")
    assert (done.returncode, done.stderr) == (1, "pam-blockid-broker: it must be run by root\n")


def test_a_socket_that_is_in_use_is_left_alone(serving):
    done = run("--listen", SOCKET)
    assert done.returncode == 1 and "Address already in use" in done.stderr
    greeted().close()


def test_a_socket_of_one_that_was_killed_is_taken(typed):
    with broker() as first:
        first.signal(signal.SIGKILL)
        first.process.wait()
        assert Path(SOCKET).is_socket()
        with running([BROKER_PATH, "--listen", SOCKET], listens_anew(SOCKET), "/dev/null", "the second"):
            assert log_in(typed.right) == (helper_driver.ALLOW, 1)


def test_everybody_may_connect(serving):
    assert os.stat(SOCKET).st_mode & 0o777 == 0o666


@pytest.mark.parametrize("idle", [1])
def test_it_ends_when_it_is_idle(idle):
    with broker("--idle", str(idle)) as one:
        assert one.process.wait(timeout=20) == 0


# What each login of it is.


def test_a_right_passcode_and_a_wrong_one(serving, typed, log):
    assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    assert log.event()["reason"] == "right_passcode"
    assert log_in(typed.wrong)[0] == 2


def test_a_login_is_nobody_that_matters(serving, typed):
    status = at_the_prompt(typed, status_of)
    assert (status["NoNewPrivs"], status["Seccomp"], status["Groups"]) == ("1", "2", "")
    assert int(status["Uid"].split()[0]) not in (0, 65534)
    assert [int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")] == [0] * 5
    assert int(status["SigBlk"], 16) == 0


def test_descriptors_of_a_login(serving, typed):
    found = at_the_prompt(typed, descriptors_of)
    assert [found.pop(number) for number in range(3)] == ["/dev/null"] * 3
    assert found.pop(3).startswith("socket:")
    assert [found.pop(number) for number in (4, 5)] == [RUN_DIRECTORY, CACHE_DIRECTORY]
    assert {re.match(r"(socket|anon_inode):", link) is not None for link in found.values()} <= {True}, found


def test_a_login_has_a_session_of_its_own(serving, typed):
    assert at_the_prompt(typed, lambda pid: os.getsid(pid) == pid)


def test_a_login_has_all_code_from_the_start(serving, typed):
    size, resident = at_the_prompt(typed, lambda pid: text_kb(pid, "libcrypto.so"))
    assert resident == size


@pytest.mark.parametrize("typing", [False, True])
def test_a_login_ends_with_its_caller(serving, tenant, typing):
    channel = greeted()
    wait_for(helpers, "the login")
    if typing:
        channel.send(helper_driver.request("alice", "blockid-test"))
        wait_for(lambda: tenant.counts()["messages"], "a passcode")
    channel.close()
    wait_for(lambda: not helpers(), "the login to end", 2)
    wait_for(lambda: not children_of(serving.pid), "the broker to wait for it")


def test_an_alarm_ends_a_login(serving):
    """Of which the broker itself takes no notice: it is how a login keeps to its time."""
    with greeted():
        os.kill(wait_for(helpers, "the login")[0].pid, signal.SIGALRM)
        wait_for(lambda: not helpers(), "the login to end", 2)


def test_it_takes_the_place_of_itself_with_logins_under_way(serving, typed):
    """A child that died of a signal: what is left of the others goes on, and counts as it did."""
    other = greeted()
    with other:
        other.send(helper_driver.request("alice", "blockid-test"))
        assert other.recv(helper_driver.LARGEST)[1] == helper_driver.PROMPT
        (first,) = helpers()
        layout = Path(f"/proc/{serving.pid}/maps").read_text().split()[0]
        victim = greeted()
        (second,) = [helper for helper in wait_for(lambda: helpers()[1:] and helpers(), "the second") if helper != first]
        os.kill(second.pid, signal.SIGKILL)
        assert victim.recv(helper_driver.LARGEST) == b""
        wait_for(lambda: Path(f"/proc/{serving.pid}/maps").read_text().split()[:1] not in ([layout], []), "a new layout")
        assert [child.pid for child in children_of(serving.pid)] == [first.pid]
        other.send(bytes([helper_driver.VERSION, helper_driver.ANSWER, 0]) + helper_driver.text(typed.right().encode()))
        assert helper_driver.verdict_of(other.recv(helper_driver.LARGEST)) == helper_driver.ALLOW
    wait_for(lambda: not children_of(serving.pid), "the broker to wait for it")
    assert log_in(typed.right) == (helper_driver.ALLOW, 1)


def test_socket_activated(typed):
    """As systemd does it: the socket first, the broker with the first caller, and again once it was idle."""
    Path(SOCKET).unlink(missing_ok=True)
    with running(["systemd-socket-activate", "--seqpacket", f"--listen={SOCKET}", "-E", "LD_LIBRARY_PATH=/nowhere",
                  BROKER_PATH, "--idle", "1"], listens_anew(SOCKET), "/dev/null", "systemd-socket-activate"):
        assert not brokers()
        assert log_in(typed.right) == (helper_driver.ALLOW, 1)
        (one,) = brokers()
        assert Path(f"/proc/{one.pid}/environ").read_bytes() == b""
    Path(SOCKET).unlink(missing_ok=True)


# What systemd makes of /run for the unit: nothing but its paths may be written (systemd.exec(5), ReadWritePaths=).
AS_THE_UNIT = """
mount --bind /run /run && mount -o remount,bind,ro /run || exit
for path in $(sed -n 's/^ReadWritePaths=//p' /usr/lib/systemd/system/pam-blockid.service); do
    path=${path#-}
    if [ ! -e "$path" ]; then continue; fi
    mount --bind "$path" "$path" && mount -o remount,bind,rw "$path" || exit
done
exec "$@"
"""


def test_counts_go_on_where_their_directory_was_removed(typed, log):
    """README tells people to remove it, and the unit's view of /run outlasts that."""
    Path(SOCKET).unlink(missing_ok=True)
    Path(RUN_DIRECTORY).mkdir(mode=0o700, exist_ok=True)
    with running(["systemd-socket-activate", "--seqpacket", f"--listen={SOCKET}", "unshare", "--mount", "sh", "-c",
                  AS_THE_UNIT, "sh", BROKER_PATH], listens_anew(SOCKET), "/dev/null", "systemd-socket-activate"):
        assert log_in(typed.right) == (helper_driver.ALLOW, 1)
        shutil.rmtree(RUN_DIRECTORY)
        assert log_in(typed.right) == (helper_driver.ALLOW, 1)
    Path(SOCKET).unlink()
    assert list(Path(RUN_DIRECTORY).glob("user-*"))
    assert not [text for text in log.texts() if "warning" in text]


def test_more_sockets_than_one_are_refused():
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as one:
        code = f"import os; os.dup2({one.fileno()}, 3); os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='2');" \
               f"os.execv('{BROKER_PATH}', ['{BROKER_PATH}'])"
        done = subprocess.run(["python3", "-c", code], pass_fds=[one.fileno()], capture_output=True, text=True,
                              timeout=20, check=False)
    assert done.returncode == 1 and "expected one socket of systemd" in done.stderr


def test_what_it_is_between_logins(typed, tmp_path):
    """Nothing of a login stays, nor of whoever started it, and nobody looks inside."""
    with broker(log=tmp_path / "output") as serving:
        assert log_in(typed.right) == (helper_driver.ALLOW, 1)
        wait_for(lambda: not children_of(serving.pid), "the login to end")
        looks_like_nothing(serving)


def looks_like_nothing(serving):
    found = descriptors_of(serving.pid)
    assert [found.pop(number) for number in range(3)] == ["/dev/null"] * 3
    assert sorted(link.partition(":")[0] for link in found.values()) == ["/dev/null", "socket"]
    connect().close()
    assert os.stat(f"/proc/{serving.pid}/environ").st_uid == 0
