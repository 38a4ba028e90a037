// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <cstdint>

class QPushButton;

namespace headrace {

class DeterminismChecks;
class SentenceLabel;
class Theme;

/// How the determinism check of the shown projection is or was; hidden while there is none.
class CheckStrip : public QWidget
{
    Q_OBJECT

public:
    /// Both must outlive the strip.
    CheckStrip(DeterminismChecks& checks, Theme& theme, QWidget* parent = nullptr);

    void setProjection(const std::string& name);
    QString text() const;

signals:
    /// The event after which the two builds differ.
    void eventWanted(std::int64_t position);

private:
    void show();

    DeterminismChecks& m_checks;
    std::string m_projection;
    std::int64_t m_position = 0;
    SentenceLabel* m_sentence;
    QPushButton* m_event;
    QPushButton* m_cancel;
};

} // namespace headrace
