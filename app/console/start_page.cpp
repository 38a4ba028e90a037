// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console/start_page.h"

#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kColumnWidth = 560;
constexpr int kButtonWidth = 176;

/// The folder with "~" for the home folder.
QString shownFolder(const QString& path)
{
    const QString folder = QFileInfo(path).absolutePath();
    return folder.startsWith(QDir::homePath()) ? '~' + folder.mid(QDir::homePath().size()) : folder;
}

} // namespace

StartPage::StartPage(Theme& theme, const Actions& actions, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_column(new QVBoxLayout)
    , m_recent(new QVBoxLayout)
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

    m_column->addSpacing(16);
    m_recentTitle = addLabel(tr("Recent stores"), int(TextStyle::PaneTitle));
    m_recent->setSpacing(0);
    m_column->addLayout(m_recent);
    m_column->addStretch(1);

    auto* box = new QWidget(this);
    box->setMaximumWidth(kColumnWidth);
    box->setLayout(m_column);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(48, 40, 48, 24);
    layout->addWidget(box, 1);
    layout->addStretch(0);
    setRecentStores({});
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

void StartPage::setRecentStores(const QStringList& paths)
{
    while (QLayoutItem* item = m_recent->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // It may be what was pressed.
        delete item;
    }
    m_recentTitle->setVisible(!paths.isEmpty());
    for (const QString& path : paths) {
        auto* button = new QPushButton(
            QStringLiteral("%1   %2").arg(QFileInfo(path).fileName(), shownFolder(path)), this);
        button->setFlat(true);
        button->setProperty("listEntry", true);
        button->setToolTip(plainToolTip(path));
        button->setAccessibleName(tr("Open %1").arg(path));
        connect(button, &QPushButton::clicked, this, [this, path] { emit storeChosen(path); });
        m_recent->addWidget(button);
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
