// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/fold_options.h"

#include "app/headracectl/store_to_read.h"
#include "core/script/domain_module.h"

namespace headrace {

void declareFold(Arguments& arguments, FoldOptions& options)
{
    arguments.positional("STORE", "The store to read", options.location);
    arguments.positional("STREAM", "The stream to fold, like order-4711",
                         takeInto(options.stream, &StreamName::parse));
    arguments.domainModule("The domain module, a JavaScript file", options.domain);
    arguments.require("--domain");
}

Result<OpenFold> openFold(const FoldOptions& options, OpenMode mode)
{
    auto store = openWithArchives(options.location, mode);
    if (!store)
        return store.error();
    auto module = DomainModule::load(options.domain);
    if (!module)
        return module.error();
    if (const auto stream = (*store)->stream(options.stream); !stream)
        return stream.error();
    auto fold = (*module)->makeFold(options.stream.category());
    if (!fold)
        return fold.error();
    auto snapshots = Snapshots::open(**store, *module, options.stream);
    if (!snapshots)
        return snapshots.error();
    return OpenFold {*std::move(store), *std::move(module), *std::move(fold),
                     *std::move(snapshots)};
}

FoldProgress::FoldProgress(const OpenFold& open, const StreamName& stream, std::string what)
    : m_line(m_job, std::move(what), ProgressLine::Unit::Events)
{
    if (const auto summary = open.store->stream(stream))
        m_job.setTotal(summary->head.value);
}

WalkOptions FoldProgress::options()
{
    return {m_job.stopToken(), [this](Version version) { m_job.setDone(version.value); }};
}

} // namespace headrace
