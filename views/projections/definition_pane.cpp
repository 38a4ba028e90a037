// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/definition_pane.h"

#include "views/projections/fact_grid.h"
#include "views/support/data_table.h"
#include "views/support/delegates/cell_delegates.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"
#include "views/support/widgets/thin_splitter.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace headrace {
namespace {

constexpr int kNameWidth = 80;

QString listText(const std::vector<std::string>& names, const QString& whenEmpty)
{
    QStringList texts;
    for (const std::string& name : names)
        texts << toQString(name);
    return texts.isEmpty() ? whenEmpty : texts.join(", ");
}

QString buildText(const Build& build)
{
    return DefinitionPane::tr("%1: v%2, %3, up to position %4, made %5 UTC")
        .arg(toQString(build.table))
        .arg(build.version)
        .arg(countText(build.rows, DefinitionPane::tr("row"), DefinitionPane::tr("rows")),
             numberText(build.checkpoint.value), timeText(build.begun).left(19));
}

QList<FactGrid::Fact> factsOf(const ProjectionSession::Known& known,
                              const ProjectionSession& session)
{
    const ProjectionDescription& it = known.projection;
    QList<FactGrid::Fact> facts {
        {DefinitionPane::tr("From"), listText(it.from, DefinitionPane::tr("every stream"))},
        {DefinitionPane::tr("Handles"), listText(it.on, DefinitionPane::tr("no type"))},
        {DefinitionPane::tr("Key"),
         it.isKeyedByStream ? DefinitionPane::tr("the name of the stream")
                            : DefinitionPane::tr("as key or keys of the module say")},
        {DefinitionPane::tr("Version"), QString::number(it.version)},
        {DefinitionPane::tr("On error"),
         it.onError == ProjectionErrorPolicy::Park
             ? DefinitionPane::tr("the key is parked, the others go on")
             : DefinitionPane::tr("the projection stops")}};
    if (!known.status)
        return facts;
    const ProjectionStatus& status = *known.status;
    if (status.live)
        facts << FactGrid::Fact {DefinitionPane::tr("Live"), buildText(*status.live)};
    if (status.building)
        facts << FactGrid::Fact {status.building->state == BuildState::Ready
                                     ? DefinitionPane::tr("Ready")
                                     : DefinitionPane::tr("Building"),
                                 buildText(*status.building)};
    if (status.previous)
        facts << FactGrid::Fact {DefinitionPane::tr("Previous"), buildText(*status.previous)};
    facts << FactGrid::Fact {DefinitionPane::tr("Run by"),
                             status.runBy.empty() ? DefinitionPane::tr("nobody")
                                                  : toQString(status.runBy)};
    const QString name = toQString(it.name);
    facts << (session.areRowsOnServer()
                  ? FactGrid::Fact {DefinitionPane::tr("View"),
                                    DefinitionPane::tr("%1.%2, in the database of the store")
                                        .arg(session.rowsPlaceText(), name)}
                  : FactGrid::Fact {DefinitionPane::tr("File"),
                                    session.rowsPlaceText() + '/' + name + ".db"});
    return facts;
}

} // namespace

DefinitionPane::DefinitionPane(ProjectionSession& session, Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_model({tr("Column"), tr("Type"), tr("Indexed")}, {})
{
    auto* panes = new ThinSplitter(Qt::Horizontal, this);
    auto* scroll = new QScrollArea(panes);
    auto* inside = new QWidget(scroll->viewport());
    m_facts = new FactGrid(theme, kNameWidth, inside);
    m_table = new DataTable(theme, tr("Columns of the read model"), panes);
    m_table->setObjectName("columnTable");
    m_table->setModel(&m_model);
    m_table->setItemDelegateForColumn(0, new DataDelegate(theme, m_table));
    m_table->setColumnWidth(0, 152);
    m_table->setColumnWidth(1, 80);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* facts = new QVBoxLayout(inside);
    facts->setContentsMargins(12, 10, 12, 10);
    facts->addWidget(m_facts);
    facts->addStretch(1);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inside);
    scroll->setAccessibleName(tr("Definition of the projection"));
    panes->setChildrenCollapsible(false);
    panes->addWidget(scroll);
    panes->addWidget(m_table);
    panes->setStretchFactor(0, 3);
    panes->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(panes);
}

void DefinitionPane::setProjection(const ProjectionSession::Known* known)
{
    QList<TextTableModel::Line> lines;
    if (known) {
        lines << TextTableModel::Line {
            {.text = toQString(kKeyColumn)}, {.text = tr("text")}, {.text = tr("yes")}};
        for (const ColumnDescription& column : known->projection.columns)
            lines << TextTableModel::Line {{.text = toQString(column.name)},
                                           {.text = toQString(columnTypeName(column.type))},
                                           {.text = column.isIndexed ? tr("yes") : QString()}};
    }
    m_model.setLines(std::move(lines));
    m_facts->setFacts(known ? factsOf(*known, m_session) : QList<FactGrid::Fact>());
}

QString DefinitionPane::factsText() const
{
    return m_facts->text();
}

} // namespace headrace
