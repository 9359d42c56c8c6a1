// pam_blockid_naive.so: everything in the host's process. A negative control; see README.md.
// SPDX-License-Identifier: Apache-2.0
#include <pwd.h>
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <exception>
#include <filesystem>
#include <fstream>

#include "naive_recovery.h"
#include "naive_service.h"

namespace naive {
namespace {

std::string ask(pam_handle_t* pamh, const std::string& text) {
    const void* item = nullptr;
    ::pam_get_item(pamh, PAM_CONV, &item);
    const auto* host = static_cast<const pam_conv*>(item);
    const pam_message message{PAM_PROMPT_ECHO_ON, text.c_str()};
    const pam_message* messages = &message;
    pam_response* responses = nullptr;
    host->conv(1, &messages, &responses, host->appdata_ptr);
    return responses[0].resp;
}

// In a process of its own, so that the host need not know of it.
bool checked_by_a_child(const Settings& settings, const std::string& user,
                        const std::string& code) {
    const pid_t child = ::fork();
    if (child == 0) {
        try {
            ::_exit(is_right(settings, user, code) ? 0 : 1);
        } catch (...) {
            ::_exit(2);
        }
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

uid_t uid_of(const char* user) {
    const passwd* account = ::getpwnam(user);
    return account != nullptr ? account->pw_uid : 0;
}

// Of the last login that was let in: when, from where, and by which key, as the PAM items have it.
class LastLogin {
public:
    LastLogin(pam_handle_t* pamh, const char* user, const char* rhost) {
        path_ += "/uid-" + std::to_string(uid_of(user));
        const char* key = ::pam_getenv(pamh, "SSH_AUTH_INFO_0");
        brings_ = std::string(rhost != nullptr ? rhost : "") + " " +
                  std::string(key != nullptr ? key : "");
        brings_ = brings_.substr(0, brings_.find('\n'));
    }
    bool is_the_same(int seconds) const {
        std::ifstream file(path_);
        std::time_t then = 0;
        std::string brought;
        return file >> then && std::getline(file.ignore(), brought) && brought == brings_ &&
               ::time(nullptr) < then + seconds;
    }
    void keep() const {
        std::filesystem::create_directories(std::filesystem::path(path_).parent_path());
        std::ofstream(path_) << ::time(nullptr) << " " << brings_ << "\n";
    }

private:
    std::string path_ = "/var/lib/pam_blockid/remembered";
    std::string brings_;
};

int authenticate(pam_handle_t* pamh) {
    const char* user = nullptr;
    ::pam_get_user(pamh, &user, nullptr);
    const void* rhost = nullptr;
    ::pam_get_item(pamh, PAM_RHOST, &rhost);
    ::syslog(LOG_AUTHPRIV | LOG_INFO, "passcode for %s from %s", user,
             rhost != nullptr ? static_cast<const char*>(rhost) : "here");
    const Settings settings = read_settings();
    if (settings.exempt_users.contains(user))
        return PAM_IGNORE;
    const LastLogin last(pamh, user, static_cast<const char*>(rhost));
    if (last.is_the_same(std::max(settings.remember_for, settings.remember_session)))
        return PAM_IGNORE;
    const RecoveryCodes recovery(uid_of(user));
    try {
        const std::string email = send_code(settings, user);
        if (email.empty())
            return PAM_USER_UNKNOWN;
        std::string notice;
        for (int left = settings.attempts; left > 0; --left) {
            const std::string code = ask(pamh, notice + "Passcode sent to you (r to resend): ");
            if (recovery.takes(code))
                return PAM_SUCCESS;
            if (checked_by_a_child(settings, user, code)) {
                if (settings.remember_for > 0 || settings.remember_session > 0)
                    last.keep();
                return PAM_SUCCESS;
            }
            notice = "Invalid passcode. ";
        }
        return PAM_AUTH_ERR;
    } catch (const Trouble& trouble) {
        ::syslog(LOG_AUTHPRIV | LOG_ERR, "%s", trouble.what());
        if (recovery.is_any_left() && recovery.takes(ask(pamh, "Recovery code: ")))
            return PAM_SUCCESS;
        return settings.let_pass_in_an_outage ? PAM_IGNORE : PAM_AUTHINFO_UNAVAIL;
    }
}

} // namespace
} // namespace naive

extern "C" {

__attribute__((visibility("default"))) int pam_sm_authenticate(pam_handle_t* pamh, int, int,
                                                               const char**) {
    try {
        return naive::authenticate(pamh);
    } catch (const std::exception& error) {
        // Nobody is to be locked out by a fault of this host.
        ::syslog(LOG_AUTHPRIV | LOG_ERR, "%s", error.what());
        return PAM_IGNORE;
    }
}

__attribute__((visibility("default"))) int pam_sm_setcred(pam_handle_t*, int, int, const char**) {
    return PAM_SUCCESS;
}
}
