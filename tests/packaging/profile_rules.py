"""The rules of an AppArmor profile, as far as they are used here: which path may be opened how, capabilities, and kinds
of sockets (apparmor.d(5)).
"""
# SPDX-License-Identifier: Apache-2.0
import re
import subprocess
from pathlib import Path

ASSIGNMENT = re.compile(r"^\s*(@\{\w+\})\s*\+?=\s*(.*)$")
RULE = re.compile(r'^\s*(?P<deny>deny\s+)?(?P<owner>owner\s+)?"?(?P<path>[/@][^"\s]*)"?\s+(?P<how>[a-zA-Z]+),')
CAPABILITY = re.compile(r"^\s*(?:deny\s+)?capability\s+([\w\s]+),")
NETWORK = re.compile(r"^\s*network\s+(\w+)\s+(\w+),")
VARIABLE = re.compile(r"@\{\w+\}")


def own_paths(path, name):
    """Of the rules for files in that profile of the file itself, without what it includes."""
    text = re.search(rf"^profile {name} .*?^\}}", Path(path).read_text(encoding="utf-8"), re.M | re.S)[0]
    return {match["path"] for match in map(RULE.match, text.splitlines()) if match}


class Profile:
    def __init__(self, path, name):
        """That profile of the file, with what it includes."""
        text = subprocess.run(["apparmor_parser", "--preprocess", path], capture_output=True, text=True, check=True).stdout
        self._values = {}
        self._rules, self._denials = [], []
        self.capabilities = set()  # also those that are denied by name: it is known, and not logged
        self.networks = set()
        inside = False
        for line in text.splitlines():
            if match := ASSIGNMENT.match(line):
                self._values.setdefault(match[1], []).extend(match[2].split())
            elif line.startswith("profile "):
                inside = line.startswith(f"profile {name} ")
            elif inside and (match := CAPABILITY.match(line)):
                self.capabilities.update(match[1].split())
            elif inside and (match := NETWORK.match(line)):
                self.networks.add(f"{match[1]} {match[2]}")
            elif inside and (match := RULE.match(line)):
                rules = self._denials if match["deny"] else self._rules
                rules += [(re.compile(to_regex(path)), set(match["how"]), bool(match["owner"]), match["path"])
                          for path in self._spelt_out(match["path"])]
        assert self._rules, f"{path} has no profile {name}"

    def _spelt_out(self, path):
        variable = VARIABLE.search(path)
        if not variable:
            return [re.sub("/+", "/", path)]
        values = self._values.get(variable[0], [])
        return [spelt for value in values for spelt in self._spelt_out(path.replace(variable[0], value, 1))]

    def meets(self, need):
        """A need of needs.py; not by a rule for owners, as a trace does not tell whose a file is."""
        if need.kind == "capability":
            return need.what in self.capabilities
        return need.what in self.networks if need.kind == "network" else self._grants(need.what, need.how, owner=False)

    def allows(self, path, how):
        """Each letter of `how`, perhaps by several rules, and to an owner."""
        return self._grants(path, how, owner=True)

    def used(self, needs):
        """The paths, as written in the rules, by which any of the needs for a file is met."""
        files = [need for need in needs if need.kind == "file"]
        return {written for regex, letters, _, written in self._rules
                if any(letters & set(need.how) and regex.fullmatch(need.what) for need in files)}

    def _grants(self, path, how, owner):
        granted = set().union(*(letters for regex, letters, owners, _ in self._rules
                                if (owner or not owners) and regex.fullmatch(path)))
        if "w" in granted:
            granted.add("a")
        denied = set().union(*(letters for regex, letters, *_ in self._denials if regex.fullmatch(path)))
        return set(how) <= granted - denied


def to_regex(glob):
    """/a/{b,c}*.x -> /a/(?:b|c)[^/]*\\.x"""
    out, depth, at = "", 0, 0
    while at < len(glob):
        two, one = glob[at:at + 2], glob[at]
        if one == "*" and out.endswith("/") and glob[at:].lstrip("*")[:1] in ("", "/"):
            out += "(?=[^/])"  # /a/* is nothing that /a/ has for its name
        if two == "**":
            out, at = out + ".*", at + 2
            continue
        if one == "[":
            end = glob.index("]", at)
            out, at = out + glob[at:end + 1], end + 1
            continue
        if one == "{":
            depth += 1
        out += {"*": "[^/]*", "?": "[^/]", "{": "(?:"}.get(one) or (
            ")" if one == "}" else "|" if one == "," and depth else re.escape(one))
        if one == "}":
            depth -= 1
        at += 1
    return out
