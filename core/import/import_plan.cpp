#include "core/import/import_plan.h"

#include "core/common/error.h"
#include "core/import/grouped.h"
#include "core/import/groups.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

namespace cmir::foreign {

namespace {

constexpr std::size_t mostClasses = 100;
constexpr std::array<double, 3> shares { 70, 10, 20 };

/// The columns of one split of the file, as far as they are kept in memory.
struct Rows {
    std::vector<double> label;
    std::vector<std::string> labelText, id, transcript, environment;
};

std::string whereOf(const File& file, const Split& split)
{
    return split.name.empty() ? file.path : fmt::format("{}: {}", file.path, split.name);
}

std::string numberText(float value)
{
    return std::floor(value) == value && std::abs(value) < 1e15F ? fmt::format("{:.0f}", value)
                                                                  : fmt::format("{}", value);
}

/// Of a column of texts or numbers; several numbers a row are joined.
std::vector<std::string> textsOf(const Column& column)
{
    if (column.texts)
        return column.texts();
    const auto each = static_cast<std::size_t>(column.rowSize());
    std::vector<float> values(static_cast<std::size_t>(column.rows()) * each);
    column.numbers()->read(values);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < values.size(); i += each) {
        std::string text;
        for (std::size_t k = 0; k < each; ++k)
            text += (k == 0 ? "" : " ") + numberText(values[i + k]);
        texts.push_back(std::move(text));
    }
    return texts;
}

Rows readRows(const File& file, const Split& split, const Mapping& mapping)
{
    Rows rows;
    const Column& label = *split.find(mapping.label);
    if (label.isNumeric())
        rows.label = singleNumbers(label, whereOf(file, split));
    else
        rows.labelText = textsOf(label);
    if (!mapping.id.empty())
        rows.id = textsOf(*split.find(mapping.id));
    for (std::size_t row = rows.id.size(); row < static_cast<std::size_t>(split.rows); ++row)
        rows.id.push_back(fmt::format("{}_{}", split.name.empty() ? "row" : split.name, row));
    if (!mapping.transcript.empty())
        rows.transcript = textsOf(*split.find(mapping.transcript));
    if (!mapping.environment.empty())
        rows.environment = textsOf(*split.find(mapping.environment));
    return rows;
}

/// Texts become classes, numbered in the order of their names.
void numberClasses(const File& file, const Mapping& mapping, std::vector<Rows>& all, ImportPlan& plan)
{
    std::set<std::string> names;
    for (const Rows& rows : all)
        names.insert(rows.labelText.begin(), rows.labelText.end());
    if (names.empty())
        return;
    if (names.size() > mostClasses)
        throw BadInput(fmt::format("{}: the label \"{}\" is text with {} different values; numbers or at most {} classes "
                                   "are needed",
            file.path, mapping.label, grouped(names.size()), mostClasses));
    plan.classNames.assign(names.begin(), names.end());
    plan.steps.push_back(fmt::format("the label \"{}\" is text: {} classes in the order of their names ({})", mapping.label,
        names.size(), fmt::join(plan.classNames, ", ")));
    for (Rows& rows : all)
        for (const std::string& text : rows.labelText)
            rows.label.push_back(static_cast<double>(std::distance(names.begin(), names.find(text))));
}

void chooseTask(const File& file, const Mapping& mapping, const std::vector<Rows>& all, ImportPlan& plan)
{
    std::set<double> values;
    double largest = 0;
    bool whole = true;
    for (const Rows& rows : all)
        for (const double label : rows.label)
            if (std::isfinite(label)) {
                whole = whole && label == std::floor(label) && label >= 0;
                largest = std::max(largest, std::abs(label));
                if (values.size() <= mostClasses)
                    values.insert(label);
            }
    const bool classes = !plan.classNames.empty() || (whole && static_cast<double>(values.size()) == largest + 1 && values.size() <= 20);
    plan.task = mapping.task     ? *mapping.task
        : !classes               ? Task::Regression
        : values.size() <= 2     ? Task::Binary
                                 : Task::Multiclass;
    if (!mapping.task)
        plan.steps.push_back(fmt::format("task {} by the values of \"{}\"", taskName(plan.task), mapping.label));
    const bool known = file.layout == "MMSA" || file.layout == "MultiBench" || file.layout == "MAG-BERT" || file.layout == "MISA";
    if (plan.task == Task::Regression && known && largest <= 3) {
        plan.labelMax = largest <= 1 ? 1 : 3;
        plan.labelMin = -*plan.labelMax;
        plan.steps.push_back(fmt::format("labels lie between {:.0f} and {:.0f}", *plan.labelMin, *plan.labelMax));
    }
}

/// The recordings as environments, by the ids of all splits together.
void findRecordings(const Mapping& mapping, std::vector<Rows>& all, ImportPlan& plan)
{
    if (!mapping.environment.empty() || mapping.id.empty())
        return;
    std::vector<std::string> ids;
    for (const Rows& rows : all)
        ids.insert(ids.end(), rows.id.begin(), rows.id.end());
    const std::vector<std::string> recordings = recordingsOf(ids);
    if (recordings.empty())
        return;
    auto next = recordings.begin();
    for (Rows& rows : all) {
        rows.environment.assign(next, next + static_cast<std::ptrdiff_t>(rows.id.size()));
        next += static_cast<std::ptrdiff_t>(rows.id.size());
    }
    plan.steps.push_back(fmt::format("the environment is the recording, by the ids: {} of them",
        grouped(std::set<std::string>(recordings.begin(), recordings.end()).size())));
}

/// A name of a dataset's split -> its place; made where it is not there.
int targetOf(ImportPlan& plan, const std::string& name)
{
    const auto found = std::ranges::find(plan.splits, name, &ImportPlan::Target::name);
    if (found != plan.splits.end())
        return static_cast<int>(found - plan.splits.begin());
    plan.splits.push_back({ name, {}, {}, {}, {}, {}, {} });
    return static_cast<int>(plan.splits.size()) - 1;
}

/// Which split each row goes to, by the mapping, or by recording where there is no test split.
void routeRows(const File& file, const Mapping& mapping, const ImportOptions& options, const std::vector<Rows>& all,
    ImportPlan& plan)
{
    for (const char* name : { "train", "valid", "test" })
        for (const auto& [from, to] : mapping.splits)
            if (to == name)
                targetOf(plan, to);
    for (const auto& [from, to] : mapping.splits)
        targetOf(plan, to);
    const bool hasTest
        = std::ranges::any_of(plan.splits, [](const auto& target) { return target.name == "test"; });
    for (std::size_t s = 0; s < plan.sources.size(); ++s) {
        const std::string& to = mapping.splits.at(plan.sources[s].split->name);
        const auto rows = static_cast<std::size_t>(plan.sources[s].split->rows);
        plan.sources[s].target.assign(rows, targetOf(plan, to));
        if (hasTest || to != "train")
            continue;
        const std::vector<int> sides = splitByGroup(all[s].environment, rows, shares, options.seed);
        const bool hasValid = std::ranges::any_of(plan.splits, [](const auto& target) { return target.name == "valid"; });
        const std::array<int, 3> targets { targetOf(plan, "train"), hasValid ? targetOf(plan, "train") : targetOf(plan, "valid"),
            targetOf(plan, "test") };
        for (std::size_t row = 0; row < rows; ++row)
            plan.sources[s].target[row] = targets[static_cast<std::size_t>(sides[row])];
        plan.steps.push_back(fmt::format("{} has no test split: its samples are parted {}, 70 : 10 : 20, seed {}",
            std::filesystem::path(file.path).filename().string(),
            all[s].environment.empty() ? "at random" : "by environment, none on two sides", options.seed));
    }
}

void fillTargets(const File& file, const Mapping& mapping, const ImportOptions& options, std::vector<Rows>& all,
    ImportPlan& plan)
{
    std::size_t dropped = 0;
    for (std::size_t s = 0; s < all.size(); ++s) {
        Rows& rows = all[s];
        ImportPlan::Source& source = plan.sources[s];
        std::map<std::string, std::vector<double>> further;
        std::map<std::string, std::vector<std::string>> texts;
        for (const std::string& name : mapping.columns)
            if (const Column& column = *source.split->find(name); column.isNumeric()) {
                further[name] = singleNumbers(column, whereOf(file, *source.split));
            } else {
                texts[name] = textsOf(column);
            }
        for (std::size_t row = 0; row < rows.label.size(); ++row) {
            if (!std::isfinite(rows.label[row])) {
                if (!options.dropUnlabelled)
                    throw BadInput(fmt::format("{}: sample {} (\"{}\") has no label: it is {}; such samples can be left "
                                               "out (--drop-unlabelled)",
                        whereOf(file, *source.split), grouped(row + 1), rows.id[row], rows.label[row]));
                source.target[row] = -1;
                ++dropped;
                continue;
            }
            ImportPlan::Target& target = plan.splits[static_cast<std::size_t>(source.target[row])];
            target.label.push_back(static_cast<float>(rows.label[row]));
            target.id.push_back(std::move(rows.id[row]));
            if (!rows.transcript.empty())
                target.transcript.push_back(std::move(rows.transcript[row]));
            if (!rows.environment.empty())
                target.environment.push_back(std::move(rows.environment[row]));
            for (const auto& [name, values] : further)
                target.columns[name].push_back(values[row]);
            for (const auto& [name, values] : texts)
                target.textColumns[name].push_back(values[row]);
        }
    }
    if (dropped > 0)
        plan.steps.push_back(fmt::format("{} samples without a label are left out", grouped(dropped)));
}

void noteDuplicates(ImportPlan& plan)
{
    for (const ImportPlan::Target& target : plan.splits) {
        std::set<std::string> seen;
        std::set<std::string> twice;
        for (const std::string& id : target.id)
            if (!seen.insert(id).second)
                twice.insert(id);
        if (!twice.empty())
            plan.steps.push_back(fmt::format("{} ids stand more than once in {} (the first: \"{}\")",
                grouped(twice.size()), target.name, *twice.begin()));
    }
}

void planModalities(const File& file, const Mapping& mapping, ImportPlan& plan)
{
    if (mapping.wordWidth > 0) {
        plan.modalities.push_back({ "text", mapping.wordWidth, false });
        plan.steps.push_back(fmt::format("text is words: each sample's words are counted at {} places by a hash, which is no "
                                         "language model; features of one can be joined by id",
            mapping.wordWidth));
    }
    for (const Mapping::Modality& modality : mapping.modalities) {
        const Column& first = *plan.sources.front().split->find(modality.column);
        plan.modalities.push_back({ modality.name, first.shape.back(), first.shape.size() == 3 });
        for (const ImportPlan::Source& source : plan.sources) {
            const Column& column = *source.split->find(modality.column);
            if (column.shape.size() != first.shape.size() || column.shape.back() != first.shape.back())
                throw BadInput(fmt::format("{}: \"{}\" is {}, but in \"{}\" it is {}: all splits need the same width",
                    whereOf(file, *source.split), modality.column, column.description(),
                    plan.sources.front().split->name, first.description()));
        }
        if (first.type == "float64" || (first.whole && first.type != "bool"))
            plan.steps.push_back(fmt::format("{}: {} became float32", modality.name, first.type));
    }
}

}

ImportPlan planImport(const File& file, const Mapping& mapping, const ImportOptions& options)
{
    checkMapping(mapping, file);
    ImportPlan plan;
    std::vector<Rows> all;
    for (const Split& split : file.splits)
        if (mapping.splits.contains(split.name)) {
            plan.sources.push_back({ &split, {} });
            all.push_back(readRows(file, split, mapping));
        } else {
            plan.steps.push_back(fmt::format("the split \"{}\" is left out", split.name));
        }
    planModalities(file, mapping, plan);
    numberClasses(file, mapping, all, plan);
    chooseTask(file, mapping, all, plan);
    findRecordings(mapping, all, plan);
    routeRows(file, mapping, options, all, plan);
    fillTargets(file, mapping, options, all, plan);
    noteDuplicates(plan);
    for (const ImportPlan::Target& target : plan.splits)
        if (target.label.empty())
            throw BadInput(fmt::format("{}: no sample is left for \"{}\"", file.path, target.name));
    return plan;
}

std::vector<std::int64_t> lengthsOf(
    const Split& split, const Column& column, const std::string& lengths, const std::string& where)
{
    if (lengths.empty())
        return column.lengths;
    const Column& told = *split.find(lengths);
    const std::int64_t steps = column.shape.at(1);
    std::vector<std::int64_t> result;
    if (told.shape.size() == 3 && told.shape[1] == 3) { // ids, mask, segments
        std::vector<float> input(static_cast<std::size_t>(told.rows() * told.rowSize()));
        told.numbers()->read(input);
        const auto width = static_cast<std::size_t>(told.shape[2]);
        for (std::size_t row = 0; row < static_cast<std::size_t>(told.rows()); ++row) {
            const auto mask = std::span(input).subspan((3 * row + 1) * width, width);
            result.push_back(std::min<std::int64_t>(steps, std::ranges::count(mask, 1.F)));
        }
        return result;
    }
    for (const double length : singleNumbers(told, where)) {
        if (!(length >= 0 && length <= static_cast<double>(steps)))
            throw BadInput(fmt::format("{}: row {} of \"{}\" is {}, and its sequence has {} steps", where,
                grouped(result.size() + 1), lengths, length, steps));
        result.push_back(static_cast<std::int64_t>(length));
    }
    return result;
}

}
