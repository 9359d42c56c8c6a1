// What a child takes at once is what it would else be stopped for page by page.
// SPDX-License-Identifier: Apache-2.0
#include "broker/mapped_pages.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

#include "child.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

namespace {

enum class Use { Read, Write };

long interruptions() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    return used.ru_minflt;
}

// Reads where nobody knows what stands, which AddressSanitizer would object to.
[[gnu::no_sanitize_address]] void use_page(volatile std::byte* page, Use use) {
    const std::byte found = *page;
    if (use == Use::Write)
        *page = found;
}

// How often this process is stopped to be given what it uses.
long stops_for(const std::vector<MappedPages::Range>& ranges, Use use) {
    const auto size = static_cast<std::size_t>(::getpagesize());
    const long before = interruptions();
    for (const MappedPages::Range& range : ranges) {
        for (std::size_t at = 0; at < range.size(); at += size)
            use_page(range.data() + at, use);
    }
    return interruptions() - before;
}

bool holds(const std::vector<MappedPages::Range>& ranges, const void* address) {
    return std::ranges::any_of(ranges, [&](const MappedPages::Range& range) {
        return address >= range.data() && address < range.data() + range.size();
    });
}

const void* address_of(void (*function)()) {
    return reinterpret_cast<const void*>(function);
}

} // namespace

TEST_GROUP(MappedPages) {
    // What a heap of sbrk(2) holds, as that of AddressSanitizer is none.
    const std::unique_ptr<char, decltype(&std::free)> memory{static_cast<char*>(std::malloc(1)),
                                                             &std::free};
    const MappedPages pages = MappedPages::of_this_process();

    // In a child: whether fewer than a tenth of its stops are left when it has taken the pages.
    bool spares_stops_of(const std::vector<MappedPages::Range>& ranges, Use use) {
        const auto stops = [&](bool takes) {
            return exit_of([&] {
                if (takes)
                    pages.take();
                return static_cast<int>(std::min(stops_for(ranges, use), 255L));
            });
        };
        const int without = stops(false);
        return without > 10 && stops(true) * 10 < without;
    }
};

TEST(MappedPages, AreThoseOfTheProgramAndTheLibraries) {
    CHECK(holds(pages.to_read(), address_of([] {})));
    CHECK(holds(pages.to_read(), reinterpret_cast<const void*>(&::getpagesize)));
    CHECK_FALSE(holds(pages.to_read(), memory.get()));
}

TEST(MappedPages, AreTakenBeforeTheyAreRead) {
    CHECK(spares_stops_of(pages.to_read(), Use::Read));
}

TEST(MappedPages, OfTheHeapAreTakenBeforeTheyAreWritten) {
    if (!holds(pages.to_write(), memory.get()))
        return; // nothing of it comes from sbrk(2)
    CHECK(spares_stops_of(pages.to_write(), Use::Write));
}
