// SPDX-License-Identifier: Apache-2.0
#include "contacts/masking.h"

#include "contacts/email_address.h"
#include "contacts/phone_number.h"

namespace pam_blockid {

std::string mask_email(std::string_view address) {
    const std::size_t at = address.rfind('@');
    if (at == std::string_view::npos || at == 0)
        return "***";
    const std::string_view local = address.substr(0, at);
    std::string masked{local.front()};
    masked += "***";
    if (local.size() > 2)
        masked += local.back();
    masked += address.substr(at);
    return masked;
}

std::string masked_if_address(const std::string& id) {
    if (const auto address = parse_email_address(id))
        return address->masked;
    const auto number = parse_phone_number(id, "");
    return number ? number->masked : id;
}

std::string mask_phone(std::string_view country_code, std::string_view national) {
    const std::size_t shown = national.size() >= 10 ? 4 : national.size() / 3;
    const std::size_t hidden = national.size() - shown;
    std::string masked = "+";
    masked += country_code;
    masked += ' ';
    masked.append(hidden, '*');
    masked += national.substr(hidden);
    return masked;
}

} // namespace pam_blockid
