// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/projections/row_filter.h"

#include "views/projections/column_text.h"
#include "views/support/text_format.h"
#include "views/support/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStyle>

namespace headrace {
namespace {

using Match = RowsRequest::Match;
constexpr int kTypingMs = 200;
constexpr int kMatchWidth = 120; // "begins with"

} // namespace

RowFilter::RowFilter(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_column(new QComboBox(this))
    , m_match(new QComboBox(this))
    , m_value(new QLineEdit(this))
{
    m_column->setAccessibleName(tr("Column to find rows by"));
    m_match->setAccessibleName(tr("How the value is compared"));
    m_value->setAccessibleName(tr("Value to find rows by"));
    m_match->setMinimumWidth(kMatchWidth);
    m_value->setObjectName("rowFilter");
    m_value->setPlaceholderText(tr("Find rows"));
    m_value->setClearButtonEnabled(true);
    m_value->setFont(theme.entry());
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 5, 12, 5);
    layout->setSpacing(8);
    layout->addWidget(m_column);
    layout->addWidget(m_match);
    layout->addWidget(m_value, 1);
    m_due.setSingleShot(true);
    m_due.setInterval(kTypingMs);
    connect(&m_due, &QTimer::timeout, this, &RowFilter::apply);
    connect(m_value, &QLineEdit::textChanged, &m_due, qOverload<>(&QTimer::start));
    connect(m_value, &QLineEdit::returnPressed, this, &RowFilter::apply);
    connect(m_match, &QComboBox::currentIndexChanged, this, &RowFilter::apply);
    connect(m_column, &QComboBox::currentIndexChanged, this, [this] {
        fillMatches();
        apply();
    });
}

void RowFilter::setColumns(std::vector<ColumnDescription> columns)
{
    const QSignalBlocker quiet(m_column);
    const QSignalBlocker silent(m_value);
    m_columns = std::move(columns);
    m_column->clear();
    for (const ColumnDescription& column : m_columns)
        m_column->addItem(toQString(column.name));
    m_value->clear();
    m_due.stop();
    fillMatches();
}

void RowFilter::fillMatches()
{
    const QSignalBlocker quiet(m_match);
    m_match->clear();
    m_match->addItem(tr("is"), int(Match::Equals));
    const int at = m_column->currentIndex();
    if (at >= 0 && m_columns[std::size_t(at)].type == ColumnType::Text) {
        m_match->addItem(tr("begins with"), int(Match::Prefix));
        m_match->setCurrentIndex(1);
    }
    m_match->addItem(tr("at least"), int(Match::AtLeast));
    m_match->addItem(tr("at most"), int(Match::AtMost));
}

Result<ColumnValue> RowFilter::typed() const
{
    const int at = m_column->currentIndex();
    return columnValueOf(m_value->text(),
                         at < 0 ? ColumnType::Text : m_columns[std::size_t(at)].type);
}

std::vector<RowsRequest::Filter> RowFilter::filters() const
{
    if (m_value->text().isEmpty() || m_column->currentIndex() < 0)
        return {};
    const auto value = typed();
    if (!value)
        return {};
    return {{.column = m_column->currentText().toStdString(),
             .match = static_cast<Match>(m_match->currentData().toInt()),
             .value = *value}};
}

QString RowFilter::problem() const
{
    if (m_value->text().isEmpty())
        return {};
    const auto value = typed();
    return value ? QString() : toQString(value.error().message);
}

void RowFilter::apply()
{
    m_due.stop();
    m_value->setProperty("invalid", !problem().isEmpty());
    m_value->style()->unpolish(m_value);
    m_value->style()->polish(m_value);
    m_value->setToolTip(plainToolTip(problem()));
    if (problem().isEmpty()) // The last valid result stays.
        emit changed();
}

} // namespace headrace
