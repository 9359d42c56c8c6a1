# How lintian is asked: it must find nothing at all. Sourced after say.sh, never run.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# shellcheck disable=SC2034  # read by the scripts that source this file
lint_options=(--pedantic -I --fail-on "error,warning,info,pedantic")
if [ "$(debian_release)" = bookworm ]; then
    # A host without systemd needs no broker. No override: later lintians do not know the tag, and say so.
    lint_options+=(--suppress-tags package-supports-alternative-init-but-no-init.d-script)
else
    # debian/ keeps to the standard of the oldest release.
    lint_options+=(--suppress-tags out-of-date-standards-version)
fi
