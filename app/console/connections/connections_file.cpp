// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connections/connections_file.h"

#include "app/console/environment.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QSaveFile>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace headrace {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::set<std::string, std::less<>>;

constexpr const char* kFormat = "headrace-connections";
constexpr int kVersion = 1;
constexpr const char* kOnComputer = "computer"; // Read models.
constexpr const char* kOnServer = "server";
constexpr int kLockTimeoutMs = 5'000;
constexpr qint64 kLargest = 4 << 20; // It is written by hand, or by this.
const Names kFieldsOfOneKind {"file",       "host",      "port", "user",
                              "database",   "schema",    "tls",  "rootCertificate",
                              "parameters", "readModels"};

std::string toText(const QString& string)
{
    return string.toStdString();
}

Error refused(std::string why)
{
    return {ErrorCode::Refused, std::move(why)};
}

QByteArray bytes(const Json& json)
{
    return QByteArray::fromStdString(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

int lineOf(const std::string& content, std::size_t byte)
{
    return 1
        + int(std::count(content.begin(),
                         content.begin() + std::ptrdiff_t(std::min(byte, content.size())), '\n'));
}

// What the parser lets pass, and writing it again would not keep or not survive.
class Strictness
{
public:
    bool operator()(int depth, Json::parse_event_t event, Json& value)
    {
        constexpr int kDeepest = 32;
        if (depth > kDeepest && m_trouble.empty())
            m_trouble = "it is nested more than 32 deep; put the file elsewhere";
        if (event == Json::parse_event_t::object_start)
            m_names.emplace_back();
        else if (event == Json::parse_event_t::object_end)
            m_names.pop_back();
        else if (event == Json::parse_event_t::key
                 && !m_names.back().insert(value.get<std::string>()).second && m_trouble.empty())
            m_trouble = "the field \"" + value.get<std::string>()
                + "\" stands twice in one place; take one away";
        return true;
    }
    const std::string& trouble() const { return m_trouble; }

private:
    std::vector<Names> m_names;
    std::string m_trouble;
};

Result<Json> parse(const std::string& content)
{
    Strictness strictness;
    try {
        Json json = Json::parse(content, std::ref(strictness));
        if (!strictness.trouble().empty())
            return refused(strictness.trouble());
        return json;
    } catch (const Json::parse_error& error) {
        return refused("line " + std::to_string(lineOf(content, error.byte))
                       + " is no valid JSON; mend it, or put the file elsewhere");
    } catch (const Json::exception&) {
        return refused("it holds a number that is too large; mend it, or put the file elsewhere");
    }
}

/// Takes the fields of one connection, and notes the first that is wrong.
class Reader
{
public:
    Reader(const Json& json, int number) : m_json(json), m_number(number) {}

    QString string(const char* name)
    {
        const Json* value = take(name);
        if (value && !value->is_string())
            fail(name, "is no text");
        return value && value->is_string()
            ? QString::fromStdString(value->get_ref<const std::string&>())
            : QString();
    }
    bool flag(const char* name)
    {
        const Json* value = take(name);
        if (value && !value->is_boolean())
            fail(name, "is neither true nor false");
        return value && value->is_boolean() && value->get<bool>();
    }
    int number(const char* name)
    {
        const Json* value = take(name);
        if (!value)
            return 0;
        const bool isNumber = value->is_number_integer() && *value >= 1 && *value <= 65'535;
        if (!isNumber)
            fail(name, "is no number from 1 to 65535");
        return isNumber ? value->get<int>() : 0;
    }
    QMap<QString, QString> strings(const char* name)
    {
        QMap<QString, QString> all;
        const Json* value = take(name);
        if (value && !value->is_object())
            fail(name, "is no object");
        if (!value || !value->is_object())
            return all;
        for (const auto& [key, one] : value->items()) {
            if (one.is_string())
                all.insert(QString::fromStdString(key),
                           QString::fromStdString(one.get_ref<const std::string&>()));
            else
                fail(name, "has a value that is no text");
        }
        return all;
    }
    void fail(const std::string& field, const std::string& why)
    {
        if (m_error.empty())
            m_error = where() + ": the field \"" + field + "\" " + why;
    }
    /// Call last. Whatever was not taken is not known, and is kept: a newer Headrace, or another
    /// program, has put it there.
    QByteArray others()
    {
        Json others = Json::object();
        for (const auto& [name, value] : m_json.items()) {
            if (name == "password" || name == "sslpassword")
                fail(name, "has no place here: passwords are kept in the keychain; take it out");
            else if (kFieldsOfOneKind.contains(name) && !m_taken.contains(name))
                fail(name, "does not belong to a connection of this kind; take it out");
            else if (!m_taken.contains(name))
                others[name] = value;
        }
        return others.empty() ? QByteArray() : bytes(others);
    }
    const std::string& error() const { return m_error; }

private:
    const Json* take(const char* name)
    {
        m_taken.insert(name);
        const auto found = m_json.find(name);
        return found == m_json.end() ? nullptr : &*found;
    }
    std::string where() const
    {
        const auto name = m_json.find("name");
        const std::string shown = name != m_json.end() && name->is_string()
            ? " (\"" + name->get<std::string>() + "\")"
            : "";
        return "connection " + std::to_string(m_number) + shown;
    }

    const Json& m_json;
    const int m_number;
    Names m_taken;
    std::string m_error;
};

void readServer(Reader& reader, ConnectionProfile& profile)
{
    profile.kind = ConnectionProfile::Kind::PostgreSql;
    profile.host = reader.string("host");
    profile.port = reader.number("port");
    profile.user = reader.string("user");
    profile.database = reader.string("database");
    profile.schema = reader.string("schema");
    profile.tls = reader.string("tls");
    profile.rootCertificate = reader.string("rootCertificate");
    profile.parameters = reader.strings("parameters");
    const QString rows = reader.string("readModels");
    if (rows == kOnServer)
        profile.rowsPlace = RowsPlace::OnTheServer;
    else if (!rows.isEmpty() && rows != kOnComputer)
        reader.fail("readModels", "is neither \"computer\" nor \"server\"");
}

Result<ConnectionProfile> readConnection(const Json& json, int number)
{
    if (!json.is_object())
        return refused("connection " + std::to_string(number) + " is no object");
    Reader reader(json, number);
    ConnectionProfile profile;
    profile.name = reader.string("name");
    const QString kind = reader.string("kind");
    if (kind == "postgresql")
        readServer(reader, profile);
    else if (kind == "file")
        profile.file = reader.string("file");
    else
        reader.fail("kind", "is neither \"file\" nor \"postgresql\"");
    const QString environment = reader.string("environment");
    profile.environment = environmentFromId(environment);
    if (!environment.isEmpty() && environmentId(profile.environment) != environment)
        reader.fail("environment", "is none of dev, test, production");
    profile.isReadOnly = reader.flag("readOnly");
    profile.domainModule = reader.string("domain");
    profile.others = reader.others();
    if (!reader.error().empty())
        return refused(reader.error());
    if (const ProfileProblem problem = problemOf(profile); !problem.field.isEmpty())
        return refused("connection " + std::to_string(number) + ", field \"" + toText(problem.field)
                       + "\": " + toText(problem.sentence));
    return profile;
}

/// All that stands in the file.
struct Content
{
    Connections connections;
    Json others = Json::object(); // Fields beside the list that are not known here.
};

Result<Content> readAll(const std::string& text)
{
    const auto json = parse(text);
    if (!json)
        return json.error();
    const auto has = [&](const char* name, auto isRight) {
        return json->is_object() && json->contains(name) && isRight((*json)[name]);
    };
    if (!has("format", [](const Json& value) { return value == kFormat; })
        || !has("version", [](const Json& value) { return value.is_number_integer(); }))
        return refused("it is no file with connections of Headrace (there is no \"format\": \""
                       + std::string(kFormat) + "\" with a \"version\"); put it elsewhere");
    if ((*json)["version"] != kVersion)
        return refused("it was written by a newer Headrace (version " + (*json)["version"].dump()
                       + ", this one knows 1); update Headrace to use it");
    if (!has("connections", [](const Json& value) { return value.is_array(); }))
        return refused("the field \"connections\" is no list");
    Content content;
    for (const auto& [name, value] : json->items())
        if (name != "format" && name != "version" && name != "connections")
            content.others[name] = value;
    Connections& all = content.connections;
    for (const Json& one : (*json)["connections"]) {
        auto profile = readConnection(one, int(all.size()) + 1);
        if (!profile)
            return profile.error();
        if (std::ranges::find(all, profile->name, &ConnectionProfile::name) != all.end())
            return refused("connection " + std::to_string(all.size() + 1) + " is called \""
                           + toText(profile->name) + "\" as another one is; rename one of them");
        all.push_back(*std::move(profile));
    }
    return content;
}

Json toJson(const ConnectionProfile& profile)
{
    Json json;
    const auto put = [&json](const char* name, const QString& value) {
        if (!value.isEmpty())
            json[name] = toText(value);
    };
    put("name", profile.name);
    json["kind"] = profile.isServer() ? "postgresql" : "file";
    if (profile.isServer()) {
        put("host", profile.host);
        if (profile.port != 0)
            json["port"] = profile.port;
        put("user", profile.user);
        put("database", profile.database);
        put("schema", profile.schema);
        put("tls", profile.tls);
        put("rootCertificate", profile.rootCertificate);
        for (auto one = profile.parameters.begin(); one != profile.parameters.end(); ++one)
            json["parameters"][toText(one.key())] = toText(one.value());
        if (profile.rowsPlace == RowsPlace::OnTheServer)
            json["readModels"] = kOnServer;
    } else {
        put("file", profile.file);
    }
    json["environment"] = toText(environmentId(profile.environment));
    json["readOnly"] = profile.isReadOnly;
    put("domain", profile.domainModule);
    if (!profile.others.isEmpty())
        json.update(Json::parse(profile.others.toStdString()));
    return json;
}

Result<void> write(const QString& file, const Content& content)
{
    Json json {{"format", kFormat}, {"version", kVersion}, {"connections", Json::array()}};
    for (const ConnectionProfile& profile : content.connections)
        json["connections"].push_back(toJson(profile));
    json.update(content.others);
    const QByteArray bytes =
        QByteArray::fromStdString(json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n');
    QSaveFile out(file);
    // commit() does not see that the disk is full: flush() does.
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.flush()
        || !out.commit())
        return Error {ErrorCode::Io,
                      "it could not be written (" + toText(out.errorString())
                          + "); check its folder, nothing was changed"};
    return {};
}

Result<Content> readUnlocked(const QString& file)
{
    QFile in(file);
    if (!in.exists())
        return Content {};
    if (!in.open(QIODevice::ReadOnly))
        return Error {ErrorCode::Io, "it could not be opened: " + toText(in.errorString())};
    const QByteArray content = in.read(kLargest + 1);
    if (content.size() > kLargest)
        return refused("it is larger than 4 MB, which no list of connections is");
    return readAll(content.toStdString());
}

Result<Content> readContent(const QString& file)
{
    auto content = readUnlocked(file);
    if (!content)
        return Error(content.error()).during("reading the connections in " + toText(file));
    return content;
}

} // namespace

Result<Connections> readConnections(const QString& file)
{
    auto content = readContent(file);
    if (!content)
        return content.error();
    return std::move(content->connections);
}

Result<Connections> changeConnections(const QString& file,
                                      const std::function<Result<void>(Connections&)>& change)
{
    const std::string what = "changing the connections in " + toText(file);
    QDir().mkpath(QFileInfo(file).absolutePath());
    QLockFile lock(file + ".lock");
    if (!lock.tryLock(kLockTimeoutMs))
        return Error {ErrorCode::Busy,
                      what
                          + ": another Headrace holds the file, or its folder cannot be written "
                            "to; try again"};
    auto content = readContent(file);
    if (!content)
        return content.error();
    if (auto changed = change(content->connections); !changed)
        return changed.error();
    if (auto written = write(file, *content); !written)
        return Error(written.error()).during(what);
    return std::move(content->connections);
}

} // namespace headrace
