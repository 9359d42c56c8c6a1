"""How a caller of PAM is started: environment, limits, signals, descriptors and directory as a test wants them."""
# SPDX-License-Identifier: Apache-2.0
import json
import shutil
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

TEXT = Path(__file__).with_name("hostile_start.py").read_text()
PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


@dataclass(frozen=True)
class Start:
    user: str = "alice"
    environment: tuple = ()  # "NAME=value", after a few harmless ones; a name may come twice
    long_values: int = 0  # so many more of 100 KB each
    umask: int = 0o022
    limits: tuple = ()  # ("RLIMIT_NOFILE", 5), soft and hard
    default: tuple = ()  # signals: "SIGXFSZ" has its default action
    ignored: tuple = ()
    pending: tuple = ()  # sent to itself; only with all_blocked
    all_blocked: bool = False
    moved: tuple = ()  # (1, 101): 101 becomes what 1 is, before any is closed
    inherited: int = 0  # so many descriptors that the caller's caller left open
    closed: tuple = ()
    scheduling: bool = False  # the last in every queue: nice, idle, one processor, timers that may be late, I/O
    directory: str = ""  # "deleted" or "forbidden": where it stands
    first_argument: str | None = None  # in place of the program's name; None: its name
    no_arguments: bool = False  # not even its name

    def command(self, arguments):
        """The argument list of a program that becomes `arguments`."""
        program, *rest = map(str, arguments)
        name = program if self.first_argument is None else self.first_argument
        spec = asdict(replace(self, environment=(f"PATH={PATH}", "TERM=dumb", f"HOME={self.home}", *self.environment)))
        spec |= {"program": shutil.which(program, path=PATH), "arguments": [] if self.no_arguments else [name, *rest],
                 "limits": dict(self.limits)}
        return [sys.executable, "-I", "-c", TEXT, json.dumps(spec)]

    @property
    def home(self):
        return "/root" if self.user == "root" else f"/home/{self.user}"
