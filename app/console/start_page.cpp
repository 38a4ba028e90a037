// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/start_page.h"

#include "app/console/connections/store_entry.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kColumnWidth = 720;
constexpr int kButtonWidth = 176;

} // namespace

StartPage::StartPage(Theme& theme, const Actions& actions, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_column(new QVBoxLayout)
    , m_busy(new QWidget(this))
    , m_busyText(new QLabel(m_busy))
    , m_busyBar(new QProgressBar(m_busy))
{
    setObjectName("startPage");
    setAttribute(Qt::WA_StyledBackground);

    m_column->setSpacing(8);
    addLabel(tr("Headrace"), int(TextStyle::Title));
    addLabel(tr("See what happened in an event-sourced system: find a stream, read its events, and "
                "step through the state that they add up to."),
             int(TextStyle::Text));
    m_column->addSpacing(16);
    setFocusProxy(
        addAction(actions.open, tr("a .headrace file; nothing in it is changed by looking"), true));
    addAction(actions.connections,
              tr("stores that are kept in a list: files, and stores on a PostgreSQL server"),
              false);
    addAction(actions.import, tr("NDJSON or CloudEvents, into a new store beside it"), false);
    addAction(actions.demo,
              tr("a shop with 100 000 events, made once on this machine")
                  .replace("100 000", numberText(100'000)),
              false);

    auto* busyLayout = new QVBoxLayout(m_busy);
    busyLayout->setContentsMargins(0, 16, 0, 0);
    m_busyText->setTextFormat(Qt::PlainText);
    m_busyBar->setTextVisible(false);
    m_busyBar->setAccessibleName(tr("Progress"));
    busyLayout->addWidget(m_busyText);
    busyLayout->addWidget(m_busyBar);
    m_column->addWidget(m_busy);
    m_busy->hide();

    m_connectionsTitle = addList(tr("Connections"), m_connections);
    m_recentTitle = addList(tr("Recent stores"), m_recent);
    m_column->addStretch(1);

    auto* page = new QWidget;
    page->setObjectName("startPage");
    auto* column = new QWidget(page);
    column->setMaximumWidth(kColumnWidth);
    m_column->setContentsMargins(48, 40, 24, 24);
    column->setLayout(m_column);
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(column, 1);
    row->addStretch(0);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(page);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
    setStores({}, {});
}

QLabel* StartPage::addLabel(const QString& text, int style)
{
    auto* label = new QLabel(text, this);
    label->setTextFormat(Qt::PlainText);
    label->setFont(m_theme.font(TextStyle(style)));
    label->setWordWrap(true);
    m_column->addWidget(label);
    return label;
}

QWidget* StartPage::addAction(QAction* action, const QString& explanation, bool isPrimary)
{
    auto* button = new QPushButton(action->iconText(), this);
    button->setFixedWidth(kButtonWidth);
    button->setToolTip(action->toolTip());
    button->setAccessibleName(action->text());
    button->setAccessibleDescription(explanation);
    if (isPrimary)
        button->setProperty("role", "primary");
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, button,
            [button, action] { button->setEnabled(action->isEnabled()); });

    auto* label = new QLabel(explanation, this);
    label->setTextFormat(Qt::PlainText);
    label->setForegroundRole(QPalette::PlaceholderText);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    row->addWidget(button);
    row->addWidget(label, 1);
    m_column->addLayout(row);
    return button;
}

QLabel* StartPage::addList(const QString& title, QVBoxLayout*& list)
{
    m_column->addSpacing(16);
    QLabel* label = addLabel(title, int(TextStyle::PaneTitle));
    list = new QVBoxLayout;
    list->setSpacing(0);
    m_column->addLayout(list);
    return label;
}

void StartPage::setStores(const Connections& connections, const QStringList& recent)
{
    for (QVBoxLayout* list : {m_connections, m_recent})
        while (QLayoutItem* item = list->takeAt(0)) {
            item->widget()->hide();
            item->widget()->deleteLater(); // It may be what was pressed.
            delete item;
        }
    m_connectionsTitle->setVisible(!connections.empty());
    m_recentTitle->setVisible(!recent.isEmpty());
    for (const ConnectionProfile& profile : connections) {
        auto* entry = new StoreEntry(m_theme, profile, this);
        connect(entry, &QAbstractButton::clicked, this,
                [this, name = profile.name] { emit connectionChosen(name); });
        m_connections->addWidget(entry);
    }
    for (const QString& location : recent) {
        auto* entry = new StoreEntry(m_theme, profileOf(location), this);
        connect(entry, &QAbstractButton::clicked, this,
                [this, location] { emit storeChosen(location); });
        m_recent->addWidget(entry);
    }
}

void StartPage::setBusy(const QString& text, double done)
{
    m_busy->setVisible(!text.isEmpty());
    m_busyText->setText(text);
    m_busyBar->setVisible(done >= 0); // Nothing moves that does not tell anything.
    m_busyBar->setRange(0, 1'000);
    m_busyBar->setValue(int(done * 1'000));
}

} // namespace headrace
