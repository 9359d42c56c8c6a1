// SPDX-License-Identifier: Apache-2.0
#include "contacts/made_up_contacts.h"

#include <ldap.h>

#include <cstdlib>
#include <memory>

#include "contacts/masking.h"
#include "support/ascii.h"

namespace pam_blockid {
namespace {

char letter(std::uint64_t number) {
    return static_cast<char>('a' + number % 26);
}

// Addresses often begin as the login name does.
std::string local_part(const std::string& user, std::uint64_t number) {
    const char first = !user.empty() && is_letter(user.front()) ? user.front() : letter(number);
    return {first, '-', letter(number / 26)};
}

std::string last_digits(std::uint64_t number, std::size_t count) {
    std::string digits(count, '0');
    for (char& digit : digits) {
        digit = static_cast<char>('0' + number % 10);
        number /= 10;
    }
    return digits;
}

std::string domain_of_dn(const std::string& dn) {
    char* domain = nullptr;
    if (dn.empty() || ::ldap_dn2domain(dn.c_str(), &domain) != 0 || domain == nullptr)
        return {};
    const std::unique_ptr<char, decltype(&::ldap_memfree)> owned(domain, ::ldap_memfree);
    return domain;
}

EmailAddress address_in(const std::string& domain) {
    const std::string address = "someone@" + domain;
    return {address, mask_email(address)};
}

} // namespace

Expected<std::optional<Contact>, ContactError> MadeUpContacts::find(const std::string& user) {
    const std::uint64_t number = random_(user);
    const Contact model = model_(number);
    Contact contact;
    if (model.email) {
        const std::string& like = model.email->masked;
        contact.email = EmailAddress{
            "", mask_email(local_part(user, number / 7) + like.substr(like.rfind('@')))};
    }
    if (model.phone) {
        const std::string digits = last_digits(number / 11, model.phone->national.size());
        contact.phone = PhoneNumber{"", "", mask_phone(model.phone->country_code, digits)};
    }
    return std::optional(std::move(contact));
}

Contact in_domain(Contact model, const std::string& domain) {
    if (model.email && !domain.empty())
        model.email = address_in(domain);
    return model;
}

Contact model_contact(const std::string& ldap_base, const std::string& host,
                      const std::string& country_code) {
    const std::string domain = domain_of_dn(ldap_base);
    Contact contact;
    contact.email = address_in(domain.empty() ? host : domain);
    const std::string country = country_code.empty() ? "1" : country_code;
    contact.phone = PhoneNumber{country, "0000000000", mask_phone(country, "0000000000")};
    return contact;
}

} // namespace pam_blockid
