# Names of tests, for where they cannot be run. Sourced after say.sh, never run.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# python_names PREFIX FOLDER FILTER: those that contain FILTER, or one of several between bars; without looking into parameters, as pytest may be missing.
python_names() {
    find "$2" -name 'test_*.py' -exec awk -v prefix="$1" '/^def test_/ {
        file = FILENAME; sub(/.*\/test_/, "", file); sub(/\.py$/, "", file)
        name = $2; sub(/^test_/, "", name); sub(/\(.*/, "", name)
        print prefix "." file "." name }' {} + | grep -F -- "${3//|/$'\n'}" || true
}

# claim NAME: whether no other run that shares TEST_CLAIMS has taken it.
claim() { [ -z "${TEST_CLAIMS:-}" ] || mkdir "$TEST_CLAIMS/$1" 2>/dev/null; }
