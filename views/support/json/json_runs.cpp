// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/json/json_runs.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>
#include <cctype>

namespace headrace {
namespace {

/// Walks over JSON text token by token. Checks nothing: what is shown was checked or is shown as
/// is.
class RunReader
{
public:
    RunReader(std::string_view json, int maxChars) : m_json(json), m_left(maxChars) {}

    QList<JsonRun> read()
    {
        while (m_at < m_json.size() && m_left > 0)
            readToken();
        skipSpace();
        if (m_at < m_json.size())
            m_runs.push_back({QStringLiteral("…"), Token::SynPunct});
        return m_runs;
    }

private:
    void readToken()
    {
        skipSpace();
        if (m_at >= m_json.size())
            return;
        const char c = m_json[m_at];
        if (c == '"')
            return readString();
        if (std::string_view("{}[]:,").find(c) != std::string_view::npos)
            return readPunctuation(c);
        const auto end = std::min(m_json.find_first_of(",:{}[]\" \t\r\n", m_at), m_json.size());
        const auto word = m_json.substr(m_at, end - m_at);
        m_at = end;
        add(word,
            c == 'n'                   ? Token::SynNull
                : c == 't' || c == 'f' ? Token::SynBoolean
                                       : Token::SynNumber);
    }

    void readPunctuation(char c)
    {
        ++m_at;
        skipSpace();
        const char next = m_at < m_json.size() ? m_json[m_at] : '\0';
        switch (c) {
        case '{':
        case '[':
            add(next == '}' || next == ']' ? std::string_view(&c, 1)
                    : c == '{'             ? "{ "
                                           : "[ ",
                Token::SynPunct);
            m_isEmpty = next == '}' || next == ']';
            break;
        case '}':
        case ']':
            add(std::exchange(m_isEmpty, false) ? std::string_view(&c, 1)
                    : c == '}'                  ? " }"
                                                : " ]",
                Token::SynPunct);
            break;
        default:
            add(c == ':' ? ": " : ", ", Token::SynPunct);
        }
    }

    void readString()
    {
        auto end = m_at + 1;
        while (end < m_json.size() && m_json[end] != '"')
            end += m_json[end] == '\\' ? 2 : 1;
        end = std::min(end, m_json.size());
        const auto inside = m_json.substr(m_at + 1, end - m_at - 1);
        const bool isClosed = end < m_json.size();
        m_at = std::min(end + 1, m_json.size());

        skipSpace();
        const bool isKey = m_at < m_json.size() && m_json[m_at] == ':';
        if (isKey)
            return add(inside, Token::SynKey);
        add("\"", Token::SynPunct);
        add(inside, Token::SynString);
        if (isClosed && m_left > 0)
            add("\"", Token::SynPunct);
    }

    void add(std::string_view bytes, Token token)
    {
        // Four bytes are enough for any character; a cut inside one is dropped with the rest.
        const bool isCut = bytes.size() > std::size_t(m_left) * 4;
        QString text = visibleText(toQString(bytes.substr(0, std::size_t(m_left) * 4)));
        if (isCut || text.size() > m_left) {
            text = text.left(m_left) + QChar(0x2026);
            m_left = 0;
            m_at = m_json.size(); // The "…" is said once.
        } else {
            m_left -= int(text.size());
        }
        m_runs.push_back({text, token});
    }

    void skipSpace()
    {
        while (m_at < m_json.size() && std::isspace(static_cast<unsigned char>(m_json[m_at])) != 0)
            ++m_at;
    }

    std::string_view m_json;
    std::size_t m_at = 0;
    int m_left;
    bool m_isEmpty = false; // The bracket just opened closes at once.
    QList<JsonRun> m_runs;
};

} // namespace

QList<JsonRun> jsonRuns(std::string_view json, int maxChars)
{
    return RunReader(json, maxChars).read();
}

void paintJsonRuns(QPainter& painter, const Theme& theme, const QRect& rect,
                   const QList<JsonRun>& runs, bool isStruckOut)
{
    const auto fontOf = [&](const JsonRun& run) {
        QFont font = theme.data(run.text);
        font.setStrikeOut(isStruckOut);
        return font;
    };
    int left = 0; // Width of what is not painted yet.
    for (const JsonRun& run : runs)
        left += QFontMetrics(fontOf(run)).horizontalAdvance(run.text);

    QRect rest = rect;
    for (const JsonRun& run : runs) {
        const QFont font = fontOf(run);
        const QFontMetrics metrics(font);
        const int width = metrics.horizontalAdvance(run.text);
        // Room for the dots is kept, unless all that is left fits. A pixel more: widths are
        // rounded.
        const bool isLast =
            left > rest.width() && width + metrics.horizontalAdvance(u'…') + 1 > rest.width();
        painter.setFont(font);
        painter.setPen(theme.color(run.token));
        painter.drawText(rest, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                         isLast ? metrics.elidedText(run.text + u'…', Qt::ElideRight, rest.width())
                                : run.text);
        if (isLast)
            return;
        rest.setLeft(rest.left() + width);
        left -= width;
    }
}

} // namespace headrace
