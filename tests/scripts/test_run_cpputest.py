# SPDX-License-Identifier: Apache-2.0
"""What scripts/lib/run-cpputest runs of a program of which two groups have tests of the same name.

    python3 tests/scripts/test_run_cpputest.py, where g++ and libcpputest-dev are
"""

import subprocess
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

CHECKOUT = Path(__file__).resolve().parents[2]
PROGRAM = """
#include <cstdlib>
#include <CppUTest/CommandLineTestRunner.h>
#include <CppUTest/TestHarness.h>
TEST_GROUP(A) {};
TEST_GROUP(AB) {};
TEST_GROUP(B) {};
TEST(A, x) { if (std::getenv("CRASH")) std::_Exit(7); FAIL("of A"); }
TEST(A, y) {}
TEST(AB, yy) { FAIL("of AB"); }
TEST(B, x) {}
int main(int count, char** words) { return CommandLineTestRunner::RunAllTests(count, words); }
"""
WAYS_TO_FAIL = ({}, {"CRASH": "1"})


class RunCpputest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.program, cls.reasons = Path(directory.name, "program"), Path(directory.name, "reasons")
        Path(directory.name, "program.cpp").write_text(PROGRAM)
        subprocess.run(["g++", f"{cls.program}.cpp", "-o", cls.program, "-lCppUTest"], check=True)
        cls.reasons.write_text("# why not\nunit.t.A.x: here\nunit.t.AB: there\nunit.other.A.y: elsewhere\n")

    def expect(self, lines, *arguments, environment):
        said = subprocess.run(["/usr/bin/python3", CHECKOUT / "scripts/lib/run-cpputest", *arguments], env=environment,
                              text=True, capture_output=True, check=True)
        self.assertEqual(said.stderr, "")
        self.assertEqual(sorted(line for line in said.stdout.splitlines() if not line.startswith(" ")), lines)

    def test_only_what_is_chosen_is_run(self):
        for environment in WAYS_TO_FAIL:
            self.expect(["ok unit.t.A.y", "ok unit.t.B.x"], "unit.t", self.program, "t.A.y|t.B.x",
                        environment=environment)

    def test_what_cannot_run_is_not_run(self):
        for environment in WAYS_TO_FAIL:
            self.expect(["cannot-run unit.t.A.x: here", "cannot-run unit.t.AB.yy: there", "ok unit.t.A.y",
                         "ok unit.t.B.x"], "--cannot-run", self.reasons, "unit.t", self.program,
                        environment=environment)

    def test_what_is_chosen_and_fails_has_failed(self):
        for environment in WAYS_TO_FAIL:
            self.expect(["FAILED unit.t.A.x", "ok unit.t.A.y", "ok unit.t.B.x"], "unit.t", self.program, "t.A.|t.B.",
                        environment=environment)
        self.expect(["FAILED unit.t.A.x", "FAILED unit.t.AB.yy", "ok unit.t.A.y", "ok unit.t.B.x"], "unit.t",
                    self.program, environment={})


unittest.main()
