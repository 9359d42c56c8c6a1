// SPDX-License-Identifier: Apache-2.0
#include "blockid/message_texts.h"

#include "support/percent.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

bool continues_a_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

// `text` is UTF-8, and stays so.
void cut(std::string& text, std::size_t limit) {
    if (text.size() <= limit)
        return;
    while (limit > 0 && continues_a_character(text[limit]))
        --limit;
    text.resize(limit);
}

} // namespace

OtpSettings with_message_texts(OtpSettings otp, const LoginNames& names) {
    const std::string host = printable(names.host);
    const std::string service = printable(names.service);
    const std::string user = printable(names.user);
    const auto fill_in = [&](std::string& text, std::size_t limit) {
        text = expand_placeholders(text, {{'h', host}, {'s', service}, {'u', user}});
        cut(text, limit);
    };
    fill_in(otp.service_name, kLongestServiceName);
    fill_in(otp.email_subject, kLongestEmailSubject);
    return otp;
}

} // namespace pam_blockid
