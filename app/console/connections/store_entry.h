// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/console/connections/connection_profile.h"

#include <QAbstractButton>

namespace headrace {

class Theme;

/// One store to open in a list of them: name, environment, whether it is read-only, and where it
/// is.
class StoreEntry : public QAbstractButton
{
    Q_OBJECT

public:
    static constexpr int kHeight = 28;

    /// `profile` without a name is of a store that is no connection. `theme` must outlive the
    /// entry.
    StoreEntry(const Theme& theme, const ConnectionProfile& profile, QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    const ConnectionProfile m_profile;
    QString m_name;
};

} // namespace headrace
