// SPDX-License-Identifier: Apache-2.0
#include "core/domain/native/decision.h"

namespace headrace::native {
namespace {

std::mt19937_64 randomFrom(const Uuid& seed)
{
    std::seed_seq sequence(seed.bytes.begin(), seed.bytes.end());
    return std::mt19937_64(sequence);
}

} // namespace

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
    if (!m_random)
        m_random = randomFrom(m_call.seed);
    const std::uint64_t high = (*m_random)();
    return makeUuidV7(time(), high, (*m_random)());
}

} // namespace headrace::native
