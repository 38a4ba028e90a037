// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/schemas/schemas_place.h"

#include "views/schemas/coverage_text.h"
#include "views/schemas/schema_detail.h"
#include "views/schemas/schema_list.h"
#include "views/schemas/schema_table_model.h"
#include "views/support/action_registry.h"
#include "views/support/domain_session.h"
#include "views/support/file_prompt.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/store_session.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_notice.h"
#include "views/support/widgets/thin_splitter.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace headrace {
namespace {

constexpr int kHeadHeight = 40;
constexpr int kEdge = 12;
constexpr int kDetailWidth = 400;
constexpr int kNarrowBelow = 960;
constexpr int kReadMs = 500;

} // namespace

SchemasPlace::SchemasPlace(StoreSession& session, DomainSession& domain, Theme& theme,
                           ActionRegistry& actions, JobList& jobs, FilePrompt& files,
                           QWidget* parent)
    : Place(parent)
    , m_session(session)
    , m_domain(domain)
    , m_theme(theme)
    , m_actions(actions)
    , m_files(files)
    , m_run(new CoverageRun(session.store(), jobs, this))
    , m_shownModule(domain.module())
    , m_model(new SchemaTableModel(this))
{
    addActions();
    buildLayout();
    connectTo();
    showAll();
}

void SchemasPlace::addActions()
{
    m_check = m_actions.add(
        {.id = "schemas.runCoverage",
         .text = tr("Run the schema coverage"),
         .icon = "play",
         .shortcuts = {QKeySequence(Qt::CTRL | Qt::Key_Return)},
         .tooltip = tr("Takes every stored event through the lenses and checks what comes out"),
         .shortText = tr("Run coverage")},
        this, [this] { startRun(); });
    m_cancel = m_actions.add({.id = "schemas.cancelCoverage",
                              .text = tr("Cancel the schema coverage"),
                              .icon = "close",
                              .tooltip = tr("Ends the run; what the one before it found stays"),
                              .shortText = tr("Cancel")},
                             this, [this] { m_run->cancel(); });
    m_toSample = m_actions.add(
        {.id = "schemas.openEvent",
         .text = tr("Open the example in Streams"),
         .icon = "event",
         .shortcuts = {QKeySequence(Qt::ALT | Qt::Key_Return)},
         .tooltip = tr("Shows the event that is the example of the selected row, in Streams")},
        this, [this] { openSample(); });
    m_openModule = m_actions.add({.id = "schemas.openModule",
                                  .text = tr("Open module…"),
                                  .icon = "schemas",
                                  .tooltip = tr("Opens the domain module that declares the types")},
                                 this, [this] { askForModule(); });
}

QWidget* SchemasPlace::buildHead()
{
    auto* head = new QWidget(this);
    m_sentence = new QLabel(head);
    m_sentence->setObjectName("schemasHeadline");
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    head->setObjectName("toolBar");
    head->setAttribute(Qt::WA_StyledBackground);
    head->setFixedHeight(kHeadHeight);
    auto* layout = new QHBoxLayout(head);
    layout->setContentsMargins(kEdge, 0, kEdge, 1);
    layout->setSpacing(8);
    layout->addWidget(m_sentence, 1);
    for (QAction* action : {m_cancel, m_check}) {
        auto* button = new QToolButton(head);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setIconSize({16, 16});
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(action->text());
        button->setObjectName(action == m_check ? "checkButton" : "cancelButton");
        layout->addWidget(button);
        if (action == m_cancel)
            m_cancelButton = button;
    }
    return head;
}

void SchemasPlace::buildLayout()
{
    auto* head = buildHead();
    m_stack = new QStackedWidget(this);
    m_notice = new PaneNotice(m_theme, m_stack);
    m_panes = new ThinSplitter(Qt::Horizontal, m_stack);
    m_list = new SchemaList(*m_model, m_theme, m_panes);
    m_list->setMinimumWidth(320);
    m_detail = new SchemaDetail(m_session, m_domain, m_theme, m_toSample, m_panes);
    m_detail->setMinimumWidth(320);
    m_panes->setChildrenCollapsible(false);
    m_panes->addWidget(m_list);
    m_panes->addWidget(m_detail);
    m_panes->setStretchFactor(0, 1);
    m_panes->setStretchFactor(1, 0);
    m_panes->setSizes({10 * kDetailWidth, kDetailWidth});
    m_stack->addWidget(m_notice);
    m_stack->addWidget(m_panes);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(head);
    layout->addWidget(m_stack, 1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
}

void SchemasPlace::connectTo()
{
    m_readDue.setSingleShot(true);
    m_readDue.setInterval(kReadMs);
    connect(&m_readDue, &QTimer::timeout, this, [this] {
        if (!m_reading.isRunning()) // Otherwise it is finished first.
            readAgain();
    });
    connect(&m_session, &StoreSession::headChanged, this, [this] {
        m_isOld = true;
        if (isVisible() && !m_readDue.isActive())
            m_readDue.start();
    });
    connect(&m_domain, &DomainSession::changed, this, &SchemasPlace::takeModule);
    connect(m_run, &CoverageRun::changed, this, &SchemasPlace::takeRun);
    connect(m_list, &DataTable::rowActivated, m_toSample, &QAction::trigger);
    connect(m_detail, &SchemaDetail::sampleChanged, this, &SchemasPlace::allow);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (!current.isValid())
                    return;
                m_selected = m_model->row(current.row());
                m_detail->setRow(m_selected);
            });
}

void SchemasPlace::open(const Location&)
{
    if (m_isOld && !m_reading.isRunning())
        readAgain();
}

void SchemasPlace::showEvent(QShowEvent* event)
{
    Place::showEvent(event);
    if (m_isOld && !m_reading.isRunning())
        readAgain();
}

void SchemasPlace::readAgain()
{
    m_isOld = false;
    m_reading = m_session.ask<StoreStatistics>(
        [](EventStore& store, std::stop_token) { return store.statistics(); },
        [this](Result<StoreStatistics> statistics) {
            m_failure = statistics ? QString() : toQString(statistics.error().message);
            m_statistics.reset();
            if (statistics)
                m_statistics = *std::move(statistics);
            showAll();
            if (m_isOld && isVisible())
                m_readDue.start();
        });
}

// What was found holds for the module that found it, and for no other.
void SchemasPlace::takeModule()
{
    if (m_domain.state() != DomainSession::State::Loading
        && std::exchange(m_shownModule, m_domain.module()) != m_domain.module()) {
        m_run->forget();
        m_selected.reset();
        m_detail->setRow({});
    }
    showAll();
}

void SchemasPlace::takeRun()
{
    if (m_run->isRunning()) {
        showHeadline();
        allow();
    } else {
        showAll();
    }
}

void SchemasPlace::showAll()
{
    if (!showNotice()) {
        m_stack->setCurrentWidget(m_panes);
        showRows();
    }
    showHeadline();
    allow();
}

void SchemasPlace::showRows()
{
    m_model->setRows(
        schemaRows(m_domain.module()->description(), *m_statistics, m_run->coverage().get()));
    const std::optional<SchemaRow> before = m_selected;
    const int row = before ? std::max(0, m_model->find(*before)) : 0;
    if (m_list->currentIndex().row() != row)
        m_list->setCurrentIndex(m_model->index(row, SchemaTableModel::StateColumn));
    // The same row may say something else now.
    const SchemaRow& now = m_model->row(row);
    const bool isTold = m_selected && m_selected->isSame(now) && m_selected->state == now.state
        && m_selected->covered.has_value() == now.covered.has_value();
    m_selected = now;
    if (!isTold)
        m_detail->setRow(m_selected);
}

// True when a notice stands in place of the table.
bool SchemasPlace::showNotice()
{
    using Kind = PaneNotice::Kind;
    const QString file = m_domain.path().section('/', -1);
    const auto say = [&](Kind kind, const QString& sentence, const QString& second, bool isModule) {
        m_stack->setCurrentWidget(m_notice);
        // A button that has the focus must not lose it because something else was read again.
        if (std::exchange(m_said, sentence + second) == sentence + second)
            return true;
        m_notice->say(kind, sentence, second);
        if (isModule)
            connect(m_notice->addButton(m_openModule->text()), &QPushButton::clicked, m_openModule,
                    &QAction::trigger);
        return true;
    };
    if (m_domain.state() == DomainSession::State::Failed)
        return say(Kind::Failure, tr("%1 does not load").arg(file), m_domain.failure(), true);
    if (m_domain.state() == DomainSession::State::None)
        return say(Kind::Empty, tr("No domain module for this store"),
                   tr("Its event types, their lenses and whether every stored version comes "
                      "through them would be here."),
                   true);
    if (!m_domain.module())
        return say(Kind::Empty, tr("Reading %1…").arg(file), {}, false);
    if (!m_failure.isEmpty())
        return say(Kind::Failure, tr("The counts of the store could not be read."), m_failure,
                   false);
    if (!m_statistics)
        return say(Kind::Empty, tr("Reading the event types…"), {}, false);
    const auto& aggregates = m_domain.module()->description().aggregates;
    const bool hasTypes =
        std::ranges::any_of(aggregates, [](const auto& it) { return !it.events.empty(); });
    if (!hasTypes && m_statistics->types.empty())
        return say(Kind::Empty, tr("%1 declares no events").arg(file),
                   tr("And the store has none yet."), true);
    return false;
}

void SchemasPlace::showHeadline()
{
    QString text;
    if (m_domain.module()) {
        const QString name = toQString(m_domain.module()->fileName());
        text = tr("%1. Coverage: %2")
                   .arg(name, coverageText(*m_run, m_statistics ? m_statistics->events : 0));
    }
    m_sentence->setText(text);
    m_sentence->setToolTip(plainToolTip(text));
}

QString SchemasPlace::headline() const
{
    return m_sentence->text();
}

void SchemasPlace::allow()
{
    const bool isRunning = m_run->isRunning();
    m_actions.setDisabledBecause(m_check,
                                 isRunning      ? tr("The coverage is running.")
                                     : module() ? QString()
                                                : tr("Open a domain module first."));
    m_cancelButton->setVisible(isRunning);
    m_actions.setDisabledBecause(m_cancel,
                                 isRunning ? QString() : tr("The coverage is not running."));
    m_actions.setDisabledBecause(
        m_toSample,
        m_detail->sample() ? QString() : tr("Select a type with a stored event first."));
}

std::shared_ptr<const DomainModule> SchemasPlace::module() const
{
    return std::dynamic_pointer_cast<const DomainModule>(m_domain.module());
}

void SchemasPlace::startRun()
{
    m_run->start(module());
}

void SchemasPlace::openSample()
{
    const auto& sample = m_detail->sample();
    if (sample)
        emit navigate({.stream = sample->stream, .version = sample->version.value});
}

void SchemasPlace::askForModule()
{
    m_files.askForOpen(this,
                       {.title = tr("Open a domain module"),
                        .filters = {tr("Domain modules (*.js *.mjs)"), tr("All files (*)")}},
                       [this](const QString& path) { m_domain.load(path); });
}

QVariant SchemasPlace::keepView() const
{
    if (!m_selected)
        return {};
    return QVariantMap {{"category", m_selected->category},
                        {"type", m_selected->type},
                        {"stored", m_selected->stored},
                        {"scroll", m_list->verticalScrollBar()->value()}};
}

void SchemasPlace::restoreView(const QVariant& view)
{
    const QVariantMap kept = view.toMap();
    const int row = m_model->find({.category = kept["category"].toString(),
                                   .type = kept["type"].toString(),
                                   .stored = kept["stored"].toInt()});
    if (row < 0)
        return;
    m_list->setCurrentIndex(m_model->index(row, SchemaTableModel::StateColumn));
    m_list->verticalScrollBar()->setValue(kept["scroll"].toInt());
}

QWidget* SchemasPlace::primaryView()
{
    if (m_stack->currentWidget() == m_panes)
        return m_list;
    auto* const button = m_notice->findChild<QPushButton*>();
    return button ? static_cast<QWidget*>(button) : m_notice;
}

QList<QWidget*> SchemasPlace::panes()
{
    return {m_list, &m_detail->chain(), &m_detail->tree()};
}

QString SchemasPlace::noticeText() const
{
    return m_stack->currentWidget() == m_notice ? m_notice->sentence() : QString();
}

void SchemasPlace::resizeEvent(QResizeEvent* event)
{
    Place::resizeEvent(event);
    const bool isNarrow = width() < kNarrowBelow;
    m_list->setNarrow(isNarrow);
    m_panes->setSizes({width() - kDetailWidth, kDetailWidth});
}

} // namespace headrace
