// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/aggregate/diff_pane.h"

#include "views/aggregate/state_reader.h"
#include "views/support/diff/diff_delegate.h"
#include "views/support/diff/diff_model.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_header.h"

#include <QAction>
#include <QLabel>
#include <QListView>
#include <QToolButton>
#include <QVBoxLayout>

namespace headrace {
namespace {

void setCount(QLabel* label, const QString& glyph, std::size_t count)
{
    label->setText(glyph + numberText(static_cast<std::int64_t>(count)));
    label->setVisible(count > 0);
}

} // namespace

DiffPane::DiffPane(const Theme& theme, QAction* copyPatch, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new DiffModel(this))
    , m_header(new PaneHeader(theme, tr("Diff"), this))
    , m_changed(m_header->addNote())
    , m_added(m_header->addNote())
    , m_removed(m_header->addNote())
    , m_copy(new QToolButton(this))
    , m_note(new QLabel(this))
    , m_list(new QListView(this))
{
    buildLayout(copyPatch);
    connect(&theme, &Theme::changed, this, &DiffPane::dress);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid())
                    emit pathChosen(current.data(DiffModel::PathRole).toString());
            });
    dress();
    clear({});
}

void DiffPane::buildLayout(QAction* copyPatch)
{
    m_changed->setAccessibleName(tr("Values changed"));
    m_added->setAccessibleName(tr("Values added"));
    m_removed->setAccessibleName(tr("Values removed"));
    m_copy->setDefaultAction(copyPatch);
    m_copy->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_copy->setProperty("link", true);
    m_copy->setProperty("compact", true);
    m_copy->setAccessibleName(copyPatch->text());
    m_header->add(m_copy);

    m_note->setObjectName("diffNote");
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setMargin(12);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_note->setAlignment(Qt::AlignTop | Qt::AlignLeft);

    m_list->setObjectName("diffList");
    m_list->setAccessibleName(tr("Changes made by the event"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new DiffDelegate(m_theme, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_note, 1);
    layout->addWidget(m_list, 1);
}

void DiffPane::setState(const std::shared_ptr<const ShownState>& state)
{
    m_state = state;
    const std::int64_t version = state->state.version.value;
    m_header->setTitle(version == 0
                           ? tr("Diff")
                           : tr("Diff %1 → %2").arg(numberText(version - 1), numberText(version)));
    m_model->setLines(state->lines);
    if (version == 0)
        showNote(tr("Version 0 is the initial state; no event made it."));
    else if (state->lines.empty())
        showNote(tr("This event changed nothing in the state."));
    else
        showNote({});
    showCounts();
}

void DiffPane::clear(const QString& reason)
{
    m_state.reset();
    m_header->setTitle(tr("Diff"));
    m_model->setLines({});
    showNote(reason);
    showCounts();
}

void DiffPane::showNote(const QString& note)
{
    m_note->setText(note);
    m_note->setVisible(m_model->rowCount() == 0);
    m_list->setVisible(m_model->rowCount() > 0);
}

void DiffPane::showCounts()
{
    const DiffCounts counts = m_state ? countsOf(m_state->lines) : DiffCounts {};
    setCount(m_changed, QStringLiteral("~"), counts.changed);
    setCount(m_added, QStringLiteral("+"), counts.added);
    setCount(m_removed, QStringLiteral("−"), counts.removed);
    m_copy->setVisible(counts.total() > 0);
}

void DiffPane::dress()
{
    const auto color = [this](QLabel* label, Token token) {
        label->setFont(m_theme.data(u"0"));
        QPalette palette = label->palette();
        palette.setColor(QPalette::PlaceholderText, m_theme.color(token));
        label->setPalette(palette);
    };
    color(m_changed, Token::Changed);
    color(m_added, Token::Added);
    color(m_removed, Token::Removed);
}

} // namespace headrace
