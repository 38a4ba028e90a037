// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/native/domain.h"
#include "core/domain/native/held_rows.h"

#include <optional>

namespace headrace::native {

/// A fold by the handlers of a ProjectionCode, which belongs to `domain`. For core/domain/native
/// only.
class NativeProjection final : public ProjectionFold
{
public:
    NativeProjection(std::shared_ptr<const Domain> domain, const ProjectionCode& code);

    const ProjectionDescription& projection() const override { return m_code.description; }
    Result<void> start() override;
    Result<void> park(const std::string& key) override;
    Result<void> restrictTo(std::optional<std::set<std::string>> keys) override;
    Result<std::vector<KeyFailure>> apply(std::span<const EventView> events, const RowSource& rows,
                                          const std::stop_token& stop) override;
    Result<RowBatch> takeChanges() override;
    std::size_t changedRows() const override { return m_rows.changed(); }
    Result<std::vector<KeyTouch>> touches(std::span<const EventView> events,
                                          const std::stop_token& stop) override;

private:
    using Events = std::span<const EventView>;

    // An event and a row that it touches, whose rows may have to be asked for first.
    struct Touch
    {
        std::size_t event = 0;
        HeldRows::Row* row = nullptr;
        std::optional<std::int64_t> number; // The key, where it is a number.
    };

    struct Failed; // What is wrong with one event; see read() and keysOf().
    struct Source; // What an event is read with.
    std::optional<Source> sourceOf(const EventView& event) const;
    Json read(const EventView& event, const Source& source) const;
    std::vector<RowKey> keysOf(const Json& data, const EventView& event,
                               const Source& source) const;

    Result<void> readAll(Events events, const std::stop_token& stop);
    void readOne(std::size_t index, const EventView& event, const Source& source);
    Result<void> applyAll(Events events, const std::stop_token& stop);
    void applyOne(const Touch& touch, const EventView& event);
    void fill(HeldRows::Row& row, const Touch& touch);
    void fail(HeldRows::Row& row, std::size_t index, std::string message);
    Error cancelledAt(const EventView& event) const;

    const std::shared_ptr<const Domain> m_domain;
    const ProjectionCode& m_code; // In m_domain.
    const std::unique_ptr<ProjectionCode::RowSlot> m_slot;
    HeldRows m_rows;
    std::optional<Error> m_failure; // Why the rows are gone.
    bool m_isAsked = false;         // A source was given, so rows may be let go of.

    // Of the present apply():
    std::vector<Touch> m_touches;
    std::map<std::size_t, Json> m_data; // What was read for the keys, and is kept for the rows.
    std::size_t m_dataBytes = 0;
    std::vector<KeyFailure> m_failures;
    std::vector<ColumnValue> m_values;
};

} // namespace headrace::native
