// SPDX-License-Identifier: Apache-2.0
#include "module/refusal.h"

#include <security/pam_ext.h>
#include <syslog.h>

#include <array>

#include "channel/reference.h"
#include "module/conversation.h"
#include "module/item.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

struct Item {
    const char* name;
    int which;
};
constexpr std::array<Item, 5> kItems{{{"user", PAM_USER},
                                      {"service", PAM_SERVICE},
                                      {"rhost", PAM_RHOST},
                                      {"tty", PAM_TTY},
                                      {"ruser", PAM_RUSER}}};

std::string event_line(pam_handle_t* pamh, Reason reason, const Nonce& nonce,
                       const std::string& why) {
    const ReasonText& text = text_of(reason);
    std::string line = "event=login";
    for (const Item& item : kItems)
        line += " " + std::string(item.name) + "=" + quoted(text_item(pamh, item.which));
    return line + " result=" + std::string(word_of(text.verdict)) +
           " reason=" + std::string(text.word) + " attempts=0 codes=0 ref=" + reference_of(nonce) +
           " detail=" + quoted(why, kLogTextLimit);
}

} // namespace

void log_refusal(pam_handle_t* pamh, Reason reason, const Nonce& nonce, const std::string& why) {
    ::pam_syslog(pamh, LOG_ERR, "%s", event_line(pamh, reason, nonce, why).c_str());
}

void tell_refusal(pam_handle_t* pamh, bool silent, Reason reason, const Nonce& nonce) {
    const std::string sentence = sentence_for(reason, reference_of(nonce));
    if (!sentence.empty())
        Conversation(pamh, silent).tell({Notice::LastWord, sentence});
}

} // namespace pam_blockid
