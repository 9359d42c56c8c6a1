# Builds a CMake preset as the person who owns the checkout, so that no file in it becomes root's.
# Sourced after say.sh, never run.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# as_owner COMMAND...: as the ordinary user behind sudo when the checkout is theirs, else as we are.
as_owner() {
    if [ "$(id -u)" = 0 ] && [ -n "${SUDO_USER:-}" ] && [ "$(stat -c %U "$checkout")" = "$SUDO_USER" ]; then
        runuser -u "$SUDO_USER" -- "$@"
    else
        "$@"
    fi
}

# build_preset NAME [PART]: quiet when it works; the compiler's words when it does not. PART is a build
# preset of it with fewer targets.
build_preset() {
    local log part=${2:-$1}
    log=$(mktemp)
    if (cd "$checkout" && as_owner cmake --preset "$1" && as_owner cmake --build --preset "$part") >"$log" 2>&1; then
        rm -f "$log"
    else
        grep -v '^\[[0-9/]*\] [BLG]' "$log" | tail -n 40 | sed 's/^/    /'
        rm -f "$log"
        return 1
    fi
}
