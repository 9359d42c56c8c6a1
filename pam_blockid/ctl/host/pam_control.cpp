// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_control.h"

#include <charconv>
#include <optional>
#include <string>

#include "support/ascii.h"

namespace pam_blockid {
namespace {

struct Word {
    std::string_view word;
    std::string_view meaning; // pam.d(5)
};

constexpr std::array<Word, 4> kWords{{
    {"required", "success=ok new_authtok_reqd=ok ignore=ignore default=bad"},
    {"requisite", "success=ok new_authtok_reqd=ok ignore=ignore default=die"},
    {"sufficient", "success=done new_authtok_reqd=done default=ignore"},
    {"optional", "success=ok new_authtok_reqd=ok default=ignore"},
}};

struct Named {
    std::string_view name;
    PamAction::Kind kind;
};

constexpr std::array<Named, 6> kActions{{{"ignore", PamAction::Kind::Ignore},
                                         {"ok", PamAction::Kind::Ok},
                                         {"done", PamAction::Kind::Done},
                                         {"bad", PamAction::Kind::Bad},
                                         {"die", PamAction::Kind::Die},
                                         {"reset", PamAction::Kind::Reset}}};

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

void skip_space(std::string_view& text) {
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
}

std::string_view take_while(std::string_view& text, bool (*wanted)(char)) {
    std::size_t length = 0;
    while (length < text.size() && wanted(text[length]))
        ++length;
    const std::string_view taken = text.substr(0, length);
    text.remove_prefix(length);
    return taken;
}

// From the front of `text`, which need not end there: libpam takes "ok" and goes on behind it.
std::optional<PamAction> take_action(std::string_view& text) {
    for (const Named& action : kActions) {
        if (text.starts_with(action.name)) {
            text.remove_prefix(action.name.size());
            return PamAction{action.kind};
        }
    }
    const std::string_view digits = take_while(text, is_digit);
    unsigned jump = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), jump);
    if (error != std::errc() || jump == 0)
        return std::nullopt;
    return PamAction{PamAction::Kind::Jump, jump};
}

// Nothing when the text is not understood.
std::optional<PamControl> parse_pairs(std::string_view text) {
    std::array<std::optional<PamAction>, kPamResults> given{};
    const auto fill = [&given](PamAction action) {
        for (auto& slot : given)
            slot = slot.value_or(action);
    };
    for (skip_space(text); !text.empty(); skip_space(text)) {
        const std::string_view name =
            take_while(text, [](char c) { return is_letter(c) || c == '_'; });
        skip_space(text);
        if (!text.starts_with('='))
            return std::nullopt;
        text.remove_prefix(1);
        skip_space(text);
        const auto action = take_action(text);
        if (!action)
            return std::nullopt;
        if (name == "default")
            fill(*action);
        else if (const auto result = pam_result_of(name))
            given[static_cast<std::size_t>(*result)] = *action;
        else
            return std::nullopt;
    }
    fill({PamAction::Kind::Bad});
    PamControl control;
    for (std::size_t i = 0; i < kPamResults; ++i)
        control.actions[i] = given[i].value_or(PamAction{});
    return control;
}

} // namespace

PamControl parse_pam_control(std::string_view text) {
    const std::string lower = ascii_lower(text);
    for (const Word& known : kWords) {
        if (lower == known.word)
            text = known.meaning;
    }
    return parse_pairs(text).value_or(PamControl{});
}

} // namespace pam_blockid
