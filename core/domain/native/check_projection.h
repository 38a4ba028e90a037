// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/domain_description.h"
#include "core/domain/native/projection.h"

namespace headrace::native {

/// Completes the description of a projection of a domain, of which everything else is in `domain`:
/// what it handles, where from, what is indexed. For core/domain/native only.
/// InvalidArgument: it is none; the rules are those for a module, see docs/projections.md.
Result<void> completeProjection(ProjectionCode& code, const DomainDescription& domain);

} // namespace headrace::native
