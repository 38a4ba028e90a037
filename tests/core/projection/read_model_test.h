// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/core/projection/orders_model.h"

#include <QObject>

#include <memory>

namespace headrace {

/// What every read model promises, tested: each test function of a class derived from this one runs
/// for each place that read models can be kept in, each time in a new one where nobody has been.
/// The features of one place alone are tested elsewhere.
class ReadModelTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase_data();
    void init();
    void cleanup();

protected:
    ReadModelPlace& place() { return *m_place; }
    /// A file; else it is PostgreSQL.
    bool isFile() const;
    /// m_model, of ordersProjection() and open for writing, closed and opened again.
    void reopen();
    Result<std::unique_ptr<ReadModel>> open(bool isWriter)
    {
        return place().open(ordersIdentity(), isWriter, now);
    }

    std::unique_ptr<ReadModel> m_model;

private:
    std::unique_ptr<QTemporaryDir> m_dir;
    std::shared_ptr<ReadModelPlace> m_place;
};

} // namespace headrace
