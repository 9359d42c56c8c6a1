#!/usr/bin/python3
"""Looks whether each folder of pam_blockid/ includes what its CMake targets say that they use: no more and no less.

Prints one line for each difference; exit status 1 when there is one.
"""
# SPDX-License-Identifier: Apache-2.0
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "pam_blockid"

# The libraries of others, by what their headers begin with.
HEADERS = {
    "tl::expected": "tl/", "PkgConfig::CRYPTO": "openssl/", "PkgConfig::SSL": "openssl/ssl", "PkgConfig::CURL": "curl/",
    "PkgConfig::JSONCPP": "json/", "PkgConfig::LDAP": ("ldap", "lber"), "PkgConfig::LIBCONFIG": "libconfig",
    "PkgConfig::SECCOMP": "seccomp.h", "PkgConfig::SECP256K1": "secp256k1", "PAM::PAM": "security/", "CLI11::CLI11": "CLI/",
    "Threads::Threads": ("thread", "future"), "${CMAKE_DL_LIBS}": "dlfcn.h",
}
NOT_INCLUDED = {"blockid_flags", "version_mark"}  # flags, and a mark in the programs
COMMAND = re.compile(r"\b(blockid_folder|target_link_libraries|add_library|add_executable)\s*\(([^)]*)\)")
INCLUDE = re.compile(r'^#include ["<]([^">]+)[">]', re.MULTILINE)


class Folder:
    """A folder with a CMakeLists.txt: its targets, what they use, and files of other folders that they compile."""

    def __init__(self, path):
        self.path = path
        self.name = str(path.relative_to(ROOT))
        self.targets, self.uses, self.borrowed = set(), set(), set()
        text = re.sub(r"#.*", "", (path / "CMakeLists.txt").read_text(encoding="utf-8"))
        for command, words in COMMAND.findall(text):
            target, *words = words.replace('"', "").split()
            if command != "target_link_libraries":
                self.targets.add(target)
            sources, _, used = " ".join(words).partition(" USES ")
            if command == "target_link_libraries":
                sources, used = "", sources
            self.uses |= set(used.split()) - {"PUBLIC", "PRIVATE"} - NOT_INCLUDED
            self.borrowed |= {(word.removeprefix("${PROJECT_SOURCE_DIR}/pam_blockid/") if "$" in word else
                               str((path / word).resolve().relative_to(ROOT))).removesuffix(".cpp") + ".h"
                              for word in sources.split() if word.endswith(".cpp") and "/" in word}
        self.uses -= self.targets

    def included(self):
        """Each header that its files include, with one of these files."""
        return {header: file.relative_to(ROOT.parent) for file in sorted(self.path.glob("*.*")) if file.suffix in (".h", ".cpp")
                for header in INCLUDE.findall(file.read_text(encoding="utf-8"))}


def used_by(header, folders):
    """The libraries, ours or others', any of which would give the header; none: the system has it."""
    for folder in sorted(folders, key=lambda one: -len(one.name)):
        if header.startswith(folder.name + "/"):
            return folder.targets
    found = {library for library, begin in HEADERS.items() if header.startswith(begin)}
    return found - {"Threads::Threads"}


def differences(folder, folders):
    included, named = folder.included(), folder.uses | folder.targets
    compiled = set().union(*(one.borrowed for one in folders if one.targets & named))
    for header, file in included.items():
        libraries = used_by(header, folders)
        if libraries and not libraries & named and header not in compiled:
            yield f"{file} includes {header}: {folder.path.relative_to(ROOT.parent)}/CMakeLists.txt names none of {', '.join(sorted(libraries))}"
    for library in sorted(folder.uses):
        targets = next((one.targets for one in folders if library in one.targets), {library})
        begin = HEADERS.get(library)
        if not any(header.startswith(begin) if begin else used_by(header, folders) == targets for header in included):
            yield f"{folder.path.relative_to(ROOT.parent)}/CMakeLists.txt names {library}, of which no file there includes anything"


def main():
    folders = [Folder(file.parent) for file in sorted(ROOT.glob("*/**/CMakeLists.txt"))]
    found = [line for folder in folders for line in differences(folder, folders)]
    print("\n".join(found))
    return 1 if found or not folders else 0


sys.exit(main())
