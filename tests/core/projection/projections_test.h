// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/core/projection/account_projections.h"

#include <QObject>
#include <QTemporaryDir>

#include <memory>

namespace headrace {

/// What projections do, tested wherever their rows are kept: each test function of a class derived
/// from this one runs for each place that there is. The store is in memory, so that what is tested
/// is the place.
class ProjectionsTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase_data();

protected:
    /// A new, empty store, and a place for rows where nobody has been.
    void begin();
    /// Another such place, over the same store.
    void moveRows();
    /// Where the rows are; the rest as it usually is.
    ProjectionsOptions options() const;
    /// The rows of a projection, as its owner: to spoil them.
    Result<std::unique_ptr<ReadModel>> openRows(const std::string& projection);
    /// Makes the rows of `projection`, and of no other one, impossible to read.
    void damage(const std::string& projection);
    static void runOnce(Projections& projections, const std::vector<std::string>& names = {});

    std::unique_ptr<EventStore> m_store;

private:
    bool isFile() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_server;
};

} // namespace headrace
