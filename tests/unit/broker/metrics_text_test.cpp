// Tests of the text that Prometheus reads.
// SPDX-License-Identifier: Apache-2.0
#include "broker/metrics_text.h"

#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

void check_has_line(const std::string& text, const std::string& line) {
    CHECK_TEXT(("\n" + text).find("\n" + line + "\n") != std::string::npos, (line + text).c_str());
}

void add(Counts& counts, Reason reason, Verdict verdict, std::chrono::milliseconds to_prompt) {
    Outcome outcome;
    outcome.reason = reason;
    outcome.verdict = verdict;
    outcome.channels = {Channel::Voice};
    outcome.attempts = 1;
    outcome.to_prompt = to_prompt;
    outcome.to_verdict = std::chrono::milliseconds(90000);
    LoginRecord record;
    write_down(outcome, record);
    CHECK(counts.add(record));
}

} // namespace

TEST_GROUP(MetricsText) {
    Counts counts;
};

TEST(MetricsText, EveryLineIsAHeadOrASampleOfWordsAndANumber) {
    add(counts, Reason::ServiceFailed, Verdict::Ignore, std::chrono::milliseconds(70));
    const std::regex head("# (HELP [a-z_]+ [A-Z][ -~]*\\.|TYPE [a-z_]+ (counter|histogram))");
    const std::regex sample("pam_blockid_[a-z_]+(\\{[a-z]+=\"([a-z_]+|[0-9.]+|\\+Inf)\""
                            "(,[a-z]+=\"[a-z_]+\")*\\})? [0-9]+(\\.[0-9]+)?");
    const std::string text = metrics_text(counts);
    CHECK(text.ends_with('\n'));
    for (const std::string& line : lines_of(text))
        CHECK_TEXT(std::regex_match(line, head) || std::regex_match(line, sample), line.c_str());
}

TEST(MetricsText, AllReasonsOfALoginAreThereBeforeTheyOccur) {
    const std::string text = metrics_text(counts);
    check_has_line(text, "pam_blockid_logins_total{result=\"allow\",reason=\"right_passcode\"} 0");
    check_has_line(text,
                   "pam_blockid_logins_total{result=\"local_fault\",reason=\"internal_fault\"} 0");
    check_has_line(text,
                   "pam_blockid_logins_by_channel_total{channel=\"sms\",result=\"outage\"} 0");
    CHECK(text.find("no_first_factor") == std::string::npos);
    CHECK(text.find("no_broker") == std::string::npos);
}

TEST(MetricsText, Counts) {
    add(counts, Reason::WrongPasscode, Verdict::WrongPasscode, std::chrono::milliseconds(70));
    add(counts, Reason::WrongPasscode, Verdict::Ignore, std::chrono::milliseconds(250));
    counts.add(Unrecorded::Nonsense);
    const std::string text = metrics_text(counts);
    for (const char* line : {
             "# TYPE pam_blockid_logins_total counter",
             "pam_blockid_logins_total{result=\"wrong_passcode\",reason=\"wrong_passcode\"} 1",
             "pam_blockid_logins_total{result=\"ignore\",reason=\"wrong_passcode\"} 1",
             "pam_blockid_logins_by_channel_total{channel=\"voice\",result=\"ignore\"} 1",
             "pam_blockid_logins_by_channel_total{channel=\"email\",result=\"ignore\"} 0",
             "pam_blockid_logins_by_channel_total{channel=\"none\",result=\"ignore\"} 0",
             "pam_blockid_logins_unrecorded_total{why=\"nonsense\"} 1",
             "pam_blockid_logins_unrecorded_total{why=\"renewal\"} 0",
         })
        check_has_line(text, line);
}

TEST(MetricsText, BucketsOfAHistogramAddUp) {
    add(counts, Reason::WrongPasscode, Verdict::WrongPasscode, std::chrono::milliseconds(70));
    add(counts, Reason::WrongPasscode, Verdict::WrongPasscode, std::chrono::milliseconds(250));
    const std::string text = metrics_text(counts);
    for (const char* line : {
             "# TYPE pam_blockid_prompt_seconds histogram",
             "pam_blockid_prompt_seconds_bucket{le=\"0.05\"} 0",
             "pam_blockid_prompt_seconds_bucket{le=\"0.1\"} 1",
             "pam_blockid_prompt_seconds_bucket{le=\"0.25\"} 2",
             "pam_blockid_prompt_seconds_bucket{le=\"1.0\"} 2",
             "pam_blockid_prompt_seconds_bucket{le=\"+Inf\"} 2",
             "pam_blockid_prompt_seconds_sum 0.32",
             "pam_blockid_prompt_seconds_count 2",
             "pam_blockid_verdict_seconds_bucket{le=\"60.0\"} 0",
             "pam_blockid_verdict_seconds_bucket{le=\"+Inf\"} 2",
             "pam_blockid_verdict_seconds_sum 180.0",
         })
        check_has_line(text, line);
}
