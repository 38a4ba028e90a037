// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace headrace {

/// The arguments of one verb, as the verb declares them. What a taker refuses is wrong usage: its
/// message is shown, and the verb does not run. References must live until the verb has run.
class Arguments
{
public:
    using Take = std::function<Result<void>(const std::string& text)>;

    explicit Arguments(CLI::App& verb) : m_verb(verb) {}

    /// The next argument without a dash; it must be given.
    void positional(const std::string& name, const std::string& help, const Take& take);
    void positional(const std::string& name, const std::string& help, std::string& value);
    /// The same, but it need not be given.
    void optionalPositional(const std::string& name, const std::string& help, const Take& take);

    /// All further arguments without a dash, one at least.
    void positionals(const std::string& name, const std::string& help,
                     std::vector<std::string>& values);

    /// "--name VALUE", at most once.
    void option(const std::string& name, const std::string& help, const Take& take);
    void option(const std::string& name, const std::string& help, std::string& value);
    /// "--name N", at most once, `least` or more.
    void option(const std::string& name, const std::string& help, std::int64_t& value,
                std::int64_t least);
    /// "--name VALUE", any number of times.
    void options(const std::string& name, const std::string& help,
                 std::vector<std::string>& values);
    /// "--domain FILE", at most once: see onlyModule().
    void domainModule(const std::string& help, std::string& file);
    /// "--name".
    void flag(const std::string& name, const std::string& help, bool& value);

    /// Makes "--name" one that must be given, or one that `other` rules out.
    void require(const std::string& name);
    void exclude(const std::string& name, const std::string& other);
    /// Neither may be given without the other.
    void pair(const std::string& name, const std::string& other);

    /// Runs once everything was taken; for what depends on several arguments.
    void afterwards(const std::function<Result<void>()>& check);

private:
    CLI::App& m_verb;
};

/// A taker that puts what `parse` makes of the text, a Result, into `into`.
template<typename T, typename Parse> Arguments::Take takeInto(T& into, const Parse& parse)
{
    return [&into, parse](const std::string& text) -> Result<void> {
        auto parsed = parse(text);
        if (!parsed)
            return parsed.error();
        into = *std::move(parsed);
        return {};
    };
}

} // namespace headrace
