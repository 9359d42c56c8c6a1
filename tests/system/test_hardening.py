"""The installed module and helper have every protection that compiler and linker give."""
# SPDX-License-Identifier: Apache-2.0
import subprocess
from pathlib import Path

from harness.elf import MANY, readelf, weaknesses
from harness.processes import HELPER_PATH

CARELESS = ["-no-pie", "-O0", "-U_FORTIFY_SOURCE", "-fno-stack-protector", "-fcf-protection=none", "-Wl,-z,norelro",
            "-Wl,-z,lazy", "-Wl,-z,execstack", "-Wl,-rpath,/tmp"]
CAREFUL = ["-pie", "-fPIE", "-O2", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2", "-fstack-protector-strong",
           "-fcf-protection", "-Wl,-z,relro", "-Wl,-z,now", "-Wl,-z,noexecstack"]


def module_path():
    return next(Path("/usr/lib").glob("*/security/pam_blockid.so"))


def test_module():
    assert weaknesses(module_path(), is_program=False) == set()


def test_helper():
    assert weaknesses(HELPER_PATH, is_program=True) == set()


def test_neither_is_setuid_or_writable_by_others():
    for path in (module_path(), Path(HELPER_PATH)):
        status = path.lstat()
        assert (status.st_uid, status.st_gid) == (0, 0)
        assert status.st_mode & 0o7022 == 0


def test_helper_links_the_libraries_that_it_needs_alone():
    """A library that crept in would be one more that reads what others wrote."""
    needed = {line.partition("[")[2].partition(".so")[0].removesuffix("-2.5") for line in readelf("--dynamic", HELPER_PATH).splitlines()
              if "(NEEDED)" in line}
    assert needed - {"ld-linux-x86-64", "ld-linux-aarch64"} == {
        "libcurl", "libldap", "liblber", "libconfig++", "libcrypto", "libjsoncpp", "libseccomp", "libsecp256k1",
        "libstdc++", "libgcc_s", "libc"}


def compiled(directory, options):
    source, program = directory / "program.c", directory / "program"
    functions = "\n".join(f"int f{number}(int n) {{ return n + {number}; }}" for number in range(MANY))
    source.write_text(f"""#include <string.h>
#include <stdio.h>
{functions}
int main(int argc, char** argv) {{
    char text[16];
    strcpy(text, argv[argc - 1]);
    return puts(text) + f0(argc);
}}
""")
    subprocess.run(["cc", *options, "-o", program, source], check=True)
    return program


def test_the_search_finds_what_is_missing(tmp_path):
    """The control: a careful build has nothing to report, a careless one all but what the linker itself forbids."""
    assert weaknesses(compiled(tmp_path, CAREFUL), is_program=True) == set()
    assert weaknesses(compiled(tmp_path, CARELESS), is_program=True) >= {
        "position independence", "relro", "binding at once", "a stack without code", "stack protector",
        "fortified functions", "libraries from nowhere but the system", "branch targets"}
