"""Files of /etc/pam.d, made from the examples that the project ships in config/pam.d."""
# SPDX-License-Identifier: Apache-2.0
import re
from pathlib import Path

from .programs import CHECKOUT

EXAMPLES = CHECKOUT / "config" / "pam.d"
LATER = "account required pam_permit.so\nsession required pam_permit.so\n"


def service_text(example, module="pam_blockid.so"):
    """The auth lines of the example, with `module` (its arguments may follow) as the module."""
    return (EXAMPLES / example).read_text().replace("pam_blockid.so", module) + LATER


def blockid_alone(arguments=""):
    """A stack of our module only: PAM returns what the module returned."""
    return f"auth required pam_blockid.so {arguments}\n{LATER}"


def then_permit():
    """Our module, and then whatever makes a success of "nothing asked for"."""
    return f"auth required pam_blockid.so\nauth required pam_permit.so\n{LATER}"


def service_path(name):
    return f"/etc/pam.d/{name}"


def has_lines_of_its_own(service, but_for):
    """Whether it does more than include the stack `but_for`; not where there is no such service."""
    path = Path(service_path(service))
    return path.exists() and not re.search(rf"(?m)^auth\s+include\s+{but_for}$", path.read_text(encoding="utf-8"))
