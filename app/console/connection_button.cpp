// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/connection_button.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QFontMetrics>
#include <QPainter>
#include <QRegularExpression>

namespace headrace {
namespace {

constexpr int kHeight = 28;
constexpr int kPadding = 8;
constexpr int kGap = 8;
constexpr int kIconPx = 16;
constexpr int kLongestName = 220;

QString withCapital(QString text)
{
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

} // namespace

/// Lays one thing beside the other, and paints them when there is a painter.
class ConnectionButton::Line
{
public:
    Line(QPainter* painter, const Theme& theme, int left, int centerY, qreal ratio)
        : m_painter(painter)
        , m_theme(theme)
        , m_at(left)
        , m_centerY(centerY)
        , m_ratio(ratio)
    {
    }

    void icon(const QString& name, Token token = Token::Text2)
    {
        if (m_painter != nullptr)
            m_painter->drawPixmap(m_at, m_centerY - kIconPx / 2,
                                  m_theme.pixmap(name, token, kIconPx, m_ratio));
        m_at += kIconPx;
    }

    void text(const QString& text, const QFont& font, Token token)
    {
        const int width = QFontMetrics(font).horizontalAdvance(text);
        if (m_painter != nullptr) {
            m_painter->setFont(font);
            m_painter->setPen(m_theme.color(token));
            m_painter->drawText(QRect(m_at, m_centerY - kHeight / 2, width + 1, kHeight),
                                Qt::AlignLeft | Qt::AlignVCenter, text);
        }
        m_at += width;
    }

    void chip(Environment environment)
    {
        if (m_painter != nullptr)
            paintEnvironmentChip(*m_painter, m_theme, environment, m_at, m_centerY);
        m_at += environmentChipWidth(m_theme, environment);
    }

    void gap(int px = kGap) { m_at += px; }
    int end() const { return m_at; }

private:
    QPainter* m_painter;
    const Theme& m_theme;
    int m_at;
    int m_centerY;
    qreal m_ratio;
};

ConnectionButton::ConnectionButton(Theme& theme, QWidget* parent)
    : QAbstractButton(parent)
    , m_theme(theme)
{
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setShown({});
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void ConnectionButton::setShown(const Shown& shown)
{
    m_shown = shown;
    QString name = tr("Connection: no store is open");
    if (!shown.name.isEmpty()) {
        QStringList facts {shown.name, environmentId(shown.environment),
                           shown.isReadOnly ? tr("read-only") : tr("writable"), shown.durability};
        for (const QString& fact : {shown.transport, shown.away, shown.awayReason})
            if (!fact.isEmpty())
                facts << fact;
        name = tr("Connection: %1").arg(facts.join(", "));
    }
    setAccessibleName(name);
    setToolTip(plainToolTip(name));
    setFixedSize(sizeHint());
    update();
}

void ConnectionButton::setDetail(Detail detail)
{
    if (std::exchange(m_detail, detail) == detail)
        return;
    setFixedSize(sizeHint());
    update();
}

QSize ConnectionButton::sizeHint() const
{
    return {lay(nullptr) + kPadding, kHeight};
}

int ConnectionButton::lay(QPainter* painter) const
{
    Line line(painter, m_theme, kPadding, kHeight / 2, devicePixelRatioF());
    line.icon(QStringLiteral("store"));
    line.gap();
    if (m_shown.name.isEmpty()) {
        line.text(m_shown.isOpening ? tr("Opening…") : tr("No store is open"),
                  m_theme.font(TextStyle::Text), Token::Text2);
    } else {
        QFont bold = m_theme.font(TextStyle::Text);
        bold.setWeight(QFont::DemiBold);
        line.text(QFontMetrics(bold).elidedText(m_shown.name, Qt::ElideMiddle, kLongestName), bold,
                  Token::Text);
        line.gap();
        line.chip(m_shown.environment);
        line.gap();
        line.icon(m_shown.isReadOnly ? QStringLiteral("lock") : QStringLiteral("unlock"));
        if (m_detail != Detail::IconsOnly) {
            line.gap(4);
            line.text(m_shown.isReadOnly ? tr("Read-only") : tr("Writable"),
                      m_theme.font(TextStyle::Small), Token::Text2);
        }
        layFacts(line);
        if (m_shown.isOpening) {
            line.gap();
            line.text(tr("opening another…"), m_theme.font(TextStyle::Small), Token::Text2);
        }
    }
    line.gap();
    line.icon(QStringLiteral("down"));
    return line.end();
}

// What is as it should be is pale; what is not has a triangle, and keeps its word the longest.
void ConnectionButton::layFacts(Line& line) const
{
    const QFont& small = m_theme.font(TextStyle::Small);
    const auto warn = [&](const QString& word, Token token) {
        line.gap();
        line.icon(QStringLiteral("watch"), token);
        line.gap(4);
        line.text(word, small, token);
    };
    if (!m_shown.away.isEmpty())
        return warn(m_shown.away, Token::Error);
    const QString durability = m_shown.durability.section(QRegularExpression("[:;]"), 0, 0);
    const bool isDurable = !m_shown.isDurabilityWeak;
    line.gap();
    line.icon(isDurable ? QStringLiteral("shield") : QStringLiteral("watch"),
              isDurable ? Token::Text2 : Token::Warn);
    if (m_detail == Detail::Full) {
        line.gap(4);
        line.text(withCapital(durability), small, isDurable ? Token::Text2 : Token::Warn);
    }
    if (!m_shown.weakness.isEmpty())
        warn(m_shown.weakness, Token::Warn);
}

void ConnectionButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (isDown() || underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(isDown() ? Token::Pressed : Token::Hover));
        painter.drawRoundedRect(rect(), 4, 4);
    }
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.color(Token::Focus), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
    lay(&painter);
}

} // namespace headrace
