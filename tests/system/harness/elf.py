"""What a compiler and linker made of a program, as far as it makes an attack harder; told by readelf(1)."""
# SPDX-License-Identifier: Apache-2.0
import platform
import re
import subprocess
from pathlib import Path

ENDBR64 = bytes.fromhex("f30f1efa")
# Of our own code: the start files of the C library have a handful themselves.
MANY = 20


def readelf(option, path):
    return subprocess.run(["readelf", "--wide", option, str(path)], capture_output=True, text=True, check=True).stdout


def text_section(path):
    found = re.search(r" \.text +PROGBITS +\S+ (\S+) (\S+)", readelf("--sections", path))
    offset, size = (int(number, 16) for number in found.groups())
    return Path(path).read_bytes()[offset:offset + size]


def weaknesses(path, is_program):
    """The protections that it lacks, by name; an empty set is what we want."""
    header, segments = readelf("--file-header", path), readelf("--program-headers", path)
    dynamic, symbols = readelf("--dynamic", path), readelf("--dyn-syms", path)
    flags = re.findall(r" [RW ]{2}[E ](?= +0x)", segments)
    checked = set(re.findall(r"\b__(\w+)_chk\b", symbols))
    lacks = {
        "position independence": not re.search(r"Type: +DYN", header)
        or is_program and not re.search(r"FLAGS_1.*\bPIE\b", dynamic),
        "relro": "GNU_RELRO" not in segments,
        "binding at once": not re.search(r"\(FLAGS(_1)?\).*\b(BIND_)?NOW\b", dynamic),
        "a stack without code": not re.search(r"GNU_STACK .* RW +0x", segments),
        "segments of code that stay as they are": not flags or any("W" in flag and "E" in flag for flag in flags),
        "text without relocations": "TEXTREL" in dynamic,
        "stack protector": "__stack_chk_fail" not in symbols,
        "fortified functions": not checked,
        "libraries from nowhere but the system": "RPATH" in dynamic or "RUNPATH" in dynamic,
    }
    if platform.machine() == "x86_64":
        lacks["branch targets"] = text_section(path).count(ENDBR64) < MANY
    return {name for name, is_lacking in lacks.items() if is_lacking}
