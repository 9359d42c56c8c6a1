# How lintian is asked: it must find nothing at all. Sourced after say.sh, never run.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# shellcheck disable=SC2034  # read by the scripts that source this file
lint_options=(--pedantic -I --fail-on "error,warning,info,pedantic")
# debian/ keeps to the standard of the oldest release.
if [ "$(debian_release)" != bookworm ]; then lint_options+=(--suppress-tags out-of-date-standards-version); fi
