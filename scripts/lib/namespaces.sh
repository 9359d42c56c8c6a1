# Whether this machine lets us make a throw-away root, or a system of another release: some containers refuse it.
# Sourced after say.sh, never run.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# can_make_root: status 0 if so; otherwise $no_root_because holds the reason, one line.
can_make_root() {
    local said
    said=$("$checkout/scripts/throwaway-root" true 2>&1) && return 0
    # shellcheck disable=SC2034  # read by the scripts that source this file
    no_root_because=$(printf '%s\n' "$said" | grep . | tail -n 1)
    return 1
}

# can_make_release [--arch ARCH] RELEASE: status 0 if there is a system of it now; otherwise $no_release_because holds the
# reason, one line. Says what it does meanwhile.
can_make_release() {
    local said
    { said=$("$checkout/scripts/release-root" "$@" true 2>&1 >&3); } 3>&1 && return 0
    # shellcheck disable=SC2034  # read by the scripts that source this file
    no_release_because=$(printf '%s\n' "$said" | grep . | tail -n 1)
    return 1
}
