# The tests that tell most about a release of Debian, in the time that another than one's own is worth.
# Sourced, never run.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# shellcheck disable=SC2034  # read by the script that sources this file
core_tests=(module. system.ssh. system.sudo_su. system.lockout. system.codes. system.outages. system.certificates.
    system.ldap_servers. system.prompt. system.policy. system.check. system.lockdown. system.hostile_server.)

# any_of NAME...: the filter that lets all of them through.
any_of() { (IFS='|' && printf '%s\n' "$*"); }
