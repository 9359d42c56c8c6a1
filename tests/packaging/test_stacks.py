"""`blockidctl check` reads the PAM stacks of other distributions: as they come, with our line where one would put it
first, and as packaging/ has it."""
# SPDX-License-Identifier: Apache-2.0
import re
import shutil
from pathlib import Path

import pytest
from conftest import PACKAGING, run
from harness import blockidctl

STACKS = Path(__file__).parent / "stacks"
DISTRIBUTIONS = ("el9", "el10", "opensuse", "arch", "ubuntu")
SERVICES = ("sshd", "login", "sudo", "sudo-i", "su", "su-l")
LINE = "auth required pam_blockid.so\n"
PAM = Path("/etc/pam.d")


@pytest.fixture(scope="module", autouse=True)
def no_other_services(tmp_path_factory):
    kept = tmp_path_factory.mktemp("pam.d")
    shutil.copytree(PAM, kept, symlinks=True, dirs_exist_ok=True)
    yield
    shutil.rmtree(PAM)
    shutil.copytree(kept, PAM, symlinks=True)


@pytest.fixture(params=DISTRIBUTIONS)
def distribution(request):
    use(request.param)
    return request.param


def use(name):
    """Its stacks and no others."""
    shutil.rmtree(PAM)
    shutil.copytree(STACKS / name, PAM)


def found(service):
    """Ids of what is wrong with it."""
    return [finding.id for finding in blockidctl.check("--service", service).troubles if finding.check == "pam"]


def append(service, text=LINE):
    with open(PAM / service, "a", encoding="utf-8") as file:
        file.write(text)


def replace(service, old, new):
    text = (PAM / service).read_text(encoding="utf-8")
    assert old in text, f"{service} has no {old}"
    (PAM / service).write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("service", SERVICES)
def test_as_they_come_they_ask_for_no_passcode(distribution, service):
    assert found(service) == ["pam.not_asked"]


# What comes of our line at the end of the service's own file, as after "@include common-auth" on Debian.
AT_THE_END = {
    "el9": {"sshd": "pam.not_final", "login": "pam.not_final", "su": "pam.not_final", "sudo": "pam.bypass"},
    "el10": {"sshd": "pam.not_final", "login": "pam.not_final", "su": "pam.not_final", "sudo": "pam.bypass"},
    "opensuse": {"sshd": "pam.bypass", "login": "pam.bypass", "su": "pam.bypass", "sudo": "pam.bypass"},
    "arch": {"sshd": None, "login": None, "su": "pam.not_final", "sudo": None},
    "ubuntu": {"sshd": None, "login": None, "su": None, "sudo": None},
}


@pytest.mark.parametrize("service", ["sshd", "login", "su", "sudo"])
def test_our_line_at_the_end(distribution, service):
    append(service)
    expected = AT_THE_END[distribution][service]
    assert [id for id in found(service) if id != "pam.login_shell"] == ([expected] if expected else [])


def test_a_single_password_module_of_opensuse():
    """Without SSSD: "required pam_unix" goes on after a wrong password."""
    use("opensuse")
    (PAM / "common-auth").write_text("auth required pam_env.so\nauth required pam_unix.so try_first_pass\n")
    append("sshd")
    assert found("sshd") == ["pam.not_final"]


def rendered(template, features):
    """As authselect-profiles(5) has it: a line with {include if "x"} or {exclude if "x"} counts or not."""
    lines = []
    for line in template.splitlines():
        wanted = all((name in features) == (word == "include")
                     for word, name in re.findall(r'\{(include|exclude) if "([\w-]+)"\}', line))
        if wanted:
            lines.append(re.sub(r"\s*\{[^}]*\}", "", line))
    return "\n".join(lines) + "\n"


@pytest.fixture
def profile(tmp_path):
    """A custom profile of authselect, with the feature."""
    for name in ("system-auth", "password-auth"):
        (tmp_path / name).write_text("auth required pam_deny.so\n-auth optional pam_x.so\naccount required pam_unix.so\n")
    run(PACKAGING / "authselect" / "add-blockid", tmp_path)
    return tmp_path


def select(profile, *features):
    for name in ("system-auth", "password-auth"):
        (PAM / name).write_text(rendered((profile / name).read_text(encoding="utf-8"), features), encoding="utf-8")


def test_add_blockid_changes_the_auth_lines_alone_and_once(profile):
    once = (profile / "system-auth").read_text(encoding="utf-8")
    run(PACKAGING / "authselect" / "add-blockid", profile)
    assert (profile / "system-auth").read_text(encoding="utf-8") == once
    ours = (PACKAGING / "authselect" / "auth-lines").read_text(encoding="utf-8")
    assert once == ours + "account required pam_unix.so\n"
    assert sorted(path.name for path in profile.iterdir()) == ["password-auth", "system-auth"]


@pytest.mark.parametrize("more", [(), ("with-faillock",)], ids=["plain", "faillock"])
@pytest.mark.parametrize("name", ["el9", "el10"])
def test_the_feature_of_authselect(name, more, profile):
    use(name)
    select(profile, "with-blockid", *more)
    assert {service: found(service) for service in SERVICES} == {service: [] for service in SERVICES}
    select(profile, *more)
    assert {service: found(service) for service in SERVICES} == {service: ["pam.not_asked"] for service in SERVICES}


def test_the_feature_is_refused_to_a_profile_of_links(tmp_path):
    for name in ("system-auth", "password-auth"):
        (tmp_path / name).symlink_to("/etc/hosts")
    with pytest.raises(AssertionError, match="no file of its own; see README.md"):
        run(PACKAGING / "authselect" / "add-blockid", tmp_path)
    assert (tmp_path / "system-auth").is_symlink()


@pytest.mark.parametrize("service", SERVICES)
def test_the_snippet_beside_pam_config(service):
    use("opensuse")
    shutil.copy(PACKAGING / "pam-config" / "common-auth-blockid", PAM)
    replace(service, "auth include common-auth\n", "auth include common-auth-blockid\n")
    assert [id for id in found(service) if id != "pam.login_shell"] == []


@pytest.mark.parametrize("name, old", [("el9", "auth substack password-auth\n"), ("el10", "auth substack password-auth\n"),
                                       ("opensuse", "auth include common-auth\n"),
                                       ("arch", "auth include system-remote-login\n"), ("ubuntu", "@include common-auth\n")])
def test_key_then_passcode_for_ssh(name, old):
    use(name)
    example = (PACKAGING.parent / "config" / "pam.d" / "sshd-key-and-code").read_text(encoding="utf-8")
    replace("sshd", old, example)
    assert found("sshd") == []
