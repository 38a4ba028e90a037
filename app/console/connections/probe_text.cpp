// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connections/probe_text.h"

#include "views/support/text_format.h"

#include <QCoreApplication>
#include <QStringList>

#include <chrono>

namespace headrace {
namespace {

using namespace std::chrono_literals;

constexpr auto kClockTolerance = 5s;

QString tr(const char* text)
{
    return QCoreApplication::translate("ProbeText", text);
}

QString sentence(QString text)
{
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text.endsWith('.') ? text : text + '.';
}

} // namespace

bool hasClockTrouble(const StoreDescription& description)
{
    return std::chrono::abs(description.clockAhead) > kClockTolerance;
}

QString clockText(const StoreDescription& description)
{
    if (!hasClockTrouble(description))
        return {};
    const QString how = description.clockAhead > 0us ? tr("ahead of") : tr("behind");
    return tr("The clock of the server is %1 %2 this machine's: times of events that are appended "
              "from here and there do not compare; set one of them right.")
        .arg(durationText(std::chrono::abs(description.clockAhead)), how);
}

QString probeText(const Result<StoreProbe>& probe)
{
    if (!probe)
        return sentence(toQString(probe.error().message));
    const StoreDescription& found = probe->description;
    QStringList facts {toQString(found.version)};
    if (probe->roundTrip > 0us)
        facts[0] += tr(", %1 away").arg(durationText(probe->roundTrip));
    facts << toQString(found.durability);
    if (!found.transport.empty())
        facts << toQString(found.transport);
    QString text = tr("Reached: %1.").arg(facts.join("; "));
    if (!probe->trouble.empty())
        text += ' ' + sentence(toQString(probe->trouble));
    else
        text += ' '
            + (found.readOnly ? tr("The store is there, and can be read.")
                              : tr("The store is there, and can be read and written."));
    if (found.isDurabilityWeak)
        text += ' ' + tr("What it has acknowledged may be lost in a power cut.");
    if (found.isTransportWeak)
        text += ' '
            + (found.transport.starts_with("TLS")
                   ? tr("Another server could pretend to be this one.")
                   : tr("Others on the way to it can read along."));
    const QString clock = clockText(found);
    return clock.isEmpty() ? text : text + ' ' + clock;
}

} // namespace headrace
