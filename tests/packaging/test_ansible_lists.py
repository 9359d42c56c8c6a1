"""The lists of the Ansible role's settings file, as pam_blockid.conf(5) wants each."""
# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import jinja2

TEMPLATE = Path(__file__).resolve().parents[2] / "packaging/ansible/pam_blockid/templates/pam_blockid.conf.j2"


def written(**settings):
    """The lines of these settings, as Ansible would write them."""
    engine = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True)
    engine.filters["combine"] = lambda one, other, recursive=False: {**one, **other}
    text = engine.from_string(TEMPLATE.read_text()).render(
        pam_blockid_settings=settings, pam_blockid_secrets=[{"path": "/key"}], pam_blockid_ldap_password="", beside="")
    return [" ".join(line.split()) for line in text.splitlines() if not line.startswith(("#", "tenant"))]


def test_users_without_a_member_are_a_list_of_groups():
    assert written(users=[]) == ["users = ( );"]  # [ ] is refused


def test_a_list_has_the_brackets_of_its_members():
    assert written(users=[{"name": "ann"}, {"name": "bob"}]) == ['users = ( { name = "ann"; }, { name = "bob"; } );']
    assert written(policy={"exempt_groups": ["a", "b"], "only_groups": [], "on_outage": ""}) == [
        'policy = { exempt_groups = [ "a", "b" ]; only_groups = ( ); on_outage = ""; };']
    assert written(otp={"code_length": [6, 8], "echo": False, "attempts": 0}) == [
        "otp = { code_length = [ 6, 8 ]; echo = false; attempts = 0; };"]
