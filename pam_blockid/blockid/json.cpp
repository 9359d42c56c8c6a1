// SPDX-License-Identifier: Apache-2.0
#include "blockid/json.h"

#include <json/reader.h>
#include <json/writer.h>

#include <memory>
#include <new>
#include <sstream>

#include "blockid/json_text.h"
#include "support/ascii.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

constexpr int kDeepest = 32;

Unexpected<std::string> refused(std::string why) {
    return Unexpected<std::string>(std::move(why));
}

Json::CharReaderBuilder strict_builder() {
    Json::CharReaderBuilder builder;
    Json::CharReaderBuilder::strictMode(&builder.settings_);
    builder["allowTrailingCommas"] = false;
    builder["skipBom"] = false;
    builder["stackLimit"] = kDeepest;
    return builder;
}

bool is_json(std::string_view content_type) {
    const std::string_view type = content_type.substr(0, content_type.find(';'));
    return ascii_lower(type.substr(0, type.find_last_not_of(" \t") + 1)) == "application/json";
}

} // namespace

Expected<Json::Value, std::string> read_json_object(std::string_view text) {
    if (!is_utf8(text) || !keeps_to_json(text))
        return refused("not JSON text");
    Json::Value value;
    const std::unique_ptr<Json::CharReader> reader(strict_builder().newCharReader());
    try {
        // Its error text would quote the server.
        if (!reader->parse(text.data(), text.data() + text.size(), &value, nullptr))
            return refused("not JSON");
    } catch (const Json::Exception& error) {
        // It has one exception for a text too deep and for a lack of memory, which is no answer.
        if (std::string_view(error.what()).find("allocate") != std::string_view::npos)
            throw std::bad_alloc();
        return refused("JSON too deep or out of range");
    }
    if (!value.isObject())
        return refused("JSON, but no object");
    return value;
}

Expected<Json::Value, std::string> read_json_object(const HttpResponse& response) {
    if (!is_json(response.content_type))
        return refused("content type " + quoted(response.content_type, 40));
    return read_json_object(response.body);
}

std::string string_member(const Json::Value& object, const char* key) {
    const Json::Value& member = object[key];
    return member.isString() ? member.asString() : std::string();
}

std::string write_json(const Json::Value& value) {
    Json::StreamWriterBuilder builder;
    builder["indentation"] = "";
    // A stream without memory would only cut the text short, and the service find fault with that.
    std::ostringstream text;
    text.exceptions(std::ios::badbit | std::ios::failbit);
    const std::unique_ptr<Json::StreamWriter> writer(builder.newStreamWriter());
    writer->write(value, &text);
    return text.str();
}

} // namespace pam_blockid
