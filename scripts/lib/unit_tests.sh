# Runs the unit programs, a line per test. Sourced after say.sh and build.sh, never run.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# run_unit_tests PRESET FILTER [OPTION...]: those that the preset has built; options of run-cpputest.
run_unit_tests() {
    local preset=$1 filter=$2 programs program name
    shift 2
    mapfile -t programs < <(find "$checkout/build/$preset/tests/unit" -maxdepth 2 -type f -name 'unit_*' | sort)
    [ "${#programs[@]}" -gt 0 ] || say "FAILED unit: no programs in build/$preset/tests/unit"
    for program in "${programs[@]}"; do
        name=$(basename "$program")
        as_owner "$checkout/scripts/lib/run-cpputest" "$@" "unit.${name#unit_}" "$program" "$filter"
    done
}

# look_for_programs PRESET LIST: says of each program that LIST names, as run-cpputest takes it, and there is none.
look_for_programs() {
    local name
    while read -r name; do
        [ -x "$checkout/build/$1/tests/unit/$name/unit_$name" ] ||
            say "FAILED unit.$name: named in $2, and there is no such program"
    done < <(sed -n '/^#/!s/^\(unit\.\)\{0,1\}\([^.:]*\).*/\2/p' "$2" | sort -u)
}
