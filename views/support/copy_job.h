// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/job_list.h"

#include <memory>

namespace headrace {

class EventStore;

/// What a store is copied into.
struct CopyTarget
{
    QString location; ///< A path, or an address without a secret.
    QString name;     ///< For people.
    QString password; ///< For a server that asks for one.
};

/// Copies `store` into the store at `target` as a job of the window, and compares the two: that
/// store is made when it is not there, and a copy that was cut off is gone on with. What is
/// appended meanwhile is copied too, a few times over; a store that never rests ends the job with
/// an error that says how far the copy came. GUI thread; the work holds on to the store until it
/// ends.
JobList::JobId startCopy(JobList& jobs, std::shared_ptr<EventStore> store, const CopyTarget& target,
                         JobList::Ended ended = {});

} // namespace headrace
