// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>

class QAction;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace headrace {

class StoreEnvironment;
class Theme;
enum class ButtonRole;

/// The foot of the rebuild panel: what is at stake, the buttons, and in production the field where
/// the name of the projection is typed before rows are exchanged.
class ConfirmBar : public QFrame
{
    Q_OBJECT

public:
    static constexpr int kHeight = 44;

    /// Both must outlive the bar.
    ConfirmBar(const StoreEnvironment& environment, const Theme& theme, QWidget* parent = nullptr);

    void addButton(QAction* action, ButtonRole role);
    /// What stands at the left; `name` is what has to be typed in production: empty for nothing.
    void ask(const QString& caption, const QString& name);
    /// Whether nothing has to be typed, or the right name was. Compared exactly.
    bool isConfirmed() const;
    QString caption() const;
    QLineEdit& nameField() const { return *m_field; }

signals:
    void confirmedChanged();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showAll();

    const StoreEnvironment& m_environment;
    const Theme& m_theme;
    QString m_text;
    QString m_name;
    QLabel* m_caption;
    QLineEdit* m_field;
    QHBoxLayout* m_layout;
};

} // namespace headrace
