// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/support/domain_session.h"

#include "core/script/domain_module.h"
#include "views/support/text_format.h"

namespace headrace {

DomainSession::DomainSession(QObject* parent)
    : QObject(parent)
    , m_answers(AnswerQueue::make(this))
    , m_threads(std::make_shared<Threads>())
{
    connect(&m_watch, &FileWatch::changed, this, &DomainSession::reload);
}

DomainSession::~DomainSession() = default;

std::shared_ptr<void> DomainSession::retire()
{
    m_loading.cancel();
    disconnect(&m_watch, nullptr, this, nullptr);
    return std::move(m_threads);
}

const AggregateDescription* DomainSession::aggregate(std::string_view category) const
{
    return m_module ? m_module->description().aggregate(category) : nullptr;
}

void DomainSession::load(const QString& path)
{
    m_path = path;
    m_state = State::Loading;
    m_watch.watch(path); // Before it is read: what comes between is told.
    using Module = std::shared_ptr<const Domain>;
    m_loading =
        ask<Module>([file = path.toStdString()](
                        std::stop_token) -> Result<Module> { return DomainModule::load(file); },
                    [this](Result<Module> module) { take(std::move(module)); });
    emit changed();
}

void DomainSession::reload()
{
    if (!m_path.isEmpty())
        load(m_path);
}

void DomainSession::take(Result<std::shared_ptr<const Domain>> module)
{
    m_state = module ? State::Loaded : State::Failed;
    m_module = module ? std::move(*module) : nullptr;
    m_failure = module ? QString() : toQString(module.error().message);
    emit changed();
}

} // namespace headrace
