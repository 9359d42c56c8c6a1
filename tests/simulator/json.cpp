// SPDX-License-Identifier: Apache-2.0
#include "json.h"

#include <json/reader.h>
#include <json/writer.h>

#include <memory>

namespace blockid_simulator {
namespace {

constexpr int kDeepest = 32;

} // namespace

std::optional<Json::Value> parse_object(std::string_view text) {
    Json::CharReaderBuilder builder;
    Json::CharReaderBuilder::strictMode(&builder.settings_);
    builder["stackLimit"] = kDeepest;
    const std::unique_ptr<Json::CharReader> reader(builder.newCharReader());
    Json::Value value;
    try {
        if (!reader->parse(text.data(), text.data() + text.size(), &value, nullptr))
            return std::nullopt;
    } catch (const Json::Exception&) { // deeper than the stack limit
        return std::nullopt;
    }
    if (!value.isObject())
        return std::nullopt;
    return value;
}

std::string to_line(const Json::Value& value) {
    Json::StreamWriterBuilder builder;
    builder["indentation"] = "";
    builder["emitUTF8"] = true;
    return Json::writeString(builder, value);
}

std::string text_of(const Json::Value& object, const char* name) {
    const Json::Value& member = object[name];
    return member.isString() || member.isIntegral() ? member.asString() : std::string();
}

} // namespace blockid_simulator
