// SPDX-License-Identifier: Apache-2.0
#include "core/retention/retention_policy.h"

#include "core/retention/retention_documents.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace headrace {
namespace {

using Json = nlohmann::ordered_json;

std::string print(const RetentionPolicy& policy)
{
    return Json {{"number", policy.number},
                 {"actor", policy.actor},
                 {"reason", policy.reason},
                 {"set", formatTime(policy.set)},
                 {"policy", policy.json}}
        .dump();
}

Result<RetentionPolicy> read(const Document& document)
{
    try {
        const Json json = Json::parse(document.json);
        RetentionPolicy policy;
        policy.number = json.at("number");
        policy.actor = json.at("actor");
        policy.reason = json.at("reason");
        policy.json = json.at("policy");
        const auto set = parseTime(json.at("set").get<std::string>());
        auto rules = parseRetentionRules(policy.json);
        if (!set || !rules)
            return damagedDocument(document.key);
        policy.set = *set;
        policy.rules = *std::move(rules);
        return policy;
    } catch (const nlohmann::json::exception&) {
        return damagedDocument(document.key);
    }
}

} // namespace

Result<RetentionPolicy> retentionPolicy(Documents& documents)
{
    const auto document = documents.get(kPolicyKey);
    if (!document)
        return document.error();
    return *document ? read(**document) : RetentionPolicy {};
}

Result<RetentionPolicy> setRetentionPolicy(Documents& documents, const std::string& json,
                                           const std::string& actor, const std::string& reason,
                                           Time at)
{
    auto rules = parseRetentionRules(json);
    if (!rules)
        return rules.error();
    const auto before = documents.get(kPolicyKey);
    if (!before)
        return before.error();
    const auto former = *before ? read(**before) : RetentionPolicy {};
    if (!former)
        return former.error();
    RetentionPolicy policy {former->number + 1, json, actor, reason, at, *std::move(rules)};
    // The history first: a policy that is in force is in it, whatever happens between the two.
    const std::string key = numberedKey(kPolicyHistory, policy.number);
    const auto half = documents.get(key);
    if (!half)
        return half.error();
    if (auto put = putDocument(documents, key, print(policy), *half ? (*half)->revision : 0); !put)
        return put.error();
    if (auto put =
            putDocument(documents, kPolicyKey, print(policy), *before ? (*before)->revision : 0);
        !put)
        return put.error();
    return policy;
}

Result<std::vector<RetentionPolicy>> retentionPolicies(Documents& documents)
{
    const auto current = retentionPolicy(documents);
    if (!current)
        return current.error();
    std::vector<RetentionPolicy> policies;
    for (std::int64_t number = current->number; number >= 1; --number) {
        const auto document = documents.get(numberedKey(kPolicyHistory, number));
        if (!document)
            return document.error();
        if (!*document)
            return damagedDocument(numberedKey(kPolicyHistory, number));
        auto policy = read(**document);
        if (!policy)
            return policy.error();
        policies.push_back(*std::move(policy));
    }
    return policies;
}

Result<std::vector<std::string>> unknownCategories(EventStore& store, const RetentionRules& rules)
{
    const auto statistics = store.statistics();
    if (!statistics)
        return statistics.error();
    std::vector<std::string> unknown;
    for (const auto& [name, rule] : rules.categories)
        if (std::ranges::find(statistics->categories, name, &StoreStatistics::Category::name)
            == statistics->categories.end())
            unknown.push_back(name);
    return unknown;
}

} // namespace headrace
