// The memory that the process of a login has from the broker, given to it at once.
//
// A fork hands over no page of a library, and none of the heap that may be written to: the kernel
// does so when the child first looks at 16 of them (64 KiB), or writes to one. Each time it stops
// the child, some 270 times in a login, for a sixth of what its process takes of the processor, or
// more. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace pam_blockid {

class MappedPages {
public:
    // None.
    MappedPages() = default;

    // Of this process as it is by now: what is only read of the program and of the libraries that
    // every login uses, and the heap.
    static MappedPages of_this_process();

    // In a child of that process: takes them all, the heap's as copies. Where the kernel cannot
    // give them so (before Linux 5.14, or for lack of memory), they come one by one, as ever.
    void take() const;

    using Range = std::span<std::byte>; // of whole pages
    const std::vector<Range>& to_read() const { return to_read_; }
    const std::vector<Range>& to_write() const { return to_write_; }

private:
    std::vector<Range> to_read_;
    std::vector<Range> to_write_;
};

} // namespace pam_blockid
