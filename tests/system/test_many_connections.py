"""Programs that log in over ssh, some of them often: each asks once for a connection of its own, once for all that
share one, and never for a robot's account; with an SSH key, then a passcode."""
# SPDX-License-Identifier: Apache-2.0
import shlex
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import DROP_IN
from harness import accounts, blockidctl
from harness.files import replaced
from harness.programs import CHECKOUT
from harness.ssh import Dialogue
from harness.sshd import KEY_AND_PAM, sshd

PROMPT = r"Passcode sent to a\*\*\*l@mysite\.com and \+1 \*{6}7890 \(r to resend\): "
ROBOT = "deploy"
RECIPE = "config/sshd_config.d/10-automation.conf"
LONGEST = 30  # seconds


def without_comment_signs(path):
    """The drop-in as an administrator has it in use: what is set aside there is so in its last two lines."""
    lines = (CHECKOUT / path).read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(lines[:-2] + [line.removeprefix("#") for line in lines[-2:]])


@pytest.fixture(scope="module")
def robot():
    accounts.add_person(ROBOT, "unused")


@pytest.fixture(scope="module")
def server(robot, syslog):
    with TemporaryDirectory() as directory, sshd(directory, KEY_AND_PAM) as running:
        yield running


@pytest.fixture(scope="module")
def robots_server(robot, syslog):
    """The same, with our recipe in a drop-in."""
    with TemporaryDirectory() as directory, TemporaryDirectory() as drop_ins:
        Path(drop_ins, Path(RECIPE).name).write_text(without_comment_signs(RECIPE), encoding="utf-8")
        with sshd(directory, KEY_AND_PAM, include=f"{drop_ins}/*.conf") as running:
            yield running


@pytest.fixture
def work(tmp_path, server):
    """A file to carry, and a git repository at the other end."""
    (tmp_path / "file").write_text("carried")
    prepare = "cd; rm -rf got* repository; git init -q --bare repository"
    subprocess.run(["runuser", "-u", "alice", "--", "sh", "-c", prepare], check=True)
    return tmp_path


def remote_shell(server, user, *options):
    """What a program is told to call in the place of ssh: host and command follow."""
    return shlex.join([*server.client(user, *options, command=())[:-1], "-l", user])


def wrapped(server, user, directory, *options):
    """The same as a program, for callers who take a path and no arguments."""
    path = directory / "ssh"
    path.write_text(f'#!/bin/sh\nexec {remote_shell(server, user, *options)} "$@"\n')
    path.chmod(0o755)
    return path


def scp(server, user, work, *options):
    return ["scp", "-S", wrapped(server, user, work, *options), work / "file", "127.0.0.1:got-scp"]


def sftp(server, user, work, *options):
    (work / "batch").write_text(f"put {work}/file got-sftp\n")
    shell = wrapped(server, user, work, *options)
    return ["sftp", "-o", "BatchMode=no", "-S", shell, "-b", work / "batch", "127.0.0.1"]


def rsync(server, user, work, *options):
    return ["rsync", "-e", remote_shell(server, user, *options), work / "file", "127.0.0.1:got-rsync"]


def git(server, user, work, *options):
    return ["env", f"GIT_SSH_COMMAND={remote_shell(server, user, *options)}", "git", "-C", "/", "ls-remote",
            f"ssh://127.0.0.1/home/{user}/repository"]


def ansible(server, user, work, *options, answers=False):
    """It switches keyboard-interactive off, which takes a first word for it to `answers` PAM."""
    options = [*options, *(["-o", "KbdInteractiveAuthentication=yes"] if answers else [])]
    return ["env", f"ANSIBLE_SSH_EXECUTABLE={wrapped(server, user, work)}", f"ANSIBLE_SSH_ARGS={shlex.join(options)}",
            f"ANSIBLE_REMOTE_USER={user}", "ANSIBLE_HOST_KEY_CHECKING=False", f"ANSIBLE_HOME={work}/ansible",
            "ansible", "all", "-i", "127.0.0.1,", "-m", "raw", "-a", "id"]


def ssh_in_a_batch(server, user, _work):
    return server.client(user, "-o", "BatchMode=yes")


PROGRAMS = [scp, sftp, rsync, git]


def run_unasked(arguments):
    """Without a terminal to ask on: exit status and output."""
    done = subprocess.run(list(map(str, arguments)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=LONGEST, check=False, start_new_session=True)
    return done.returncode, done.stdout


def succeeds_unasked(arguments):
    status, output = run_unasked(arguments)
    assert status == 0, output


@pytest.mark.parametrize("program", PROGRAMS)
def test_asks_once_for_its_connection(server, work, typed, tenant, log, program):
    connection = Dialogue(program(server, "alice", work))
    connection.expect(PROMPT)
    connection.type(typed.right())
    assert connection.end() == 0, connection.seen
    assert tenant.counts()["messages"] == 2  # one passcode, by email and by SMS
    assert [event["result"] for event in log.events()] == ["allow"]


@contextmanager
def shared_connection(server, typed, directory):
    """ControlMaster, opened by a person; the options by which others come in."""
    sharing = ["-o", f"ControlPath={directory}/control"]
    master = Dialogue(server.client("alice", *sharing, "-o", "ControlMaster=auto", "-o", "ControlPersist=60",
                                    command=("echo", "opened")))
    master.expect(PROMPT)
    master.type(typed.right())
    master.expect("opened")
    try:
        yield sharing
    finally:
        subprocess.run(server.client("alice", *sharing, "-O", "exit", command=()), capture_output=True, check=False)
        master.close()


def test_one_passcode_for_all_that_share_a_connection(server, work, typed, tenant, log):
    """What an editor does, too, that opens several: a shell, a file, a server of its own."""
    with TemporaryDirectory() as directory, shared_connection(server, typed, directory) as sharing:
        for program in PROGRAMS:
            succeeds_unasked(program(server, "alice", work, *sharing))
        its_own = ["-o", "ControlMaster=auto", "-o", "ControlPersist=60s"]
        succeeds_unasked(ansible(server, "alice", work, *sharing, *its_own))
        shells = [subprocess.Popen(server.client("alice", *sharing, command=("cat",)), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, text=True) for _ in range(5)]
        for number, shell in enumerate(shells):
            assert shell.communicate(str(number), timeout=LONGEST)[0] == str(number)
    assert tenant.counts()["messages"] == 2
    assert len(log.events()) == 1


class TestRobot:
    """An account whose program has a key and nobody to type."""

    def test_is_refused_without_a_recipe(self, server, tenant, log):
        assert run_unasked(server.client(ROBOT))[0] == 255
        assert log.event()["result"] == "no_contact"
        assert tenant.counts()["messages"] == 0

    @pytest.mark.parametrize("program, options", [(rsync, {}), (ansible, {"answers": True})], ids=["rsync", "ansible"])
    def test_exempt_by_name_is_logged(self, server, work, configure, tenant, log, program, options):
        configure(policy={"exempt_users": [ROBOT]})
        succeeds_unasked(program(server, ROBOT, work, **options))
        assert {(event["user"], event["reason"]) for event in log.events()} == {(ROBOT, "exempt_user")}
        assert tenant.counts()["messages"] == 0

    @pytest.mark.parametrize("program", [ssh_in_a_batch, ansible])
    def test_exempt_by_name_is_no_help_to_a_client_that_answers_nothing(self, server, work, configure, log, program):
        """It offers no keyboard-interactive, and sshd asks PAM by nothing else."""
        configure(policy={"exempt_users": [ROBOT]})
        status, output = run_unasked(program(server, ROBOT, work))
        assert status != 0 and log.events() == []
        assert "Permission denied (keyboard-interactive)" in output

    @pytest.mark.parametrize("program", [rsync, ansible])
    def test_match_block_never_asks_pam(self, robots_server, work, tenant, log, program):
        succeeds_unasked(program(robots_server, ROBOT, work))
        assert log.events() == []
        assert tenant.counts()["messages"] == 0

    def test_match_block_is_for_nobody_else(self, robots_server, typed):
        login = Dialogue(robots_server.client("alice"))
        login.expect(PROMPT)
        login.type(typed.right())
        assert login.end() == 0

    def test_check_warns_of_the_match_block(self, right_host):
        path = Path(DROP_IN).with_name(Path(RECIPE).name)
        with replaced(path, without_comment_signs(RECIPE)):
            [found] = blockidctl.check().troubles
        assert (found.level, found.place.partition(":")[0]) == ("warning", str(path))
        assert "whom this Match block means" in found.what
