"""The file rules of an AppArmor profile, as far as they are used here: which path may be opened how (apparmor.d(5))."""
# SPDX-License-Identifier: Apache-2.0
import re
import subprocess

ASSIGNMENT = re.compile(r"^\s*(@\{\w+\})\s*\+?=\s*(.*)$")
RULE = re.compile(r'^\s*(?P<deny>deny\s+)?(?:owner\s+)?"?(?P<path>[/@][^"\s]*)"?\s+(?P<how>[a-zA-Z]+),')
VARIABLE = re.compile(r"@\{\w+\}")


class Profile:
    def __init__(self, path, name):
        """That profile of the file, with what it includes."""
        text = subprocess.run(["apparmor_parser", "--preprocess", path], capture_output=True, text=True, check=True).stdout
        self._values = {}
        self._rules = []
        inside = False
        for line in text.splitlines():
            if match := ASSIGNMENT.match(line):
                self._values.setdefault(match[1], []).extend(match[2].split())
            elif line.startswith("profile "):
                inside = line.startswith(f"profile {name} ")
            elif inside and (match := RULE.match(line)) and not match["deny"]:
                self._rules += [(re.compile(to_regex(path)), set(match["how"])) for path in self._spelt_out(match["path"])]
        assert self._rules, f"{path} has no profile {name}"

    def _spelt_out(self, path):
        variable = VARIABLE.search(path)
        if not variable:
            return [re.sub("/+", "/", path)]
        values = self._values.get(variable[0], [])
        return [spelt for value in values for spelt in self._spelt_out(path.replace(variable[0], value, 1))]

    def allows(self, path, how):
        """Each letter of `how`, perhaps by several rules."""
        granted = set().union(*(letters for regex, letters in self._rules if regex.fullmatch(path)))
        if "w" in granted:
            granted.add("a")
        return set(how) <= granted


def to_regex(glob):
    """/a/{b,c}*.x -> /a/(?:b|c)[^/]*\\.x"""
    out, depth, at = "", 0, 0
    while at < len(glob):
        two, one = glob[at:at + 2], glob[at]
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
