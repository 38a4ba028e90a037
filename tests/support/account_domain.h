// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/domain/native/domain.h"

#include <stdexcept>

namespace headrace {

/// A small domain in C++ with something of everything, for tests: an account that is opened under
/// an e-mail address that nobody else has, and money that goes in and out.
struct Account
{
    bool isOpen = false;
    std::int64_t balance = 0;
    std::string note;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Account, isOpen, balance, note)

struct Opening
{
    std::string email;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Opening, email)

struct Movement
{
    std::int64_t amount = 0;
    std::string note;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Movement, amount, note)

inline native::AggregateCode accountCode()
{
    using namespace native;
    const std::string movement = R"({"type":"object","required":["amount"],"properties":{
        "amount":{"type":"integer","minimum":1},"note":{"type":"string","maxLength":60}}})";
    Aggregate<Account> account("account");
    account.event<Opening>(
        "Opened", {.tags = [](const Opening& data) { return std::vector {"email:" + data.email}; }},
        [](Account& state, const Opening&, const EventView&) { state.isOpen = true; });
    // 1: { sum }    2: { amount }    3: { amount, note }
    account.event<Movement>("Deposited",
                            {.version = 3,
                             .schemaJson = movement,
                             .upcasts = {{1, [](Json& data) { data["amount"] = data.at("sum"); }},
                                         {2, [](Json& data) { data["note"] = "old"; }}}},
                            [](Account& state, const Movement& data, const EventView&) {
                                state.balance += data.amount;
                                state.note = data.note;
                            });
    account.event<Movement>("Withdrawn",
                            [](Account& state, const Movement& data, const EventView&) {
                                state.balance -= data.amount;
                            });
    account.command<Opening>("Open", R"({"required":["email"]})",
                             [](const Account& state, const Opening& data, CommandContext&) {
                                 if (state.isOpen)
                                     return Decision::reject("the account is open already");
                                 return Decision::accept()
                                     .yields("Opened", data)
                                     .mustNotExist({{"Opened"}, {"email:" + data.email}});
                             });
    account.command<Json>(
        "Deposit", movement, [](const Account&, const Json& data, CommandContext& context) {
            Json event = data;
            event["note"] = data.value("note", "by " + formatUuid(context.newId()));
            return Decision::accept().yields("Deposited", event);
        });
    account.command<Movement>("Withdraw", movement,
                              [](const Account& state, const Movement& data, CommandContext&) {
                                  if (state.balance < data.amount)
                                      return Decision::reject("there is not enough in the account",
                                                              {{"balance", state.balance}});
                                  return Decision::accept().yields("Withdrawn", data);
                              });
    account.command<Json>("Nothing", "", [](const Account&, const Json&, CommandContext&) {
        return Decision::accept();
    });
    account.command<Json>("Throw", "",
                          [](const Account&, const Json&, CommandContext&) -> Decision {
                              throw std::runtime_error("the handler broke");
                          });
    account.command<Json>("Nonsense", "", [](const Account&, const Json&, CommandContext&) {
        return Decision::accept().yields("NeverDeclared", Json::object());
    });
    account.command<Json>("Misfit", "", [](const Account&, const Json&, CommandContext&) {
        return Decision::accept().yields("Deposited", Json {{"amount", -1}, {"note", 7}});
    });
    return account.code();
}

inline std::shared_ptr<const Domain> accountDomain()
{
    return native::Domain::make("accounts", 1, {accountCode()}).value();
}

} // namespace headrace
