# The Debian packages that building and testing need, and how they get installed.
# Sourced, never run.
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

# shellcheck disable=SC2034  # read by the scripts that source this file
{
    build_packages=(
        g++ cmake ninja-build pkgconf scdoc python3 iproute2 openssl
        libpam0g-dev libcrypt-dev libcurl4-openssl-dev libjsoncpp-dev libconfig++-dev libldap-dev libexpected-dev libssl-dev
        libseccomp-dev libsecp256k1-dev
        libcli11-dev libcpp-httplib-dev libcpputest-dev)
    fuzz_packages=(clang libclang-rt-dev llvm)
    style_packages=(shellcheck)
    # Only where style_checks.sh says that they have the last word.
    release_style_packages=(clang-format clang-tidy cppcheck)
    package_packages=(debhelper lintian man-db)
    chroot_packages=(mmdebstrap)
    # Only ever installed in a throw-away root: openssh-server would open a port on the machine.
    login_packages=(openssh-server openssh-client)
    test_packages=(python3-pytest python3-pexpect python3-cryptography "${login_packages[@]}" sudo opendoas
        pamtester slapd locales systemd rsync git ansible-core dbus polkitd)
    packaging_packages=(rpm rpmlint selinux-policy-dev selinux-policy-default policycoreutils setools apparmor strace
        python3-apt prometheus)
    browser_packages=(cockpit-ws cockpit-bridge chromium chromium-driver)
    bench_packages=(pamtester slapd valgrind time libpam-duo google-compute-engine-oslogin libpam-google-authenticator)
}

# What not every release has. Where sssd is missing, its tests say so.
if [ "$(debian_release)" != bookworm ]; then test_packages+=(sudo-rs); fi
if [ "$(debian_release)" != forky ]; then test_packages+=(sssd-ldap libnss-sss); fi

# cross_packages ARCH: what building for that architecture needs, one a line: the tools are this machine's, the
# libraries that one's, but for those that are headers alone and the same for each.
cross_packages() {
    local package
    printf '%s\n' "crossbuild-essential-$1" qemu-user
    for package in "${build_packages[@]}"; do
        case $package in
        g++) ;;
        libcli11-dev | libexpected-dev) printf '%s\n' "$package" ;;
        lib* | pkgconf) printf '%s:%s\n' "$package" "$1" ;;
        *) printf '%s\n' "$package" ;;
        esac
    done
}

# How apt-get is called; a throw-away root puts its own way here.
apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q)

# missing_packages PACKAGE...: those that are not installed, one a line.
missing_packages() {
    local package
    for package; do
        case $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) in
        ?i*) ;;
        *) printf '%s\n' "$package" ;;
        esac
    done
}

# apt_install PACKAGE...: without questions; asks for new package lists only when it needs them.
apt_install() {
    local log failed install=("${apt[@]}" install -y --no-install-recommends)
    log=$(mktemp)
    if ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; then
        "${apt[@]}" update >"$log" 2>&1 || true # the install below tells what is really missing
    fi
    if ! "${install[@]}" "$@" >"$log" 2>&1; then
        "${apt[@]}" update >"$log" 2>&1 || true
        if ! "${install[@]}" "$@" >"$log" 2>&1; then
            failed=$(grep '^E: ' "$log" || tail -n 3 "$log")
            rm -f "$log"
            printf 'Cannot install these Debian packages: %s\n%s\n%s\n' "$*" "$failed" \
                "Check the network and /etc/apt/sources.list, or install them yourself, then run again." >&2
            return 1
        fi
    fi
    rm -f "$log"
}

# install_packages PACKAGE...: on this machine, those that are missing.
install_packages() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" = 0 ] && return
    [ "$(id -u)" = 0 ] || die "missing packages; run: sudo apt-get install ${missing[*]}"
    say "Installing what is missing for the build: ${missing[*]}"
    apt_install "${missing[@]}" || exit 2
}

# install_without_services PACKAGE...: on this machine; no service of theirs is started now.
install_without_services() {
    local missing policy=/usr/sbin/policy-rc.d made="" status=0
    mapfile -t missing < <(missing_packages "$@")
    [ "${#missing[@]}" = 0 ] && return
    say "Installing ${missing[*]} without starting it; to take it away again: apt-get purge ${missing[*]}"
    if [ ! -e "$policy" ]; then
        made=yes
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    apt_install "${missing[@]}" || status=2
    if [ -n "$made" ]; then rm -f "$policy"; fi
    [ "$status" = 0 ] || exit "$status"
}
