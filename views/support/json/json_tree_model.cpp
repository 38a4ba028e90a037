// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/json/json_tree_model.h"

#include "views/support/json/json_document.h"
#include "views/support/json/json_runs.h"
#include "views/support/text_format.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace headrace {
namespace {

using Kind = JsonTreeModel::Kind;

Kind kindOf(std::string_view json)
{
    switch (json.empty() ? '\0' : json.front()) {
    case '{':
        return Kind::Object;
    case '[':
        return Kind::Array;
    case '"':
        return Kind::String;
    case 't':
    case 'f':
        return Kind::Boolean;
    case 'n':
        return Kind::Null;
    case '\0':
        return Kind::Invalid;
    default:
        return Kind::Number;
    }
}

std::string_view withoutSpace(std::string_view json)
{
    constexpr const char* kSpace = " \t\r\n";
    const auto first = json.find_first_not_of(kSpace);
    if (first == std::string_view::npos)
        return {};
    return json.substr(first, json.find_last_not_of(kSpace) - first + 1);
}

bool isEmptyContainer(std::string_view json)
{
    return withoutSpace(json.substr(1, json.size() - 2)).empty();
}

} // namespace

struct JsonTreeModel::Node
{
    Node* parent = nullptr;
    int row = 0;
    std::string key;
    std::string_view raw;
    const JsonText* source = nullptr; // What `raw` is a slice of.
    Kind kind = Kind::Invalid;
    DiffMark mark = DiffMark::None;
    bool isLoaded = false;
    std::vector<std::unique_ptr<Node>> children;

    bool isContainer() const { return kind == Kind::Object || kind == Kind::Array; }
    std::string path() const { return parent == nullptr ? "" : pointerTo(parent->path(), key); }
};

/// The text, what changed in it, and the part of its tree that was looked at.
class JsonTreeModel::Document
{
public:
    Document(std::string json, std::vector<JsonChange> changes)
        : m_text(std::move(json))
        , m_changes(std::move(changes))
    {
        for (const JsonChange& change : m_changes) {
            m_marks[change.path] = change.mark;
            std::string above = change.path;
            while (!above.empty()) {
                above = splitPointer(above).first;
                m_ancestors.insert(above);
            }
            if (change.mark != DiffMark::Removed)
                continue;
            auto [path, key] = splitPointer(change.path);
            m_removed[path].push_back(
                {std::move(key), change.stoodBefore, std::make_unique<JsonText>(change.before)});
        }
        // The items of an array are removed from its end: the last comes first.
        for (auto& [path, removed] : m_removed)
            if (std::all_of(removed.begin(), removed.end(), isItem))
                std::stable_sort(removed.begin(), removed.end(), [](const auto& a, const auto& b) {
                    return a.key.size() != b.key.size() ? a.key.size() < b.key.size()
                                                        : a.key < b.key;
                });
        m_root.kind = kindOf(withoutSpace(m_text.text()));
        m_root.raw = withoutSpace(m_text.text());
        m_root.source = &m_text;
    }

    Node& root() { return m_root; }
    const JsonText& text() const { return m_text; }
    const std::vector<JsonChange>& changes() const { return m_changes; }

    /// A text that is no object or array, or no JSON, is a tree of one row.
    void showAsOneRow(Kind kind)
    {
        auto only = std::make_unique<Node>();
        only->parent = &m_root;
        only->raw = m_text.text();
        only->source = &m_text;
        only->kind = kind;
        only->isLoaded = true;
        m_root.children.push_back(std::move(only));
        m_root.isLoaded = true;
    }

    void load(Node& node, bool onlyChanged)
    {
        node.isLoaded = true;
        if (!node.isContainer())
            return;
        const std::string path = m_changes.empty() ? std::string() : node.path();
        const auto removed =
            node.mark == DiffMark::Removed ? m_removed.end() : m_removed.find(path);
        std::multimap<std::string_view, const Removed*> standingBefore;
        if (removed != m_removed.end())
            for (const Removed& gone : removed->second)
                if (gone.stoodBefore)
                    standingBefore.emplace(*gone.stoodBefore, &gone);
        const auto addRemoved = [&](const Removed& gone) {
            add(node, gone.key, withoutSpace(gone.text->text()), gone.text.get(), path,
                onlyChanged);
        };
        for (auto& [key, raw] : node.source->childrenOf(node.raw)) {
            const auto [first, last] = standingBefore.equal_range(key);
            std::for_each(first, last, [&](const auto& gone) { addRemoved(*gone.second); });
            standingBefore.erase(first, last);
            add(node, std::move(key), raw, node.source, path, onlyChanged);
        }
        if (removed != m_removed.end())
            for (const Removed& gone : removed->second)
                if (!gone.stoodBefore)
                    addRemoved(gone);
        // What stood before something that is not there, either.
        for (const auto& [key, gone] : standingBefore)
            addRemoved(*gone);
    }

private:
    struct Removed
    {
        std::string key;
        std::optional<std::string> stoodBefore;
        std::unique_ptr<JsonText> text;
    };

    static bool isItem(const Removed& removed)
    {
        return !removed.key.empty() && !removed.stoodBefore
            && removed.key.find_first_not_of("0123456789") == std::string::npos;
    }

    void add(Node& parent, std::string key, std::string_view raw, const JsonText* source,
             const std::string& parentPath, bool onlyChanged)
    {
        auto node = std::make_unique<Node>();
        node->parent = &parent;
        node->row = int(parent.children.size());
        node->raw = raw;
        node->source = source;
        node->kind = kindOf(raw);
        node->mark = m_changes.empty()
            ? DiffMark::None
            : markOf(parent, pointerTo(parentPath, key), source == parent.source);
        node->key = std::move(key);
        if (!onlyChanged || node->mark != DiffMark::None)
            parent.children.push_back(std::move(node));
    }

    DiffMark markOf(const Node& parent, const std::string& path, bool isPresent) const
    {
        if (parent.mark == DiffMark::Added || parent.mark == DiffMark::Removed)
            return parent.mark;
        const auto mark = m_marks.find(path);
        // A field may have been removed and come again further on: the one that is there was added.
        if (mark != m_marks.end() && !(isPresent && mark->second == DiffMark::Removed))
            return mark->second;
        return m_ancestors.contains(path) ? DiffMark::Ancestor : DiffMark::None;
    }

    JsonText m_text;
    std::vector<JsonChange> m_changes;
    std::map<std::string, DiffMark> m_marks;
    std::set<std::string> m_ancestors;
    std::map<std::string, std::vector<Removed>> m_removed; // By the path of where it was.
    Node m_root;
};

JsonTreeModel::JsonTreeModel(QObject* parent)
    : QAbstractItemModel(parent)
    , m_document(std::make_unique<Document>("{}", std::vector<JsonChange>()))
{
}

JsonTreeModel::~JsonTreeModel() = default;

void JsonTreeModel::setJson(std::string json, std::vector<JsonChange> changes)
{
    beginResetModel();
    m_document = std::make_unique<Document>(std::move(json), std::move(changes));
    m_error = toQString(m_document->text().error());
    if (!m_error.isEmpty())
        m_document->showAsOneRow(Kind::Invalid);
    else if (!m_document->root().isContainer())
        m_document->showAsOneRow(m_document->root().kind);
    endResetModel();
}

void JsonTreeModel::clear()
{
    setJson("{}");
}

void JsonTreeModel::setOnlyChanged(bool onlyChanged)
{
    if (m_onlyChanged == onlyChanged)
        return;
    beginResetModel();
    m_onlyChanged = onlyChanged;
    Node& root = m_document->root();
    if (root.isContainer() && m_error.isEmpty()) {
        root.children.clear();
        root.isLoaded = false;
    }
    endResetModel();
}

JsonTreeModel::Node& JsonTreeModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? *static_cast<Node*>(index.internalPointer()) : m_document->root();
}

const std::vector<std::unique_ptr<JsonTreeModel::Node>>& JsonTreeModel::childrenOf(Node& node) const
{
    if (!node.isLoaded)
        m_document->load(node, m_onlyChanged);
    return node.children;
}

QModelIndex JsonTreeModel::indexOf(const Node& node, int column) const
{
    return createIndex(node.row, column, const_cast<Node*>(&node));
}

QModelIndex JsonTreeModel::indexOf(const QString& path, Column column) const
{
    std::vector<std::string> keys;
    for (std::string rest = path.toStdString(); !rest.empty();) {
        auto [above, key] = splitPointer(rest);
        keys.push_back(std::move(key));
        rest = std::move(above);
    }
    Node* node = &m_document->root();
    for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
        const auto& children = childrenOf(*node);
        const auto child = std::find_if(children.begin(), children.end(),
                                        [&](const auto& one) { return one->key == *key; });
        if (child == children.end())
            return {};
        node = child->get();
    }
    return node == &m_document->root() ? QModelIndex() : indexOf(*node, column);
}

QList<QString> JsonTreeModel::changedPaths() const
{
    std::vector<std::pair<std::vector<int>, QString>> found; // By the rows on the way down.
    for (const JsonChange& change : m_document->changes()) {
        const QString path = QString::fromStdString(change.path);
        std::vector<int> rows;
        for (QModelIndex at = indexOf(path); at.isValid(); at = at.parent())
            rows.insert(rows.begin(), at.row());
        if (!rows.empty())
            found.emplace_back(std::move(rows), path);
    }
    std::sort(found.begin(), found.end());
    QList<QString> paths;
    for (const auto& [rows, path] : found)
        paths.push_back(path);
    return paths;
}

QModelIndex JsonTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return indexOf(*childrenOf(nodeOf(parent))[std::size_t(row)], column);
}

QModelIndex JsonTreeModel::parent(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    const Node* above = nodeOf(index).parent;
    return above == &m_document->root() ? QModelIndex() : indexOf(*above, 0);
}

int JsonTreeModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : int(childrenOf(nodeOf(parent)).size());
}

int JsonTreeModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

bool JsonTreeModel::hasChildren(const QModelIndex& parent) const
{
    if (parent.column() > 0)
        return false;
    Node& node = nodeOf(parent);
    // Whether anything is inside can be said without reading it, but not what is left of it when
    // only changes are shown.
    if (node.isLoaded || m_onlyChanged)
        return rowCount(parent) > 0;
    return node.isContainer() && !isEmptyContainer(node.raw);
}

QVariant JsonTreeModel::data(const QModelIndex& index, int role) const
{
    Q_ASSERT(checkIndex(index, CheckIndexOption::IndexIsValid));
    Node& node = nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == FieldColumn)
            return visibleText(toQString(node.key));
        if (index.column() == ValueColumn) {
            QString text;
            for (const JsonRun& run : jsonRuns(node.raw))
                text += run.text;
            return text;
        }
        return {};
    case MarkRole:
        return QVariant::fromValue(node.mark);
    case PathRole:
        return toQString(node.path());
    case RawRole:
        return QByteArray::fromRawData(node.raw.data(), qsizetype(node.raw.size()));
    case KindRole:
        return QVariant::fromValue(node.kind);
    case CountRole:
        return node.isContainer() ? qlonglong(node.source->childrenOf(node.raw).size()) : 0;
    }
    return {};
}

QVariant JsonTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractItemModel::headerData(section, orientation, role);
    switch (section) {
    case FieldColumn:
        return tr("Field");
    case ValueColumn:
        return tr("Value");
    }
    return QString();
}

} // namespace headrace
