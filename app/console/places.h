// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/place.h"

#include <functional>
#include <vector>

namespace headrace {

class ActionRegistry;
class DomainSession;
class FilePrompt;
class JobList;
class StoreEnvironment;
class StoreSession;
class Theme;

/// What a place may need; all of it outlives the place.
///
/// Where there is a style sheet, each widget that gets another parent is styled anew with all that
/// is in it: a place put together from the leaves up took three times as long (measurements.md). So
/// everything is made inside what it stays in, from the outside in.
struct PlaceContext
{
    StoreSession& session;
    DomainSession& domain;
    Theme& theme;
    ActionRegistry& actions;
    JobList& jobs;
    FilePrompt& files;
    const StoreEnvironment& environment;
    QWidget* parent; ///< Of the place.
};

/// One place of the rail.
struct PlaceRow
{
    QString id;      ///< Location::place.
    QString name;    ///< In the rail.
    QString icon;    ///< Below resources/icons.
    QString tooltip; ///< One sentence: what one does there.
    std::function<Place*(const PlaceContext& context)> make;
};

/// Every place of the console, in the order of the rail. A row added here is what adds one.
std::vector<PlaceRow> consolePlaces();

} // namespace headrace
