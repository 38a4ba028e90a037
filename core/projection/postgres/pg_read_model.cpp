// SPDX-License-Identifier: Apache-2.0
#include "core/projection/postgres/pg_read_model.h"

#include "core/projection/postgres/pg_model.h"
#include "core/projection/postgres/pg_model_layout.h"

#include <fmt/format.h>

#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

namespace headrace {
namespace {

class ModelSchema final : public ReadModelPlace
{
public:
    explicit ModelSchema(const PgAddress& address) : m_readers(std::make_shared<PgPool>(address)) {}

    Result<std::unique_ptr<ReadModel>> open(const ReadModel::Identity& identity, bool isWriter,
                                            const Clock& clock) override
    {
        std::unique_ptr<PgModelWriter> writer;
        if (isWriter) {
            auto opened = PgModelWriter::open(m_readers->address(), identity);
            if (!opened)
                return aboutPgModel(m_readers->address(), identity.projection, opened.error());
            writer = *std::move(opened);
        }
        if (auto reached = reach(); !reached)
            return aboutPgModel(m_readers->address(), identity.projection, reached.error());
        auto model = std::make_unique<PgReadModel>(m_readers, identity, std::move(writer), clock);
        if (!isWriter)
            if (auto checked = model->check(); !checked)
                return checked.error();
        return model;
    }

    Result<std::string> writerOf(const std::string& projection) override
    {
        if (auto reached = reach(); !reached)
            return aboutPgModel(m_readers->address(), projection, reached.error());
        return m_readers->read([&](PgConnection& connection) -> Result<std::string> {
            auto owner = pgOwnerOf(connection, m_readers->address(), projection);
            if (!owner && connection.lastState() == "42P01")
                return std::string(); // There are no read models yet.
            return owner;
        });
    }

    std::int64_t bytesOf(const std::string& projection) override
    {
        if (!reach())
            return 0;
        const auto bytes = m_readers->read([&](PgConnection& connection) {
            return connection.run(
                "SELECT coalesce(sum(pg_total_relation_size(to_regclass(quote_ident(name)))), 0)"
                "::bigint FROM headrace_builds WHERE projection = $1::text",
                PgArguments().addText(projection));
        });
        return bytes && bytes->size() == 1 ? bytes->number(0, 0) : 0;
    }

private:
    Result<void> reach();

    const std::shared_ptr<PgPool> m_readers;
    std::mutex m_mutex;
    // Guarded by m_mutex, as is what follows.
    bool m_isReached = false;
    std::optional<Error> m_failure;
    std::chrono::steady_clock::time_point m_failedAt;
};

// A server that has never answered is not waited for, as one is that has: its address may be wrong.
// And whoever asks about many projections is told so once.
Result<void> ModelSchema::reach()
{
    constexpr std::chrono::seconds kKept {1};
    const std::lock_guard lock(m_mutex);
    if (m_isReached)
        return {};
    if (m_failure && std::chrono::steady_clock::now() - m_failedAt < kKept)
        return *m_failure;
    auto connection = PgConnection::open(m_readers->address(), true);
    m_isReached = connection.has_value();
    if (connection) {
        m_readers->add(*std::move(connection));
        return {};
    }
    m_failure = connection.error();
    m_failedAt = std::chrono::steady_clock::now();
    return *m_failure;
}

} // namespace

Result<std::string> readModelsBeside(const std::string& store)
{
    const auto address = parsePgAddress(store);
    if (!address)
        return address.error();
    const std::string schema = address->schema + "_read";
    if (schema.size() > kPgLimits.columnBytes)
        return Error {ErrorCode::InvalidArgument,
                      fmt::format("the schema of the read models would be called {}, which is "
                                  "longer than the {} characters that PostgreSQL knows; name "
                                  "another one, or keep them in a folder",
                                  schema, kPgLimits.columnBytes)};
    return withPgSchema(store, schema);
}

Result<std::shared_ptr<ReadModelPlace>> readModelsOnServer(const std::string& location,
                                                           const std::string& password)
{
    auto address = parsePgAddress(location, "headrace_read");
    if (!address)
        return address.error();
    if (!password.empty())
        address->parameters.emplace_back("password", password);
    return std::make_shared<ModelSchema>(*address);
}

} // namespace headrace
