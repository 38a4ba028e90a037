// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "views/support/answer_queue.h"
#include "views/support/worker_threads.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <utility>

namespace headrace {

/// A question that a worker thread is answering. Destroying, overwriting or cancelling it asks the
/// work to stop and drops the answer: after that the answer's function is not called any more.
/// Belongs to the GUI thread.
class Request
{
public:
    Request() = default; ///< Not running.
    Request(Request&&) noexcept = default;
    Request& operator=(Request&& other) noexcept
    {
        if (this != &other) {
            cancel();
            m_ticket = std::move(other.m_ticket);
        }
        return *this;
    }
    ~Request() { cancel(); }

    /// Neither answered nor cancelled.
    bool isRunning() const { return m_ticket && !m_ticket->isAnswered; }

    void cancel()
    {
        if (m_ticket)
            m_ticket->stop.request_stop();
        m_ticket.reset();
    }

    /// Runs `call` on one of `workers` and brings its result to `answer` through `answers`.
    template<typename T>
    [[nodiscard]] static Request start(WorkerThreads& workers, std::shared_ptr<AnswerQueue> answers,
                                       std::function<Result<T>(std::stop_token)> call,
                                       std::function<void(Result<T>)> answer);

private:
    struct Ticket
    {
        std::stop_source stop;
        bool isAnswered = false; // GUI thread only.
    };
    std::shared_ptr<Ticket> m_ticket;
};

template<typename T>
Request Request::start(WorkerThreads& workers, std::shared_ptr<AnswerQueue> answers,
                       std::function<Result<T>(std::stop_token)> call,
                       std::function<void(Result<T>)> answer)
{
    Request request;
    request.m_ticket = std::make_shared<Ticket>();
    workers.run([ticket = request.m_ticket, answers = std::move(answers), call = std::move(call),
                 answer = std::move(answer)]() mutable {
        const auto stop = ticket->stop.get_token();
        if (stop.stop_requested())
            return;
        // Behind a pointer, because std::function copies what it holds and a T may be move-only.
        auto result = std::make_shared<Result<T>>(call(stop));
        answers->put([ticket, result, answer = std::move(answer)] {
            if (ticket->stop.stop_requested())
                return;
            ticket->isAnswered = true;
            answer(std::move(*result));
        });
    });
    return request;
}

} // namespace headrace
