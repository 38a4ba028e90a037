// SPDX-License-Identifier: Apache-2.0
#include "core/aggregate/json_node.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace headrace {
namespace {

constexpr int kMaxDepth = 1'000;

// Finds where values begin and end. Libraries give back numbers, not how they were written.
class JsonReader
{
public:
    explicit JsonReader(std::string_view json) : m_json(json) {}

    bool readWhole(JsonNode& node)
    {
        if (!readValue(node, 0))
            return false;
        skipSpace();
        return m_at == m_json.size();
    }
    std::size_t at() const { return m_at; }

private:
    bool readValue(JsonNode& node, int depth);
    bool readObject(JsonNode& node, int depth);
    bool readArray(JsonNode& node, int depth);
    bool readString(std::string_view& text);
    bool readScalar();
    void skipSpace();
    bool skip(char c);

    std::string_view m_json;
    std::size_t m_at = 0;
};

void JsonReader::skipSpace()
{
    m_at = std::min(m_json.find_first_not_of(" \t\r\n", m_at), m_json.size());
}

bool JsonReader::skip(char c)
{
    skipSpace();
    const bool isThere = m_at < m_json.size() && m_json[m_at] == c;
    m_at += isThere ? 1 : 0;
    return isThere;
}

bool JsonReader::readValue(JsonNode& node, int depth)
{
    skipSpace();
    const std::size_t begin = m_at;
    if (begin == m_json.size() || depth > kMaxDepth)
        return false;
    bool isRead = false;
    std::string_view text;
    switch (m_json[begin]) {
    case '{':
        isRead = readObject(node, depth);
        break;
    case '[':
        isRead = readArray(node, depth);
        break;
    case '"':
        isRead = readString(text);
        break;
    default:
        isRead = readScalar();
    }
    node.text = m_json.substr(begin, m_at - begin);
    return isRead;
}

bool JsonReader::readObject(JsonNode& node, int depth)
{
    node.kind = JsonNode::Kind::Object;
    ++m_at;
    if (skip('}'))
        return true;
    do {
        std::string_view quoted;
        JsonNode child;
        skipSpace();
        if (!readString(quoted) || !skip(':') || !readValue(child, depth + 1))
            return false;
        std::string key(quoted.substr(1, quoted.size() - 2));
        if (key.find('\\') != std::string::npos) {
            const auto unescaped = nlohmann::json::parse(quoted, nullptr, false);
            if (unescaped.is_string()) // Else it has half a surrogate pair: it stays as written.
                key = unescaped.get<std::string>();
        }
        node.fields.push_back({std::move(key), std::move(child)});
    } while (skip(','));
    return skip('}');
}

bool JsonReader::readArray(JsonNode& node, int depth)
{
    node.kind = JsonNode::Kind::Array;
    ++m_at;
    if (skip(']'))
        return true;
    do {
        if (!readValue(node.elements.emplace_back(), depth + 1))
            return false;
    } while (skip(','));
    return skip(']');
}

bool JsonReader::readString(std::string_view& text)
{
    const std::size_t begin = m_at;
    if (begin == m_json.size() || m_json[begin] != '"')
        return false;
    for (m_at = begin + 1; m_at < m_json.size(); ++m_at) {
        if (m_json[m_at] == '\\')
            ++m_at;
        else if (m_json[m_at] == '"') {
            text = m_json.substr(begin, ++m_at - begin);
            return true;
        }
    }
    m_at = m_json.size();
    return false;
}

bool JsonReader::readScalar()
{
    const std::size_t begin = m_at;
    m_at = std::min(m_json.find_first_of(",]} \t\r\n", begin), m_json.size());
    const std::string_view text = m_json.substr(begin, m_at - begin);
    const bool isScalar = nlohmann::json::accept(text);
    if (!isScalar)
        m_at = begin;
    return isScalar;
}

} // namespace

KeyIndex::KeyIndex(const JsonNode& node)
{
    for (const auto& [key, field] : node.fields)
        m_fields.insert_or_assign(key, &field);
}

const JsonNode* KeyIndex::find(std::string_view key) const
{
    const auto found = m_fields.find(key);
    return found == m_fields.end() ? nullptr : found->second;
}

Result<JsonNode> readJson(std::string_view json)
{
    JsonNode node;
    JsonReader reader(json);
    if (reader.readWhole(node))
        return node;
    return Error {ErrorCode::InvalidArgument,
                  fmt::format("the text is not JSON at byte {}", reader.at())};
}

std::string jsonString(std::string_view text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace headrace
