"""A program that calls PAM, to be controlled line by line: the caller's side of pam_authenticate(3).

Runs as a process of its own (see pam_driver.py), so that a test can set up signals, descriptors and libraries as
it likes. Reads JSON commands from standard input, writes JSON events to standard output.

Usage: pam_host.py [IN OUT], the numbers of two descriptors in place of standard input and output
"""
# SPDX-License-Identifier: Apache-2.0
import ctypes
import json
import os
import resource
import signal
import sys
import syslog
import time

PAM_SUCCESS, PAM_BUF_ERR, PAM_CONV_ERR = 0, 5, 19
PAM_PROMPT_ECHO_OFF, PAM_PROMPT_ECHO_ON = 1, 2
PAM_TTY, PAM_RHOST, PAM_RUSER = 3, 4, 8  # items that describe the login
PAM_FAIL_DELAY = 10  # item: a function of the application that waits in place of libpam


class Message(ctypes.Structure):
    _fields_ = [("style", ctypes.c_int), ("text", ctypes.c_char_p)]


class Response(ctypes.Structure):
    _fields_ = [("text", ctypes.c_void_p), ("unused", ctypes.c_int)]


CONVERSE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.POINTER(Message)),
                            ctypes.POINTER(ctypes.POINTER(Response)), ctypes.c_void_p)
DELAY = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_uint, ctypes.c_void_p)


class Conversation(ctypes.Structure):
    _fields_ = [("converse", CONVERSE), ("data", ctypes.c_void_p)]


libc = ctypes.CDLL(None)
libc.calloc.restype = ctypes.c_void_p
libc.strdup.restype = ctypes.c_void_p
libpam = ctypes.CDLL("libpam.so.0")
libpam.pam_set_item.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]
libpam.pam_authenticate.argtypes = [ctypes.c_void_p, ctypes.c_int]
libpam.pam_end.argtypes = [ctypes.c_void_p, ctypes.c_int]


commands, events = sys.stdin, sys.stdout


def tell(**event):
    print(json.dumps(event), file=events, flush=True)


def hear():
    line = commands.readline()
    if not line:
        os._exit(0)  # the test has gone
    return json.loads(line)


@CONVERSE
def converse(count, messages, responses, _):
    answers = libc.calloc(count, ctypes.sizeof(Response))
    for i in range(count):
        message = messages[i].contents
        is_prompt = message.style in (PAM_PROMPT_ECHO_OFF, PAM_PROMPT_ECHO_ON)
        tell(event="prompt" if is_prompt else "notice", style=message.style, text=message.text.decode())
        if is_prompt:
            answer = hear()["answer"]
            if not isinstance(answer, str):
                libc.free(ctypes.c_void_p(answers))
                return misbehave(answer, responses)
            slot = ctypes.cast(answers, ctypes.POINTER(Response))[i]
            slot.text = libc.strdup(answer.encode(errors="surrogateescape"))
    responses[0] = ctypes.cast(answers, ctypes.POINTER(Response))
    return PAM_SUCCESS


def misbehave(how, responses):
    """What conversations of careless programs do: ["no responses"] or ["no text"] with PAM_SUCCESS, or a number to
    return (None: PAM_CONV_ERR)."""
    if how == ["no responses"]:
        responses[0] = ctypes.POINTER(Response)()
        return PAM_SUCCESS
    if how == ["no text"]:
        responses[0] = ctypes.cast(libc.calloc(1, ctypes.sizeof(Response)), ctypes.POINTER(Response))
        return PAM_SUCCESS
    return PAM_CONV_ERR if how is None else how


longest_delay = 0


@DELAY
def note_delay(_code, microseconds, _data):
    """The tests have no time for it; that it was asked for is enough."""
    global longest_delay
    longest_delay = max(longest_delay, microseconds)


def as_bytes(text):
    return None if text is None else text.encode(errors="surrogateescape")


def authenticate(service, user, items, conversation):
    """`user` None: PAM is to ask for it. `conversation` False: there is none."""
    global longest_delay
    longest_delay = 0
    handle = ctypes.c_void_p()
    conversation = Conversation(converse if conversation else CONVERSE(), None)
    begin = time.monotonic()
    code = libpam.pam_start(service.encode(), as_bytes(user), ctypes.byref(conversation), ctypes.byref(handle))
    if code == PAM_SUCCESS:
        libpam.pam_set_item(handle, PAM_FAIL_DELAY, ctypes.cast(note_delay, ctypes.c_void_p))
        for name, number in {"rhost": PAM_RHOST, "tty": PAM_TTY, "ruser": PAM_RUSER}.items():
            if name in items:
                libpam.pam_set_item(handle, number, as_bytes(items[name]))
        for variable in items.get("environment", ()):  # of PAM's own (pam_putenv(3))
            libpam.pam_putenv(handle, variable.encode())
        code = libpam.pam_authenticate(handle, 0)
        libpam.pam_end(handle, code)
    tell(event="done", code=code, seconds=time.monotonic() - begin, fail_delay=longest_delay)


def measure():
    """What a login must leave as it was."""
    status = dict(line.split(":", 1) for line in open("/proc/self/status", encoding="ascii"))
    own = os.getpid()
    children = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and parent_of(pid) == own]
    tell(event="measured", rss_kb=int(status["VmRSS"].split()[0]), threads=int(status["Threads"]),
         descriptors={fd: link for fd, link in descriptors()}, children=children, directory=os.getcwd(),
         masks={name: status[name].strip() for name in ("SigBlk", "SigIgn", "SigCgt", "Umask")},
         environment=dict(os.environ))


def measure_children():
    """The most memory that any child had that was waited for, and that this process had itself."""
    status = dict(line.split(":", 1) for line in open("/proc/self/status", encoding="ascii"))  # not what it was forked from
    tell(event="measured", peak_kb=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
         own_peak_kb=int(status["VmHWM"].split()[0]))


def parent_of(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
            return int(stat.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def descriptors():
    for fd in sorted(os.listdir("/proc/self/fd"), key=int):
        try:
            link = os.readlink(f"/proc/self/fd/{fd}")
        except OSError:
            continue
        if link != f"/proc/{os.getpid()}/fd":  # the listing itself
            yield fd, link


def treat_children(how):
    """SIGCHLD: "ignore" it, or load the library `how`, whose handler reaps any child."""
    if how == "ignore":
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    else:
        ctypes.CDLL(how).reap_every_child()


def main():
    global commands, events
    if len(sys.argv) > 1:
        commands, events = os.fdopen(int(sys.argv[1])), os.fdopen(int(sys.argv[2]), "w")
    syslog.openlog("pam_host", syslog.LOG_NDELAY)  # libc keeps this descriptor, whoever logs first
    while True:
        command = hear()
        match command.pop("do"):
            case "authenticate":
                authenticate(**command)
            case "measure":
                measure()
            case "measure_children":
                measure_children()
            case "treat_children":
                treat_children(**command)
                tell(event="treated")


if __name__ == "__main__":
    main()
