// What the service answers, before HTTP.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <json/value.h>

#include <string>

namespace blockid_simulator {

struct Answer {
    int status;
    std::string content_type;
    std::string body;
};

Answer json_answer(int status, const Json::Value& body);
// {"message": …}, the body of most refusals.
Answer message_answer(int status, const std::string& message);
// A page as web servers make it when a program behind them failed.
Answer html_answer(int status, const std::string& title);

} // namespace blockid_simulator
