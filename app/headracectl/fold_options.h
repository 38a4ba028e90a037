// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/headracectl/arguments.h"
#include "core/aggregate/snapshots.h"
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

} // namespace headrace
