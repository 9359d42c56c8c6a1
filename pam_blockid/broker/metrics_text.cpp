// SPDX-License-Identifier: Apache-2.0
#include "broker/metrics_text.h"

#include <numeric>
#include <string_view>

namespace pam_blockid {
namespace {

constexpr std::array<std::string_view, kUnrecordedKinds> kWhy{"nothing", "nonsense", "signal",
                                                              "renewal"};

// "0.25", in any locale.
std::string in_seconds(std::uint64_t ms) {
    std::string text = std::to_string(ms / 1000) + "." + std::to_string(1000 + ms % 1000).substr(1);
    text.erase(text.find_last_not_of('0') + 1);
    return text.ends_with('.') ? text + "0" : text;
}

class Text {
public:
    // Begins a family of samples.
    void begin(std::string_view name, std::string_view type, std::string_view help) {
        name_ = name;
        text_ += "# HELP " + name_ + " " + std::string(help) + "\n# TYPE " + name_ + " " +
                 std::string(type) + "\n";
    }
    void sample(const std::string& labels, const std::string& value, std::string_view part = "") {
        text_ += name_ + std::string(part) + (labels.empty() ? "" : "{" + labels + "}") + " " +
                 value + "\n";
    }
    void histogram(const Histogram& histogram) {
        std::uint64_t so_far = 0;
        for (std::size_t i = 0; i < Histogram::kBoundsMs.size(); ++i) {
            so_far += histogram.within[i];
            sample(label("le", in_seconds(Histogram::kBoundsMs[i])), std::to_string(so_far),
                   "_bucket");
        }
        const std::string all = std::to_string(so_far + histogram.within.back());
        sample(label("le", "+Inf"), all, "_bucket");
        sample("", in_seconds(histogram.sum_ms), "_sum");
        sample("", all, "_count");
    }
    static std::string label(std::string_view name, std::string_view word) {
        return std::string(name) + "=\"" + std::string(word) + "\"";
    }
    std::string take() { return std::move(text_); }

private:
    std::string name_;
    std::string text_;
};

std::string ending(Verdict verdict, std::string_view reason) {
    return Text::label("result", word_of(verdict)) + "," + Text::label("reason", reason);
}

void tell_reasons(Text& text, const Counts& counts) {
    text.begin("pam_blockid_logins_total", "counter", "Logins, by what came of them and why.");
    for (std::size_t i = 0; i < kReasons; ++i) {
        const ReasonText& row = text_of(static_cast<Reason>(i));
        if (is_modules_own(row.reason))
            continue;
        text.sample(ending(row.verdict, row.word), std::to_string(counts.by_reason[i].as_usual));
        if (counts.by_reason[i].let_pass != 0)
            text.sample(ending(Verdict::Ignore, row.word),
                        std::to_string(counts.by_reason[i].let_pass));
    }
}

void tell_channels(Text& text, const Counts& counts) {
    text.begin("pam_blockid_logins_by_channel_total", "counter",
               "Logins, by where a message was sent; one that was sent to two counts for both.");
    for (std::size_t channel = 0; channel <= kChannels; ++channel) {
        const auto name =
            channel < kChannels ? name_of(static_cast<Channel>(channel)) : std::string_view("none");
        for (std::size_t i = 0; i < kVerdicts; ++i) {
            const auto verdict = static_cast<Verdict>(i + 1);
            if (verdict != Verdict::NoFirstFactor)
                text.sample(Text::label("channel", name) + "," +
                                Text::label("result", word_of(verdict)),
                            std::to_string(counts.by_channel[channel][i]));
        }
    }
}

} // namespace

std::string metrics_text(const Counts& counts) {
    Text text;
    tell_reasons(text, counts);
    tell_channels(text, counts);
    text.begin("pam_blockid_prompt_seconds", "histogram",
               "From the beginning of a login to its first prompt.");
    text.histogram(counts.to_prompt);
    text.begin("pam_blockid_verdict_seconds", "histogram",
               "From the last answer that was typed to the end of the login.");
    text.histogram(counts.to_verdict);
    text.begin("pam_blockid_logins_unrecorded_total", "counter",
               "Processes of logins that ended without a word on how.");
    for (std::size_t i = 0; i < kUnrecordedKinds; ++i)
        text.sample(Text::label("why", kWhy[i]), std::to_string(counts.unrecorded[i]));
    return text.take();
}

} // namespace pam_blockid
