// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/domain/domain_description.h"
#include "views/support/delegates/row_delegate.h"

#include <QAbstractTableModel>

#include <vector>

namespace headrace {

/// Where a row of the chain stands on the way of the shown event.
enum class ChainMark {
    Before, ///< An older version than it was stored in.
    Passed, ///< As it was stored, or a lens that could be applied.
    Failed, ///< The lens that could not.
    Beyond, ///< Not reached, or there is no event.
};

/// A version of an event type, or an operation of the lens that leads on from it.
struct ChainRow
{
    int schema = 1;         ///< The version, or the one that the operation leads to.
    bool isVersion = false; ///< "v2"; else an operation.
    QString text;
    bool isLoss = false; ///< It tells what the operations above it lose.
    ChainMark mark = ChainMark::Beyond;
};

/// How far an event came.
struct ChainReach
{
    int stored = 0; ///< 0: there is no event.
    int last = 0;   ///< The version of its last step.
    bool failed = false;
};

/// The chain of `event` (null: of a type that the module does not know), from version 1 on.
std::vector<ChainRow> chainRows(const EventDescription* event, const ChainReach& reach);

/// The chain as a list with one column.
class LensChainModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setRows(std::vector<ChainRow> rows);
    const ChainRow& row(int index) const { return m_rows[std::size_t(index)]; }
    /// The row of version `schema`; -1: there is none.
    int rowOf(int schema) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    std::vector<ChainRow> m_rows;
};

/// Paints the chain: a line with a dot for each version, as far as the event came in the accent.
class LensChainDelegate : public RowDelegate
{
    Q_OBJECT

public:
    LensChainDelegate(const LensChainModel& model, const Theme& theme, QObject* parent = nullptr)
        : RowDelegate(theme, parent)
        , m_model(model)
    {
    }

protected:
    void paintCell(const Cell& cell) const override;

private:
    QColor colorOf(ChainMark mark) const;
    void paintLine(const Cell& cell) const;

    const LensChainModel& m_model;
};

} // namespace headrace
