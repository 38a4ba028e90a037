// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/command/command_runner.h"

#include "core/aggregate/snapshot_keeper.h"
#include "core/base/uuid.h"
#include "core/command/command_bus.h"
#include "views/support/answer_queue.h"
#include "views/support/domain_session.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"

#include <functional>
#include <mutex>

namespace headrace {

/// A command bus, made by the first call that needs it: compiling schemas is no work for the GUI.
/// Each call that is under way holds it.
class CommandRunner::Bus
{
public:
    using OnProblem = std::function<void(const StreamName&, const Error&)>;

    Bus(std::shared_ptr<EventStore> store, std::shared_ptr<const Domain> domain,
        OnProblem onProblem)
        : m_store(std::move(store))
        , m_domain(std::move(domain))
        , m_keeper(*m_store, m_domain, {.onProblem = std::move(onProblem)})
    {
    }
    const std::shared_ptr<const Domain>& domain() const { return m_domain; }

    Result<CommandBus*> get()
    {
        const std::lock_guard lock(m_mutex);
        if (!m_bus) {
            const auto follow = [this](const StreamName& stream, Version head) {
                m_keeper.streamIsAt(stream, head);
            };
            auto made = CommandBus::make(*m_store, m_domain, {.workers = 1, .onAppended = follow});
            if (!made)
                return Error(made.error());
            m_bus = std::move(*made);
        }
        return m_bus.get();
    }

private:
    const std::shared_ptr<EventStore> m_store;
    const std::shared_ptr<const Domain> m_domain;
    SnapshotKeeper m_keeper; // Ends before the store.
    std::mutex m_mutex;
    std::unique_ptr<CommandBus> m_bus; // Guarded by m_mutex; ends before store and keeper.
};

namespace {

QString storedText(const CommandDone& done)
{
    const auto count = static_cast<std::int64_t>(done.events.size());
    if (count == 0)
        return CommandRunner::tr("Accepted; there was nothing to store.");
    return CommandRunner::tr("%1 stored at position %2; the stream is at version %3%4.")
        .arg(countText(count, CommandRunner::tr("event"), CommandRunner::tr("events")),
             numberText(done.receipt.position.value), numberText(done.version.value),
             done.receipt.repeated ? CommandRunner::tr(" (it was stored before, and only once)")
                                   : QString());
}

} // namespace

CommandRunner::CommandRunner(StoreSession& store, DomainSession& domain, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_domain(domain)
    , m_notes(AnswerQueue::make(this))
{
}

CommandRunner::~CommandRunner() = default;

std::shared_ptr<CommandRunner::Bus> CommandRunner::bus()
{
    if (!m_bus || m_bus->domain() != m_domain.module())
        m_bus =
            std::make_shared<Bus>(m_store.store(), m_domain.module(),
                                  [this, notes = m_notes](const StreamName&, const Error& error) {
                                      notes->put([this, message = toQString(error.message)] {
                                          emit snapshotsFailed(message);
                                      });
                                  });
    return m_bus;
}

void CommandRunner::forget()
{
    if (m_isUnsettled)
        return;
    m_request.cancel();
    m_shown.reset();
    m_violations.clear();
}

void CommandRunner::preview(Command command)
{
    if (m_isUnsettled || !m_domain.module())
        return;
    forget();
    const auto bus = this->bus();
    m_request = m_store.ask<PreviewResult>(
        [bus, command](EventStore&, const std::stop_token& stop) -> Result<PreviewResult> {
            const auto there = bus->get();
            if (!there)
                return Error(there.error());
            auto answer = (*there)->preview(command, stop);
            if (!answer)
                return Error(answer.error());
            PreviewResult result {std::move(*answer), {}};
            if (const auto* would = std::get_if<CommandPreview>(&result.answer)) {
                const auto changes = diffStates(would->stateBefore, would->stateAfter);
                if (!changes)
                    return Error(changes.error());
                result.lines = diffLines(*changes);
            }
            return result;
        },
        [this, bus, command](Result<PreviewResult> result) {
            takePreview(command, bus, std::move(result));
        });
}

void CommandRunner::takePreview(const Command& command, const std::shared_ptr<Bus>& bus,
                                Result<PreviewResult> result)
{
    if (!result)
        return fail(result.error(), false);
    if (const auto* invalid = std::get_if<CommandInvalid>(&result->answer)) {
        takeNo(*invalid);
    } else if (const auto* no = std::get_if<CommandRejection>(&result->answer)) {
        takeNo(*no);
    } else {
        auto shown = std::make_shared<ShownPreview>();
        shown->command = command;
        shown->preview = std::get<CommandPreview>(std::move(result->answer));
        shown->lines = std::move(result->lines);
        const Version version = shown->preview.version;
        shown->command.expected =
            version.value == 0 ? ExpectedVersion::none() : ExpectedVersion::exactly(version);
        shown->command.token = formatUuid(newUuidV7(now()));
        m_shown = std::move(shown);
        m_shownBus = bus;
        emit ended(Outcome::Previewed, {});
    }
}

void CommandRunner::submit()
{
    if (!m_shown || isBusy())
        return;
    if (!m_isUnsettled && m_shownBus->domain() != m_domain.module()) {
        forget();
        emit ended(Outcome::Failed, tr("the module changed; preview again"));
        return;
    }
    // From here on it may happen, until an answer says what did.
    m_isUnsettled = true;
    m_request = m_store.ask<CommandAnswer>(
        [bus = m_shownBus, shown = m_shown](EventStore&,
                                            std::stop_token stop) -> Result<CommandAnswer> {
            const auto there = bus->get();
            if (!there)
                return Error(there.error());
            return (*there)->run(shown->command, std::move(stop));
        },
        [this](Result<CommandAnswer> answer) { takeAnswer(std::move(answer)); });
}

void CommandRunner::takeAnswer(Result<CommandAnswer> answer)
{
    if (!answer)
        return fail(answer.error(), true);
    m_isUnsettled = m_wasUnknown = false;
    m_shown.reset();
    if (const auto* invalid = std::get_if<CommandInvalid>(&*answer))
        return takeNo(*invalid);
    if (const auto* no = std::get_if<CommandRejection>(&*answer))
        return takeNo(*no);
    m_done = std::get<CommandDone>(*std::move(answer));
    emit ended(Outcome::Done, storedText(m_done));
}

void CommandRunner::takeNo(const CommandInvalid& invalid)
{
    m_violations = invalid.violations;
    emit ended(Outcome::Invalid, toQString(describe(m_violations)));
}

void CommandRunner::takeNo(const CommandRejection& rejection)
{
    m_rejection = rejection;
    emit ended(Outcome::Rejected, toQString(rejection.message));
}

// An attempt that failed says nothing of the one before it whose outcome is not known: only
// answers settle that. What failed for certain at the first attempt settles it, too.
void CommandRunner::fail(const Error& error, bool isSubmitted)
{
    const QString message = toQString(error.message);
    if (!isSubmitted) {
        emit ended(Outcome::Failed, message);
    } else if (error.code == ErrorCode::Conflict) {
        m_isUnsettled = m_wasUnknown = false; // Its token was looked for first: it is not there.
        m_shown.reset();
        emit ended(Outcome::Conflict, message);
    } else if (error.code == ErrorCode::Unknown || m_wasUnknown) {
        m_wasUnknown = true;
        emit ended(Outcome::Unknown, message);
    } else {
        m_isUnsettled = false;
        emit ended(Outcome::Failed, message);
    }
}

} // namespace headrace
