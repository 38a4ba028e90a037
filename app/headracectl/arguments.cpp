// SPDX-License-Identifier: Apache-2.0
#include "app/headracectl/arguments.h"

#include "core/domain/only_module.h"

#include <CLI/CLI.hpp>

#include <charconv>

namespace headrace {
namespace {

// Inside CLI11 a refusal travels as its own exception, up to CLI::App::parse().
void accept(const Result<void>& taken)
{
    if (!taken)
        throw CLI::ValidationError(taken.error().message);
}

std::function<void(const std::string&)> taking(const std::string& name, const Arguments::Take& take)
{
    return [name, take](const std::string& text) {
        const Result<void> taken = take(text);
        accept(taken ? taken : Result<void>(Error(taken.error()).during(name)));
    };
}

} // namespace

void Arguments::positional(const std::string& name, const std::string& help, const Take& take)
{
    m_verb.add_option_function<std::string>(name, taking(name, take), help)
        ->required()
        ->type_name("");
}

void Arguments::optionalPositional(const std::string& name, const std::string& help,
                                   const Take& take)
{
    m_verb.add_option_function<std::string>(name, taking(name, take), help)->type_name("");
}

void Arguments::positional(const std::string& name, const std::string& help, std::string& value)
{
    m_verb.add_option(name, value, help)->required()->type_name("");
}

void Arguments::positionals(const std::string& name, const std::string& help,
                            std::vector<std::string>& values)
{
    m_verb.add_option(name, values, help)->required()->type_name("");
}

void Arguments::option(const std::string& name, const std::string& help, const Take& take)
{
    m_verb.add_option_function<std::string>(name, taking(name, take), help);
}

void Arguments::option(const std::string& name, const std::string& help, std::string& value)
{
    m_verb.add_option(name, value, help);
}

void Arguments::option(const std::string& name, const std::string& help, std::int64_t& value,
                       std::int64_t least)
{
    const auto take = [=, &value](const std::string& text) -> Result<void> {
        const char* last = text.data() + text.size();
        const auto [end, failed] = std::from_chars(text.data(), last, value);
        if (failed == std::errc() && end == last && value >= least)
            return {};
        return Error {ErrorCode::InvalidArgument,
                      "\"" + text.substr(0, 64) + "\" is no whole number from "
                          + std::to_string(least)};
    };
    option(name, help, take);
    m_verb.get_option(name)->type_name("N");
}

void Arguments::options(const std::string& name, const std::string& help,
                        std::vector<std::string>& values)
{
    m_verb.add_option(name, values, help)->allow_extra_args(false)->type_name("TEXT");
}

void Arguments::domainModule(const std::string& help, std::string& file)
{
    const auto take = [&file](const std::vector<std::string>& files) {
        auto only = onlyModule(files);
        accept(only ? Result<void>() : Result<void>(only.error()));
        file = *std::move(only);
    };
    m_verb.add_option_function<std::vector<std::string>>("--domain", take, help)
        ->allow_extra_args(false)
        ->type_name("TEXT");
}

void Arguments::flag(const std::string& name, const std::string& help, bool& value)
{
    m_verb.add_flag(name, value, help);
}

void Arguments::require(const std::string& name)
{
    m_verb.get_option(name)->required();
}

void Arguments::exclude(const std::string& name, const std::string& other)
{
    m_verb.get_option(name)->excludes(m_verb.get_option(other));
}

void Arguments::pair(const std::string& name, const std::string& other)
{
    m_verb.get_option(name)->needs(m_verb.get_option(other));
    m_verb.get_option(other)->needs(m_verb.get_option(name));
}

void Arguments::afterwards(const std::function<Result<void>()>& check)
{
    m_verb.parse_complete_callback([=] { accept(check()); });
}

} // namespace headrace
