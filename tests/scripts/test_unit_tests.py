# SPDX-License-Identifier: Apache-2.0
"""What scripts/lib/unit_tests.sh says of a list of what cannot be run (run-cpputest --cannot-run).

    python3 tests/scripts/test_unit_tests.py
"""

import subprocess
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

LIB = Path(__file__).resolve().parents[2] / "scripts/lib"
SCRIPT = '. "$1/say.sh"; . "$1/build.sh"; . "$1/unit_tests.sh"; checkout=$2; look_for_programs made "$2/list"'


class LookForPrograms(unittest.TestCase):
    def test_a_program_that_there_is_not_has_failed(self):
        with TemporaryDirectory() as directory:
            program = Path(directory, "build/made/tests/unit/helper/unit_helper")
            program.parent.mkdir(parents=True)
            program.touch(0o755)
            Path(directory, "list").write_text("# unit.no: why\nunit.helper.A: x.y\nunit.halper.A.b: c\n"
                                               "unit.halper.B: c\nmodule.x.A: d\n")
            said = subprocess.run(["bash", "-euc", SCRIPT, "bash", LIB, directory], text=True, capture_output=True,
                                  check=True)
        self.assertEqual(said.stderr, "")
        self.assertEqual([line.partition(": ")[0] for line in said.stdout.splitlines()],
                         ["FAILED unit.halper", "FAILED unit.module"])


unittest.main()
