// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/headracectl/arguments.h"
#include "app/headracectl/progress_line.h"
#include "core/aggregate/snapshots.h"
#include "core/aggregate/walk_options.h"
#include "core/base/job.h"
#include "core/domain/fold.h"
#include "core/store/event_store.h"
#include "core/store/store_registry.h"

#include <memory>
#include <string>

namespace headrace {

/// What every verb that folds one stream takes: STORE STREAM --domain FILE.
struct FoldOptions
{
    std::string location;
    StreamName stream;
    std::string domain;
};

/// `options` must live until the verb has run.
void declareFold(Arguments& arguments, FoldOptions& options);

/// A store and a fold that fits the stream.
struct OpenFold
{
    std::unique_ptr<EventStore> store;
    std::shared_ptr<const Domain> domain;
    std::unique_ptr<Fold> fold;
    std::unique_ptr<Snapshots> snapshots;
};

/// Opens the store and loads the module. NotFound: one of them, the stream, or an aggregate of the
/// stream's category does not exist. Otherwise as openStore(), DomainModule::load(),
/// Domain::makeFold().
Result<OpenFold> openFold(const FoldOptions& options, OpenMode mode = OpenMode::ReadOnly);

/// Shows on standard error how far a walk over a stream is, while it lives.
class FoldProgress
{
public:
    /// `what` is done: "history".
    FoldProgress(const OpenFold& open, const StreamName& stream, std::string what);
    WalkOptions options();

private:
    Job m_job;
    ProgressLine m_line;
};

} // namespace headrace
