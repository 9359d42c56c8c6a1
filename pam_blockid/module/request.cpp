// SPDX-License-Identifier: Apache-2.0
#include "module/request.h"

#include <cstring>
#include <string_view>

#include "module/item.h"

namespace pam_blockid {
namespace {

// Items that only describe the login are cut to what the channel carries.
std::string item(pam_handle_t* pamh, int which) {
    return std::string(text_item(pamh, which).substr(0, kLongestItem));
}

// sshd says in SSH_AUTH_INFO_0 what it accepted so far: "publickey ssh-ed25519 AAAA…".
std::string first_factor(pam_handle_t* pamh) {
    const char* value = ::pam_getenv(pamh, "SSH_AUTH_INFO_0");
    if (value == nullptr)
        return {};
    const std::string_view text = value;
    return std::string(text.substr(0, std::min(text.find_first_of(" \n"), kLongestItem)));
}

// For users that it refuses sshd runs the stack all the same, and answers prompts with a password
// of its own making.
bool is_stand_in(pam_handle_t* pamh) {
    constexpr std::string_view stand_in = "\b\n\r\177INCORRECT";
    return text_item(pamh, PAM_AUTHTOK).starts_with(stand_in);
}

} // namespace

Expected<RequestMessage, RequestError> make_request(pam_handle_t* pamh, const Arguments& arguments,
                                                    const Nonce& nonce) {
    using Failed = Unexpected<RequestError>;
    const char* user = nullptr;
    if (::pam_get_user(pamh, &user, nullptr) != PAM_SUCCESS || user == nullptr)
        return Failed({Verdict::ConversationFailed, "the user name cannot be asked for"});
    const std::size_t length = std::strlen(user);
    if (length == 0 || length > kLongestUser)
        return Failed({Verdict::NoContact, "the user name is empty or longer than any account's"});

    RequestMessage request;
    request.nonce = nonce;
    request.debug = arguments.debug;
    request.config_path = arguments.config_path;
    request.user = user;
    request.service = item(pamh, PAM_SERVICE);
    request.rhost = item(pamh, PAM_RHOST);
    request.tty = item(pamh, PAM_TTY);
    request.ruser = item(pamh, PAM_RUSER);
    request.first_factor = first_factor(pamh);
    request.stand_in_password = is_stand_in(pamh);
    return request;
}

} // namespace pam_blockid
