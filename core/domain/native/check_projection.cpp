// SPDX-License-Identifier: Apache-2.0
#include "core/domain/native/check_projection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace headrace::native {
namespace {

constexpr std::size_t kMostColumns = 200;
constexpr std::size_t kMostNameBytes = 100;
constexpr std::array<std::string_view, 2> kOwnColumns {"key", "last_position"};

Error invalid(std::string why)
{
    return {ErrorCode::InvalidArgument, std::move(why)};
}

// As a database compares names.
std::string folded(std::string_view name)
{
    std::string text(name);
    for (char& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return text;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isName(std::string_view name)
{
    const auto isOurs = [](char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'
            || c == '-';
    };
    return !name.empty() && name.size() <= kMostNameBytes && name[0] != '-'
        && std::ranges::all_of(name, isOurs);
}

// They become names of files, tables and columns.
Result<void> checkName(const std::string& what, const std::string& name)
{
    if (!isName(name))
        return invalid(fmt::format("{} must have a name of letters, digits, _ and - that does not "
                                   "begin with -, at most {} of them",
                                   what, kMostNameBytes));
    if (folded(name).starts_with("headrace") || folded(name).starts_with("sqlite_"))
        return invalid(fmt::format("{} must have another name: those that begin with \"headrace\" "
                                   "or \"sqlite_\" are kept for the read model itself",
                                   what));
    return {};
}

template<typename Named>
Result<void> checkTwice(const std::string& what, const std::string& name,
                        const std::vector<Named>& before)
{
    for (const Named& other : before)
        if (folded(other.name) == folded(name))
            return invalid(fmt::format("{} and \"{}\" have the same name, upper and lower case "
                                       "being one in a database",
                                       what, other.name));
    return {};
}

std::string listOf(const std::vector<std::string>& names)
{
    return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

Result<void> readFrom(const std::string& what, ProjectionDescription& projection,
                      const DomainDescription& domain)
{
    std::vector<std::string> known;
    for (const AggregateDescription& aggregate : domain.aggregates)
        known.push_back(aggregate.category);
    for (const std::string& category : projection.from)
        if (std::ranges::find(known, category) == known.end())
            return invalid(fmt::format("{} reads from \"{}\", which is no aggregate of this "
                                       "domain; it has {}",
                                       what, category, listOf(known)));
    std::ranges::sort(projection.from);
    const auto twice = std::ranges::unique(projection.from);
    projection.from.erase(twice.begin(), twice.end());
    return {};
}

Result<void> readColumns(const std::string& what, ProjectionCode& code)
{
    auto& columns = code.description.columns;
    if (columns.empty() || columns.size() > kMostColumns)
        return invalid(fmt::format("{} must declare from 1 to {} columns, but declares {}", what,
                                   kMostColumns, columns.size()));
    std::vector<ColumnDescription> before;
    std::vector<std::string> names;
    for (const ColumnDescription& column : columns) {
        const std::string name = fmt::format("column \"{}\" of {}", column.name, what);
        if (std::ranges::find(kOwnColumns, folded(column.name)) != kOwnColumns.end())
            return invalid(name
                           + " must have another name: \"key\" and \"last_position\" are columns "
                             "of every read model");
        if (auto checked = checkName(name, column.name); !checked)
            return checked;
        if (isDigit(column.name[0]))
            return invalid(name + " must have a name that does not begin with a digit");
        if (auto checked = checkTwice(name, column.name, before); !checked)
            return checked;
        before.push_back(column);
        names.push_back(column.name);
    }
    for (const std::string& name : code.index) {
        const auto column = std::ranges::find(columns, name, &ColumnDescription::name);
        if (column == columns.end())
            return invalid(fmt::format("index of {} has \"{}\", which is none of its columns; it "
                                       "has {}",
                                       what, name, listOf(names)));
        column->isIndexed = true;
    }
    return {};
}

Result<void> checkType(const std::string& what, const std::string& type,
                       const std::vector<const EventDescription*>& known)
{
    std::vector<std::string> types;
    for (const EventDescription* event : known) {
        if (event->type == type)
            return {};
        types.push_back(event->type);
    }
    for (const EventDescription* event : known)
        if (std::ranges::find(event->renamedFrom, type) != event->renamedFrom.end())
            return invalid(fmt::format("{} handles \"{}\", which is called \"{}\" now; name it so",
                                       what, type, event->type));
    return invalid(fmt::format("{} handles \"{}\", which no aggregate that it reads from declares; "
                               "they have {}",
                               what, type, listOf(types)));
}

Result<void> readHandlers(const std::string& what, ProjectionCode& code,
                          const DomainDescription& domain)
{
    if (code.on.empty())
        return invalid(what + " has no handlers: on() must be called for at least one event type");
    const auto& from = code.description.from;
    std::vector<const EventDescription*> known;
    for (const AggregateDescription& aggregate : domain.aggregates)
        if (from.empty() || std::ranges::find(from, aggregate.category) != from.end())
            for (const EventDescription& event : aggregate.events)
                known.push_back(&event);
    for (const auto& [type, handler] : code.on) {
        if (auto checked = checkType(what, type, known); !checked)
            return checked;
        code.description.on.push_back(type);
    }
    return {};
}

} // namespace

Result<void> completeProjection(ProjectionCode& code, const DomainDescription& domain)
{
    ProjectionDescription& projection = code.description;
    const std::string what = fmt::format("projection \"{}\"", projection.name);
    if (auto checked = checkName(what, projection.name); !checked)
        return checked;
    if (auto checked = checkTwice(what, projection.name, domain.projections); !checked)
        return checked;
    if (projection.version < 1)
        return invalid(fmt::format("the version of {} must be a whole number from 1, but is {}",
                                   what, projection.version));
    if (auto read = readFrom(what, projection, domain); !read)
        return read;
    if (auto read = readColumns(what, code); !read)
        return read;
    return readHandlers(what, code, domain);
}

} // namespace headrace::native
