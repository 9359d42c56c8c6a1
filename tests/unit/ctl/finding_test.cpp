// What a library complains of becomes a finding part by part.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/finding.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(Finding) {
    const Complaint complaint = Complaint::at("/etc/a b; c:2", "\"x; y\" is \x1b[2J", "z; or w");

    void expect(const Finding& finding, const char* place) {
        CHECK(finding.level == Finding::Level::Fault);
        STRCMP_EQUAL("settings.refused", finding.id.c_str());
        STRCMP_EQUAL(place, finding.place.c_str());
        STRCMP_EQUAL("\"x; y\" is \\x1b[2J", finding.what.c_str());
        STRCMP_EQUAL("z; or w", finding.remedy.c_str());
    }
};

TEST(Finding, HasThePartsOfAComplaint) {
    expect({Finding::Level::Fault, "settings.refused", complaint}, "/etc/a b; c:2");
}

TEST(Finding, MayHaveAnotherPlace) {
    expect({Finding::Level::Fault, "settings.refused", "/etc/passwd", complaint}, "/etc/passwd");
}
