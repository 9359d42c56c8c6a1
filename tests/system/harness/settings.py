"""Writes settings files in libconfig syntax from Python values."""
# SPDX-License-Identifier: Apache-2.0
from .files import write_file

DEFAULT_PATH = "/etc/security/pam_blockid.conf"


def to_libconfig(value):
    """dict -> group, list -> list, str, bool and int -> themselves."""
    if isinstance(value, dict):
        return "{ " + " ".join(f"{key} = {to_libconfig(member)};" for key, member in value.items()) + " }"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "( " + ", ".join(map(to_libconfig, value)) + " )"
    if isinstance(value, list):
        return "[ " + ", ".join(map(to_libconfig, value)) + " ]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def tenant_of(simulator):
    return {"dns": simulator.dns, "community": simulator.community, "license_key": simulator.license_key}


def write_settings(path, groups):
    write_file(path, "".join(f"{name} = {to_libconfig(group)};\n" for name, group in groups.items()), 0o600)
