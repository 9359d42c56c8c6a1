// SPDX-License-Identifier: Apache-2.0
#include "support/threads.h"

#include <pthread.h>

#include <system_error>

namespace pam_blockid {

std::string lack_of_threads() {
    pthread_t thread{};
    const auto end_at_once = [](void*) -> void* { return nullptr; };
    if (const int error = ::pthread_create(&thread, nullptr, end_at_once, nullptr); error != 0)
        return "no thread can be started: " + std::generic_category().message(error);
    ::pthread_join(thread, nullptr);
    return {};
}

} // namespace pam_blockid
