// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/aggregate/slider_marks.h"
#include "views/aggregate/stream_reader.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QSet>

#include <map>
#include <memory>
#include <optional>

namespace headrace {

/// The events of one stream as rows, version 1 in row 0. Holds 12 bytes an event; the names of
/// types are kept once. Events above the shown version step back (DimRole).
class StreamEventsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { VersionColumn, MarkColumn, TypeColumn, DeltaColumn, ColumnCount };
    enum Role {
        HasHandlerRole =
            Qt::UserRole, ///< bool: false when the domain module does not know the type.
        FlipRole,         ///< Text: what the predicate says from here on; empty where it goes on.
        SnapshotRole,     ///< 0: none; 1: one is stored; 2: the shown state was folded from it.
    };

    explicit StreamEventsModel(QObject* parent = nullptr);

    void clear();
    /// `headers` go on where the model ends.
    void append(const std::vector<EventHeader>& headers);

    /// Events above it are not folded into the state that is shown.
    void setShownVersion(std::int64_t version);
    /// The types that the domain module handles; none: there is no module to ask.
    void setHandledTypes(std::optional<QSet<QString>> types);

    /// What a predicate says; where it turns is marked.
    void setBand(PredicateBand band);
    void setSnapshots(const std::vector<SnapshotMark>& snapshots);

    std::int64_t last() const { return static_cast<std::int64_t>(m_typeOf.size()); }
    QString type(std::int64_t version) const;
    Time time(std::int64_t version) const { return times()->at(std::size_t(version - 1)); }
    /// By version - 1. Replaced, never changed, when events are appended.
    std::shared_ptr<const std::vector<Time>> times() const { return m_times; }
    /// As Timeline::versionAt(): the highest version whose event is not after `time`; 0 for none.
    std::int64_t versionAt(Time time) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::uint32_t keepType(const std::string& type);
    QVariant display(std::int64_t version, int column) const;
    QVariant value(std::int64_t version, int column) const;
    bool hasHandler(std::int64_t version) const;
    QString flip(std::int64_t version) const;
    QString marks(std::int64_t version) const;
    int snapshot(std::int64_t version) const;
    void tellMarks();

    std::vector<std::uint32_t> m_typeOf; // By version - 1; into m_types.
    std::shared_ptr<const std::vector<Time>> m_times;
    std::vector<QString> m_types;
    QHash<QString, std::uint32_t> m_typeNumbers;
    std::optional<QSet<QString>> m_handled;
    PredicateBand m_band;
    std::map<std::int64_t, bool> m_snapshots; // Whether it was used.
    std::int64_t m_shown = 0;
};

} // namespace headrace
