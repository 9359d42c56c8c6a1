# Where this machine gets Debian's packages from. Sourced, never run.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# Its own sources, so far as they are Debian's: one line each, as of sources.list(5).
debian_sources() {
    # shellcheck disable=SC2016  # apt's variables
    apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian'
}

# debian_mirror LABEL: the address of the first of them that calls itself so.
debian_mirror() {
    # shellcheck disable=SC2016  # apt's variable
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' "Label: $1" | head -n 1
}

# sources_of RELEASE: from the same mirrors.
sources_of() {
    local mirror security
    mirror=$(debian_mirror Debian)
    security=$(debian_mirror Debian-Security)
    [ -n "$mirror" ] || return 1
    printf 'deb %s main\n' "$mirror $1" "$mirror $1-updates"
    [ -z "$security" ] || printf 'deb %s main\n' "$security $1-security"
}
