// SPDX-License-Identifier: Apache-2.0
#include "support/memory.h"

#include <cstdlib>
#include <cstring>

namespace pam_blockid {
namespace {

template<class T>
T* there_or_end(T* memory) {
    if (memory == nullptr)
        std::_Exit(EXIT_FAILURE);
    return memory;
}

} // namespace

void* allocate_or_end(std::size_t size) noexcept {
    return there_or_end(std::malloc(size));
}

void* allocate_zeroed_or_end(std::size_t count, std::size_t size) noexcept {
    return there_or_end(std::calloc(count, size));
}

void* reallocate_or_end(void* old, std::size_t size) noexcept {
    if (size != 0)
        return there_or_end(std::realloc(old, size));
    std::free(old);
    return nullptr;
}

char* copy_or_end(const char* text) noexcept {
    return there_or_end(::strdup(text));
}

} // namespace pam_blockid
