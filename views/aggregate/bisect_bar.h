// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/aggregate/flip_search.h"

#include <QFrame>

#include <memory>

class QAction;
class QLabel;
class QToolButton;

namespace headrace {

class PredicateField;
class Theme;
struct ShownState;

/// The strip in which one asks when a predicate over the state turned true or false: it is checked
/// while it is typed, and its flips are found in one pass over the stream.
class BisectBar : public QFrame
{
    Q_OBJECT

public:
    struct Steps
    {
        QAction* find;
        QAction* previous;
        QAction* next;
    };

    /// All must outlive the bar.
    BisectBar(StoreSession& store, DomainSession& domain, const Steps& steps, const Theme& theme,
              QWidget* parent = nullptr);

    /// Another stream, or another module: what was found is forgotten, the predicate stays and is
    /// checked anew. With `reason` nothing can be found, and that is why.
    void setStream(const StreamName& stream, const QString& reason = {});
    /// How many versions there are by now.
    void setHead(std::int64_t head);
    /// The version that is shown; none of the searches depends on it.
    void setVersion(std::int64_t version);
    void setState(std::shared_ptr<const ShownState> state);

    /// Finds the flips of what is typed; while that is under way, ends it.
    void find();
    void focusField();

    /// The nearest flip after (before) the shown version; 0 when there is none.
    std::int64_t nextFlip() const;
    std::int64_t previousFlip() const;
    /// Why there is no going to a flip; empty when there are flips.
    QString whyNoFlips() const;
    /// Why find() would do nothing.
    QString whyNotFind() const;

    const FlipsFound& found() const { return m_search->found(); }
    PredicateField& field() { return *m_field; }

signals:
    /// found() has changed, or what can be done.
    void changed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildLayout(const Steps& steps);
    void connectTo();
    void takeText();
    void check();
    void takeCheck(const QString& predicate, const QString& problem);
    void takeFound();
    void showResult();
    QString resultText() const;
    void showFlip();
    void dress();

    const Theme& m_theme;
    FlipSearch* m_search;
    QLabel* m_icon;
    QLabel* m_title;
    PredicateField* m_field;
    QToolButton* m_find;
    QLabel* m_result;
    QFrame* m_line;
    QToolButton* m_previous;
    QLabel* m_flip;
    QToolButton* m_next;
    QLabel* m_trueKey;
    QLabel* m_falseKey;

    StreamName m_stream;
    QString m_reason;    // Why nothing can be found here.
    QString m_complaint; // What is wrong with the predicate that is typed.
    std::int64_t m_head = 0;
    std::int64_t m_version = 0;
    QTimer m_pause; // Since the last key.
};

} // namespace headrace
