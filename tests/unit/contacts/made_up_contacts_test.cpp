// Contacts of people who do not exist: like real ones, and of no use.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "contacts/email_address.h"
#include "contacts/made_up_contacts.h"
#include "contacts/phone_number.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

std::uint64_t random_of(const std::string& user) {
    return std::hash<std::string>()(user);
}

std::function<Contact(std::uint64_t)> one_of(std::vector<Contact> models) {
    return [models = std::move(models)](std::uint64_t number) {
        return models[number % models.size()];
    };
}

Contact with_email(const char* address) {
    Contact contact;
    contact.email = *parse_email_address(address);
    return contact;
}

Contact with_phone(const char* number) {
    Contact contact;
    contact.phone = *parse_phone_number(number, "");
    return contact;
}

} // namespace

TEST_GROUP(MadeUpContacts){};

TEST(MadeUpContacts, AreTheSameEachTime) {
    const auto model = one_of({with_email("john.smith@mysite.com")});
    MadeUpContacts one(model, random_of);
    MadeUpContacts other(model, random_of);
    for (const char* user : {"alice", "mallory", "", "*", "\xff"})
        STRCMP_EQUAL((*one.find(user))->email->masked.c_str(),
                     (*other.find(user))->email->masked.c_str());
}

TEST(MadeUpContacts, AreOfTheKindsOfRealOnes) {
    MadeUpContacts people(
        one_of({with_email("john.smith@mysite.com"), with_phone("+91 9876543210")}), random_of);
    int emails = 0;
    int phones = 0;
    for (int i = 0; i < 200; ++i) {
        const Contact contact = **people.find("guess" + std::to_string(i));
        CHECK(contact.email.has_value() != contact.phone.has_value());
        if (contact.email) {
            ++emails;
            LONGS_EQUAL(std::string("j***h@mysite.com").size(), contact.email->masked.size());
            STRCMP_CONTAINS("g***", contact.email->masked.c_str());
            CHECK(contact.email->masked.ends_with("@mysite.com"));
        } else {
            ++phones;
            STRCMP_CONTAINS("+91 ******", contact.phone->masked.c_str());
            LONGS_EQUAL(std::string("+91 ******3210").size(), contact.phone->masked.size());
        }
    }
    CHECK(emails > 50);
    CHECK(phones > 50);
}

TEST(MadeUpContacts, DifferFromEachOther) {
    MadeUpContacts people(one_of({with_phone("+1 4155550123")}), random_of);
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i)
        seen.insert((*people.find("guess" + std::to_string(i)))->phone->masked);
    CHECK(seen.size() > 90);
}

TEST(MadeUpContacts, HaveNothingToSendTo) {
    MadeUpContacts people(one_of({model_contact("", "acme.example", "")}), random_of);
    const Contact contact = **people.find("mallory");
    STRCMP_EQUAL("", contact.email->address.c_str());
    STRCMP_EQUAL("", contact.phone->national.c_str());
}

TEST(MadeUpContacts, WithoutRealOnesTakeTheDomainOfTheDirectoryOrTheTenant) {
    STRCMP_EQUAL(
        "s***e@example.com",
        model_contact("ou=people,dc=example,dc=com", "acme.net", "").email->masked.c_str());
    STRCMP_EQUAL("s***e@acme.net", model_contact("o=acme", "acme.net", "").email->masked.c_str());
    STRCMP_EQUAL("s***e@acme.net", model_contact("", "acme.net", "").email->masked.c_str());
    STRCMP_EQUAL("+44 ******0000", model_contact("", "a", "44").phone->masked.c_str());
    STRCMP_EQUAL("+1 ******0000", model_contact("", "a", "").phone->masked.c_str());
}

TEST(MadeUpContacts, AreInTheDomainOfTheSettings) {
    STRCMP_EQUAL("s***e@mysite.com",
                 in_domain(model_contact("dc=example,dc=com", "acme.net", ""), "mysite.com")
                     .email->masked.c_str());
    STRCMP_EQUAL("s***e@acme.net",
                 in_domain(model_contact("", "acme.net", ""), "").email->masked.c_str());
    CHECK(!in_domain(with_phone("+1 4155550123"), "mysite.com").email);
}
