// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QAction;
class QLabel;
class QLineEdit;

namespace headrace {

class StoreEnvironment;
class Theme;

/// The foot of the panel: preview and submit. In production the name that the window shows for the
/// store is typed before.
class SubmitBar : public QFrame
{
    Q_OBJECT

public:
    /// All must outlive it.
    SubmitBar(const StoreEnvironment& environment, const Theme& theme, QAction* preview,
              QAction* submit, QWidget* parent = nullptr);

    /// Exactly; and always where nothing has to be typed.
    bool isNameTyped() const;
    void focusName();
    /// It is typed for each command anew.
    void forgetName();
    QWidget* lastButton() const { return m_submit; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void buildLayout(QAction* preview, QAction* submit);
    void showEnvironment();

    const StoreEnvironment& m_environment;
    const Theme& m_theme;
    QLabel* m_caption;
    QLineEdit* m_name;
    QWidget* m_submit = nullptr;
};

} // namespace headrace
