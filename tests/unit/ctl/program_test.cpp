// Programs that are run and read.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/program.h"

#include <cstdlib>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::milliseconds;

TEST_GROUP(Program){
    Expected<ProgramOutput, std::string> shell(const char* script,
                                               milliseconds patience = milliseconds(20000)){
        return run_program("/bin/sh", {"-c", script}, patience);
}
}
;

TEST(Program, SaysSomethingAndEnds) {
    const auto output = shell("echo out; echo err >&2; exit 3");
    CHECK(output.has_value());
    STRCMP_EQUAL("out\n", output->out.c_str());
    STRCMP_EQUAL("err\n", output->err.c_str());
    LONGS_EQUAL(3, output->status);
    LONGS_EQUAL(-1, shell("kill -9 $$")->status);
}

TEST(Program, HasAnEnvironmentOfItsOwnAndNoInput) {
    ::setenv("BLOCKID_TEST", "x", 1);
    STRCMP_EQUAL("PATH=/usr/sbin:/usr/bin:/sbin:/bin\nLC_ALL=C\n",
                 run_program("/usr/bin/env", {}, milliseconds(20000))->out.c_str());
    STRCMP_EQUAL("/\n", shell("cat; pwd")->out.c_str());
}

TEST(Program, IsCutOff) {
    STRCMP_EQUAL("/bin/sh: does not end", shell("exec sleep 60", milliseconds(50)).error().c_str());
    STRCMP_EQUAL("/bin/sh: says more than a megabyte", shell("exec cat /dev/zero").error().c_str());
    STRCMP_EQUAL("/none: cannot be started: No such file or directory",
                 run_program("/none", {}, milliseconds(1000)).error().c_str());
}
