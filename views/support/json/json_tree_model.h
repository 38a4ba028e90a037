// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/support/item_roles.h"

#include <QAbstractItemModel>
#include <QString>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headrace {

/// What happened to one value of a document.
struct JsonChange
{
    std::string path;                  ///< A JSON Pointer: "/lines/0/price".
    DiffMark mark = DiffMark::Changed; ///< Added, Removed or Changed.
    std::string before;                ///< JSON text of what was there; only needed for Removed.
    /// For a removed field: the key of the field that it stood before; none: at the end.
    std::optional<std::string> stoodBefore = {};
};

/// A JSON text as a tree of fields. What is shown is what is written: the order of fields, fields
/// that are there twice, and every digit of a number stay. Values below a field are read when it is
/// unfolded.
class JsonTreeModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { MarkColumn, FieldColumn, ValueColumn, ColumnCount };
    enum class Kind { Object, Array, String, Number, Boolean, Null, Invalid };
    Q_ENUM(Kind)
    /// Beside MarkRole. PathRole: the JSON Pointer; RawRole: the value's JSON text (QByteArray that
    /// is valid until the next setJson()); KindRole; CountRole: how many fields or items it has.
    enum Role { PathRole = Qt::UserRole, RawRole, KindRole, CountRole };

    explicit JsonTreeModel(QObject* parent = nullptr);
    ~JsonTreeModel() override;

    /// Shows `json`. A field that was removed appears where it stood, with what it held. Text that
    /// is not JSON shows as one row of kind Invalid, see error().
    void setJson(std::string json, std::vector<JsonChange> changes = {});
    void clear();
    const QString& error() const
    {
        return m_error;
    } ///< Why the text is not JSON; empty when it is.

    /// Only fields with a mark, and what they are in.
    void setOnlyChanged(bool onlyChanged);

    QModelIndex indexOf(const QString& path, Column column = FieldColumn) const;
    /// Fields with Added, Removed or Changed, not what lies below added and removed ones; in order.
    QList<QString> changedPaths() const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    struct Node;
    class Document;

    Node& nodeOf(const QModelIndex& index) const;
    const std::vector<std::unique_ptr<Node>>& childrenOf(Node& node) const;
    QModelIndex indexOf(const Node& node, int column) const;

    std::unique_ptr<Document> m_document;
    QString m_error;
    bool m_onlyChanged = false;
};

} // namespace headrace
