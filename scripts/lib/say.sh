# What the scripts tell the person who runs them, and where the checkout is.
# Sourced, never run.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

checkout=$(dirname "$(dirname "$(dirname "$(realpath "${BASH_SOURCE[0]}")")")")

say() { printf '%s\n' "$*"; }

# die MESSAGE: the last line before giving up; status 2 tells "could not start" from "a test failed".
die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 2
}

# debian_release: this machine's, such as bookworm; nothing where it has no name.
debian_release() { sed -n 's/^VERSION_CODENAME=//p' /etc/os-release; }

# debian_number: this machine's release of Debian, such as 12; nothing for testing and other systems.
debian_number() { ! grep -qx 'ID=debian' /etc/os-release || sed -n 's/^VERSION_ID="\(.*\)"$/\1/p' /etc/os-release; }

need_root() { # need_root WHY
    [ "$(id -u)" = 0 ] || die "$1; run: sudo $0"
}

# show_help FILE: the comment at the head of a script is its help, from "Usage" to the licence line.
show_help() { sed -n '/^# Usage/,/^# SPDX/{/^# SPDX/!s/^# \{0,1\}//p}' "$1"; }
