// SPDX-License-Identifier: Apache-2.0
#include "module/refusal.h"

#include <security/pam_ext.h>
#include <syslog.h>

#include <array>

#include "channel/reference.h"
#include "login/reason.h"
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

std::string event_line(pam_handle_t* pamh, Verdict verdict, const Nonce& nonce,
                       const std::string& why) {
    std::string line = "event=login";
    for (const Item& item : kItems)
        line += " " + std::string(item.name) + "=" + quoted(text_item(pamh, item.which));
    return line + " result=" + std::string(word_of(verdict)) +
           " reason=module_refused attempts=0 codes=0 ref=" + reference_of(nonce) +
           " detail=" + quoted(why, kLogTextLimit);
}

} // namespace

void announce_refusal(pam_handle_t* pamh, bool silent, Verdict verdict, const Nonce& nonce,
                      const std::string& why) {
    ::pam_syslog(pamh, LOG_ERR, "%s", event_line(pamh, verdict, nonce, why).c_str());
    if (verdict == Verdict::LocalFault)
        Conversation(pamh, silent)
            .tell({NoticeMessage::Kind::Error,
                   sentence_for(Reason::InternalFault, reference_of(nonce))});
}

} // namespace pam_blockid
