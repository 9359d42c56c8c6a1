# The fuzz targets and how they are run. Sourced after say.sh, packages.sh and build.sh, never run.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# fuzz_targets: their names, one a line.
fuzz_targets() { sed -n 's/^blockid_fuzz_target(\([a-z_]*\) .*/\1/p' "$checkout/tests/fuzz/CMakeLists.txt"; }

# run_fuzz_targets SECONDS TARGET...: as many at a time as there are processors.
run_fuzz_targets() {
    local seconds=$1
    shift
    printf '%s\n' "$@" | as_owner xargs -P "$(nproc)" -I '{}' "$checkout/scripts/lib/run-fuzzer" '{}' "$seconds"
}
