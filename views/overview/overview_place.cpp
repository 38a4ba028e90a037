// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/overview/overview_place.h"

#include "views/overview/category_pane.h"
#include "views/overview/fact_tile.h"
#include "views/overview/findings_pane.h"
#include "views/overview/headline_bar.h"
#include "views/support/action_registry.h"
#include "views/support/data_table.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/thin_splitter.h"

#include <QAction>
#include <QGridLayout>
#include <QPainter>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace headrace {
namespace {

constexpr int kTilesARow = 4;
constexpr int kPageEdge = 16;
constexpr int kBetweenTiles = 12;
constexpr int kCategoriesWidth = 384;
constexpr int kNarrowCategoriesWidth = 240;
constexpr int kNarrowBelow = 960;
constexpr int kReadMs = 500;
constexpr int kSecondMs = 1'000;

} // namespace

OverviewPlace::OverviewPlace(StoreSession& session, Theme& theme, ActionRegistry& actions,
                             JobList& jobs, QWidget* parent)
    : Place(parent)
    , m_session(session)
    , m_theme(theme)
    , m_actions(actions)
    , m_run(new VerificationRun(session.store(), jobs, this))
    , m_headline(new HeadlineBar(theme, this))
{
    m_report.description = session.description();
    m_report.head = session.head();
    m_report.now = now();
    addActions();
    buildLayout();
    connectTo();
    showReport();
}

OverviewPlace::~OverviewPlace() = default;

void OverviewPlace::addActions()
{
    m_verify = m_actions.add(
        {.id = "overview.verify",
         .text = tr("Verify the store"),
         .icon = "shield",
         .shortcuts = {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V)},
         .tooltip = tr("Reads every event and checks it: positions, versions, digests, chain"),
         .shortText = tr("Verify")},
        this, [this] { m_run->start(); });
    m_cancel = m_actions.add({.id = "overview.cancelVerifying",
                              .text = tr("Cancel verifying"),
                              .icon = "close",
                              .tooltip = tr("Ends the verification; what it found stays listed"),
                              .shortText = tr("Cancel")},
                             this, [this] { m_run->cancel(); });
    m_toEvent = m_actions.add(
        {.id = "overview.showEvent",
         .text = tr("Show the event of the finding"),
         .icon = "event",
         .tooltip = tr("Goes to the event that the finding is about")},
        this, [this] { emit m_findings->eventWanted(m_findings->selected()->position); });
    m_toStream = m_actions.add(
        {.id = "overview.showStream",
         .text = tr("Show the stream of the finding"),
         .icon = "streams",
         .shortcuts = {QKeySequence(Qt::ALT | Qt::Key_Return)},
         .tooltip = tr("Goes to the stream that the finding is about")},
        this, [this] { emit m_findings->streamWanted(toQString(m_findings->selected()->stream)); });
}

void OverviewPlace::buildLayout()
{
    m_grid = new QGridLayout;
    m_grid->setContentsMargins(kPageEdge, kBetweenTiles, kPageEdge, kBetweenTiles);
    m_grid->setSpacing(kBetweenTiles);
    const auto texts = tilesOf(m_report);
    for (int i = 0; i < int(texts.size()); ++i) {
        m_tiles.push_back(new FactTile(m_theme, this));
        m_grid->addWidget(m_tiles.back(), i / kTilesARow, i % kTilesARow);
        m_grid->setColumnStretch(i % kTilesARow, 1);
    }

    m_panes = new ThinSplitter(Qt::Horizontal, this);
    m_panes->setChildrenCollapsible(false);
    m_findings = new FindingsPane(m_theme, m_verify, m_cancel, m_panes);
    m_findings->setMinimumWidth(320);
    m_categories = new CategoryPane(m_theme, m_panes);
    m_categories->setMinimumWidth(kNarrowCategoriesWidth);
    m_panes->addWidget(m_findings);
    m_panes->addWidget(m_categories);
    m_panes->setStretchFactor(0, 1);
    m_panes->setStretchFactor(1, 0);
    m_panes->setSizes({10 * kCategoriesWidth, kCategoriesWidth});

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_headline);
    layout->addLayout(m_grid);
    layout->addSpacing(1); // The line above the panes.
    layout->addWidget(m_panes, 1);
}

void OverviewPlace::connectTo()
{
    m_readDue.setSingleShot(true);
    m_readDue.setInterval(kReadMs);
    m_second.setInterval(kSecondMs);
    connect(&m_readDue, &QTimer::timeout, this, &OverviewPlace::readAgain);
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (isVisible())
            showReport();
    });
    m_second.start();
    connect(&m_session, &StoreSession::headChanged, this, [this](Position head) {
        m_report.head = head;
        m_isOld = true;
        if (!isVisible())
            return;
        showReport();
        if (!m_readDue.isActive())
            m_readDue.start();
    });
    connect(m_run, &VerificationRun::changed, this, &OverviewPlace::takeRun);
    connect(m_findings, &FindingsPane::eventWanted, this, [this](Position position) {
        emit navigate({.position = position.value, .isLog = true});
    });
    connect(m_findings, &FindingsPane::streamWanted, this,
            [this](const QString& stream) { emit navigate({.stream = stream}); });
    connect(m_findings, &FindingsPane::selectionMoved, this, &OverviewPlace::showReport);
    connect(m_categories, &CategoryPane::categoryWanted, this, [this](const QString& category) {
        emit navigate({.filter = QStringLiteral("category is ") + category});
    });
    for (FactTile* tile : m_tiles)
        connect(tile, &QAbstractButton::clicked, this, [this, tile] {
            follow(tile->tile().link.isEmpty() ? QString() : tile->tile().id);
        });
}

void OverviewPlace::follow(const QString& tile)
{
    if (tile == QStringLiteral("integrity"))
        m_verify->trigger();
    else if (tile == QStringLiteral("streams"))
        emit navigate({});
    else if (tile == QStringLiteral("events"))
        emit navigate({.isLog = true});
    else if (tile == QStringLiteral("head"))
        emit navigate({.position = m_report.head.value, .isLog = true});
}

void OverviewPlace::open(const Location&)
{
    if (m_isOld && !m_reading.isRunning())
        readAgain();
}

void OverviewPlace::showEvent(QShowEvent* event)
{
    Place::showEvent(event);
    if (m_isOld && !m_reading.isRunning())
        readAgain();
    showReport();
}

void OverviewPlace::readAgain()
{
    m_isOld = false;
    m_reading = m_session.ask<StoreFacts>(
        [](EventStore& store, std::stop_token) -> Result<StoreFacts> { return readFacts(store); },
        [this](Result<StoreFacts> facts) { takeFacts(*std::move(facts)); });
}

void OverviewPlace::takeFacts(StoreFacts facts)
{
    if (facts.statistics) {
        m_report.failure.clear();
        m_report.head = std::max(m_report.head, facts.statistics->head);
        m_categories->setCategories(facts.statistics->categories);
        m_report.statistics = *std::move(facts.statistics);
    } else {
        m_report.statistics.reset();
        m_report.failure = toQString(facts.statistics.error().message);
    }
    m_report.verifiedUnknown =
        facts.verified ? QString() : toQString(facts.verified.error().message);
    // Another process may have verified it since; a read-only store remembers nothing itself.
    if (facts.verified && *facts.verified
        && (!m_report.verified || (*facts.verified)->at > m_report.verified->at)) {
        m_report.isListKnown = false;
        m_report.verified = **facts.verified;
    }
    showReport();
}

void OverviewPlace::takeRun()
{
    m_report.run = m_run->state();
    m_report.runDone = m_run->done();
    m_report.runTotal = m_run->total();
    m_report.runFindings = m_run->findingCount();
    m_report.runFailure = m_run->failure();
    if (m_run->outcome()) {
        m_report.verified = m_run->outcome();
        m_report.isListKnown = true;
    } else if (m_run->isRunning()) {
        m_report.isListKnown = false; // The list is that of the new run.
    }
    m_findings->setFindings(m_run->findings(), m_run->findingCount());
    showReport();
}

void OverviewPlace::showReport()
{
    m_report.now = now();
    m_headline->setHeadline(headlineOf(m_report));
    QAction* const again = m_actions.action(QStringLiteral("view.readAgain")); // Of the frame.
    const bool isUnreadable = !m_report.failure.isEmpty() && again;
    m_headline->setAction(isUnreadable ? again : m_run->isRunning() ? m_cancel : m_verify);
    const auto texts = tilesOf(m_report);
    for (std::size_t i = 0; i < texts.size(); ++i)
        m_tiles[i]->setTile(texts[i]);
    m_findings->setNotice(findingsNoticeOf(m_report), m_run->isRunning());

    const bool isRunning = m_run->isRunning();
    m_actions.setDisabledBecause(m_verify,
                                 isRunning ? tr("The store is being verified.") : QString());
    m_actions.setDisabledBecause(m_cancel,
                                 isRunning ? QString() : tr("The store is not being verified."));
    const Finding* const finding = m_findings->selected();
    const QString none = tr("Select a finding first.");
    m_actions.setDisabledBecause(m_toEvent,
                                 !finding                          ? none
                                     : finding->position.value > 0 ? QString()
                                                                   : tr("It is about no event."));
    m_actions.setDisabledBecause(m_toStream,
                                 !finding                       ? none
                                     : !finding->stream.empty() ? QString()
                                                                : tr("It is about no stream."));
}

QWidget* OverviewPlace::primaryView()
{
    return m_findings->isListShown() ? &m_findings->table() : &m_categories->table();
}

QList<QWidget*> OverviewPlace::panes()
{
    return {m_tiles.front(), m_findings, &m_categories->table()};
}

const Headline& OverviewPlace::headline() const
{
    return m_headline->headline();
}

const TileText& OverviewPlace::tile(const QString& id) const
{
    const auto found =
        std::ranges::find_if(m_tiles, [&](const FactTile* tile) { return tile->tile().id == id; });
    Q_ASSERT(found != m_tiles.end());
    return (*found)->tile();
}

void OverviewPlace::resizeEvent(QResizeEvent* event)
{
    Place::resizeEvent(event);
    const bool isNarrow = width() < kNarrowBelow;
    if (std::exchange(m_isNarrow, isNarrow) == isNarrow)
        return;
    for (FactTile* tile : m_tiles)
        tile->setNarrow(isNarrow);
    m_findings->setNarrow(isNarrow);
    m_categories->setNarrow(isNarrow);
    const int right = isNarrow ? kNarrowCategoriesWidth : kCategoriesWidth;
    m_panes->setSizes({width() - right, right});
}

void OverviewPlace::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(Token::Window));
    painter.fillRect(0, m_panes->y() - 1, width(), 1, m_theme.color(Token::Border));
}

} // namespace headrace
