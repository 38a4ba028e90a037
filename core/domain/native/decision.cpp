// SPDX-License-Identifier: Apache-2.0
#include "core/domain/native/decision.h"

#include "core/domain/derive_id.h"

namespace headrace::native {

Decision Decision::reject(std::string message, Json detail)
{
    Decision decision;
    decision.m_isRejected = true;
    decision.m_message = std::move(message);
    decision.m_detail = std::move(detail);
    return decision;
}

CommandRejection Decision::rejection() const
{
    return {m_message, m_detail.is_null() ? std::string() : m_detail.dump()};
}

CommandContext::CommandContext(const CommandCall& call, Version version, Json meta)
    : m_call(call)
    , m_version(version)
    , m_meta(std::move(meta))
{
}

Uuid CommandContext::newId()
{
    return deriveId(m_call.seed, m_call.time, ++m_ids);
}

} // namespace headrace::native
