// The strict reader: RFC 8259 with one object at the top, and nothing else.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "blockid/json.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

std::string nested(int depth) {
    return R"({"a":)" + std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']') + "}";
}

} // namespace

TEST_GROUP(StrictJson){};

TEST(StrictJson, ObjectsAreRead) {
    for (const std::string text :
         {R"({})", R"({"status":true})", " {\"a\" :\t[1, 2.5, -3e2, null, \"\\u00e9/\\\"//\"]}\r\n",
          R"({"a":"// no comment","b":"/* none */"})", R"({"a":[0,-0,10,0.5,1E+2,1e-2]})",
          R"({"a":"\ud83d\udc80 \"\\"})"})
        CHECK_TRUE(read_json_object(text).has_value());
}

TEST(StrictJson, EverythingElseIsRefused) {
    const std::vector<std::string> texts{
        "",
        "[]",
        "true",
        "\"{}\"",
        R"([{"status":true}])",
        R"({"status":true}x)",
        R"({"status":true}{"status":true})",
        R"({"status":true,"status":false})",
        R"({"status":false,"status":true})",
        R"({"status":false,"st\u0061tus":true})",
        R"({"status":true,})",
        R"({"status":true /* comment */})",
        "{\"status\":true} // comment",
        "// comment\n{\"status\":true}",
        std::string("{\"status\":true}\0", 16),
        std::string("{\"sta\0tus\":true}", 16),
        "\xef\xbb\xbf{\"status\":true}",
        "{\"a\":\"\xff\"}",
        "{\"a\":\"\xc0\xaf\"}",
        "{\"a\":\"\xed\xa0\x80\"}",
        R"({"a":NaN})",
        R"({"a":Infinity})",
        R"({'status':true})",
        R"({status:true})",
        R"({"status":tru)",
        R"({"status":true)",
        "{\"a\":\"\x01\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\t\"}",
        R"({"a":"\ud83d"})",
        R"({"a":"\udc80"})",
        R"({"a":"\ud83d\ud83d"})",
        R"({"a":"\ud83d\u0041"})",
        R"({"a":01})",
        R"({"a":-01})",
        R"({"a":+1})",
        R"({"a":1.})",
        R"({"a":-.5})",
        R"({"a":-})",
        R"({"a":1e})",
        R"({"a":1.5.5})",
        R"({"a":1e400})",
        R"({"a":-1e400})",
        R"({"a":[0.1e+999999999999999999999]})",
        R"({"a":)" + std::string(5000, '9') + "}",
        R"({"a":-)" + std::string(310, '1') + ".5}",
        nested(40),
        nested(500'000),
    };
    for (const std::string& text : texts)
        CHECK_FALSE_TEXT(read_json_object(text).has_value(), text.substr(0, 60).c_str());
}

TEST(StrictJson, HugeNumbersDoNoHarm) {
    const auto object = read_json_object(R"({"a":)" + std::string(5000, '9') + "}");
    if (object)
        STRCMP_EQUAL("", string_member(*object, "a").c_str());
}

TEST(StrictJson, TheContentTypeMustBeJson) {
    struct Row {
        std::string type;
        bool taken;
    };
    for (const Row& row : std::vector<Row>{{"application/json", true},
                                           {"application/json; charset=utf-8", true},
                                           {"Application/JSON ;charset=UTF-8", true},
                                           {"application / json", false},
                                           {"application/jso n", false},
                                           {"text/html", false},
                                           {"text/plain", false},
                                           {"application/jsonp", false},
                                           {"", false}})
        CHECK_EQUAL_TEXT(row.taken, read_json_object(HttpResponse{200, row.type, "{}"}).has_value(),
                         row.type.c_str());
}

TEST(StrictJson, AMemberOfAnotherTypeIsNoString) {
    const auto object = read_json_object(R"({"s":"x","n":1,"o":{}})");
    STRCMP_EQUAL("x", string_member(*object, "s").c_str());
    STRCMP_EQUAL("", string_member(*object, "n").c_str());
    STRCMP_EQUAL("", string_member(*object, "o").c_str());
    STRCMP_EQUAL("", string_member(*object, "missing").c_str());
}
