// A sentence of what is wrong, and its parts.
// SPDX-License-Identifier: Apache-2.0
#include "support/complaint.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(Complaint){void expect(const Complaint& complaint, const char* sentence,
                                  const char* place, const char* reason, const char* remedy){
    STRCMP_EQUAL(sentence, complaint.what.c_str());
STRCMP_EQUAL(place, std::string(complaint.place()).c_str());
STRCMP_EQUAL(reason, std::string(complaint.reason()).c_str());
STRCMP_EQUAL(remedy, std::string(complaint.remedy()).c_str());
}
}
;

TEST(Complaint, IsMadeOfPlaceReasonAndRemedy) {
    expect(Complaint::at("/etc/x:2", "x is 9", "expected 1"), "/etc/x:2: x is 9; expected 1",
           "/etc/x:2", "x is 9", "expected 1");
    expect(Complaint::about("/etc/x", "is a link", "name the file"),
           "/etc/x is a link; name the file", "/etc/x", "is a link", "name the file");
    expect(Complaint("no such user", "make one"), "no such user; make one", "", "no such user",
           "make one");
}

TEST(Complaint, MayHaveNoRemedy) {
    expect(Complaint::at("/etc/x:2", "x is 9"), "/etc/x:2: x is 9", "/etc/x:2", "x is 9", "");
    expect(Complaint::about("/etc/x", "is a link"), "/etc/x is a link", "/etc/x", "is a link", "");
    expect(Complaint("no such user"), "no such user", "", "no such user", "");
}

// Whatever stands in its parts.
TEST(Complaint, IsNeverCutApart) {
    expect(Complaint::at("/etc/a b; c", "x: y; z", "do: this; or that"),
           "/etc/a b; c: x: y; z; do: this; or that", "/etc/a b; c", "x: y; z",
           "do: this; or that");
}

TEST(Complaint, CanBeTheReasonOfAnother) {
    const Complaint inner = Complaint::about("/etc/x", "is a link", "name the file");
    STRCMP_EQUAL("/etc/x is a link", inner.without_remedy().c_str());
    STRCMP_EQUAL("no such user", Complaint("no such user").without_remedy().c_str());
}
