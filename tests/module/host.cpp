// SPDX-License-Identifier: Apache-2.0
#include "host.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace module_test {
namespace {

namespace fs = std::filesystem;

const std::string kDir = HELPER_DIR;

// libpam hands this the delay instead of sleeping (pam_fail_delay(3)).
void keep_delay(int result, unsigned microseconds, void* host) {
    if (result != PAM_SUCCESS)
        static_cast<Host*>(host)->delays.push_back(microseconds);
}

} // namespace

Host::Host(const std::string& behaviour) {
    fs::create_directories(kDir);
    fs::permissions(kDir, fs::perms(0755));
    fs::copy_file(FAKE_HELPER, kDir + "/helper", fs::copy_options::overwrite_existing);
    if (::chown((kDir + "/helper").c_str(), 0, 0) != 0)
        throw std::runtime_error("the module tests need root");
    fs::permissions(kDir + "/helper", fs::perms(0755));
    std::ofstream(kDir + "/behaviour") << behaviour;
}

Host::~Host() {
    fs::remove_all(kDir);
}

std::string Host::helper_path() {
    return kDir + "/helper";
}

void Host::remove_helper() {
    fs::remove(helper_path());
}

std::string Host::report() {
    std::ifstream file(kDir + "/report");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

int Host::authenticate(int flags) {
    // By a name of one word, as the checkout's need not be.
    const std::string module = kDir + "/pam_blockid.so";
    fs::remove(module);
    fs::create_symlink(TEST_MODULE, module);
    std::ofstream(kDir + "/blockid") << "auth required " << module << " " << arguments << "\n";
    const pam_conv conversation{&Host::converse, this};
    pam_handle_t* pamh = nullptr;
    if (::pam_start_confdir("blockid", user.c_str(), &conversation, kDir.c_str(), &pamh) !=
        PAM_SUCCESS)
        throw std::runtime_error("pam_start_confdir");
    ::pam_set_item(pamh, PAM_FAIL_DELAY, reinterpret_cast<const void*>(&keep_delay));
    prepare(pamh);
    const int code = ::pam_authenticate(pamh, flags);
    if (code == PAM_SUCCESS)
        set_credentials = ::pam_setcred(pamh, PAM_ESTABLISH_CRED);
    ::pam_end(pamh, code);
    return code;
}

int Host::converse(int count, const pam_message** messages, pam_response** responses, void* self) {
    Host& host = *static_cast<Host*>(self);
    if (count != 1)
        return PAM_CONV_ERR;
    const int style = messages[0]->msg_style;
    host.spoken.push_back({style, messages[0]->msg});
    const bool asks = style == PAM_PROMPT_ECHO_ON || style == PAM_PROMPT_ECHO_OFF;
    if (asks)
        host.on_prompt();
    auto* response = static_cast<pam_response*>(std::calloc(1, sizeof(pam_response)));
    if (asks) {
        if (host.no_response || (!host.empty_response && host.lines.empty())) {
            std::free(response);
            return host.no_response ? PAM_SUCCESS : PAM_CONV_ERR;
        }
        if (!host.empty_response) {
            response->resp = ::strdup(host.lines.front().c_str());
            host.lines.pop_front();
        }
    }
    *responses = response;
    return PAM_SUCCESS;
}

std::vector<int> open_descriptors() {
    const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir("/proc/self/fd"), &::closedir);
    std::vector<int> descriptors;
    while (const dirent* entry = ::readdir(directory.get())) {
        const int fd = std::atoi(entry->d_name);
        if (entry->d_name[0] != '.' && fd != ::dirfd(directory.get()))
            descriptors.push_back(fd);
    }
    std::sort(descriptors.begin(), descriptors.end());
    return descriptors;
}

bool has_children() {
    return ::waitid(P_ALL, 0, nullptr, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}

} // namespace module_test
