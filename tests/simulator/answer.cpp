// SPDX-License-Identifier: Apache-2.0
#include "answer.h"

#include "json.h"

namespace blockid_simulator {

Answer json_answer(int status, const Json::Value& body) {
    return {status, "application/json; charset=utf-8", to_line(body)};
}

Answer message_answer(int status, const std::string& message) {
    Json::Value body;
    body["message"] = message;
    return json_answer(status, body);
}

Answer html_answer(int status, const std::string& title) {
    return {status, "text/html; charset=utf-8",
            "<!DOCTYPE html>\n<html lang=\"en\"><head><title>" + title +
                "</title></head><body><pre>" + title + "</pre></body></html>\n"};
}

} // namespace blockid_simulator
