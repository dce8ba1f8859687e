#include "core/experiment/applied_predictions.h"

#include "core/storage/atomic_file.h"
#include "core/storage/npz_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace cmir {

namespace {

std::string quotedField(const std::string& text)
{
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
}

std::string answerFields(Task task, std::span<const float> answers)
{
    std::string text;
    if (task != Task::Regression)
        text += fmt::format(",{}", predictedClass(task, answers));
    for (const float value : answers)
        text += fmt::format(",{}", value);
    return text;
}

}

std::int64_t predictedClass(Task task, std::span<const float> answers)
{
    if (task == Task::Multiclass)
        return std::ranges::max_element(answers) - answers.begin();
    return task == Task::Binary && answers.front() >= 0.5F ? 1 : 0;
}

float classProbability(Task task, std::span<const float> answers)
{
    return task == Task::Multiclass          ? std::ranges::max(answers)
        : predictedClass(task, answers) == 1 ? answers.front()
                                             : 1 - answers.front();
}

std::string className(const Dataset& dataset, std::int64_t index)
{
    const auto i = static_cast<std::size_t>(index);
    return i < dataset.classNames.size() ? dataset.classNames[i] : std::to_string(index);
}

std::string predictionsCsv(const AppliedRun& applied, const Dataset& dataset)
{
    std::string text = "split,id,label,prediction";
    if (dataset.task == Task::Binary)
        text += ",probability";
    for (std::int64_t k = 0; k < dataset.outputs() && dataset.task == Task::Multiclass; ++k)
        text += fmt::format(",probability_{}", k);
    text += '\n';
    for (const AppliedRun::Split& split : applied.splits)
        for (std::size_t row = 0; row < split.label.size(); ++row)
            text += fmt::format("{},{},{}{}\n", split.name, quotedField(split.id[row]),
                std::isfinite(split.label[row]) ? fmt::format("{}", split.label[row]) : std::string(),
                answerFields(dataset.task, split.prediction.row(static_cast<std::int64_t>(row))));
    return text;
}

void writePredictions(const std::filesystem::path& path, const AppliedRun& applied, const Dataset& dataset)
{
    if (path.extension() != ".npz")
        return replaceBytes(path, predictionsCsv(applied, dataset));
    NpzWriter arrays;
    for (const AppliedRun::Split& split : applied.splits)
        arrays.addPredictions(split.name, split.id, split.label, split.prediction);
    arrays.write(path);
}

}
