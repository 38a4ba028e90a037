// SPDX-License-Identifier: Apache-2.0
#include "core/command/command_bus.h"

#include "core/base/pause.h"
#include "core/command/command_steps.h"
#include "core/command/turns.h"
#include "core/command/worker_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

namespace headrace {
namespace {

void pauseAWhile(int attempt, const std::stop_token& stop)
{
    constexpr int kMostMs = 64;
    thread_local std::minstd_rand random {std::random_device {}()};
    const int most = std::min(kMostMs, 1 << std::min(attempt, 6)) * 1'000;
    const std::chrono::microseconds pause(std::uniform_int_distribution(0, most)(random));
    pauseUnlessStopped(pause, stop);
}

Error stopped()
{
    return {ErrorCode::Cancelled, "the command was stopped before it was appended"};
}

} // namespace

class CommandBus::Private
{
public:
    Private(EventStore& openStore, std::shared_ptr<const Domain> used, CommandSchemas compiled,
            CommandBusOptions chosen)
        : store(openStore)
        , domain(std::move(used))
        , schemas(std::move(compiled))
        , options(std::move(chosen))
        , warm(options.warmStates, options.warmBytes)
        , workers(options.workers, domain)
    {
        if (!options.pause)
            options.pause = pauseAWhile;
    }

    // In the turn: so the times of a stream's commands follow each other.
    void begin(CommandWork& work) const
    {
        work.time = options.clock();
        work.seed = options.newId(work.time);
    }
    Result<StepEnd> runSteps(CommandWork& work, std::size_t first);
    Result<CommandAnswer> runInTurn(CommandWork& work);
    void keepWarm(CommandWork& work, const Result<CommandAnswer>& answer);
    void tell(const StreamName& stream, const Result<CommandAnswer>& answer) const;
    Result<StepEnd> runForPreview(CommandWork& work, CommandPreview& preview);

    EventStore& store;
    const std::shared_ptr<const Domain> domain;
    const CommandSchemas schemas;
    CommandBusOptions options;
    const CommandTools tools {store, *domain, schemas, options.newId};
    Turns turns;
    WarmStates warm;
    WorkerPool workers;
};

// Runs the steps from `first` on. Those that follow each other on the worker are one way there.
Result<StepEnd> CommandBus::Private::runSteps(CommandWork& work, std::size_t first)
{
    const auto steps = commandSteps();
    Result<StepEnd> end = StepEnd(NextStep {});
    const auto goesOn = [&] { return end && std::holds_alternative<NextStep>(*end); };
    for (std::size_t i = first; i < steps.size() && goesOn();) {
        if (steps[i].place == StepPlace::Caller) {
            end = steps[i++].run(work, tools, nullptr);
            continue;
        }
        const auto onWorker = [&](WorkerFolds& folds) {
            while (i < steps.size() && steps[i].place == StepPlace::Worker && goesOn())
                end = steps[i++].run(work, tools, &folds);
        };
        if (!workers.run(work.command.stream.text(), onWorker, work.stop))
            return stopped();
    }
    return end;
}

// The steps behind validate, until they come to an end.
Result<CommandAnswer> CommandBus::Private::runInTurn(CommandWork& work)
{
    for (int attempt = 1;; ++attempt) {
        if (work.stop.stop_requested())
            return stopped();
        auto end = runSteps(work, 1);
        if (!end)
            return end.error();
        if (auto* answer = std::get_if<CommandAnswer>(&*end))
            return std::move(*answer);
        if (attempt >= options.attempts)
            return Error {ErrorCode::Conflict,
                          fmt::format("the command {} was tried {} times, and each time somebody "
                                      "else appended first ({}); send it again",
                                      work.command.name, attempt, std::get<TryAgain>(*end).found)};
        work.isStale = true;
        options.pause(attempt + 1, work.stop);
    }
}

// The state that was loaded, with the events that came to it. When it is not known whether they
// did, it is not kept.
void CommandBus::Private::keepWarm(CommandWork& work, const Result<CommandAnswer>& answer)
{
    if (!work.warm || work.isStale)
        return;
    if (!answer && answer.error().code == ErrorCode::Unknown)
        return;
    const auto* done = answer ? std::get_if<CommandDone>(&*answer) : nullptr;
    if (done && !done->receipt.repeated)
        work.warm->events.insert(work.warm->events.end(), done->events.begin(), done->events.end());
    warm.put(work.command.stream, *std::move(work.warm));
}

void CommandBus::Private::tell(const StreamName& stream, const Result<CommandAnswer>& answer) const
{
    const auto* done = answer ? std::get_if<CommandDone>(&*answer) : nullptr;
    if (options.onAppended && done && !done->events.empty() && !done->receipt.repeated)
        options.onAppended(stream, done->version);
}

Result<std::unique_ptr<CommandBus>>
CommandBus::make(EventStore& store, std::shared_ptr<const Domain> domain, CommandBusOptions options)
{
    auto schemas = CommandSchemas::compile(domain->description());
    if (!schemas)
        return Error(schemas.error()).during(domain->fileName());
    return std::unique_ptr<CommandBus>(new CommandBus(std::make_unique<Private>(
        store, std::move(domain), *std::move(schemas), std::move(options))));
}

CommandBus::CommandBus(std::unique_ptr<Private> priv) : d(std::move(priv)) {}

CommandBus::~CommandBus() = default;

Result<CommandAnswer> CommandBus::run(const Command& command, std::stop_token stop)
{
    CommandWork work {.command = command, .stop = std::move(stop)};
    // Before the turn: whoever asks for nonsense need not wait for it.
    auto valid = validate(work, d->tools, nullptr);
    if (!valid)
        return valid.error();
    if (auto* answer = std::get_if<CommandAnswer>(&*valid))
        return std::move(*answer);
    const Turns::Turn turn(d->turns, command.stream.text(), work.stop);
    if (!turn.isHeld())
        return stopped();
    d->begin(work);
    work.warm = d->warm.take(command.stream);
    auto answer = d->runInTurn(work);
    d->keepWarm(work, answer);
    d->tell(command.stream, answer);
    return answer;
}

// Everything but deduplicate and append; the state is that of the store, whoever appended last.
Result<StepEnd> CommandBus::Private::runForPreview(CommandWork& work, CommandPreview& preview)
{
    auto end = validate(work, tools, nullptr);
    if (!end || !std::holds_alternative<NextStep>(*end))
        return end;
    work.isStale = true;
    const auto onWorker = [&](WorkerFolds& folds) {
        const auto goesOn = [&] { return end && std::holds_alternative<NextStep>(*end); };
        end = load(work, tools, &folds);
        if (goesOn())
            end = handle(work, tools, &folds);
        if (!goesOn())
            return;
        end = checkEvents(work, tools, nullptr); // Answers when there is no event: no matter here.
        if (!end)
            return;
        auto before = work.slot->fold->stateJson();
        work.slot->stream.clear(); // What it holds from here on is nowhere else.
        end = before ? foldEvents(work, tools, nullptr) : Result<StepEnd>(before.error());
        if (!end)
            return;
        auto after = work.slot->fold->stateJson();
        if (!after) {
            end = after.error();
            return;
        }
        preview.stateBefore = *std::move(before);
        preview.stateAfter = *std::move(after);
    };
    if (!workers.run(work.command.stream.text(), onWorker, work.stop))
        return stopped();
    return end;
}

Result<CommandPreviewAnswer> CommandBus::preview(const Command& command, std::stop_token stop)
{
    CommandWork work {.command = command, .stop = std::move(stop)};
    const Turns::Turn turn(d->turns, command.stream.text(), work.stop);
    if (!turn.isHeld())
        return stopped();
    d->begin(work);
    work.warm = d->warm.take(command.stream);
    CommandPreview preview;
    auto end = d->runForPreview(work, preview);
    if (work.warm && !work.isStale)
        d->warm.put(command.stream, *std::move(work.warm));
    if (!end)
        return end.error();
    if (auto* answer = std::get_if<CommandAnswer>(&*end)) {
        if (auto* rejection = std::get_if<CommandRejection>(answer))
            return CommandPreviewAnswer(std::move(*rejection));
        if (auto* invalid = std::get_if<CommandInvalid>(answer))
            return CommandPreviewAnswer(std::move(*invalid));
    }
    preview.events = std::move(work.events);
    preview.mustNotExist = std::move(work.accepted.mustNotExist);
    preview.version = work.version;
    return CommandPreviewAnswer(std::move(preview));
}

} // namespace headrace
