// SPDX-License-Identifier: Apache-2.0
#include "core/store/store_identity.h"

#include <nlohmann/json.hpp>

namespace headrace {
namespace {

constexpr const char* kKey = "store/identity";

Result<std::string> read(const Document& document)
{
    const auto json = nlohmann::json::parse(document.json, nullptr, false);
    const auto id = json.is_object() ? json.find("id") : json.end();
    if (!json.is_object() || id == json.end() || !id->is_string())
        return Error {ErrorCode::Corruption,
                      "the store's document \"store/identity\" does not say which store it is; "
                      "verify the store"};
    return id->get<std::string>();
}

} // namespace

Result<std::string> storeIdentity(EventStore& store)
{
    for (;;) {
        auto known = store.documents().get(kKey);
        if (!known)
            return known.error();
        if (*known)
            return read(**known);
        if (store.description().readOnly)
            return Error {ErrorCode::Refused,
                          "the store has no identity yet, and is opened read-only; open it once "
                          "for writing"};
        const nlohmann::json made {{"id", formatUuid(newUuidV7(now()))}};
        auto put = store.documents().put(kKey, made.dump(), 0);
        if (!put)
            return put.error(); // When somebody else was faster, theirs is read.
    }
}

} // namespace headrace
