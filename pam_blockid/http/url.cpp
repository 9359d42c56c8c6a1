// SPDX-License-Identifier: Apache-2.0
#include "http/url.h"

#include <curl/curl.h>

#include <algorithm>
#include <memory>

#include "support/ascii.h"

namespace pam_blockid {
namespace {

struct UrlDeleter {
    void operator()(CURLU* url) const { ::curl_url_cleanup(url); }
};
struct CurlFree {
    void operator()(char* text) const { ::curl_free(text); }
};

std::optional<std::string> part(CURLU* url, CURLUPart which) {
    char* text = nullptr;
    if (::curl_url_get(url, which, &text, 0) != CURLUE_OK)
        return std::nullopt;
    const std::unique_ptr<char, CurlFree> owner(text);
    return std::string(text);
}

} // namespace

std::optional<Url> parse_url(const std::string& text) {
    // curl_url_set would read no further than a NUL, and takes other bytes that no URL has.
    if (!std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; }))
        return std::nullopt;
    const std::unique_ptr<CURLU, UrlDeleter> url(::curl_url());
    if (!url || ::curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
                    CURLUE_OK)
        return std::nullopt;
    const auto scheme = part(url.get(), CURLUPART_SCHEME);
    const auto host = part(url.get(), CURLUPART_HOST);
    if (!scheme || !host)
        return std::nullopt;
    Url parsed;
    parsed.scheme = ascii_lower(*scheme);
    parsed.host = ascii_lower(*host);
    parsed.port = part(url.get(), CURLUPART_PORT).value_or("");
    parsed.path = part(url.get(), CURLUPART_PATH).value_or("");
    while (!parsed.path.empty() && parsed.path.back() == '/')
        parsed.path.pop_back();
    parsed.has_user_info = part(url.get(), CURLUPART_USER).has_value() ||
                           part(url.get(), CURLUPART_PASSWORD).has_value();
    // Not by curl, which from 8 on does not tell an empty query from none.
    parsed.has_query_or_fragment = text.find_first_of("?#") != std::string::npos;
    return parsed;
}

} // namespace pam_blockid
