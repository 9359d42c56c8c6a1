// SPDX-License-Identifier: Apache-2.0
#include "contacts/country_codes.h"

#include <algorithm>
#include <array>

namespace pam_blockid {
namespace {

// In the order of the text, for the binary search.
constexpr auto kCodes = std::to_array<std::string_view>({
    "1", // North America and parts of the Caribbean
    // Africa, and islands nearby
    "20", "211", "212", "213", "216", "218", "220", "221", "222", "223", "224", "225", "226", "227",
    "228", "229", "230", "231", "232", "233", "234", "235", "236", "237", "238", "239", "240",
    "241", "242", "243", "244", "245", "246", "247", "248", "249", "250", "251", "252", "253",
    "254", "255", "256", "257", "258", "260", "261", "262", "263", "264", "265", "266", "267",
    "268", "269", "27", "290", "291", "297", "298", "299",
    // Europe
    "30", "31", "32", "33", "34", "350", "351", "352", "353", "354", "355", "356", "357", "358",
    "359", "36", "370", "371", "372", "373", "374", "375", "376", "377", "378", "379", "380", "381",
    "382", "383", "385", "386", "387", "389", "39", "40", "41", "420", "421", "423", "43", "44",
    "45", "46", "47", "48", "49",
    // Middle and South America
    "500", "501", "502", "503", "504", "505", "506", "507", "508", "509", "51", "52", "53", "54",
    "55", "56", "57", "58", "590", "591", "592", "593", "594", "595", "596", "597", "598", "599",
    // South East Asia and Oceania
    "60", "61", "62", "63", "64", "65", "66", "670", "672", "673", "674", "675", "676", "677",
    "678", "679", "680", "681", "682", "683", "685", "686", "687", "688", "689", "690", "691",
    "692",
    "7", // Russia and Kazakhstan
    // East Asia, and the networks: Inmarsat, personal numbers, satellite, international networks
    "81", "82", "84", "850", "852", "853", "855", "856", "86", "870", "878", "880", "881", "882",
    "883", "886",
    // South, West and Middle Asia
    "90", "91", "92", "93", "94", "95", "960", "961", "962", "963", "964", "965", "966", "967",
    "968", "970", "971", "972", "973", "974", "975", "976", "977", "98", "992", "993", "994", "995",
    "996", "998", //
});
static_assert(std::ranges::is_sorted(kCodes));

// Sorted neighbours are enough: whatever begins with a code follows it at once.
constexpr bool none_begins_another() {
    for (std::size_t i = 1; i < kCodes.size(); ++i) {
        if (kCodes[i].starts_with(kCodes[i - 1]))
            return false;
    }
    return true;
}
static_assert(none_begins_another());

} // namespace

bool is_country_code(std::string_view digits) {
    return std::ranges::binary_search(kCodes, digits);
}

std::string_view country_code_of(std::string_view digits) {
    for (std::size_t length = 1; length <= std::min<std::size_t>(3, digits.size()); ++length) {
        if (is_country_code(digits.substr(0, length)))
            return digits.substr(0, length);
    }
    return {};
}

} // namespace pam_blockid
