// What the C++ library does when nothing more can be done. Its own way writes to the standard error
// of the host, which may be a network connection, and brings along all that it takes to spell the
// names of types.
// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

namespace __gnu_cxx {

void __verbose_terminate_handler() { // NOLINT(bugprone-reserved-identifier): the library's name
    std::abort();
}

} // namespace __gnu_cxx
