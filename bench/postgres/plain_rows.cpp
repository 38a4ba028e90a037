// SPDX-License-Identifier: Apache-2.0
#include "bench/postgres/plain_rows.h"

#include <fmt/format.h>

#include <stdexcept>

#include <libpq-fe.h>

namespace headrace {
namespace {

constexpr int kColumns = 10; // The position is the server's.

void put(std::string& out, std::uint64_t number, int bytes)
{
    for (int i = bytes - 1; i >= 0; --i)
        out += static_cast<char>(number >> 8 * i);
}

std::string number(std::int64_t value, int bytes)
{
    std::string out;
    put(out, static_cast<std::uint64_t>(value), bytes);
    return out;
}

std::string array(const std::vector<std::string>& texts)
{
    std::string out;
    put(out, texts.empty() ? 0 : 1, 4);
    put(out, 0, 4);
    put(out, 25, 4);
    if (texts.empty())
        return out;
    put(out, texts.size(), 4);
    put(out, 1, 4);
    for (const std::string& text : texts) {
        put(out, text.size(), 4);
        out += text;
    }
    return out;
}

void check(PGresult* result, ExecStatusType wanted, pg_conn* connection)
{
    const auto status = PQresultStatus(result);
    PQclear(result);
    if (status != wanted)
        throw std::runtime_error(PQerrorMessage(connection));
}

} // namespace

std::string plainTable(const std::string& store, bool isIndexed)
{
    return fmt::format("DROP SCHEMA IF EXISTS plain CASCADE; CREATE SCHEMA plain; CREATE TABLE "
                       "plain.event (LIKE {}.event {}); CREATE SEQUENCE plain.position CACHE 100; "
                       "ALTER TABLE plain.event ALTER position SET DEFAULT "
                       "nextval('plain.position'); {}",
                       store, isIndexed ? "INCLUDING INDEXES" : "",
                       isIndexed ? "" : "ALTER TABLE plain.event ADD PRIMARY KEY (position)");
}

PlainRows::PlainRows(const std::string& address, std::size_t rows)
    : m_connection(PQconnectdb(address.c_str()), &finish)
    , m_rows(rows)
{
    if (PQstatus(m_connection.get()) != CONNECTION_OK)
        throw std::runtime_error(PQerrorMessage(m_connection.get()));
    if (rows == 0)
        return;
    static constexpr unsigned kTypes[] = {25, 20, 25, 23, 20, 2950, 20, 1009, 17, 17};
    std::vector<unsigned> types;
    std::string sql =
        "INSERT INTO plain.event (stream, version, type, schema, time_us, id, digest, "
        "tags, meta, data) VALUES ";
    for (std::size_t row = 0; row < rows; ++row) {
        sql += row == 0 ? "(" : ", (";
        for (std::size_t column = 0; column < kColumns; ++column)
            sql += fmt::format("{}${}", column == 0 ? "" : ", ", row * kColumns + column + 1);
        sql += ")";
        types.insert(types.end(), std::begin(kTypes), std::end(kTypes));
    }
    check(PQprepare(m_connection.get(), "insert", sql.c_str(), static_cast<int>(types.size()),
                    types.data()),
          PGRES_COMMAND_OK, m_connection.get());
}

void PlainRows::finish(pg_conn* connection)
{
    PQfinish(connection);
}

void PlainRows::insert(const std::vector<NewEvent>& events, std::int64_t versions)
{
    std::vector<std::string> values;
    values.reserve(m_rows * kColumns);
    for (const NewEvent& event : events) {
        values.push_back(event.stream.text());
        values.push_back(number(++versions, 8));
        values.push_back(event.type);
        values.push_back(number(event.schema, 4));
        values.push_back(number(event.time ? toUs(*event.time) : 0, 8));
        values.emplace_back(event.id->bytes.begin(), event.id->bytes.end());
        values.push_back(number(versions, 8));
        values.push_back(array(event.tags));
        values.push_back(event.meta);
        values.push_back(event.data);
    }
    std::vector<const char*> pointers;
    std::vector<int> lengths;
    for (const std::string& value : values) {
        pointers.push_back(value.data());
        lengths.push_back(static_cast<int>(value.size()));
    }
    const std::vector<int> formats(values.size(), 1);
    check(PQexecPrepared(m_connection.get(), "insert", static_cast<int>(values.size()),
                         pointers.data(), lengths.data(), formats.data(), 1),
          PGRES_COMMAND_OK, m_connection.get());
}

std::size_t PlainRows::copyOut(const std::string& select)
{
    const std::string sql = "COPY (" + select + ") TO STDOUT";
    check(PQexec(m_connection.get(), sql.c_str()), PGRES_COPY_OUT, m_connection.get());
    std::size_t bytes = 0;
    char* row = nullptr;
    for (int size = 0; (size = PQgetCopyData(m_connection.get(), &row, 0)) > 0;) {
        bytes += static_cast<std::size_t>(size);
        PQfreemem(row);
    }
    check(PQgetResult(m_connection.get()), PGRES_COMMAND_OK, m_connection.get());
    while (PGresult* const more = PQgetResult(m_connection.get()))
        PQclear(more);
    return bytes;
}

} // namespace headrace
