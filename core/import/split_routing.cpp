#include "core/import/split_routing.h"

#include "core/common/error.h"
#include "core/import/grouped.h"

#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

namespace cmir::foreign {

namespace {

constexpr std::array<const char*, 3> usualSplits { "train", "valid", "test" };

class Router {
public:
    Router(const std::string& file, const std::vector<RowsToRoute>& sources, const SplitRule& rule, Task task)
        : m_file(file)
        , m_sources(sources)
        , m_rule(rule)
        , m_task(task)
    { }

    Routing route();

private:
    /// Rows that a rule may part: those of train, valid and test.
    bool isParted(std::size_t source) const { return std::ranges::count(usualSplits, m_sources[source].target) > 0; }
    int place(const std::string& name);
    void followFile();
    void leaveOut();
    void partByIds();
    void partByRule(const std::vector<std::size_t>& sources, SplitRule::By by, bool keepValid);
    void nameInOrder();
    void say(std::string text) { m_routing.steps.push_back(std::move(text)); }

    const std::string& m_file;
    const std::vector<RowsToRoute>& m_sources;
    const SplitRule& m_rule;
    Task m_task;
    Routing m_routing;
    std::set<std::pair<std::size_t, std::size_t>> m_leftOut; ///< source, row: of an environment that is left out
};

int Router::place(const std::string& name)
{
    const auto at = std::ranges::find(m_routing.names, name) - m_routing.names.begin();
    if (at == std::ssize(m_routing.names))
        m_routing.names.push_back(name);
    return static_cast<int>(at);
}

void Router::followFile()
{
    for (const RowsToRoute& source : m_sources)
        m_routing.target.emplace_back(source.ids.size(), place(source.target));
}

void Router::leaveOut()
{
    for (const std::string& name : m_rule.leaveOut) {
        std::string split = "test_" + name;
        std::ranges::replace(split, '/', '_');
        std::size_t rows = 0;
        std::set<std::string> all;
        for (std::size_t s = 0; s < m_sources.size(); ++s)
            for (std::size_t row = 0; isParted(s) && row < m_sources[s].environments.size(); ++row) {
                const std::string& environment = m_sources[s].environments[row];
                if (all.size() < 10)
                    all.insert(environment);
                if (environment != name)
                    continue;
                m_routing.target[s][row] = place(split);
                m_leftOut.emplace(s, row);
                ++rows;
            }
        if (rows == 0)
            throw BadInput(all.empty() ? fmt::format("{}: there is no environment that \"{}\" could be", m_file, name)
                                       : fmt::format("{}: there is no environment \"{}\"; there are {}{}", m_file, name,
                                           fmt::join(all, ", "), all.size() == 10 ? " ..." : ""));
        say(fmt::format("the environment \"{}\" is left out of training: its {} samples are the split {}", name,
            grouped(rows), split));
    }
}

void Router::partByIds()
{
    std::unordered_map<std::string, std::string> splitOf;
    for (const auto& [split, ids] : m_rule.ids)
        for (const std::string& id : ids)
            if (const auto [at, isNew] = splitOf.emplace(id, split); !isNew && at->second != split)
                throw BadInput(fmt::format(
                    "{}: the id \"{}\" stands in the lists of {} and of {}", m_file, id, at->second, split));
    std::size_t unlisted = 0, listed = 0;
    std::set<std::string> met;
    for (std::size_t s = 0; s < m_sources.size(); ++s)
        for (std::size_t row = 0; isParted(s) && row < m_sources[s].ids.size(); ++row) {
            const RowsToRoute& source = m_sources[s];
            auto found = splitOf.find(source.ids[row]);
            const auto group = source.environments.empty() ? splitOf.end() : splitOf.find(source.environments[row]);
            if (found != splitOf.end() && group != splitOf.end() && found->second != group->second)
                throw BadInput(fmt::format("{}: \"{}\" is listed for {}, and its environment \"{}\" for {}", m_file,
                    source.ids[row], found->second, source.environments[row], group->second));
            found = found == splitOf.end() ? group : found;
            if (found != splitOf.end())
                met.insert(found->first);
            listed += found == splitOf.end() ? 0 : 1;
            unlisted += found == splitOf.end() ? 1 : 0;
            if (!m_leftOut.contains({ s, row }))
                m_routing.target[s][row] = found == splitOf.end() ? -1 : place(found->second);
        }
    if (listed == 0)
        throw BadInput(
            fmt::format("{}: none of its samples stands in the lists of ids, as a sample or by its environment "
                        "(the first list begins with \"{}\", the file with \"{}\")",
                m_file, splitOf.empty() ? "" : m_rule.ids.begin()->second.front(),
                m_sources.empty() || m_sources.front().ids.empty() ? "" : m_sources.front().ids.front()));
    say(fmt::format(
        "samples are parted by lists of ids: {} are listed, {} are not and are left out; {} of the {} ids are "
        "not in the file",
        grouped(listed), grouped(unlisted), grouped(splitOf.size() - met.size()), grouped(splitOf.size())));
}

void Router::partByRule(const std::vector<std::size_t>& sources, SplitRule::By by, bool keepValid)
{
    std::vector<std::string> groups;
    std::vector<double> labels;
    std::vector<std::pair<std::size_t, std::size_t>> rows;
    bool grouped = by == SplitRule::By::Group || by == SplitRule::By::File;
    for (const std::size_t s : sources)
        grouped = grouped && !m_sources[s].environments.empty();
    if (by == SplitRule::By::Group && !grouped)
        throw BadInput(fmt::format("{}: samples cannot be parted by group: they have no environment", m_file));
    for (const std::size_t s : sources)
        for (std::size_t row = 0; row < m_sources[s].ids.size(); ++row)
            if (!m_leftOut.contains({ s, row })) {
                rows.emplace_back(s, row);
                labels.push_back(m_sources[s].labels[row]);
                if (grouped)
                    groups.push_back(m_sources[s].environments[row]);
            }
    const std::vector<std::int64_t> strata
        = by == SplitRule::By::Stratified ? labelStrata(labels, m_task) : std::vector<std::int64_t>();
    std::vector<int> sides = sidesOf(m_rule, rows.size(), { groups, strata });
    if (keepValid)
        std::ranges::replace(sides, 1, 0);
    std::array<int, 3> places {};
    for (std::size_t side = 0; side < places.size(); ++side)
        places[side] = std::ranges::count(sides, static_cast<int>(side)) > 0 ? place(usualSplits[side]) : -1;
    for (std::size_t i = 0; i < rows.size(); ++i)
        m_routing.target[rows[i].first][rows[i].second] = places[static_cast<std::size_t>(sides[i])];
    say(fmt::format("samples are parted {}, {}, seed {}",
        grouped                               ? "by environment, none on two sides"
            : by == SplitRule::By::Stratified ? "evenly over the labels"
                                              : "at random",
        m_rule.folds > 0
            ? fmt::format("into {} folds, of which number {} (the first is 0) is test", m_rule.folds, m_rule.fold)
            : sharesText(m_rule),
        m_rule.seed));
}

/// train, valid, test, then the others as they came; those that nothing is left for are gone.
void Router::nameInOrder()
{
    std::vector<std::size_t> order(m_routing.names.size());
    std::vector<std::size_t> rows(order.size(), 0);
    for (const auto& targets : m_routing.target)
        for (const int target : targets)
            if (target >= 0)
                ++rows[static_cast<std::size_t>(target)];
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::erase_if(order, [&](std::size_t i) { return rows[i] == 0; });
    std::ranges::stable_sort(order, {}, [&](std::size_t i) {
        return std::ranges::find(usualSplits, m_routing.names[i]) - std::ranges::begin(usualSplits);
    });
    std::vector<int> placeNow(m_routing.names.size(), -1);
    std::vector<std::string> names;
    for (const std::size_t i : order) {
        placeNow[i] = static_cast<int>(names.size());
        names.push_back(m_routing.names[i]);
    }
    for (auto& targets : m_routing.target)
        for (int& target : targets)
            target = target < 0 ? -1 : placeNow[static_cast<std::size_t>(target)];
    m_routing.names = std::move(names);
}

Routing Router::route()
{
    followFile();
    leaveOut();
    std::vector<std::size_t> parted;
    for (std::size_t s = 0; s < m_sources.size(); ++s)
        if (isParted(s))
            parted.push_back(s);
    const auto becomes = [&](const char* name) {
        return std::ranges::any_of(m_sources, [&](const RowsToRoute& source) { return source.target == name; });
    };
    if (!m_rule.ids.empty()) {
        partByIds();
    } else if (m_rule.by != SplitRule::By::File || m_rule.folds > 0) {
        partByRule(parted, m_rule.by, false);
    } else if (!becomes("test")) {
        say(fmt::format("{} has no test split: it is taken from train", m_file));
        std::erase_if(parted, [&](std::size_t s) { return m_sources[s].target != "train"; });
        partByRule(parted, m_rule.by, becomes("valid"));
    }
    nameInOrder();
    for (const char* needed : { "train", "test" })
        if (std::ranges::count(m_routing.names, needed) == 0)
            throw BadInput(fmt::format("{}: no sample is left for {}", m_file, needed));
    return m_routing;
}

}

Routing routeRows(const std::string& file, const std::vector<RowsToRoute>& sources, const SplitRule& rule, Task task)
{
    return Router(file, sources, rule, task).route();
}

}
