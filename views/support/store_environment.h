// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <utility>

namespace headrace {

/// What a store is used for, as its user says. Not a severity: production in use is not a fault.
enum class Environment { Dev, Test, Production };

/// What the open store is used for. Its user may say something else at any time; whoever asks for
/// more care in production looks at it when it matters. GUI thread.
class StoreEnvironment : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    Environment value() const { return m_value; }
    bool isProduction() const { return m_value == Environment::Production; }

    void set(Environment value)
    {
        if (std::exchange(m_value, value) != value)
            emit changed();
    }

signals:
    void changed();

private:
    Environment m_value = Environment::Dev;
};

} // namespace headrace
