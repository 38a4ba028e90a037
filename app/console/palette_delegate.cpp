// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/palette_delegate.h"

#include "app/console/palette_model.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/key_cap.h"

#include <QFontMetrics>
#include <QPainter>

namespace headrace {
namespace {

constexpr int kPadding = 16;
constexpr int kIconPx = 16;
constexpr int kGap = 8;
constexpr int kBarWidth = 2;

} // namespace

PaletteDelegate::PaletteDelegate(const Theme& theme, const PaletteModel& model, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
    , m_model(model)
{
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    return {0, m_model.entry(index.row()) != nullptr ? kEntryHeight : kTitleHeight};
}

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const PaletteEntry* entry = m_model.entry(index.row());
    if (entry == nullptr)
        return paintTitle(*painter, option.rect, m_model.title(index.row()));
    if (option.state.testFlag(QStyle::State_Selected)) {
        painter->fillRect(option.rect, m_theme.color(Token::Selection));
        painter->fillRect(option.rect.left(), option.rect.top(), kBarWidth, option.rect.height(),
                          m_theme.color(Token::Accent));
    } else if (option.state.testFlag(QStyle::State_MouseOver)) {
        painter->fillRect(option.rect, m_theme.color(Token::Hover));
    }
    paintEntry(*painter, option.rect, *entry);
}

void PaletteDelegate::paintTitle(QPainter& painter, const QRect& rect, const QString& title) const
{
    painter.setFont(m_theme.font(TextStyle::LabelStrong));
    painter.setPen(m_theme.color(Token::Text2));
    painter.drawText(rect.adjusted(kPadding, 4, -kPadding, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     title);
}

void PaletteDelegate::paintEntry(QPainter& painter, QRect rect, const PaletteEntry& entry) const
{
    rect.adjust(kPadding, 0, -kPadding, 0);
    const bool isOff = !entry.disabledReason.isEmpty();
    painter.drawPixmap(rect.left(), rect.center().y() - kIconPx / 2 + 1,
                       m_theme.pixmap(entry.icon, isOff ? Token::TextDisabled : Token::Text2,
                                      kIconPx, painter.device()->devicePixelRatioF()));
    rect.setLeft(rect.left() + kIconPx + kGap);

    if (!entry.shortcut.isEmpty()) {
        rect.setRight(rect.right() - kGap
                      - KeyCap::paint(painter, m_theme, entry.shortcut, rect.right() + 1,
                                      rect.center().y() + 1));
    } else if (!entry.hint.isEmpty()) {
        const QFont& font = m_theme.font(TextStyle::Small);
        painter.setFont(font);
        painter.setPen(m_theme.color(Token::Text2));
        painter.drawText(rect, Qt::AlignRight | Qt::AlignVCenter, entry.hint);
        rect.setRight(rect.right() - kGap - QFontMetrics(font).horizontalAdvance(entry.hint));
    }
    rect.setLeft(rect.left() + paintMatched(painter, rect, entry) + kGap);

    const QFont& font = m_theme.font(TextStyle::Small);
    painter.setFont(font);
    painter.setPen(m_theme.color(Token::Text2));
    painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     QFontMetrics(font).elidedText(entry.detail, Qt::ElideRight, rect.width()));
}

int PaletteDelegate::paintMatched(QPainter& painter, const QRect& rect,
                                  const PaletteEntry& entry) const
{
    const bool isOff = !entry.disabledReason.isEmpty();
    const QFont plain = entry.isData ? m_theme.entry(entry.text) : m_theme.font(TextStyle::Text);
    QFont bold = plain;
    bold.setWeight(QFont::Bold);

    int at = rect.left();
    const auto draw = [&](const QString& run, const QFont& font, Token token) {
        const int left = rect.right() - at;
        if (run.isEmpty() || left <= 0)
            return;
        const QFontMetrics metrics(font);
        const QString fitting = metrics.elidedText(run, Qt::ElideRight, left);
        painter.setFont(font);
        painter.setPen(m_theme.color(isOff ? Token::TextDisabled : token));
        painter.drawText(QRect(at, rect.top(), left, rect.height()),
                         Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, fitting);
        at += metrics.horizontalAdvance(fitting);
    };
    qsizetype done = 0;
    for (const auto& [begin, end] : marksIn(entry.text, m_model.marks())) {
        draw(entry.text.mid(done, begin - done), plain, Token::Text);
        draw(entry.text.mid(begin, end - begin), bold, Token::Accent);
        done = end;
    }
    draw(entry.text.mid(done), plain, Token::Text);
    return at - rect.left();
}

} // namespace headrace
