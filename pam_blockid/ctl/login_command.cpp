// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "channel/nonce.h"
#include "channel/reference.h"
#include "ctl/commands.h"
#include "ctl/terminal.h"
#include "module/helper_process.h"

namespace pam_blockid {
namespace {

std::string text_or_nothing(const char* text) {
    return text != nullptr ? std::string(text).substr(0, kLongestItem) : std::string();
}

std::string terminal() {
    std::array<char, kLongestItem> name{};
    return ::ttyname_r(STDIN_FILENO, name.data(), name.size()) == 0 ? name.data() : "";
}

// The shell of whoever may read the settings is not asked who they are: it is for the log.
RequestMessage request_for(const CheckRequest& login, const Nonce& nonce, bool debug) {
    RequestMessage request;
    request.nonce = nonce;
    request.debug = debug;
    request.config_path = login.config_path;
    request.service = login.service;
    request.user = login.user;
    request.tty = terminal();
    request.ruser = text_or_nothing(std::getenv("SUDO_USER"));
    return request;
}

} // namespace

int login_command(const CheckRequest& login, bool debug) {
    if (login.user.empty() || login.user.size() > kLongestUser)
        return complain("the user name is empty or longer than any account's");
    const auto nonce = make_nonce();
    if (!nonce)
        return complain("there are no random numbers");
    const auto helper = HelperProcess::start(BLOCKID_HELPER_PATH);
    if (!helper)
        return complain(helper.error());
    const auto verdict = relay(helper->socket(), request_for(login, *nonce, debug), Terminal(),
                               {std::chrono::seconds(BLOCKID_WORK_LIMIT_SECONDS)});
    if (!verdict)
        return complain(verdict.error().why);
    const std::string word(word_of(verdict->verdict));
    std::printf("result: %s; its line in the log has the reference %s\n", word.c_str(),
                reference_of(*nonce).c_str());
    return is_refusal(verdict->verdict) ? 1 : 0;
}

} // namespace pam_blockid
