// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

#include <memory>

class QAction;
class QCompleter;
class QStringListModel;

namespace headrace {

class JsonTreeModel;
class Theme;
struct ShownState;

/// Where a predicate over the state is typed. After "state." it offers the fields that the shown
/// state has there. A tick at its end says that the predicate can be used.
class PredicateField : public QLineEdit
{
    Q_OBJECT

public:
    enum class Verdict { None, Usable, Unusable };

    /// `theme` must outlive the field.
    explicit PredicateField(const Theme& theme, QWidget* parent = nullptr);

    /// What completion offers; null for nothing.
    void setState(std::shared_ptr<const ShownState> state);
    void setVerdict(Verdict verdict);

    /// What could follow the text before the cursor, and from where on it replaces that text.
    struct Completions
    {
        qsizetype from = 0;
        QStringList words;
    };
    Completions completions() const;

signals:
    /// Enter, but not the one that takes what is offered.
    void entered();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void offer();
    void complete(const QString& word);
    void dress();

    const Theme& m_theme;
    QStringListModel* m_words;
    QCompleter* m_completer;
    QAction* m_tick;
    std::shared_ptr<const ShownState> m_state;
    mutable std::unique_ptr<JsonTreeModel> m_fields; // Of m_state; made when it is asked for.
};

} // namespace headrace
