// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace headrace {

class Theme;

/// A strip across the window while a server is being reached: how long that takes by now, and a way
/// out; and where a password is wanted, the field for it. Everything else stays usable. Hidden
/// until told.
class ConnectBar : public QWidget
{
    Q_OBJECT

public:
    explicit ConnectBar(Theme& theme, QWidget* parent = nullptr);

    /// Shows, when it takes more than a moment, that `what` is being reached.
    void showConnecting(const QString& what);
    void askForPassword(const QString& sentence);
    void finish(); ///< Hides it, and forgets what was typed.

    QString sentence() const;
    QLineEdit& password() const { return *m_password; }
    QCheckBox& keep() const { return *m_keep; }
    QPushButton& connectButton() const { return *m_connect; }
    QPushButton& cancelButton() const { return *m_cancel; }

signals:
    void passwordGiven(const QString& password, bool isKept);
    void cancelled();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildLayout();
    void dress();
    void tick();
    void give();
    void showPasswordParts(bool isShown);

    Theme& m_theme;
    QLabel* m_icon;
    QLabel* m_sentence;
    QLineEdit* m_password;
    QCheckBox* m_keep;
    QPushButton* m_connect;
    QPushButton* m_cancel;
    QString m_what;
    QTimer m_second;
    int m_seconds = 0;
};

} // namespace headrace
