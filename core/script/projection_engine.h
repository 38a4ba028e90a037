// SPDX-License-Identifier: Apache-2.0
#pragma once

// Internal to core/script: this header brings in the script engine's own.

#include "core/domain/projection_fold.h"
#include "core/script/projection_page.h"

#include <optional>
#include <unordered_map>

namespace headrace {

/// What of a projection fold knows the script engine. After an error: start().
class ProjectionEngine
{
public:
    ProjectionEngine(std::shared_ptr<const DomainModule> module,
                     const ProjectionDescription& projection);

    Result<void> start();
    Result<void> park(const std::string& key);
    Result<void> restrictTo(std::optional<std::set<std::string>> keys);
    Result<std::vector<KeyFailure>> apply(std::span<const EventView> events, const RowSource& rows,
                                          const std::stop_token& stop);
    Result<RowBatch> takeChanges();
    std::size_t changedRows() const { return m_changedRows; }
    Result<std::vector<KeyTouch>> touches(std::span<const EventView> events,
                                          const std::stop_token& stop);

private:
    using Events = std::span<const EventView>;

    Result<void> applyAlone(Events events, const std::stop_token& stop);
    Result<void> applyAsking(Events events, const RowSource& rows, const std::stop_token& stop);
    Result<void> askFor(const RowSource& rows);
    enum class Mode { Alone, Asking, Listing }; // As the driver knows them.
    Result<void> readAll(Events events, Mode mode, const std::stop_token& stop);
    Result<void> readChunk(Events events, std::size_t first, Mode mode,
                           const std::stop_token& stop);
    Result<void> run(Events events, const std::stop_token& stop);
    Result<void> takeRows(RowBatch& rows);
    Result<void> letGo();
    std::vector<KeyTouch> streamTouches(Events events) const;
    Result<void> listTouches(Events events, std::vector<KeyTouch>& touches,
                             const std::stop_token& stop);

    bool note(Events events, const ScriptFailure& failure);
    void noteUntaken(const EventView& event, std::size_t index, std::string message);
    std::string messageOf(const EventView& event, const ScriptFailure& failure) const;
    std::string whereOf(const EventView& event, const ScriptFailure& failure) const;
    Error endedAt(Events events, const ScriptFailure& failure) const;
    const EventView& eventAtWork(Events events) const;

    template<typename Work> auto inRealm(const Work& work);
    Result<void> callShort(const char* function, const JS::HandleValueArray& arguments,
                           JS::MutableHandleValue result);
    Result<void> callShort(const char* function);
    Result<void> sendRestriction();

    ProjectionRealm m_realm;
    ProjectionPage::Buffers m_buffers;
    const std::int32_t m_mark;
    std::optional<std::set<std::string>> m_wanted;
    bool m_isAsked = false;  // A source was given, so rows may be let go of.
    bool m_hasLetGo = false; // Some were.
    bool m_isNoting = true;  // Failures count; what is read will be read again otherwise.
    std::size_t m_changedRows = 0;
    std::vector<KeyFailure> m_failures;                     // Of the present apply().
    std::unordered_map<std::size_t, std::string> m_waiting; // Failures whose turn comes, by event.
};

} // namespace headrace
