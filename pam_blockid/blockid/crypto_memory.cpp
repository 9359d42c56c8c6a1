// SPDX-License-Identifier: Apache-2.0
#include "blockid/crypto_memory.h"

#include <openssl/crypto.h>

#include <cstdlib>

#include "support/memory.h"

namespace pam_blockid {

bool end_when_crypto_lacks_memory() {
    return ::CRYPTO_set_mem_functions(
               [](std::size_t size, const char*, int) { return allocate_or_end(size); },
               [](void* old, std::size_t size, const char*, int) {
                   return reallocate_or_end(old, size);
               },
               [](void* memory, const char*, int) { std::free(memory); }) == 1;
}

} // namespace pam_blockid
