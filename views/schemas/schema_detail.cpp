// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/schemas/schema_detail.h"

#include "views/schemas/lens_chain_model.h"
#include "views/schemas/lens_text.h"
#include "views/support/data_table.h"
#include "views/support/domain_session.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/json/json_tree_view.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/pane_header.h"
#include "views/support/widgets/pane_notice.h"
#include "views/support/widgets/segment_buttons.h"
#include "views/support/widgets/thin_splitter.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace headrace {
namespace {

enum Page { Lenses, Schema };
constexpr int kEdge = 12;

const EventDescription* declaredAs(const DomainSession& domain, const SchemaRow& row)
{
    const AggregateDescription* aggregate = domain.aggregate(row.category.toStdString());
    return aggregate ? aggregate->eventStoredAs(row.type.toStdString()) : nullptr;
}

QString countsText(const CoverageRow& row)
{
    return QObject::tr("%1 ok, %2 failed, %3 lossy of %4")
        .arg(numberText(row.ok), numberText(row.failed), numberText(row.lossy),
             countText(row.events, QObject::tr("event"), QObject::tr("events")));
}

QString factsOf(const SchemaRow& row, const EventDescription* declared)
{
    if (!declared)
        return QObject::tr("The module does not know this type: no handler gets its events.");
    QStringList facts;
    if (row.stored > 0 && row.stored != declared->version)
        facts << QObject::tr("stored as v%1, now v%2").arg(row.stored).arg(declared->version);
    else
        facts << QObject::tr("v%1").arg(declared->version);
    if (toQString(declared->type) != row.type)
        facts << QObject::tr("now called %1").arg(toQString(declared->type));
    facts << (row.covered ? countsText(*row.covered)
                  : row.state == SchemaState::Unused
                  ? QObject::tr("no event of it is stored")
                  : QObject::tr("not checked; run the coverage"));
    return facts.join("; ");
}

QString messageOf(const SchemaRow& row)
{
    if (!row.covered)
        return {};
    const auto& example =
        row.covered->firstFailed ? row.covered->firstFailed : row.covered->firstLossy;
    return example ? toQString(example->message) : QString();
}

} // namespace

SchemaDetail::SchemaDetail(StoreSession& store, DomainSession& domain, Theme& theme,
                           QAction* openSample, QWidget* parent)
    : QWidget(parent)
    , m_domain(domain)
    , m_theme(theme)
    , m_openSample(openSample)
    , m_reader(new SampleReader(store, domain, this))
    , m_whole(new QStackedWidget(this))
    , m_nothing(new PaneNotice(theme, m_whole))
    , m_shown(new QWidget(m_whole))
    , m_title(new QLabel(this))
    , m_facts(new QLabel(this))
    , m_message(new QLabel(this))
    , m_link(new QToolButton(this))
    , m_which(new SegmentButtons(tr("What is shown of the type"), {tr("Lenses"), tr("JSON Schema")},
                                 24, this))
    , m_pages(new QStackedWidget(m_shown))
    , m_lenses(new ThinSplitter(Qt::Vertical, m_pages))
    , m_chainModel(new LensChainModel(this))
    , m_chainPane(new QWidget(m_lenses))
    , m_chain(new DataTable(theme, tr("Lenses"), m_chainPane))
    , m_dataPane(new QWidget(m_lenses))
    , m_dataHeader(new PaneHeader(theme, tr("Data"), m_dataPane))
    , m_data(new QStackedWidget(m_dataPane))
    , m_tree(new JsonTreeView(theme, tr("Event data"), m_data))
    , m_notice(new PaneNotice(theme, m_data))
    , m_schema(new QPlainTextEdit(m_pages))
{
    buildLayout();
    connect(m_reader, &SampleReader::walked, this, &SchemaDetail::takeWalk);
    connect(m_reader, &SampleReader::failed, this, [this](const QString& reason) {
        say(tr("The event could not be read."), reason, true);
    });
    connect(m_link, &QToolButton::clicked, openSample, &QAction::trigger);
    connect(m_which, &SegmentButtons::chosenByUser, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_chain->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid())
                    showStep(m_chainModel->row(current.row()).schema);
            });
    connect(&theme, &Theme::changed, this, &SchemaDetail::dress);
    dress();
    setRow({});
}

void SchemaDetail::buildLayout()
{
    m_schema->setReadOnly(true);
    m_schema->setAccessibleName(tr("JSON Schema"));
    m_schema->setWordWrapMode(QTextOption::WrapAnywhere);
    m_schema->setFrameShape(QFrame::NoFrame);
    m_schema->document()->setDocumentMargin(kEdge);
    m_schema->setTabChangesFocus(true);
    buildLenses();
    m_pages->addWidget(m_lenses);
    m_pages->addWidget(m_schema);

    auto* column = new QVBoxLayout(m_shown);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead());
    column->addWidget(m_pages, 1);
    m_whole->addWidget(m_nothing);
    m_whole->addWidget(m_shown);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_whole);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
}

QWidget* SchemaDetail::buildHead()
{
    for (QLabel* label : {m_title, m_facts, m_message}) {
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setWordWrap(label != m_title);
    }
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_title->setObjectName("schemaTitle");
    m_facts->setForegroundRole(QPalette::PlaceholderText);
    m_link->setObjectName("sampleLink");
    m_link->setProperty("link", true);
    m_link->setFocusPolicy(Qt::StrongFocus);
    m_link->setCursor(Qt::PointingHandCursor);
    m_link->setToolTip(m_openSample->toolTip());

    auto* title = new QHBoxLayout;
    title->setSpacing(8);
    title->addWidget(m_title, 1);
    title->addWidget(m_which);
    auto* head = new QWidget(m_shown);
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(kEdge, 10, kEdge, 10);
    layout->setSpacing(4);
    layout->addLayout(title);
    layout->addWidget(m_facts);
    layout->addWidget(m_message);
    return head;
}

void SchemaDetail::buildLenses()
{
    m_chain->setObjectName("lensChain");
    m_chain->setModel(m_chainModel);
    m_chain->setItemDelegate(new LensChainDelegate(*m_chainModel, m_theme, m_chain));
    m_chain->horizontalHeader()->hide();
    m_chain->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->setObjectName("sampleTree");
    m_tree->setShowsMarks(true);
    m_tree->setUnfoldsChanges(true);
    m_dataHeader->add(m_link);
    m_data->addWidget(m_tree);
    m_data->addWidget(m_notice);

    auto* above = new QVBoxLayout(m_chainPane);
    above->setContentsMargins(0, 0, 0, 0);
    above->setSpacing(0);
    above->addWidget(new PaneHeader(m_theme, tr("Lenses"), m_chainPane));
    above->addWidget(m_chain, 1);
    auto* below = new QVBoxLayout(m_dataPane);
    below->setContentsMargins(0, 0, 0, 0);
    below->setSpacing(0);
    below->addWidget(m_dataHeader);
    below->addWidget(m_data, 1);
    m_lenses->setChildrenCollapsible(false);
    m_lenses->addWidget(m_chainPane);
    m_lenses->addWidget(m_dataPane);
    m_lenses->setSizes({220, 300});
}

void SchemaDetail::setRow(const std::optional<SchemaRow>& row)
{
    m_reader->cancel();
    m_row = row;
    m_sample.reset();
    m_whole->setCurrentIndex(row ? 1 : 0);
    if (!row) {
        m_nothing->say(PaneNotice::Kind::Empty, tr("No type chosen"),
                       tr("Its lenses, and an event on its way through them, would be here."));
    } else {
        showFacts();
        m_link->hide();
        m_tree->jsonModel().clear();
        m_data->setCurrentWidget(m_tree);
        m_dataHeader->setTitle(tr("Data"));
        showChain();
        if (row->state == SchemaState::Unused)
            say(tr("No event of it is stored"), {}, false);
        else
            m_reader->read(*row);
    }
    emit sampleChanged();
}

void SchemaDetail::showFacts()
{
    const EventDescription* declared = declaredAs(m_domain, *m_row);
    m_title->setText(visibleText(m_row->type));
    m_facts->setText(factsOf(*m_row, declared));
    const QString message = messageOf(*m_row);
    m_message->setText(visibleText(message));
    m_message->setVisible(!message.isEmpty());
    m_schema->setPlainText(declared && !declared->schemaJson.empty()
                               ? jsonInLines(declared->schemaJson)
                               : tr("None is declared: data of any shape passes."));
    dress();
}

void SchemaDetail::showChain()
{
    ChainReach reach;
    if (m_sample)
        reach = {.stored = m_sample->steps.front().schema,
                 .last = m_sample->steps.back().schema,
                 .failed = !m_sample->failure.isEmpty()};
    m_chainModel->setRows(chainRows(declaredAs(m_domain, *m_row), reach));
}

void SchemaDetail::takeWalk(const std::shared_ptr<const SampleWalk>& walk)
{
    m_sample = walk;
    if (!walk)
        return say(tr("No event of it is stored any more"), {}, false);
    m_link->setText(visibleText(streamAtText(walk->stream, walk->version)));
    m_link->setAccessibleName(tr("Open %1 in Streams").arg(m_link->text()));
    m_link->show();
    showChain();
    // What came of it; or the lens at which it ends.
    const int reached = walk->steps.back().schema + (walk->failure.isEmpty() ? 0 : 1);
    const int row =
        std::max(m_chainModel->rowOf(reached), m_chainModel->rowOf(walk->steps.back().schema));
    if (!walk->failure.isEmpty()) { // It stands below, where the lens fails, if one does.
        m_message->setText(visibleText(walk->failure));
        m_message->setVisible(m_chainModel->rowOf(reached) < 0);
    }
    if (row >= 0)
        m_chain->setCurrentIndex(m_chainModel->index(row, 0));
    else
        showStep(walk->steps.back().schema);
    emit sampleChanged();
}

void SchemaDetail::showStep(int schema)
{
    if (!m_sample)
        return;
    m_dataHeader->setTitle(tr("Data in v%1").arg(schema));
    const auto step = std::ranges::find(m_sample->steps, schema, &SampleStep::schema);
    if (step != m_sample->steps.end()) {
        m_tree->jsonModel().setJson(step->json, step->changes);
        m_data->setCurrentWidget(m_tree);
    } else if (schema < m_sample->steps.front().schema) {
        say(tr("The event was stored in a later version"),
            tr("It is stored as v%1; lenses before that do not touch it.")
                .arg(m_sample->steps.front().schema),
            false);
    } else if (m_sample->failure.isEmpty()) {
        say(tr("No lens leads here"), tr("The handler takes the event as it is stored."), false);
    } else {
        say(tr("The event does not get to v%1").arg(schema), m_sample->failure, true);
    }
}

void SchemaDetail::say(const QString& sentence, const QString& second, bool isFailure)
{
    m_notice->say(isFailure ? PaneNotice::Kind::Failure : PaneNotice::Kind::Empty, sentence,
                  second);
    m_data->setCurrentWidget(m_notice);
}

void SchemaDetail::dress()
{
    m_title->setFont(m_theme.font(TextStyle::Title));
    m_facts->setFont(m_theme.font(TextStyle::Small));
    m_message->setFont(m_theme.font(TextStyle::Small));
    m_schema->setFont(m_theme.data(QStringView()));
    m_link->setFont(m_theme.data(m_link->text()));
}

QString SchemaDetail::factsText() const
{
    return m_facts->text();
}

QString SchemaDetail::messageText() const
{
    return m_message->isHidden() ? QString() : m_message->text();
}

QString SchemaDetail::schemaText() const
{
    return m_schema->toPlainText();
}

QString SchemaDetail::noticeText() const
{
    return m_data->currentWidget() == m_notice ? m_notice->sentence() : QString();
}

void SchemaDetail::showSchema()
{
    m_which->choose(Schema);
    m_pages->setCurrentIndex(Schema);
}

} // namespace headrace
