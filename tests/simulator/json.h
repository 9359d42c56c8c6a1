// JSON in and out, on one line, without exceptions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <json/value.h>

#include <optional>
#include <string>
#include <string_view>

namespace blockid_simulator {

// Nothing unless `text` is one JSON object without comments, equal keys or anything behind it.
std::optional<Json::Value> parse_object(std::string_view text);

std::string to_line(const Json::Value& value);

// The member `name` as text: a string, or a whole number as JavaScript callers write it. Empty when
// it is missing, null or of another type.
std::string text_of(const Json::Value& object, const char* name);

} // namespace blockid_simulator
