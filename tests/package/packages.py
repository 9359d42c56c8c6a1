"""Installs, changes and removes Debian packages, and tells what that has changed on the host."""
# SPDX-License-Identifier: Apache-2.0
import hashlib
import os
import stat
import subprocess
from pathlib import Path

MODULE, SIMULATOR = "libpam-blockid", "blockid-simulator"

PLACES = ("/etc", "/home", "/opt", "/run", "/srv", "/usr", "/var")
OUR_CACHE = "/var/cache/pam_blockid"
# Notes that dpkg, apt, the tools for accounts and the caches keep for themselves.
OWN_NOTES = ("/var/lib/dpkg", "/var/lib/apt", "/var/log", "/etc/passwd-", "/etc/group-", "/etc/shadow-",
             "/etc/gshadow-", "/etc/.pwd.lock", "/var/tmp", "/home/builder")


def built(environment="PACKAGES"):
    return sorted(Path(os.environ[environment]).iterdir())


def package_file(name):
    return next(path for path in built() if path.name.startswith(f"{name}_") and path.suffix == ".deb")


def run(*command):
    """What it printed; an assertion with that when it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run([str(word) for word in command], env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, f"{command}: status {done.returncode}\n{done.stdout}"
    return done.stdout


def install(path, *options):
    return run("apt-get", "install", "-y", "--no-install-recommends", "-o", "APT::Sandbox::User=root", *options, path)


def remove(name):
    return run("apt-get", "remove", "-y", name)


def purge(name):
    return run("dpkg", "--purge", name)


def field_of(path, field):
    return run("dpkg-deb", "-f", path, field).strip()


def repacked(path, version, directory, change=lambda tree: None):
    """The same package with a higher version; `change` may edit its files below the directory that it is given."""
    tree = Path(directory) / f"tree-{version}"
    run("dpkg-deb", "-R", path, tree)
    replace_text(tree / "DEBIAN" / "control", f"Version: {field_of(path, 'Version')}\n", f"Version: {version}\n")
    change(tree)
    result = Path(directory) / f"{MODULE}_{version}.deb"
    run("dpkg-deb", "-b", tree, result)
    return result


def replace_text(path, old, new):
    """As an editor would, in place: owner and mode stay."""
    text = Path(path).read_text()
    assert old in text, f"{path} has no {old}"
    Path(path).write_text(text.replace(old, new))


def entry_of(path):
    status = os.lstat(path)
    look = (oct(status.st_mode), status.st_uid, status.st_gid)
    if stat.S_ISLNK(status.st_mode):
        return (*look, os.readlink(path))
    if stat.S_ISREG(status.st_mode):
        in_etc = path.startswith("/etc/")
        return (*look, hashlib.sha256(Path(path).read_bytes()).hexdigest() if in_etc else status.st_size)
    return look


def is_own_note(path):
    return path in OWN_NOTES or (path.startswith("/var/cache/") and not f"{path}/".startswith(f"{OUR_CACHE}/"))


def look_at_host():
    """{path: what is there} of every file; those in /etc with their checksums."""
    found = {}
    for place in PLACES:
        for directory, directories, files in os.walk(place):
            directories[:] = [name for name in directories if not is_own_note(f"{directory}/{name}")]
            found.update({path: entry_of(path) for name in directories + files
                          if not is_own_note(path := f"{directory}/{name}")})
    return found


def differences(before, after):
    return sorted(f"{path}: {before.get(path, 'nothing')} became {after.get(path, 'nothing')}"
                  for path in before.keys() | after.keys() if before.get(path) != after.get(path))
