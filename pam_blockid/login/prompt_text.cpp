// SPDX-License-Identifier: Apache-2.0
#include "login/prompt_text.h"

#include "support/percent.h"

namespace pam_blockid {
namespace {

std::string counted(long long number, const std::string& noun) {
    return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

} // namespace

std::string list_of(const std::vector<Destination>& destinations) {
    std::string out;
    for (std::size_t i = 0; i < destinations.size(); ++i) {
        if (i > 0)
            out += i + 1 == destinations.size() ? " and " : ", ";
        out += destinations[i].masked;
    }
    return out;
}

std::string passcode_prompt(const std::string& custom, const std::vector<Destination>& destinations,
                            bool can_resend) {
    if (!custom.empty())
        return expand_placeholders(custom, {{'d', list_of(destinations)}});
    return "Passcode sent to " + list_of(destinations) + (can_resend ? " (r to resend): " : ": ");
}

std::string choice_prompt(const std::vector<Destination>& destinations) {
    std::string out = "Send the passcode to:";
    for (std::size_t i = 0; i < destinations.size(); ++i)
        out += " " + std::to_string(i + 1) + ") " + std::string(name_of(destinations[i].channel)) +
               " " + destinations[i].masked;
    return out + ". Your choice (1 to " + std::to_string(destinations.size()) + "): ";
}

std::string attempts_left(const std::string& what, int attempts) {
    return what + ", " + counted(attempts, "attempt") + " left. ";
}

std::string wait_left(std::chrono::seconds wait) {
    return "A new passcode can be sent in " + counted(wait.count(), "second") + ". ";
}

} // namespace pam_blockid
