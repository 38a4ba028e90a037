// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/plan_page.h"

#include "views/projections/fact_grid.h"
#include "views/projections/rebuild.h"
#include "views/projections/sentence_label.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <array>

namespace headrace {
namespace {

constexpr int kTypingMs = 250;
constexpr int kNameWidth = 72;

struct KindRow
{
    RebuildKind kind;
    const char* name;
    const char* meaning;
    const char* what; ///< What the field is for; empty: there is none.
};

constexpr std::array kKinds {
    KindRow {RebuildKind::SideBySide, QT_TR_NOOP("Side by side"),
             QT_TR_NOOP("All rows into a new table, beside the live one. Then the two are "
                        "compared, and you switch or discard."),
             ""},
    KindRow {RebuildKind::Full, QT_TR_NOOP("Full"),
             QT_TR_NOOP("All rows into a new table, which becomes live at the end."), ""},
    KindRow {RebuildKind::FromPosition, QT_TR_NOOP("From a position"),
             QT_TR_NOOP("The live rows of all keys that an event at or behind the position "
                        "touches."),
             QT_TR_NOOP("Position")},
    KindRow {RebuildKind::OneKey, QT_TR_NOOP("One key"), QT_TR_NOOP("One live row."),
             QT_TR_NOOP("Key")},
    KindRow {RebuildKind::OneStream, QT_TR_NOOP("One stream"),
             QT_TR_NOOP("The live rows of all keys that the events of the stream touch."),
             QT_TR_NOOP("Stream")},
};

QString sourcesOf(const ProjectionDescription& projection)
{
    QStringList names;
    for (const std::string& category : projection.from)
        names << toQString(category);
    return names.isEmpty() ? PlanPage::tr("every stream") : names.join(", ");
}

QString touches(const Rebuild& rebuild)
{
    const auto* known = rebuild.known();
    const QString live = known && known->status && known->status->live
        ? PlanPage::tr("v%1").arg(known->status->live->version)
        : QString();
    switch (rebuild.request().kind) {
    case RebuildKind::SideBySide:
        return live.isEmpty()
            ? PlanPage::tr("a new table")
            : PlanPage::tr("a new table; %1 stays live until you switch").arg(live);
    case RebuildKind::Full:
        return live.isEmpty()
            ? PlanPage::tr("a new table")
            : PlanPage::tr("a new table, live at the end; %1 is kept for going back").arg(live);
    default:
        return PlanPage::tr("rows of the live table, in one step");
    }
}

QString duration(const RebuildPlan& plan)
{
    if (!plan.rate || *plan.rate <= 0)
        return PlanPage::tr("not known: nothing was rebuilt yet");
    const auto time =
        std::chrono::microseconds(std::int64_t(double(plan.events) / *plan.rate * 1e6));
    return PlanPage::tr("about %1, at %2 as the last rebuild")
        .arg(durationText(time), rateText(*plan.rate));
}

QList<FactGrid::Fact> factsOf(const Rebuild& rebuild)
{
    const RebuildPlan& plan = *rebuild.plan();
    const auto* known = rebuild.known();
    QList<FactGrid::Fact> facts;
    facts << FactGrid::Fact {
        PlanPage::tr("Reads"),
        PlanPage::tr("%1 of %2, up to position %3")
            .arg(countText(plan.events, PlanPage::tr("event"), PlanPage::tr("events")),
                 known ? sourcesOf(known->projection) : QStringLiteral("?"),
                 numberText(plan.head.value))};
    facts << FactGrid::Fact {PlanPage::tr("Writes"), touches(rebuild)};
    facts << FactGrid::Fact {PlanPage::tr("Rows now"), numberText(plan.rows)};
    if (plan.diskBytes > 0)
        facts << FactGrid::Fact {PlanPage::tr("Disk"),
                                 PlanPage::tr("about %1 more").arg(bytesText(plan.diskBytes))};
    facts << FactGrid::Fact {PlanPage::tr("Takes"), duration(plan)};
    if (plan.resumes)
        facts << FactGrid::Fact {
            PlanPage::tr("Goes on"),
            PlanPage::tr("with %1, which was interrupted at position %2")
                .arg(toQString(plan.resumes->table), numberText(plan.resumes->checkpoint.value))};
    return facts;
}

} // namespace

PlanPage::PlanPage(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_kind(new QComboBox(this))
    , m_what(new QLineEdit(this))
    , m_meaning(new QLabel(this))
    , m_problem(new SentenceLabel(theme, this))
    , m_facts(new FactGrid(theme, kNameWidth, this))
{
    m_kind->setObjectName("rebuildKind");
    m_kind->setAccessibleName(tr("Kind of rebuild"));
    for (const KindRow& row : kKinds)
        m_kind->addItem(tr(row.name));
    m_what->setObjectName("rebuildWhat");
    m_what->setFont(theme.entry());
    m_meaning->setTextFormat(Qt::PlainText);
    m_meaning->setWordWrap(true);
    m_meaning->setFont(theme.font(TextStyle::Small));
    m_meaning->setForegroundRole(QPalette::PlaceholderText);
    m_problem->setObjectName("planProblem");
    buildLayout();
    m_askDue.setSingleShot(true);
    m_askDue.setInterval(kTypingMs);
    connect(&m_askDue, &QTimer::timeout, this, &PlanPage::ask);
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
        m_what->clear();
        showWhat();
        ask();
    });
    connect(m_what, &QLineEdit::textEdited, &m_askDue, qOverload<>(&QTimer::start));
    showWhat();
}

void PlanPage::buildLayout()
{
    auto* choice = new QHBoxLayout;
    choice->setSpacing(8);
    choice->addWidget(m_kind);
    choice->addWidget(m_what, 1);
    choice->addStretch(0);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addLayout(choice);
    layout->addWidget(m_meaning);
    layout->addSpacing(4);
    layout->addWidget(m_problem);
    layout->addWidget(m_facts);
    layout->addStretch(1);
}

void PlanPage::setRebuild(Rebuild* rebuild)
{
    m_askDue.stop();
    m_rebuild = rebuild;
    if (rebuild == nullptr)
        return;
    const RebuildRequest& request = rebuild->request();
    const QSignalBlocker silent(m_kind);
    for (std::size_t i = 0; i < kKinds.size(); ++i)
        if (kKinds[i].kind == request.kind)
            m_kind->setCurrentIndex(int(i));
    m_what->setText(request.kind == RebuildKind::FromPosition ? QString::number(request.from.value)
                                                              : toQString(request.key));
    showWhat();
}

void PlanPage::showWhat()
{
    const KindRow& row = kKinds[std::size_t(m_kind->currentIndex())];
    const QString what = tr(row.what);
    m_meaning->setText(tr(row.meaning));
    m_what->setVisible(*row.what != 0);
    m_what->setPlaceholderText(what);
    m_what->setAccessibleName(what.isEmpty() ? tr("What is rebuilt") : what);
}

void PlanPage::ask()
{
    if (m_rebuild == nullptr)
        return;
    RebuildRequest request;
    request.kind = kKinds[std::size_t(m_kind->currentIndex())].kind;
    if (request.kind == RebuildKind::FromPosition)
        request.from = {QString(m_what->text()).remove(QChar(0x2009)).toLongLong()};
    else
        request.key = m_what->text().toStdString();
    m_rebuild->setRequest(request);
}

QString PlanPage::whyNot(const Rebuild& rebuild)
{
    const RebuildRequest& request = rebuild.request();
    if (request.kind == RebuildKind::FromPosition && request.from.value < 1)
        return tr("Type a position of 1 or above.");
    if (request.kind == RebuildKind::OneKey && request.key.empty())
        return tr("Type the key of a row.");
    if (request.kind == RebuildKind::OneStream && request.key.empty())
        return tr("Type the name of a stream.");
    if (rebuild.isPlanning())
        return tr("The plan is being made.");
    if (!rebuild.planFailure().isEmpty())
        return rebuild.planFailure();
    if (rebuild.plan() && !rebuild.plan()->impossible.empty())
        return toQString(rebuild.plan()->impossible);
    return {};
}

void PlanPage::show(const Rebuild& rebuild)
{
    using Kind = SentenceLabel::Kind;
    const bool isAsked = rebuild.isPlanning();
    const QString why = whyNot(rebuild);
    const bool isFailure = !rebuild.planFailure().isEmpty();
    const bool isImpossible = rebuild.plan() && !rebuild.plan()->impossible.empty();
    m_problem->say(isAsked || (!isFailure && !isImpossible) ? Kind::Plain
                       : isImpossible                       ? Kind::Watch
                                                            : Kind::Failure,
                   why);
    m_facts->setFacts(rebuild.plan() ? factsOf(rebuild) : QList<FactGrid::Fact>());
}

QString PlanPage::factsText() const
{
    return m_facts->text();
}

void PlanPage::focusKind()
{
    m_kind->setFocus(Qt::OtherFocusReason);
}

} // namespace headrace
