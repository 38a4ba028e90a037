// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/event/event_inspector.h"

#include "core/store/event_store.h"
#include "views/event/event_head.h"
#include "views/event/links_pane.h"
#include "views/event/raw_bytes_pane.h"
#include "views/support/event_text.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_notice.h"

#include <nlohmann/json.hpp>

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStackedLayout>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kTabHeight = 28;
constexpr int kBottomHeight = 40;
constexpr int kFieldWidth = 148;

/// The plain value of a JSON text: a string without its quotes, anything else as it is written.
QString plainValue(const QByteArray& raw)
{
    const auto value = nlohmann::json::parse(raw.begin(), raw.end(), nullptr, false);
    return value.is_string() ? QString::fromStdString(value.get<std::string>())
                             : QString::fromUtf8(raw);
}

} // namespace

EventInspector::EventInspector(StoreSession& session, Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_theme(theme)
    , m_notice(new PaneNotice(theme, this))
    , m_content(new QWidget(this))
    , m_head(new EventHead(theme, m_content))
    , m_tabs(new QTabBar(m_content))
    , m_pages(new QStackedWidget(m_content))
    , m_data(new JsonTreeView(theme, tr("Data"), m_pages))
    , m_metadata(new QStackedWidget(m_pages))
    , m_meta(new JsonTreeView(theme, tr("Metadata"), m_metadata))
    , m_noMeta(new PaneNotice(theme, m_metadata))
    , m_bytes(new RawBytesPane(theme, m_pages))
    , m_links(new LinksPane(session, theme, m_pages))
    , m_bottom(buildBottom())
    , m_stack(new QStackedLayout(this))
{
    buildLayout();
    connectTo();
    inspect(Position {});
}

EventInspector::~EventInspector() = default;

void EventInspector::buildLayout()
{
    setAccessibleName(tr("Event"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setFixedHeight(kTabHeight);
    m_tabs->setAccessibleName(tr("Parts of the event"));
    for (const QString& name : {tr("Data"), tr("Metadata"), tr("Raw bytes"), tr("Links")})
        m_tabs->addTab(name);
    m_metadata->addWidget(m_meta);
    m_metadata->addWidget(m_noMeta);
    m_noMeta->say(PaneNotice::Kind::Empty, tr("No metadata."),
                  tr("The event was appended without any."));
    for (JsonTreeView* const tree : {m_data, m_meta})
        tree->setFieldWidth(kFieldWidth);
    for (QWidget* const page : {static_cast<QWidget*>(m_data), static_cast<QWidget*>(m_metadata),
                                static_cast<QWidget*>(m_bytes), static_cast<QWidget*>(m_links)})
        m_pages->addWidget(page);

    auto* layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_head);
    auto* tabs = new QHBoxLayout;
    tabs->setContentsMargins(4, 0, 4, 0);
    tabs->addWidget(m_tabs);
    tabs->addStretch(1);
    layout->addLayout(tabs);
    auto* line = new QFrame(m_content);
    line->setFixedHeight(1);
    line->setObjectName(QStringLiteral("tabLine"));
    layout->addWidget(line);
    layout->addSpacing(4);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_bottom);
    m_stack->addWidget(m_notice);
    m_stack->addWidget(m_content);
}

QWidget* EventInspector::buildBottom()
{
    auto* bottom = new QWidget(m_content);
    bottom->setObjectName(QStringLiteral("inspectorBottom"));
    bottom->setFixedHeight(kBottomHeight);
    bottom->setAutoFillBackground(true);
    m_path = new QLabel(bottom);
    m_path->setTextFormat(Qt::PlainText);
    m_path->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_path->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_copyPath = new QPushButton(tr("Copy"), bottom);
    m_copyPath->setObjectName(QStringLiteral("copyValue"));
    m_copyPath->setAccessibleName(tr("Copy the value of the selected field"));
    m_copyPath->setToolTip(plainToolTip(tr("Copies the value of the selected field")));
    m_copyPath->setProperty("compact", true);
    m_copyPath->setFixedHeight(24);
    auto* layout = new QHBoxLayout(bottom);
    layout->setContentsMargins(12, 0, 8, 0);
    layout->setSpacing(4);
    layout->addWidget(m_path, 1);
    layout->addWidget(m_copyPath);
    return bottom;
}

void EventInspector::connectTo()
{
    connect(m_tabs, &QTabBar::currentChanged, this, &EventInspector::showTab);
    for (const JsonTreeView* const tree : {m_data, m_meta})
        connect(tree, &JsonTreeView::currentPathChanged, this, &EventInspector::showPath);
    connect(m_copyPath, &QPushButton::clicked, this, &EventInspector::copyPath);
    connect(m_head, &EventHead::neighbourWanted, this, &EventInspector::neighbourWanted);
    connect(m_head, &EventHead::copyWanted, this, &EventInspector::offerCopies);
    connect(m_head, &EventHead::linkClicked, this, [this] {
        emit navigate(Location {.stream = toQString(inspected()->stream),
                                .version = inspected()->version.value});
    });
    connect(m_head, &EventHead::aggregateWanted, this, [this] {
        emit navigate(Location {.place = Location::kAggregate,
                                .stream = toQString(inspected()->stream),
                                .version = inspected()->version.value});
    });
    connect(m_links, &LinksPane::eventWanted, this, [this](Position position) {
        emit navigate(Location {.position = position.value, .isLog = true});
    });
    connect(m_links, &LinksPane::countChanged, this, [this](int others) {
        m_tabs->setTabText(LinksTab,
                           others > 0 ? tr("Links  %1").arg(numberText(others)) : tr("Links"));
    });
    const auto dress = [this] {
        m_path->setFont(m_theme.data(m_path->text()));
        m_copyPath->setIcon(m_theme.icon("copy", Token::Text));
        update();
    };
    connect(&m_theme, &Theme::changed, this, dress);
    dress();
}

Result<EventInspector::Reading> EventInspector::read(EventStore& store, Position position)
{
    auto batch = store.readPage({.from = position.value, .limit = 1});
    if (!batch)
        return batch.error();
    if (batch->empty() || batch->events().front().position != position)
        return Error {ErrorCode::NotFound,
                      "read position " + std::to_string(position.value)
                          + ": there is no event any more; read the list again"};
    Reading reading;
    auto name = StreamName::parse(std::string(batch->events().front().stream));
    if (!name)
        return name.error();
    const auto summary = store.stream(*name);
    if (!summary)
        return summary.error();
    reading.streamHead = summary->head;
    reading.batch = std::make_shared<const EventBatch>(*std::move(batch));
    return reading;
}

void EventInspector::inspect(Position position)
{
    m_wanted = position;
    if (position.value > 0) {
        m_reading = m_session.ask<Reading>(
            [position](EventStore& store, std::stop_token) { return read(store, position); },
            [this](Result<Reading> reading) { take(std::move(reading)); });
        return;
    }
    m_reading.cancel();
    m_shown = {};
    m_links->setEvent(nullptr);
    m_notice->say(PaneNotice::Kind::Empty, tr("No event selected."),
                  tr("Select a row to see its event here."));
    m_stack->setCurrentWidget(m_notice);
    setFocusProxy(nullptr);
}

const EventView* EventInspector::inspected() const
{
    return m_shown.batch ? &m_shown.batch->events().front() : nullptr;
}

void EventInspector::take(Result<Reading> reading)
{
    if (!reading)
        return fail(reading.error());
    m_shown = *std::move(reading);
    const EventView& shown = *inspected();
    m_head->showFacts(shown, m_shown.streamHead);
    m_data->jsonModel().setJson(std::string(shown.data));
    m_meta->jsonModel().setJson(std::string(shown.meta));
    m_metadata->setCurrentWidget(shown.meta.empty() ? static_cast<QWidget*>(m_noMeta) : m_meta);
    m_bytes->setBytes(std::string(shown.data), std::string(shown.meta));
    m_links->setEvent(m_shown.batch);
    m_tabs->setTabText(DataTab, tr("Data  %1").arg(bytesText(std::int64_t(shown.data.size()))));
    m_stack->setCurrentWidget(m_content);
    showTab(m_tabs->currentIndex());
}

void EventInspector::fail(const Error& error)
{
    m_shown = {};
    m_links->setEvent(nullptr);
    m_notice->say(PaneNotice::Kind::Failure, toQString(error.message),
                  tr("The table still shows what was read; nothing was changed."));
    connect(m_notice->addButton(tr("Try again")), &QPushButton::clicked, this,
            [this] { inspect(m_wanted); });
    m_stack->setCurrentWidget(m_notice);
}

void EventInspector::setTab(Tab tab)
{
    m_tabs->setCurrentIndex(tab);
}

void EventInspector::showTab(int tab)
{
    m_pages->setCurrentIndex(tab);
    QWidget* const page = tab == MetadataTab ? m_metadata->currentWidget() : m_pages->widget(tab);
    setFocusProxy(page);
    m_bottom->setVisible(tab == DataTab || (tab == MetadataTab && page == m_meta));
    showPath();
}

void EventInspector::showPath()
{
    const JsonTreeView& tree = m_tabs->currentIndex() == MetadataTab ? *m_meta : *m_data;
    const QString path = tree.currentPath();
    m_path->setText(visibleText(path));
    m_path->setFont(m_theme.data(path));
    m_path->setToolTip(plainToolTip(path));
    m_copyPath->setEnabled(!path.isEmpty());
}

void EventInspector::copyPath()
{
    const JsonTreeView& tree = m_tabs->currentIndex() == MetadataTab ? *m_meta : *m_data;
    const QModelIndex index = tree.jsonModel().indexOf(tree.currentPath());
    if (index.isValid())
        QGuiApplication::clipboard()->setText(
            plainValue(index.data(JsonTreeModel::RawRole).toByteArray()));
}

void EventInspector::offerCopies(QToolButton* button)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto offer = [&](const QString& name, const QString& text) {
        connect(menu->addAction(name), &QAction::triggered, this,
                [text] { QGuiApplication::clipboard()->setText(text); });
    };
    const EventView& shown = *inspected();
    offer(tr("As NDJSON"), eventAsNdjson(shown));
    offer(tr("As CloudEvents"), eventAsCloudEvent(shown, m_session.name()));
    offer(tr("Link to the event"), eventAsUri(shown, m_session.name()));
    menu->addSeparator();
    offer(tr("Data"), toQString(shown.data));
    if (!shown.meta.empty())
        offer(tr("Metadata"), toQString(shown.meta));
    offer(tr("Event id"), toQString(formatUuid(shown.id)));
    menu->popup(button->mapToGlobal(QPoint(0, button->height() + 2)));
}

void EventInspector::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Surface));
    if (m_stack->currentWidget() != m_content)
        return;
    painter.setPen(m_theme.color(Token::Border));
    const int below = m_pages->mapTo(this, QPoint()).y() - 5;
    painter.drawLine(0, below, width(), below);
    if (m_bottom->isVisible())
        painter.drawLine(0, m_bottom->y() - 1, width(), m_bottom->y() - 1);
}

} // namespace headrace
