// SPDX-License-Identifier: Apache-2.0
#include "core/store/verification.h"

#include "core/store/event_store.h"

#include <nlohmann/json.hpp>

namespace headrace {
namespace {

constexpr std::size_t kPage = 1'000;

// The position in a checkpoint document; none when it has none.
std::optional<Position> checkpointOf(const Document& document)
{
    const auto json = nlohmann::json::parse(document.json, nullptr, false);
    if (!json.is_object() || !json.contains("position") || !json["position"].is_number_integer())
        return std::nullopt;
    return Position {json["position"].get<std::int64_t>()};
}

class CheckpointCheck
{
public:
    CheckpointCheck(EventStore& store, const FindingHandler& report)
        : m_store(store)
        , m_report(report)
    {
    }
    /// The number of findings.
    Result<std::int64_t> run();

private:
    void check(const Document& document);

    EventStore& m_store;
    Position m_head; // Not older than the documents that are checked.
    const FindingHandler& m_report;
    std::int64_t m_findings = 0;
};

void CheckpointCheck::check(const Document& document)
{
    const auto position = checkpointOf(document);
    if (position && position->value >= 0 && *position <= m_head)
        return;
    ++m_findings;
    m_report({.kind = "checkpoint",
              .position = position.value_or(Position {}),
              .stream = {},
              .message = position
                  ? document.key + " stands at position " + std::to_string(position->value)
                      + ", but the head is at " + std::to_string(m_head.value)
                  : document.key + " holds no position"});
}

Result<std::int64_t> CheckpointCheck::run()
{
    std::string after;
    for (;;) {
        const auto page = m_store.documents().list(kCheckpointPrefix, after, kPage);
        if (!page)
            return page.error();
        // Asked after them: a checkpoint may have moved on with the head, up to just now.
        const auto head = m_store.head();
        if (!head)
            return head.error();
        m_head = *head;
        for (const Document& document : *page)
            check(document);
        if (page->size() < kPage)
            return m_findings;
        after = page->back().key;
    }
}

// Whoever verifies at the same time may write first: then its outcome is as good as this one.
Result<void> remember(Documents& documents, const Verification& outcome)
{
    const auto last = documents.get(kLastVerificationKey);
    if (!last)
        return last.error();
    const nlohmann::json json = {{"at", formatTime(outcome.at)},
                                 {"head", outcome.head.value},
                                 {"events", outcome.events},
                                 {"findings", outcome.findings}};
    const auto put =
        documents.put(kLastVerificationKey, json.dump(), *last ? (*last)->revision : 0);
    return put ? Result<void>() : put.error();
}

} // namespace

Result<Verification> verifyStore(EventStore& store, Job& job, const FindingHandler& report)
{
    auto outcome = store.verify(job, report);
    if (!outcome)
        return outcome;
    const auto findings = CheckpointCheck(store, report).run();
    if (!findings)
        return findings.error();
    outcome->findings += *findings;
    if (!store.description().readOnly)
        if (auto remembered = remember(store.documents(), *outcome); !remembered)
            return remembered.error();
    return outcome;
}

Result<std::optional<Verification>> lastVerification(EventStore& store)
{
    const auto last = store.documents().get(kLastVerificationKey);
    if (!last)
        return last.error();
    if (!*last)
        return std::optional<Verification>();
    const auto json = nlohmann::json::parse((*last)->json, nullptr, false);
    const auto number = [&json](const char* key) {
        return json.is_object() && json.contains(key) && json[key].is_number_integer()
            ? json[key].get<std::int64_t>()
            : -1;
    };
    const auto at = json.is_object() && json.contains("at") && json["at"].is_string()
        ? parseTime(json["at"].get<std::string>())
        : Result<Time>(Error {ErrorCode::Corruption, ""});
    if (!at || number("head") < 0 || number("events") < 0 || number("findings") < 0)
        return Error {ErrorCode::Corruption,
                      "what is kept of the last verification is damaged; "
                      "verify the store again"};
    return std::optional(
        Verification {*at, {number("head")}, number("events"), number("findings")});
}

} // namespace headrace
