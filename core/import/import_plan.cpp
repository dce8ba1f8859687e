#include "core/import/import_plan.h"

#include "core/common/error.h"
#include "core/import/grouped.h"
#include "core/import/recordings.h"
#include "core/import/split_routing.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

namespace cmir::foreign {

namespace {

constexpr std::size_t mostClasses = 100;

/// The columns of one split of the file, as far as they are kept in memory.
struct KeptColumns {
    std::vector<double> label;
    std::vector<std::string> labelText, id, transcript, environment;
};

std::string whereOf(const File& file, const Split& split)
{
    return split.name.empty() ? file.path : fmt::format("{}: {}", file.path, split.name);
}

KeptColumns readRows(const File& file, const Split& split, const Mapping& mapping)
{
    KeptColumns rows;
    const Column label = *split.part(mapping.label);
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
void numberClasses(const File& file, const Mapping& mapping, std::vector<KeptColumns>& all, ImportPlan& plan)
{
    if (file.declared)
        plan.classNames = file.declared->classNames;
    std::set<std::string> names;
    for (const KeptColumns& rows : all)
        names.insert(rows.labelText.begin(), rows.labelText.end());
    if (names.empty())
        return;
    if (names.size() > mostClasses)
        throw BadInput(
            fmt::format("{}: the label \"{}\" is text with {} different values; numbers or at most {} classes "
                        "are needed",
                file.path, mapping.label, grouped(names.size()), mostClasses));
    plan.classNames.assign(names.begin(), names.end());
    plan.steps.push_back(fmt::format("the label \"{}\" is text: {} classes in the order of their names ({})",
        mapping.label, names.size(), fmt::join(plan.classNames, ", ")));
    for (KeptColumns& rows : all)
        for (const std::string& text : rows.labelText)
            rows.label.push_back(static_cast<double>(std::distance(names.begin(), names.find(text))));
}

void chooseTask(const File& file, const Mapping& mapping, const std::vector<KeptColumns>& all, ImportPlan& plan)
{
    std::set<double> values;
    double largest = 0;
    bool whole = true;
    for (const KeptColumns& rows : all)
        for (const double label : rows.label)
            if (std::isfinite(label)) {
                whole = whole && label == std::floor(label) && label >= 0;
                largest = std::max(largest, std::abs(label));
                if (values.size() <= mostClasses)
                    values.insert(label);
            }
    const bool classes = !plan.classNames.empty()
        || (whole && static_cast<double>(values.size()) == largest + 1 && values.size() <= 20);
    plan.task = mapping.task ? *mapping.task
        : !classes           ? Task::Regression
        : values.size() <= 2 ? Task::Binary
                             : Task::Multiclass;
    if (!mapping.task)
        plan.steps.push_back(fmt::format("task {} by the values of \"{}\"", taskName(plan.task), mapping.label));
    if (file.declared) {
        plan.labelMin = file.declared->labelMin;
        plan.labelMax = file.declared->labelMax;
        return;
    }
    const bool known = file.layout == "MMSA" || file.layout == "MultiBench" || file.layout == "MAG-BERT"
        || file.layout == "MISA" || file.layout == "CMU computational sequences";
    if (plan.task == Task::Regression && known && largest <= 3) {
        plan.labelMax = largest <= 1 ? 1 : 3;
        plan.labelMin = -*plan.labelMax;
        plan.steps.push_back(fmt::format("labels lie between {:.0f} and {:.0f}", *plan.labelMin, *plan.labelMax));
    }
}

/// The recordings as environments, by the ids of all splits of the file together, and of each joined one by itself.
void findRecordings(const Mapping& mapping, std::vector<KeptColumns>& all, ImportPlan& plan)
{
    plan.grouping = mapping.environment;
    if (!mapping.environment.empty() || mapping.id.empty())
        return;
    std::vector<std::string> ids;
    for (std::size_t s = 0; s < all.size(); ++s)
        if (plan.sources[s].split->corpus.empty())
            ids.insert(ids.end(), all[s].id.begin(), all[s].id.end());
    const std::vector<std::string> recordings = recordingsOf(ids);
    if (recordings.empty())
        return;
    plan.grouping = "recording";
    auto next = recordings.begin();
    for (std::size_t s = 0; s < all.size(); ++s) {
        KeptColumns& rows = all[s];
        if (const std::string& corpus = plan.sources[s].split->corpus; !corpus.empty()) {
            rows.environment = recordingsOf(rows.id);
            rows.environment.resize(rows.id.size(), corpus);
            continue;
        }
        rows.environment.assign(next, next + static_cast<std::ptrdiff_t>(rows.id.size()));
        next += static_cast<std::ptrdiff_t>(rows.id.size());
    }
    plan.steps.push_back(fmt::format("the environment is the recording, by the ids: {} of them",
        grouped(std::set<std::string>(recordings.begin(), recordings.end()).size())));
}

void route(const File& file, const Mapping& mapping, const std::vector<KeptColumns>& all, ImportPlan& plan)
{
    std::vector<RowsToRoute> sources;
    for (std::size_t s = 0; s < all.size(); ++s)
        sources.push_back(
            { mapping.splits.at(plan.sources[s].split->name), all[s].id, all[s].environment, all[s].label });
    Routing routing = routeRows(file.title(), sources, mapping.rule, plan.task);
    for (std::size_t s = 0; s < all.size(); ++s)
        plan.sources[s].target = std::move(routing.target[s]);
    for (std::string& name : routing.names)
        plan.splits.push_back({ std::move(name), {}, {}, {}, {}, {}, {} });
    std::ranges::move(routing.steps, std::back_inserter(plan.steps));
}

/// The columns of a split that are kept besides.
struct Further {
    std::map<std::string, std::vector<double>> numbers;
    std::map<std::string, std::vector<std::string>> texts;
};

Further furtherColumns(const Split& split, const Mapping& mapping, const std::string& where)
{
    Further further;
    for (const std::string& name : mapping.columns)
        if (const Column& column = *split.find(name); column.isNumeric())
            further.numbers[name] = singleNumbers(column, where);
        else
            further.texts[name] = textsOf(column);
    return further;
}

void giveRow(KeptColumns& rows, const Further& further, std::size_t row, ImportPlan::Target& target)
{
    target.label.push_back(static_cast<float>(rows.label[row]));
    target.id.push_back(std::move(rows.id[row]));
    if (!rows.transcript.empty())
        target.transcript.push_back(std::move(rows.transcript[row]));
    if (!rows.environment.empty())
        target.environment.push_back(std::move(rows.environment[row]));
    for (const auto& [name, values] : further.numbers)
        target.columns[name].push_back(values[row]);
    for (const auto& [name, values] : further.texts)
        target.textColumns[name].push_back(values[row]);
}

/// ", and so are 44 more": of those behind a row.
std::string othersWithout(const std::vector<double>& labels, std::size_t row)
{
    const auto more = std::count_if(labels.begin() + static_cast<std::ptrdiff_t>(row) + 1, labels.end(),
        [](double label) { return !std::isfinite(label); });
    return more > 0 ? fmt::format(", and so are {} more", grouped(static_cast<std::uint64_t>(more))) : std::string();
}

void fillTargets(const File& file, const Mapping& mapping, std::vector<KeptColumns>& all, ImportPlan& plan)
{
    std::size_t dropped = 0;
    for (std::size_t s = 0; s < all.size(); ++s) {
        KeptColumns& rows = all[s];
        ImportPlan::Source& source = plan.sources[s];
        const std::string where = whereOf(file, *source.split);
        const Further further = furtherColumns(*source.split, mapping, where);
        for (std::size_t row = 0; row < rows.label.size(); ++row) {
            if (source.target[row] < 0)
                continue;
            if (std::isfinite(rows.label[row])) {
                giveRow(rows, further, row, plan.splits[static_cast<std::size_t>(source.target[row])]);
                continue;
            }
            if (!mapping.dropUnlabelled)
                throw BadInput(
                    fmt::format("{}: sample {} (\"{}\") has no label: it is {}{}; such samples can be left out "
                                "(--drop-unlabelled; in the window: Leave out samples without a label)",
                        where, grouped(row + 1), rows.id[row], rows.label[row], othersWithout(rows.label, row)));
            source.target[row] = -1;
            ++dropped;
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
    for (std::size_t a = 0; a < plan.splits.size(); ++a) {
        const std::set<std::string_view> ids(plan.splits[a].id.begin(), plan.splits[a].id.end());
        for (std::size_t b = a + 1; b < plan.splits.size(); ++b) {
            const ImportPlan::Target& other = plan.splits[b];
            const auto both = std::ranges::count_if(other.id, [&](const std::string& id) { return ids.contains(id); });
            if (both > 0)
                plan.steps.push_back(fmt::format(
                    "{} ids of {} stand in {} too (the first: \"{}\"): check that no sample is on two sides",
                    grouped(static_cast<std::uint64_t>(both)), other.name, plan.splits[a].name,
                    *std::ranges::find_if(other.id, [&](const std::string& id) { return ids.contains(id); })));
        }
    }
}

void planModalities(const File& file, const Mapping& mapping, ImportPlan& plan)
{
    if (mapping.wordWidth > 0) {
        plan.modalities.push_back({ "text", mapping.wordWidth, false, false });
        plan.steps.push_back(
            fmt::format("text is words: each sample's words are counted at {} places by a hash, which is no "
                        "language model; features of one can be joined by id",
                mapping.wordWidth));
    }
    for (const Mapping::Modality& modality : mapping.modalities) {
        const Column& first = *plan.sources.front().split->find(modality.column);
        const bool sequence = first.shape.size() == 3;
        plan.modalities.push_back(
            { modality.name, first.shape.back(), sequence && modality.pool == Pool::None, modality.further });
        if (sequence && modality.pool != Pool::None)
            plan.steps.push_back(fmt::format("{}: of the steps of each sequence {}", modality.name,
                modality.pool == Pool::Mean      ? "the mean is kept"
                    : modality.pool == Pool::Max ? "the largest value of each feature is kept"
                                                 : "the last one is kept"));
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

ImportPlan planImport(const File& file, const Mapping& mapping)
{
    checkMapping(mapping, file);
    ImportPlan plan;
    std::vector<KeptColumns> all;
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
    route(file, mapping, all, plan);
    fillTargets(file, mapping, all, plan);
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
