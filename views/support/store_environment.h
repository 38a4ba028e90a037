// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace headrace {

/// What a store is used for, as its user says. Not a severity: production in use is not a fault.
enum class Environment { Dev, Test, Production };

/// Where the rows of projections are kept. Of a store in a file: beside it, whatever is chosen.
enum class RowsPlace {
    OnThisComputer, ///< Files among the data of this person.
    OnTheServer,    ///< A schema beside that of the store.
};

/// What the open store is used for, what the window calls it, and where what is made of it is kept.
/// Its user may say something else at any time; whoever asks for more care in production looks at
/// it when it matters. GUI thread.
class StoreEnvironment : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    Environment value() const { return m_value; }
    bool isProduction() const { return m_value == Environment::Production; }
    RowsPlace rowsPlace() const { return m_rowsPlace; }

    /// What stands in the bar: the name of the connection, else the store's own. Where the store's
    /// name has to be typed, it is this one.
    const QString& name() const { return m_name; }
    /// Whether `typed` is that name, exactly. Nothing is, where there is none.
    bool isNamed(const QString& typed) const { return !m_name.isEmpty() && typed == m_name; }

    void set(Environment value, const QString& name)
    {
        if (m_value == value && m_name == name)
            return;
        m_value = value;
        m_name = name;
        emit changed();
    }
    void setRowsPlace(RowsPlace place)
    {
        if (std::exchange(m_rowsPlace, place) != place)
            emit changed();
    }

signals:
    void changed();

private:
    Environment m_value = Environment::Dev;
    QString m_name;
    RowsPlace m_rowsPlace = RowsPlace::OnThisComputer;
};

} // namespace headrace
