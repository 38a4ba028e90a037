// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event_batch.h"
#include "views/schemas/schema_rows.h"
#include "views/support/json/json_tree_model.h"
#include "views/support/request.h"

#include <QObject>

#include <memory>
#include <string>
#include <vector>

namespace headrace {

class DomainSession;
class StoreSession;

/// An event's data in one schema version, and what the lens before it changed.
struct SampleStep
{
    int schema = 1;
    std::string json;
    std::vector<JsonChange> changes; ///< Empty for the first step.
};

/// A stored event on its way through the lenses.
struct SampleWalk
{
    QString stream;
    Version version;
    std::vector<SampleStep> steps; ///< As stored, then after each lens.
    QString failure;               ///< Why the lens after the last step failed; empty: none did.
};

/// Reads an event of a row and takes it through the module's lenses: read on the store's threads,
/// walked on the domain's. Lives in the GUI thread.
class SampleReader : public QObject
{
    Q_OBJECT

public:
    /// Both must outlive the reader.
    SampleReader(StoreSession& store, DomainSession& domain, QObject* parent = nullptr);

    /// The first event of `row` that fails, or is lossy, or is there at all; before a coverage run
    /// the newest of its type.
    void read(const SchemaRow& row);
    void cancel();

signals:
    /// Null: there is no such event.
    void walked(const std::shared_ptr<const headrace::SampleWalk>& walk);
    void failed(const QString& reason);

private:
    void walk(EventBatch page);

    StoreSession& m_store;
    DomainSession& m_domain;
    Request m_reading;
    Request m_walking;
};

} // namespace headrace
