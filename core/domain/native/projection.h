// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/native/decision.h"
#include "core/domain/projection.h"

#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace headrace::native {

/// The key of a row: text, or a whole number, which becomes its text.
struct RowKey
{
    RowKey(std::string key) : text(std::move(key)) {}
    RowKey(const char* key) : text(key) {}
    template<std::integral Number>
    requires(!std::same_as<Number, bool>) RowKey(Number key)
        : text(std::to_string(key))
        , number(static_cast<std::int64_t>(key))
    {
    }

    std::string text;
    std::optional<std::int64_t> number;
};

/// What becomes of a row behind its handler.
enum class RowFate { Kept, Removed };

/// A projection's code with its types rubbed off: what Projection makes, and Domain runs.
struct ProjectionCode
{
    /// A row of the projection's type.
    class RowSlot
    {
    public:
        virtual ~RowSlot() = default;
        /// A column that is null becomes what a new row has in it.
        virtual void read(std::span<const ColumnValue> values) = 0;
        virtual void print(std::span<ColumnValue> values) const = 0;
        virtual void* value() = 0;
    };
    using Keys = std::function<std::vector<RowKey>(const Json& data, const EventView& event)>;
    using Handler = std::function<RowFate(void* row, const Json& data, const EventView& event,
                                          const std::string& key)>;

    ProjectionDescription description;
    std::vector<std::string> index; ///< Names of columns.
    Keys keys;                      ///< Empty: the key is the stream.
    std::map<std::string, Handler, std::less<>> on;
    std::function<std::unique_ptr<RowSlot>()> makeRow;
};

/// How a member of a row is kept in its column.
template<typename Value> struct ColumnOf
{
    static constexpr ColumnType kType = std::is_same_v<Value, bool> ? ColumnType::Boolean
        : std::integral<Value>                                      ? ColumnType::Integer
        : std::floating_point<Value>                                ? ColumnType::Real
        : std::is_same_v<Value, Json>                               ? ColumnType::Json
                                                                    : ColumnType::Text;
    static_assert(kType != ColumnType::Text || std::is_same_v<Value, std::string>,
                  "a column is a std::string, a number, a bool, Json, or a std::optional of one");

    static void read(const ColumnValue& from, Value& into)
    {
        if constexpr (kType == ColumnType::Json)
            into = Json::parse(std::get<std::string>(from));
        else if constexpr (kType == ColumnType::Text)
            into = std::get<std::string>(from);
        else if constexpr (kType == ColumnType::Real)
            into = static_cast<Value>(std::get<double>(from));
        else
            into = static_cast<Value>(std::get<std::int64_t>(from));
    }
    static ColumnValue print(const Value& value)
    {
        if constexpr (kType == ColumnType::Json)
            return value.is_null() ? ColumnValue() : ColumnValue(value.dump());
        else if constexpr (kType == ColumnType::Text)
            return value;
        else if constexpr (kType == ColumnType::Real)
            return static_cast<double>(value);
        else if constexpr (kType == ColumnType::Boolean)
            return std::int64_t {value ? 1 : 0};
        else if (std::in_range<std::int64_t>(value))
            return static_cast<std::int64_t>(value);
        else
            throw std::out_of_range("a whole number is too large for its column");
    }
};
template<typename Value> struct ColumnOf<std::optional<Value>>
{
    static constexpr ColumnType kType = ColumnOf<Value>::kType;

    static void read(const ColumnValue& from, std::optional<Value>& into)
    {
        ColumnOf<Value>::read(from, into.emplace());
    }
    static ColumnValue print(const std::optional<Value>& value)
    {
        return value ? ColumnOf<Value>::print(*value) : ColumnValue();
    }
};

/// Declares a projection whose rows are a `Row`: default constructible and copyable. A column is
/// a member of it: std::string, a number, bool, Json, or a std::optional of one, which may be null.
/// It means what a module's declaration means; docs/projections.md is the reference.
///
///     struct Revenue { std::optional<std::string> currency; std::int64_t orders = 0; };
///     native::Projection<Revenue> revenue("revenue");
///     revenue.from({"order"})
///         .key([](const Json& data, const EventView&) { return data.at("currency"); })
///         .column("currency", &Revenue::currency)
///         .column("orders", &Revenue::orders)
///         .on<OrderPlaced>("OrderPlaced", [](Revenue& row, const OrderPlaced&,
///                                            const EventView&) { ++row.orders; });
///
/// What a handler throws parks the key of the row, which stays as it was.
template<typename Row> class Projection
{
public:
    explicit Projection(std::string name, int version = 1)
        : m_columns(std::make_shared<std::vector<Column>>())
    {
        m_code.description.name = std::move(name);
        m_code.description.version = version;
        m_code.makeRow = [columns = m_columns] { return std::make_unique<Slot>(columns); };
    }

    /// The aggregates whose events it sees; all of the domain when this is not called.
    Projection& from(std::vector<std::string> aggregates)
    {
        m_code.description.from = std::move(aggregates);
        return *this;
    }

    /// `key(const Json& data, const EventView&)` returns the key of the event's row: text or a
    /// whole number. Without key() and keys() it is the stream. The later of the two counts.
    template<std::invocable<const Json&, const EventView&> Key> Projection& key(Key one)
    {
        return keys([tell = std::move(one)](const Json& data, const EventView& event) {
            std::vector<RowKey> found;
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(tell(data, event))>, Json>)
                found.push_back(keyOf(tell(data, event)));
            else
                found.emplace_back(tell(data, event));
            return found;
        });
    }
    /// As key(), for an event that touches several rows, or none. A key that comes twice counts
    /// once.
    Projection& keys(ProjectionCode::Keys keys)
    {
        m_code.keys = std::move(keys);
        m_code.description.isKeyedByStream = false;
        return *this;
    }

    /// Columns are in the order in which they are declared.
    template<typename Value> Projection& column(std::string name, Value Row::*member)
    {
        m_code.description.columns.push_back({std::move(name), ColumnOf<Value>::kType, false});
        m_columns->push_back(
            {[member](const Row& fresh, const ColumnValue& from, Row& into) {
                 if (std::holds_alternative<std::monostate>(from))
                     into.*member = fresh.*member;
                 else
                     ColumnOf<Value>::read(from, into.*member);
             },
             [member](const Row& row) { return ColumnOf<Value>::print(row.*member); }});
        return *this;
    }
    /// Columns by which rows are found and sorted quickly.
    Projection& index(std::vector<std::string> columns)
    {
        m_code.index = std::move(columns);
        return *this;
    }
    /// The projection stands still at an event that its handler cannot take, instead of parking its
    /// key.
    Projection& stopsOnError()
    {
        m_code.description.onError = ProjectionErrorPolicy::Stop;
        return *this;
    }

    /// `handle(Row&, const Data&, const EventView&)`, or with `const std::string& key` behind,
    /// changes the row, and may return a RowFate. `Data` and the view are as those of
    /// Aggregate::event(); a row that is not there yet is a new `Row`.
    template<typename Data, typename Handle> Projection& on(std::string type, Handle handle)
    {
        m_code.on.insert_or_assign(
            std::move(type),
            [handle = std::move(handle)](void* row, const Json& data, const EventView& event,
                                         const std::string& key) {
                if constexpr (std::is_same_v<Data, Json>)
                    return call(handle, *static_cast<Row*>(row), data, event, key);
                else
                    return call(handle, *static_cast<Row*>(row), data.get<Data>(), event, key);
            });
        return *this;
    }

    const ProjectionCode& code() const { return m_code; }

private:
    struct Column
    {
        std::function<void(const Row& fresh, const ColumnValue& from, Row& into)> read;
        std::function<ColumnValue(const Row& row)> print;
    };
    class Slot final : public ProjectionCode::RowSlot
    {
    public:
        explicit Slot(std::shared_ptr<const std::vector<Column>> columns)
            : m_columns(std::move(columns))
        {
        }
        void read(std::span<const ColumnValue> values) override
        {
            m_row = m_fresh; // What is in no column does not outlive its event.
            for (std::size_t i = 0; i < m_columns->size(); ++i)
                (*m_columns)[i].read(m_fresh, values[i], m_row);
        }
        void print(std::span<ColumnValue> values) const override
        {
            for (std::size_t i = 0; i < m_columns->size(); ++i)
                values[i] = (*m_columns)[i].print(m_row);
        }
        void* value() override { return &m_row; }

    private:
        const std::shared_ptr<const std::vector<Column>> m_columns;
        const Row m_fresh {};
        Row m_row {};
    };

    static RowKey keyOf(const Json& key)
    {
        if (key.is_number_integer())
            return key.get<std::int64_t>();
        if (key.is_string())
            return key.get<std::string>();
        throw std::invalid_argument(std::string("the key must be a string or a whole number, but "
                                                "is ")
                                    + key.type_name());
    }

    template<typename Handle, typename Data>
    static RowFate call(const Handle& handle, Row& row, const Data& data, const EventView& event,
                        const std::string& key)
    {
        if constexpr (std::invocable<const Handle&, Row&, const Data&, const EventView&,
                                     const std::string&>)
            return fateOf([&] { return handle(row, data, event, key); });
        else
            return fateOf([&] { return handle(row, data, event); });
    }
    template<typename Work> static RowFate fateOf(const Work& work)
    {
        if constexpr (std::is_void_v<decltype(work())>) {
            work();
            return RowFate::Kept;
        } else {
            return work();
        }
    }

    // Of the rows that the code makes, too: it may outlive this.
    const std::shared_ptr<std::vector<Column>> m_columns;
    ProjectionCode m_code;
};

} // namespace headrace::native
