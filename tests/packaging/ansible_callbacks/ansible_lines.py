"""A callback of Ansible: a line of JSON for each result, and what else it may tell of it."""
# SPDX-License-Identifier: Apache-2.0
import json

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: ansible_lines
    type: stdout
    short_description: a line of JSON for each result
    description: for the tests of the role
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "ansible_lines"

    def _tell(self, what, result, ignored=False):
        self._display.display(json.dumps({
            "what": what, "task": result._task.get_name(), "changed": result._result.get("changed", False),
            "msg": str(result._result.get("msg", "")), "ignored": ignored,
            "all": json.loads(self._dump_results(result._result, indent=None))}))

    def v2_runner_on_ok(self, result):
        self._tell("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._tell("failed", result, ignore_errors)

    def v2_runner_on_unreachable(self, result):
        self._tell("unreachable", result)
