// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/rail.h"

#include "views/support/theme/theme.h"

#include <QAbstractButton>
#include <QAction>
#include <QPainter>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kPlaceHeight = 48;
constexpr int kIconPx = 20;
constexpr int kBarWidth = 3;
constexpr int kBadgePx = 16;

} // namespace

/// Painted rather than styled: icon above name, and a bar for the chosen one.
class Rail::PlaceButton : public QAbstractButton
{
public:
    PlaceButton(Theme& theme, QAction* action, const QString& icon, const QString& name,
                QWidget* parent)
        : QAbstractButton(parent)
        , m_theme(theme)
        , m_icon(icon)
        , m_action(action)
    {
        setText(name);
        setAccessibleName(name);
        setToolTip(action->toolTip());
        setCheckable(true);
        setChecked(action->isChecked());
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
        setNarrow(false);
        connect(this, &QAbstractButton::clicked, action, [this, action] {
            setChecked(action->isChecked()); // The action says where one is.
            action->trigger();
        });
        connect(action, &QAction::changed, this, [this, action] {
            setChecked(action->isChecked());
            setToolTip(action->toolTip());
        });
    }

    void setNarrow(bool narrow)
    {
        m_isNarrow = narrow;
        setFixedSize(Rail::widthFor(narrow), kPlaceHeight);
    }

    const QAction* action() const { return m_action; }
    void setBadge(int count)
    {
        m_badge = count;
        setAccessibleName(count == 0 ? text()
                                     : Rail::tr("%1, %2 to act on").arg(text()).arg(count));
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        if (isChecked())
            painter.fillRect(rect(), m_theme.color(Token::Selection));
        else if (isDown())
            painter.fillRect(rect(), m_theme.color(Token::Pressed));
        else if (underMouse())
            painter.fillRect(rect(), m_theme.color(Token::Hover));
        if (isChecked())
            painter.fillRect(0, 0, kBarWidth, height(), m_theme.color(Token::Accent));

        const int top = m_isNarrow ? (height() - kIconPx) / 2 : 6;
        painter.drawPixmap((width() - kIconPx) / 2, top,
                           m_theme.pixmap(m_icon, isChecked() ? Token::Accent : Token::Text2,
                                          kIconPx, devicePixelRatioF()));
        if (!m_isNarrow) {
            painter.setFont(m_theme.font(isChecked() ? TextStyle::LabelStrong : TextStyle::Label));
            painter.setPen(m_theme.color(isChecked() ? Token::Text : Token::Text2));
            painter.drawText(QRect(0, top + kIconPx + 2, width(), 14), Qt::AlignCenter, text());
        }
        if (m_badge > 0)
            paintBadge(painter, top);
        if (hasFocus()) {
            painter.setPen(QPen(m_theme.color(Token::Focus), 2));
            painter.drawRect(rect().adjusted(1, 1, -1, -1));
        }
    }

private:
    void paintBadge(QPainter& painter, int top) const
    {
        const QString count = m_badge > 9 ? QStringLiteral("9+") : QString::number(m_badge);
        const QRect disc(width() / 2 + 4, top - 4, kBadgePx, kBadgePx);
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.color(Token::Error));
        painter.drawEllipse(disc);
        painter.setFont(m_theme.font(TextStyle::Chip));
        painter.setPen(m_theme.color(Token::Surface));
        painter.drawText(disc, Qt::AlignCenter, count);
        painter.restore();
    }

    Theme& m_theme;
    QString m_icon;
    const QAction* m_action;
    int m_badge = 0;
    bool m_isNarrow = false;
};

Rail::Rail(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_layout(new QVBoxLayout(this))
{
    setObjectName("rail");
    setAccessibleName(tr("Places"));
    setAttribute(Qt::WA_StyledBackground);
    m_layout->setContentsMargins(0, 4, 1, 0);
    m_layout->setSpacing(0);
    m_layout->addStretch(1);
    setNarrow(false);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Rail::addPlace(QAction* action, const QString& icon, const QString& name)
{
    auto* button = new PlaceButton(m_theme, action, icon, name, this);
    button->setNarrow(m_isNarrow);
    m_layout->insertWidget(int(m_buttons.size()), button);
    m_buttons.push_back(button);
}

void Rail::setBadge(const QAction* action, int count)
{
    for (PlaceButton* button : m_buttons)
        if (button->action() == action)
            button->setBadge(count);
}

void Rail::clear()
{
    for (PlaceButton* button : std::exchange(m_buttons, {})) {
        m_layout->removeWidget(button);
        button->hide();
        button->deleteLater();
    }
}

void Rail::setNarrow(bool narrow)
{
    m_isNarrow = narrow;
    setFixedWidth(widthFor(narrow));
    for (PlaceButton* button : m_buttons)
        button->setNarrow(narrow);
}

} // namespace headrace
