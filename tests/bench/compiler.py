"""The bench's own programs in C."""
# SPDX-License-Identifier: Apache-2.0
import subprocess


def compile_c(source, program, *options):
    """`program`, made of the file `source`; `options` of the compiler, such as libraries, come last."""
    subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, source, *options], check=True)
    return program
