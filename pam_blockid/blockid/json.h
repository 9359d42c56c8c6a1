// One strict reader for everything that the service answers.
//
// jsoncpp's strict mode still takes comments, invalid UTF-8 and a byte order mark; what this reader
// accepts is RFC 8259 and no more, with one object at the top and no key twice.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <json/value.h>

#include <string>
#include <string_view>

#include "http/http_client.h"
#include "support/expected.h"

namespace pam_blockid {

// The object in `text`, or why there is none ("not JSON", ...), without quoting it.
Expected<Json::Value, std::string> read_json_object(std::string_view text);

// The object in the body of a response whose content type is application/json.
Expected<Json::Value, std::string> read_json_object(const HttpResponse& response);

// The member `key` of an object when it is a string, else empty.
std::string string_member(const Json::Value& object, const char* key);

// Compact, without a trailing newline.
std::string write_json(const Json::Value& value);

} // namespace pam_blockid
