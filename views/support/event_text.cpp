// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/event_text.h"

#include "core/exchange/write_event.h"
#include "views/support/location.h"
#include "views/support/text_format.h"

namespace headrace {

QString eventAsNdjson(const EventView& event)
{
    std::string text;
    appendEventJson(text, event);
    return toQString(text);
}

QString eventAsCloudEvent(const EventView& event, const QString& store)
{
    std::string text;
    appendCloudEvent(text, event, "/headrace/" + store.toStdString());
    return toQString(text);
}

QString eventAsUri(const EventView& event, const QString& store)
{
    return Location {
        .store = store, .stream = toQString(event.stream), .version = event.version.value}
        .toUri();
}

} // namespace headrace
