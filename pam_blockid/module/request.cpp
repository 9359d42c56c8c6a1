// SPDX-License-Identifier: Apache-2.0
#include "module/request.h"

#include <cstring>
#include <string_view>

#include "module/item.h"
#include "module/sshd.h"
#include "support/ssh_auth_info.h"

namespace pam_blockid {
namespace {

// Items that only describe the login are cut to what the channel carries.
std::string item(pam_handle_t* pamh, int which) {
    return std::string(text_item(pamh, which).substr(0, kLongestItem));
}

// For the log, and no longer than the channel carries.
std::string first_of(const std::vector<std::string>& methods) {
    return methods.empty() ? std::string() : methods.front().substr(0, kLongestItem);
}

std::string_view auth_info(pam_handle_t* pamh) {
    const char* value = ::pam_getenv(pamh, "SSH_AUTH_INFO_0");
    return value != nullptr ? value : std::string_view();
}

std::string ssh_key(pam_handle_t* pamh) {
    const std::string_view key = checked_ssh_key(auth_info(pamh));
    return key.size() <= kLongestKey && !key.empty() && runs_sshd() ? std::string(key) : "";
}

} // namespace

std::vector<std::string> passed_methods(pam_handle_t* pamh) {
    return passed_methods(auth_info(pamh));
}

Expected<RequestMessage, RequestError> make_request(pam_handle_t* pamh, const Arguments& arguments,
                                                    const Nonce& nonce) {
    using Failed = Unexpected<RequestError>;
    const char* user = nullptr;
    if (::pam_get_user(pamh, &user, nullptr) != PAM_SUCCESS || user == nullptr)
        return Failed({Reason::ConversationFailed, "the user name cannot be asked for"});
    const std::size_t length = std::strlen(user);
    if (length == 0 || length > kLongestUser)
        return Failed({Reason::NoContact, "the user name is empty or longer than any account's"});

    RequestMessage request;
    request.nonce = nonce;
    request.debug = arguments.debug;
    request.config_path = arguments.config_path;
    request.user = user;
    request.service = item(pamh, PAM_SERVICE);
    request.rhost = item(pamh, PAM_RHOST);
    request.tty = item(pamh, PAM_TTY);
    request.ruser = item(pamh, PAM_RUSER);
    request.first_factor = first_of(passed_methods(pamh));
    request.ssh_key = ssh_key(pamh);
    request.stand_in_password = is_stand_in(text_item(pamh, PAM_AUTHTOK));
    return request;
}

} // namespace pam_blockid
