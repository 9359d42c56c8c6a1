// Memory that the broker shares with the process of one login, for its record.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/mman.h>

#include <new>
#include <utility>

#include "helper/login_record.h"

namespace pam_blockid {

// A page of its own for each: nobody else's record is within reach, and there is nothing to send,
// to wait for or to fill.
class RecordPage {
public:
    // To be made before the fork. Without memory there is no record.
    RecordPage() {
        void* const page = ::mmap(nullptr, sizeof(LoginRecord), PROT_READ | PROT_WRITE,
                                  // cppcheck-suppress invalidFunctionArg
                                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        record_ = page != MAP_FAILED ? new (page) LoginRecord : nullptr;
    }
    RecordPage(RecordPage&& other) noexcept : record_(std::exchange(other.record_, nullptr)) {}
    RecordPage(const RecordPage&) = delete;
    RecordPage& operator=(const RecordPage&) = delete;
    RecordPage& operator=(RecordPage&&) = delete;
    ~RecordPage() { give_up(); }

    LoginRecord* record() const { return record_; }

    // After the fork: no later child has it. A page that cannot be hidden is given up.
    void hide_from_other_children() {
        if (record_ != nullptr && ::madvise(record_, sizeof *record_, MADV_DONTFORK) != 0)
            give_up();
    }

private:
    void give_up() {
        if (record_ != nullptr)
            ::munmap(std::exchange(record_, nullptr), sizeof(LoginRecord));
    }

    LoginRecord* record_ = nullptr;
};

} // namespace pam_blockid
