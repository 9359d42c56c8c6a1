// Tests of several sources of contacts as one. No LDAP in sight.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/combined_contacts.h"

#include <optional>
#include <string>
#include <vector>

#include "login/fixed_contacts.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

using Kind = ContactError::Kind;
using Found = Expected<std::optional<Contact>, ContactError>;

Contact contact(const char* email, const char* national, const char* blockid_user = "",
                const char* remark = "") {
    Contact result;
    if (email != nullptr)
        result.email = EmailAddress{email, "masked"};
    if (national != nullptr)
        result.phone = PhoneNumber{"1", national, "masked"};
    result.blockid_user = blockid_user;
    result.remark = remark;
    return result;
}

Unexpected<ContactError> error(Kind kind, const char* detail) {
    return Unexpected<ContactError>(ContactError{kind, detail});
}

// "email phone id | remark", "nobody", or the error.
std::string text_of(const Found& found) {
    if (!found) {
        static constexpr const char* kinds[] = {"unreachable", "ambiguous", "unreadable", "fault"};
        return std::string(kinds[static_cast<int>(found.error().kind)]) + ": " +
               found.error().detail;
    }
    if (!*found)
        return "nobody";
    const Contact& c = **found;
    return (c.email ? c.email->address : "-") + " " + (c.phone ? c.phone->national : "-") + " " +
           (c.blockid_user.empty() ? "-" : c.blockid_user) + " | " + c.remark;
}

} // namespace

TEST_GROUP(Sources) {
    FixedContacts first, second, third;
    std::vector<Channel> channels{Channel::Email, Channel::Sms};

    void check(const char* expected) {
        CombinedContacts sources({&first, &second, &third}, channels);
        STRCMP_EQUAL(expected, text_of(sources.find("alice")).c_str());
    }
    void check_asked(int of_first, int of_second, int of_third) {
        LONGS_EQUAL(of_first, first.asked);
        LONGS_EQUAL(of_second, second.asked);
        LONGS_EQUAL(of_third, third.asked);
    }
};

TEST(Sources, AreAskedInOrderForTheSameName) {
    third.answer = contact("c@x", nullptr);
    check("c@x - - | ");
    check_asked(1, 1, 1);
    STRCMP_EQUAL("alice", first.last_user.c_str());
    STRCMP_EQUAL("alice", third.last_user.c_str());
}

TEST(Sources, MayNotKnowTheName) {
    check("nobody");
    check_asked(1, 1, 1);
    CombinedContacts none({}, channels);
    STRCMP_EQUAL("nobody", text_of(none.find("alice")).c_str());
}

TEST(Sources, MayKnowSomebodyWithoutAnAddress) {
    second.answer = contact(nullptr, nullptr, "", "mail has no '@'");
    check("- - - | mail has no '@'");
    check_asked(1, 1, 1);
}

TEST(Sources, AddWhatTheEarlierOnesLeftOut) {
    first.answer = contact("a@x", nullptr, "", "one");
    second.answer = contact("b@x", "2", "b", "two");
    third.answer = contact("c@x", "3", "c");
    check("a@x 2 b | one; two");
    check_asked(1, 1, 0);
}

TEST(Sources, AreRightWhenTheyComeFirst) {
    first.answer = contact("a@x", "1", "a");
    second.answer = contact("b@x", "2", "b");
    check("a@x 1 a | ");
    check_asked(1, 0, 0);
}

TEST(Sources, AreNotAskedForChannelsThatNobodyWants) {
    channels = {Channel::Sms, Channel::Voice};
    first.answer = contact(nullptr, "1");
    second.answer = contact("b@x", nullptr);
    check("- 1 - | ");
    check_asked(1, 0, 0);
    channels = {Channel::Email};
    check("b@x 1 - | ");
    check_asked(2, 1, 0);
}

TEST(Sources, MayBeUnreachableWhenAnEarlierOneReachesThePerson) {
    first.answer = contact(nullptr, "1", "", "one");
    second.answer = error(Kind::Unreachable, "ldap is down");
    check("- 1 - | one; ldap is down");
    check_asked(1, 1, 1);
}

TEST(Sources, MayBeUnreachableWhenALaterOneReachesThePerson) {
    first.answer = error(Kind::Unreachable, "ldap is down");
    second.answer = contact("b@x", nullptr);
    check("b@x - - | ldap is down");
    second.answer = contact("b@x", "2");
    check("b@x 2 - | ldap is down");
    check_asked(2, 2, 1);
}

TEST(Sources, AreAnOutageWhenNoneReachesThePerson) {
    first.answer = contact(nullptr, nullptr);
    second.answer = error(Kind::Unreachable, "ldap is down");
    check("unreachable: ldap is down");
    first.answer = std::optional<Contact>();
    check("unreachable: ldap is down");
    third.answer = contact(nullptr, nullptr);
    check("unreachable: ldap is down");
    third.answer = contact("c@x", nullptr);
    channels = {Channel::Sms}; // the address is of no use
    check("unreachable: ldap is down");
}

TEST(Sources, NameTheFirstOutageOfSeveral) {
    first.answer = error(Kind::Unreachable, "one is down");
    second.answer = error(Kind::Unreachable, "two is down");
    check("unreachable: one is down");
    third.answer = contact("c@x", nullptr);
    check("c@x - - | one is down");
}

TEST(Sources, EndAtAnAmbiguousMatchOrAFault) {
    for (const Kind kind : {Kind::Ambiguous, Kind::Fault}) {
        const char* expected = kind == Kind::Fault ? "fault: bad" : "ambiguous: bad";
        third.asked = 0;
        first.answer = contact("a@x", nullptr);
        second.answer = error(kind, "bad");
        third.answer = contact("c@x", "3");
        check(expected);
        first.answer = error(Kind::Unreachable, "one is down");
        check(expected);
        LONGS_EQUAL(0, third.asked);
    }
}

// The second gives the BlockID user ids.
TEST_GROUP(SourceOfIds) {
    FixedContacts first, second;

    void check(const char* expected) {
        CombinedContacts sources({&first, &second}, {Channel::Email}, &second);
        const std::string found = text_of(sources.find("alice"));
        STRCMP_EQUAL(expected, found.substr(0, std::string(expected).size()).c_str());
        LONGS_EQUAL(1, second.asked);
        second.asked = 0;
    }
};

TEST(SourceOfIds, IsAlwaysAsked) {
    first.answer = contact("a@x", nullptr);
    second.answer = contact("b@x", "2", "A-1001");
    check("a@x 2 A-1001 | ");
    first.answer = contact("a@x", nullptr, "own");
    check("a@x 2 own | "); // as it was written for this one person
}

TEST(SourceOfIds, IsAnOutageWhenItIsOutOfReach) {
    second.answer = error(Kind::Unreachable, "ldap is down");
    for (const char* id : {"", "own"}) {
        first.answer = contact("a@x", nullptr, id);
        check("unreachable: ldap is down");
    }
}

TEST(SourceOfIds, LeavesTheLoginNameToWhoHasNone) {
    first.answer = contact("a@x", nullptr);
    check("a@x - - | "); // the directory does not know the person
    second.answer = contact("b@x", nullptr);
    check("a@x - - | ");
}

TEST(SourceOfIds, IsNotMissedWhereThereIsNoAddress) {
    check("nobody");
    second.answer = contact(nullptr, "2");
    check("- 2 - | ");
}
