// SPDX-License-Identifier: Apache-2.0
#include "login/recovery.h"

#include <utility>

#include "login/recovery_codes.h"
#include "login/sentences.h"

namespace pam_blockid {
namespace {

std::string words_of(std::chrono::seconds wait) {
    return say_counted(Sentence::Minutes, std::chrono::ceil<std::chrono::minutes>(wait).count());
}

} // namespace

Recovery::Recovery(Recipient recipient, const LoginRules& rules, const World& world,
                   Outcome& outcome)
    : recipient_(std::move(recipient)), rules_(rules), world_(world), outcome_(outcome) {}

bool Recovery::takes(std::string_view typed) const {
    return rules_.recovery && RecoveryCode::parse(typed);
}

std::optional<End> Recovery::judge(std::string_view typed, std::string& notice) {
    ++outcome_.attempts;
    const int left = rules_.attempts - outcome_.attempts;
    const auto code = RecoveryCode::parse(typed);
    if (!code)
        return End{Reason::InternalFault, "no recovery code was typed"};
    RecoveryReply reply = world_.recovery.spend(recipient_, *code);
    switch (reply.kind) {
    case RecoveryReply::Kind::Right:
        world_.budget.settle(recipient_);
        world_.prompter.tell(Notice::Info, say_counted(Sentence::RecoveryCodesLeft, reply.left));
        return End{Reason::RecoveryCode, std::to_string(reply.left) + " recovery codes left"};
    case RecoveryReply::Kind::Wrong:
        notice = say_counted(Sentence::InvalidLeft, left);
        break;
    case RecoveryReply::Kind::Closed:
        notice = say_counted(Sentence::RecoveryClosedLeft, left, {{'w', words_of(reply.wait)}});
        break;
    case RecoveryReply::Kind::Fault:
        return End{Reason::NotCounted, std::move(reply.detail)};
    }
    if (left > 0)
        return std::nullopt;
    return End{Reason::WrongRecoveryCode, std::move(reply.detail)};
}

End Recovery::instead_of(End why) {
    const bool passes = rules_.on_outage == OnOutage::Allow && why.may_be_let_pass &&
                        text_of(why.reason).may_be_let_pass;
    if (!rules_.recovery || passes || outcome_.attempts >= rules_.attempts ||
        !text_of(why.reason).recovery_instead || world_.recovery.left(recipient_) == 0)
        return why;
    // Whoever finds the code used up by then reads what was wrong in the first place.
    std::string notice;
    while (outcome_.attempts < rules_.attempts) {
        auto typed = world_.prompter.ask(notice + say(Sentence::AskRecovery), rules_.echo);
        if (!typed)
            return {reason_of(typed.error()), ""};
        notice.clear();
        if (takes(typed->view())) {
            if (auto end = judge(typed->view(), notice))
                return *std::move(end);
        } else {
            notice = say_counted(Sentence::InvalidLeft, rules_.attempts - ++outcome_.attempts);
        }
    }
    return {Reason::WrongRecoveryCode, std::move(why.detail)};
}

} // namespace pam_blockid
