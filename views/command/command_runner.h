// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/command/command_types.h"
#include "views/support/diff/diff_lines.h"
#include "views/support/request.h"

#include <QObject>

#include <memory>
#include <optional>
#include <string>

namespace headrace {

class DomainSession;
class AnswerQueue;
class StoreSession;

/// What a command is about to do, and what exactly it is: submit() carries out this.
struct ShownPreview
{
    Command command; ///< With the version that was previewed and the token of the submission.
    CommandPreview preview;
    std::vector<DiffLine> lines; ///< Between its two states.
};

/// Previews and submits one command at a time, on worker threads. Lives in the GUI thread.
///
/// What is submitted is the previewed command itself: the same data, at the version that was
/// previewed, under one token, with the module that previewed it. Snapshots that the module's
/// policy asks for are made afterwards. When nobody knows whether it was stored, submit() repeats
/// it under that token, so that it never happens twice; until it is known, nothing else is
/// previewed.
class CommandRunner : public QObject
{
    Q_OBJECT

public:
    enum class Outcome {
        Previewed, ///< shown() says what would happen.
        Done,
        Rejected, ///< The domain's rule said no.
        Invalid,  ///< The data is not what the schema says: violations().
        Conflict, ///< The stream is not at the previewed version any more.
        Unknown,  ///< It may be stored or not: submit() again.
        Failed,   ///< Nothing was stored.
    };
    Q_ENUM(Outcome)

    /// Both must outlive the runner.
    CommandRunner(StoreSession& store, DomainSession& domain, QObject* parent = nullptr);
    ~CommandRunner() override;

    void preview(Command command);
    /// What shown() says; there must be one. When another module has been loaded since, or none,
    /// it is refused at once (Failed); but what is unsettled goes on with the one that began it.
    void submit();
    void forget(); ///< What was shown is not what the form says any more.

    bool isBusy() const { return m_request.isRunning(); }
    /// Something was submitted, and no answer says what came of it.
    bool isUnsettled() const { return m_isUnsettled; }
    bool isSubmitting() const { return m_isUnsettled && isBusy(); }
    const std::shared_ptr<const ShownPreview>& shown() const { return m_shown; }
    const std::vector<SchemaViolation>& violations() const { return m_violations; }
    /// What the domain's rule said; after Rejected.
    const CommandRejection& rejection() const { return m_rejection; }
    /// What was stored, now or by an attempt before; after Done.
    const CommandDone& done() const { return m_done; }

signals:
    /// `message` is for people: one sentence; empty of Previewed.
    void ended(headrace::CommandRunner::Outcome outcome, const QString& message);
    /// Snapshots that were due after a command could not be made; the command itself was Done.
    void snapshotsFailed(const QString& message);

private:
    class Bus;
    struct PreviewResult
    {
        CommandPreviewAnswer answer;
        std::vector<DiffLine> lines;
    };
    std::shared_ptr<Bus> bus();
    void takePreview(const Command& command, const std::shared_ptr<Bus>& bus,
                     Result<PreviewResult> result);
    void takeAnswer(Result<CommandAnswer> answer);
    void takeNo(const CommandInvalid& invalid);
    void takeNo(const CommandRejection& rejection);
    void fail(const Error& error, bool isSubmitted);

    StoreSession& m_store;
    DomainSession& m_domain;
    std::shared_ptr<AnswerQueue> m_notes; // From the threads of buses.
    std::shared_ptr<Bus> m_bus;
    Request m_request;
    std::shared_ptr<const ShownPreview> m_shown;
    std::shared_ptr<Bus> m_shownBus; // That previewed m_shown.
    std::vector<SchemaViolation> m_violations;
    CommandRejection m_rejection;
    CommandDone m_done;
    bool m_isUnsettled = false;
    bool m_wasUnknown = false; // One attempt of what is submitted ended in Unknown.
};

} // namespace headrace
