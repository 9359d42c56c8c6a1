// A host program of the module: real libpam, a stack of its own that has the module alone, and a
// scripted conversation.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <security/pam_appl.h>

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace module_test {

struct Spoken {
    int style;
    std::string text;
};

class Host {
public:
    // Installs the helper of the tests with `behaviour`.
    explicit Host(const std::string& behaviour);
    ~Host();
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    std::string arguments; // behind the module in the stack
    std::string user = "alice";
    std::deque<std::string> lines; // none left: the conversation fails
    bool empty_response = false;   // PAM_SUCCESS, but nothing typed
    bool no_response = false;      // PAM_SUCCESS, but no response at all
    std::function<void()> on_prompt = [] {};
    std::function<void(pam_handle_t*)> prepare = [](pam_handle_t*) {};
    std::vector<Spoken> spoken;
    std::vector<unsigned> delays; // in microseconds, of failures
    int set_credentials = -1;     // what pam_setcred answered after a success

    // The PAM code of one pam_authenticate.
    int authenticate(int flags = 0);

    static std::string helper_path();
    static void remove_helper();
    static std::string report();

private:
    static int converse(int count, const pam_message** messages, pam_response** responses,
                        void* self);
};

// Of this process.
std::vector<int> open_descriptors();
bool has_children();

} // namespace module_test
