// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"

#include <QString>

namespace headrace {

/// One event as it is copied. `store` is the store's name, for the link and as the source of
/// CloudEvents.
QString eventAsNdjson(const EventView& event);
QString eventAsCloudEvent(const EventView& event, const QString& store);
QString eventAsUri(const EventView& event, const QString& store);

} // namespace headrace
