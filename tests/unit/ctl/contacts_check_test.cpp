// What is found in the settings about the people who are to be reached.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/contacts_check.h"

#include "support/date.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(ContactsCheck) {
    DescribedSettings described;

    void setup() override {
        described.path = "/etc/security/pam_blockid.conf";
    }
    void grace_until(const char* day) {
        described.settings.otp.missing_until = parse_date(day);
        described.lines.push_back({"contacts.until", "", described.path + ":7"});
    }
    Findings on(const char* today) {
        return check_contacts(described, *parse_date(today));
    }
};

TEST(ContactsCheck, AGraceIsWarnedOfFromTwoWeeksBeforeItsEnd) {
    UNSIGNED_LONGS_EQUAL(0, on("2027-03-31").size());
    grace_until("2027-03-31");
    UNSIGNED_LONGS_EQUAL(0, on("2027-03-17").size());
    for (const char* day : {"2027-03-18", "2027-03-31"}) {
        const Findings found = on(day);
        UNSIGNED_LONGS_EQUAL(1, found.size());
        STRCMP_EQUAL("contact.grace", found[0].id.c_str());
        STRCMP_EQUAL("/etc/security/pam_blockid.conf:7", found[0].place.c_str());
        STRCMP_EQUAL("contacts.until is 2027-03-31: whoever has no address or number is refused "
                     "after that day",
                     found[0].what.c_str());
    }
    STRCMP_CONTAINS("is refused since", on("2027-04-01").at(0).what.c_str());
}
