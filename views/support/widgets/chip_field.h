// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>

class QHBoxLayout;
class QLineEdit;

namespace headrace {

class Theme;

/// A field that holds conditions as chips, and a text to add another one. What the conditions mean
/// is the matter of whoever uses it. Keys: Backspace in the empty text chooses the last chip, Left
/// and Right go on, Delete or Backspace removes the chosen one, Enter edits it.
class ChipField : public QFrame
{
    Q_OBJECT

public:
    struct Chip
    {
        QString name;  ///< "type", "stream": in words.
        QString value; ///< As data.
        QString error; ///< Why it is not valid; outlined and said in the tooltip. Empty: it is.
        friend bool operator==(const Chip&, const Chip&) = default;
    };

    /// `theme` must outlive the field. `name` is what a screen reader calls it; `key` the key that
    /// leads here, shown while it has no focus.
    ChipField(Theme& theme, const QString& name, const QString& key, QWidget* parent = nullptr);

    void setChips(const QList<Chip>& chips);
    const QList<Chip>& chips() const { return m_chips; }
    /// For its text, placeholder and completer. Return is sent as entered().
    QLineEdit* lineEdit() const { return m_edit; }

signals:
    void entered(const QString& text); ///< Return in the text.
    void removeAsked(int chip);
    void editAsked(int chip);

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class ChipButton;
    bool handleKey(int key);
    void choose(int chip);

    Theme& m_theme;
    QList<Chip> m_chips;
    QList<ChipButton*> m_buttons;
    QHBoxLayout* m_layout;
    QLineEdit* m_edit;
    QWidget* m_keyCap;
    int m_chosen = -1;
};

} // namespace headrace
