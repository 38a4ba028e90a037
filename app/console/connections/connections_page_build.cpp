// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the page, and its actions.

#include "app/console/connections/connections_page.h"

#include "app/console/connections/connection_editor.h"
#include "app/console/environment.h"
#include "views/support/action_registry.h"
#include "views/support/data_table.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_notice.h"
#include "views/support/widgets/place_banner.h"
#include "views/support/widgets/thin_splitter.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kEditorWidth = 448;
constexpr int kBarHeight = 40;

/// The chip of an environment.
class EnvironmentDelegate : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

protected:
    void paintCell(const Cell& cell) const override
    {
        const auto one = Environment(cell.index.data(ConnectionsModel::EnvironmentRole).toInt());
        paintEnvironmentChip(cell.painter, theme(), one, cell.rect.left(),
                             cell.rect.center().y() + 1);
    }
};

QPushButton* makeButton(QAction* action, QWidget* parent)
{
    auto* button = new QPushButton(action->iconText(), parent);
    button->setAccessibleName(action->text());
    const auto follow = [button, action] {
        button->setEnabled(action->isEnabled());
        button->setToolTip(action->toolTip());
    };
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    QObject::connect(action, &QAction::changed, button, follow);
    follow();
    return button;
}

} // namespace

void ConnectionsPage::addActions()
{
    const auto add = [this](const char* id, const QString& text, const QString& shortText,
                            const char* icon, const char* shortcut, const QString& tooltip,
                            std::function<void()> slot) {
        QList<QKeySequence> shortcuts;
        if (*shortcut != 0)
            shortcuts << QKeySequence(QString::fromLatin1(shortcut));
        m_actions.add({.id = QString::fromLatin1(id),
                       .text = text,
                       .icon = QString::fromLatin1(icon),
                       .shortcuts = shortcuts,
                       .tooltip = tooltip,
                       .shortText = shortText},
                      this, std::move(slot));
    };
    add("connections.new", tr("New connection"), tr("New"), "plus", "Ctrl+Shift+N",
        tr("Describe another store"), [this] { this->add({}); });
    add("connections.duplicate", tr("Duplicate the connection"), tr("Duplicate"), "copy", "Ctrl+D",
        tr("Begin a new connection with what this one says"), [this] { duplicate(); });
    add("connections.remove", tr("Remove the connection"), tr("Remove"), "close", "",
        tr("Take the connection out of the list; the store stays"), [this] { askToRemove(); });
    add("connections.revert", tr("Revert the connection"), tr("Revert"), "back", "",
        tr("Forget what was changed and not saved"), [this] { revert(); });
    add("connections.save", tr("Save the connection"), tr("Save"), "check", "Ctrl+S",
        tr("Write what was changed into the list"), [this] { save(); });
    add("connections.test", tr("Test the connection"), tr("Test"), "target", "Ctrl+T",
        tr("Reach the store, and say what is found, without opening it"), [this] { test(); });
    add("connections.copyHere", tr("Copy the open store into this connection"), tr("Copy here"), "",
        "", tr("Copy every event of the open store as it is into this one, and compare the two"),
        [this] { copyHere(); });
    add("connections.open", tr("Open the connection"), tr("Open"), "store", "Ctrl+Return",
        tr("Save what was changed, and open the store"), [this] { open(); });
}

QWidget* ConnectionsPage::buildBar()
{
    auto* bar = new QWidget(this);
    bar->setObjectName("toolBar");
    bar->setAttribute(Qt::WA_StyledBackground);
    bar->setFixedHeight(kBarHeight);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(12, 0, 12, 1);
    layout->setSpacing(8);
    auto* title = new QLabel(tr("Connections"), bar);
    title->setFont(m_theme.font(TextStyle::Title));
    layout->addWidget(title);
    layout->addSpacing(8);
    for (const char* id : {"connections.new", "connections.duplicate", "connections.remove"})
        layout->addWidget(makeButton(m_actions.action(QString::fromLatin1(id)), bar));
    layout->addStretch(1);
    auto* close = new QToolButton(bar);
    close->setProperty("flat", true);
    close->setProperty("iconOnly", true);
    close->setIcon(m_theme.icon(QStringLiteral("close")));
    close->setAccessibleName(tr("Close the connections"));
    close->setToolTip(tr("Close the connections (Esc)"));
    close->setFocusPolicy(Qt::TabFocus);
    connect(close, &QToolButton::clicked, this, &ConnectionsPage::closeAsked);
    connect(&m_theme, &Theme::changed, close,
            [this, close] { close->setIcon(m_theme.icon(QStringLiteral("close"))); });
    layout->addWidget(close);
    return bar;
}

void ConnectionsPage::buildLayout()
{
    using Column = ConnectionsModel::Column;
    m_table->setObjectName("connectionsTable");
    m_table->setModel(m_model);
    m_table->setItemDelegate(new NameDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Column::EnvironmentColumn,
                                      new EnvironmentDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(Column::WhereColumn, new DataDelegate(m_theme, m_table));
    m_table->setColumnWidth(Column::NameColumn, ConnectionsModel::kNameWidth);
    m_table->setColumnWidth(Column::EnvironmentColumn, 112);
    m_table->setColumnWidth(Column::AccessColumn, 104);
    m_table->horizontalHeader()->setSectionResizeMode(Column::WhereColumn, QHeaderView::Stretch);

    auto* buttons = new QHBoxLayout;
    buttons->setContentsMargins(12, 6, 12, 7);
    buttons->setSpacing(8);
    for (const char* id : {"connections.test", "connections.copyHere"})
        buttons->addWidget(makeButton(m_actions.action(QString::fromLatin1(id)), this));
    buttons->addStretch(1);
    for (const char* id : {"connections.revert", "connections.save", "connections.open"})
        buttons->addWidget(makeButton(m_actions.action(QString::fromLatin1(id)), this));
    buttons->itemAt(buttons->count() - 1)->widget()->setProperty("role", "primary");

    auto* right = new QWidget(this);
    auto* side = new QVBoxLayout(right);
    side->setContentsMargins(0, 0, 0, 0);
    side->setSpacing(0);
    side->addWidget(m_editor, 1);
    side->addLayout(buttons);
    right->setMinimumWidth(kEditorWidth);

    auto* left = new QWidget(this);
    auto* list = new QVBoxLayout(left);
    list->setContentsMargins(0, 0, 0, 0);
    list->setSpacing(0);
    list->addWidget(m_empty);
    list->addWidget(m_table, 1);
    m_empty->say(
        PaneNotice::Kind::Empty, tr("No connections yet."),
        tr("A connection names a store and says how to reach it and what it is used for: a "
           "file, or a store on a PostgreSQL server."));
    connect(m_empty->addButton(tr("New connection")), &QPushButton::clicked,
            m_actions.action("connections.new"), &QAction::trigger);

    m_splitter = new ThinSplitter(Qt::Horizontal, this);
    m_splitter->addWidget(left);
    m_splitter->addWidget(right);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(buildBar());
    layout->addWidget(m_banner);
    layout->addWidget(m_splitter, 1);
}

} // namespace headrace
