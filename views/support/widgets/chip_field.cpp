// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/widgets/chip_field.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/key_cap.h"

#include <QAbstractButton>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>

namespace headrace {
namespace {

constexpr int kFieldHeight = 28;
constexpr int kChipHeight = 20;
constexpr int kIconPx = 16;
constexpr int kClosePx = 12;
constexpr int kLongestValue = 240;

} // namespace

/// One condition. A press on its cross removes it, one elsewhere edits it.
class ChipField::ChipButton : public QAbstractButton
{
public:
    ChipButton(Theme& theme, const Chip& chip, QWidget* parent)
        : QAbstractButton(parent)
        , m_theme(theme)
        , m_chip(chip)
    {
        const QString text = QStringLiteral("%1 %2").arg(chip.name, chip.value);
        setAccessibleName(text);
        setToolTip(plainToolTip(chip.error.isEmpty() ? text : chip.error));
        setFocusPolicy(Qt::NoFocus); // The field moves among chips itself.
        const QFontMetrics words(m_theme.font(TextStyle::Small));
        const QFontMetrics values(m_theme.data(chip.value));
        m_nameWidth = words.horizontalAdvance(chip.name);
        m_shownValue = values.elidedText(chip.value, Qt::ElideMiddle, kLongestValue);
        setFixedSize(6 + m_nameWidth + 4 + values.horizontalAdvance(m_shownValue) + 4 + kClosePx
                         + 4,
                     kChipHeight);
    }

    void setChosen(bool chosen)
    {
        m_isChosen = chosen;
        update();
    }

    bool wasPressedOnCross() const { return m_pressedAt.x() >= width() - kClosePx - 6; }

protected:
    void mousePressEvent(QMouseEvent* event) override
    {
        m_pressedAt = event->position().toPoint();
        QAbstractButton::mousePressEvent(event);
    }

    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const bool isInvalid = !m_chip.error.isEmpty();
        painter.setPen(isInvalid        ? m_theme.color(Token::Error)
                           : m_isChosen ? m_theme.color(Token::Focus)
                                        : QColor(Qt::transparent));
        painter.setBrush(m_theme.color(m_isChosen ? Token::Selection : Token::AccentSubtle));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);

        QRect text = rect().adjusted(6, 0, -kClosePx - 4, 0);
        painter.setFont(m_theme.font(TextStyle::Small));
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, m_chip.name);
        text.setLeft(text.left() + m_nameWidth + 4);
        painter.setFont(m_theme.data(m_shownValue));
        painter.setPen(m_theme.color(Token::Text));
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, m_shownValue);
        painter.drawPixmap(
            width() - kClosePx - 4, (height() - kClosePx) / 2,
            m_theme.pixmap(QStringLiteral("close"), Token::Text2, kClosePx, devicePixelRatioF()));
    }

private:
    Theme& m_theme;
    Chip m_chip;
    QString m_shownValue;
    QPoint m_pressedAt;
    int m_nameWidth = 0;
    bool m_isChosen = false;
};

ChipField::ChipField(Theme& theme, const QString& name, const QString& key, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_layout(new QHBoxLayout(this))
    , m_edit(new QLineEdit(this))
    , m_keyCap(new KeyCap(theme, key, this))
{
    setFixedHeight(kFieldHeight);
    setAccessibleName(name);
    m_edit->setAccessibleName(name);
    m_edit->setFrame(false);
    m_edit->setProperty("bare", true);
    m_edit->installEventFilter(this);

    auto* icon = new QLabel(this);
    icon->setFixedSize(kIconPx, kIconPx);
    const auto dress = [this, icon] {
        icon->setPixmap(
            m_theme.pixmap(QStringLiteral("filter"), Token::Text2, kIconPx, devicePixelRatioF()));
    };
    dress();
    connect(&theme, &Theme::changed, this, dress);

    m_layout->setContentsMargins(8, 0, 6, 0);
    m_layout->setSpacing(6);
    m_layout->addWidget(icon);
    m_layout->addWidget(m_edit, 1);
    m_layout->addWidget(m_keyCap);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::returnPressed, this, [this] {
        if (m_chosen < 0)
            emit entered(m_edit->text());
    });
}

void ChipField::setChips(const QList<Chip>& chips)
{
    if (chips == m_chips && chips.size() == m_buttons.size())
        return;
    for (ChipButton* button : std::exchange(m_buttons, {})) {
        button->hide();
        button->deleteLater(); // It may be what was pressed.
    }
    m_chips = chips;
    m_chosen = -1;
    for (const Chip& chip : chips) {
        auto* button = new ChipButton(m_theme, chip, this);
        m_layout->insertWidget(m_layout->indexOf(m_edit), button);
        button->show();
        m_buttons.push_back(button);
        connect(button, &QAbstractButton::clicked, this, [this, button] {
            const int index = int(m_buttons.indexOf(button));
            if (button->wasPressedOnCross())
                emit removeAsked(index);
            else
                emit editAsked(index);
        });
    }
}

void ChipField::choose(int chip)
{
    m_chosen = chip;
    for (int i = 0; i < m_buttons.size(); ++i)
        m_buttons[i]->setChosen(i == chip);
}

bool ChipField::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && handleKey(static_cast<QKeyEvent*>(event)->key()))
        return true;
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        choose(-1);
        m_keyCap->setVisible(event->type() == QEvent::FocusOut);
        update();
    }
    return QFrame::eventFilter(watched, event);
}

bool ChipField::handleKey(int key)
{
    const bool isAtStart = m_edit->cursorPosition() == 0 && !m_edit->hasSelectedText();
    if (m_chosen < 0) {
        const bool goesBack = key == Qt::Key_Left || key == Qt::Key_Backspace;
        if (!goesBack || !isAtStart || m_buttons.isEmpty())
            return false;
        choose(int(m_buttons.size()) - 1);
        return true;
    }
    switch (key) {
    case Qt::Key_Left:
        choose(std::max(0, m_chosen - 1));
        return true;
    case Qt::Key_Right:
        choose(m_chosen + 1 < m_buttons.size() ? m_chosen + 1 : -1);
        return true;
    case Qt::Key_Backspace:
    case Qt::Key_Delete:
        emit removeAsked(m_chosen);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        emit editAsked(m_chosen);
        return true;
    case Qt::Key_Escape:
        choose(-1);
        return true;
    default:
        choose(-1);
        return false;
    }
}

void ChipField::paintEvent(QPaintEvent*)
{
    const bool hasFocus = m_edit->hasFocus();
    const double pen = hasFocus ? 2 : 1;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.color(hasFocus ? Token::Focus : Token::ControlBorder), pen));
    painter.setBrush(m_theme.color(Token::Surface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), 4, 4);
}

} // namespace headrace
