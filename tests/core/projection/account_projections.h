// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/projection/projections.h"
#include "core/script/domain_module.h"
#include "core/testing/store_fixture.h"

#include <fmt/format.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace headrace {

/// A module with two projections over accounts. `onDeposit` is the body of byCurrency's handler.
inline std::shared_ptr<const Domain>
accountModule(int version = 1, const std::string& onDeposit = "", const std::string& extra = "")
{
    const std::string source = fmt::format(R"js(
let outside = 0;
export default {{ name: 'bank', aggregates: {{ account: {{
  state: {{ version: 1, initial: {{}} }},
  events: {{ Opened: {{ version: 1 }}, Deposited: {{ version: 1 }}, Closed: {{ version: 1 }} }},
}} }},
projections: {{
  balance: {{
    version: {0}, from: ['account'], columns: {{ balance: 'integer', movements: 'integer' }},
    index: ['balance'],
    on: {{
      Opened(row) {{ row.balance = 0; row.movements = 0; }},
      Deposited(row, event) {{
        row.balance = (row.balance ?? 0) + event.data.amount * {0};
        row.movements = (row.movements ?? 0) + 1;
      }},
      Closed() {{ return null; }},
    }},
  }},
  byCurrency: {{
    version: {0}, from: ['account'], key: (event) => event.data.currency,
    columns: {{ currency: 'text', total: 'integer', deposits: 'integer' }}, {2}
    on: {{ Deposited(row, event) {{
      {1}
      row.total = (row.total ?? 0) + event.data.amount;
      row.deposits = (row.deposits ?? 0) + 1;
    }} }},
  }},
}} }};
)js",
                                           version, onDeposit, extra);
    return DomainModule::parse(source, "bank.domain.js").value();
}

/// An account's event.
inline NewEvent accountEvent(int account, const std::string& type, const std::string& data)
{
    return {.stream = StreamName::parse(fmt::format("account-{}", account)).value(),
            .type = type,
            .data = data};
}

/// A history of deposits, made by a seed, and what its rows must be, computed apart.
class AccountHistory
{
public:
    explicit AccountHistory(std::uint64_t seed) : m_random(seed) {}

    /// Appends about `count` events.
    void appendTo(EventStore& store, int count)
    {
        for (int done = 0; done < count;) {
            AppendRequest request;
            for (int i = 0; i < 50 && done < count; ++i, ++done)
                request.events.push_back(next());
            if (!std::holds_alternative<AppendReceipt>(store.append(request).value()))
                std::abort();
        }
    }

    struct Account
    {
        std::int64_t balance = 0;
        std::int64_t movements = 0;
        friend bool operator==(const Account&, const Account&) = default;
    };
    const std::map<std::string, Account>& accounts() const { return m_accounts; }
    const std::map<std::string, Account>& currencies() const { return m_currencies; }

private:
    NewEvent next()
    {
        static constexpr const char* kCurrencies[] = {"EUR", "GBP", "SEK", "CZK"};
        const int number = static_cast<int>(m_random() % 97);
        const std::string stream = fmt::format("account-{}", number);
        const auto what = m_random() % 40;
        if (what == 0) {
            m_accounts.erase(stream);
            return accountEvent(number, "Closed", "{}");
        }
        if (what == 1) {
            m_accounts[stream] = {};
            return accountEvent(number, "Opened", "{}");
        }
        const auto amount = static_cast<std::int64_t>(m_random() % 1'000);
        const std::string currency = kCurrencies[m_random() % 4];
        m_accounts[stream].balance += amount;
        ++m_accounts[stream].movements;
        m_currencies[currency].balance += amount;
        ++m_currencies[currency].movements;
        return accountEvent(number, "Deposited",
                            fmt::format(R"({{"amount":{},"currency":"{}"}})", amount, currency));
    }

    std::mt19937_64 m_random;
    std::map<std::string, Account> m_accounts;
    std::map<std::string, Account> m_currencies;
};

/// The rows of `name` as AccountHistory computes them; `first` is the column of the amount.
inline std::map<std::string, AccountHistory::Account>
rowsOf(Projections& projections, const std::string& name, std::size_t columns, std::size_t first)
{
    const RowBatch batch = projections.page(name, {.limit = 10'000}).value();
    std::map<std::string, AccountHistory::Account> rows;
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
        const auto integer = [&](std::size_t column) {
            const auto* value = std::get_if<std::int64_t>(&batch.values[i * columns + column]);
            return value ? *value : -1;
        };
        rows[batch.rows[i].key] = {integer(first), integer(first + 1)};
    }
    return rows;
}

inline auto balances(Projections& projections)
{
    return rowsOf(projections, "balance", 2, 0);
}
inline auto totals(Projections& projections)
{
    return rowsOf(projections, "byCurrency", 3, 1);
}

} // namespace headrace
