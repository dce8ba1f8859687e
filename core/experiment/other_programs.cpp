#include "core/experiment/other_programs.h"

#include "core/common/error.h"
#include "core/common/not_a_number.h"
#include "core/evaluation/metrics.h"
#include "core/experiment/json_file.h"
#include "core/experiment/study_folder.h"
#include "core/import/foreign_reader.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace cmir {

namespace {

constexpr const char* keptFormat = "cmir-other-programs";
constexpr const char* keptName = "other-programs.json";

/// Where predictions of one file belong: by id, and by the split that it names.
class SamplePlaces {
public:
    explicit SamplePlaces(const Dataset& dataset)
        : m_dataset(dataset)
    {
        for (std::size_t s = 0; s < dataset.splits.size(); ++s)
            for (std::size_t i = 0; i < dataset.splits[s].id.size(); ++i)
                m_places[dataset.splits[s].id[i]].push_back({ s, i });
    }

    struct Place {
        std::size_t split, sample;
    };

    Place find(const std::string& id, const std::string& split, const std::string& where) const
    {
        const auto found = m_places.find(id);
        if (found == m_places.end())
            throw BadInput(fmt::format("{}: no sample of {} has the id \"{}\"", where, m_dataset.name, id));
        std::vector<Place> places = found->second;
        if (std::ranges::find(m_dataset.splits, split, &Split::name) != m_dataset.splits.end())
            std::erase_if(places, [&](const Place& place) { return m_dataset.splits[place.split].name != split; });
        if (places.empty())
            throw BadInput(fmt::format("{}: the split {} has no sample with the id \"{}\"", where, split, id));
        if (places.size() > 1)
            throw BadInput(fmt::format("{}: the id \"{}\" stands in the splits {} and {}; a column \"split\" must say "
                                       "which is meant",
                where, id, m_dataset.splits[places[0].split].name, m_dataset.splits[places[1].split].name));
        return places.front();
    }

private:
    const Dataset& m_dataset;
    std::unordered_map<std::string, std::vector<Place>> m_places;
};

struct GatheredSplit {
    Matrix prediction;
    std::vector<bool> known;
};

const foreign::Column& requiredColumn(const foreign::Split& split, const char* name, const std::string& path)
{
    if (const foreign::Column* column = split.find(name))
        return *column;
    std::string there;
    for (const foreign::Column& column : split.columns)
        there += (there.empty() ? "" : ", ") + column.name;
    throw BadInput(fmt::format("{}: there is no column \"{}\"; it has {}", path, name, there));
}

/// Numbers of a row that the file gives: as many as the data have outputs, or the class alone.
std::int64_t predictionWidth(const foreign::Column& column, const Dataset& dataset, const std::string& path)
{
    if (!column.isNumeric())
        throw BadInput(fmt::format("{}: the column \"prediction\" holds texts; numbers are expected", path));
    const std::int64_t width = column.rowSize();
    if (width != dataset.outputs() && width != 1)
        throw BadInput(
            fmt::format("{}: {} predictions a row; {} has {} outputs", path, width, dataset.name, dataset.outputs()));
    return width;
}

void checkPrediction(std::span<const float> values, const Dataset& dataset, bool isClass, const std::string& where)
{
    for (const float value : values) {
        if (!std::isfinite(value))
            throw BadInput(fmt::format("{} is missing, or no number", where));
        if (isClass && (value != std::floor(value) || value < 0 || value >= static_cast<float>(dataset.outputs())))
            throw BadInput(
                fmt::format("{} is {}, which is no class; allowed are 0 to {}", where, value, dataset.outputs() - 1));
        if (!isClass && dataset.task != Task::Regression && (value < 0 || value > 1))
            throw BadInput(fmt::format("{} is {}, which is no probability (0 to 1)", where, value));
    }
}

/// What one file predicts.
class Gathered {
public:
    Gathered(const Dataset& dataset, const SamplePlaces& places)
        : m_dataset(dataset)
        , m_places(places)
        , m_gathered(dataset.splits.size())
    { }

    void add(const foreign::Split& split, const std::string& path)
    {
        const std::vector<std::string> ids = foreign::textsOf(requiredColumn(split, "id", path));
        const foreign::Column& column = requiredColumn(split, "prediction", path);
        const std::int64_t width = predictionWidth(column, m_dataset, path);
        m_classes = width < m_dataset.outputs();
        constexpr std::size_t atOnce = 1 << 16;
        foreign::eachBlock(column, atOnce, path, [&](std::size_t first, std::size_t rows, std::span<float> numbers) {
            for (std::size_t r = 0; r < rows; ++r)
                addRow(ids[first + r], split.name,
                    numbers.subspan(r * static_cast<std::size_t>(width), static_cast<std::size_t>(width)), path);
        });
    }

    std::map<std::string, std::map<std::string, double>> metrics(const std::string& path) const
    {
        std::map<std::string, std::map<std::string, double>> bySplit;
        for (std::size_t s = 0; s < m_gathered.size(); ++s) {
            const Split& split = m_dataset.splits[s];
            const bool moves = m_dataset.validCut && (split.name == "train" || split.name == "valid");
            if (m_gathered[s].known.empty() || moves)
                continue;
            const auto missing = std::ranges::count(m_gathered[s].known, false);
            if (missing > 0) {
                const auto first = std::ranges::find(m_gathered[s].known, false) - m_gathered[s].known.begin();
                throw BadInput(fmt::format("{}: {} of the {} samples of {} have no prediction, the first is \"{}\"; a "
                                           "split is measured whole",
                    path, missing, split.size(), split.name, split.id[static_cast<std::size_t>(first)]));
            }
            bySplit[split.name] = computeMetrics(metricTask(m_dataset), split.label, m_gathered[s].prediction);
            if (m_classes)
                bySplit[split.name].erase("loss");
        }
        return bySplit;
    }

private:
    void addRow(
        const std::string& id, const std::string& splitName, std::span<const float> values, const std::string& where)
    {
        checkPrediction(values, m_dataset, m_classes, fmt::format("{}: the prediction of \"{}\"", where, id));
        const auto [s, sample] = m_places.find(id, splitName, where);
        GatheredSplit& gathered = m_gathered[s];
        const std::int64_t samples = m_dataset.splits[s].size();
        if (gathered.known.empty()) {
            gathered.known.resize(static_cast<std::size_t>(samples));
            gathered.prediction = Matrix(samples, m_dataset.outputs());
        }
        if (gathered.known[sample])
            throw BadInput(fmt::format("{}: the id \"{}\" stands twice", where, id));
        gathered.known[sample] = true;
        const std::span<float> row = gathered.prediction.row(static_cast<std::int64_t>(sample));
        if (m_classes)
            row[static_cast<std::size_t>(values.front())] = 1;
        else
            std::ranges::copy(values, row.begin());
    }

    const Dataset& m_dataset;
    const SamplePlaces& m_places;
    std::vector<GatheredSplit> m_gathered; ///< by split of the data; empty: none of it was predicted
    bool m_classes = false;
};

nlohmann::json toJson(const OtherProgram& program)
{
    auto repetitions = nlohmann::json::array();
    for (const OtherProgram::Repetition& one : program.repetitions) {
        auto splits = nlohmann::json::object();
        for (const auto& [split, metrics] : one.metrics)
            for (const auto& [metric, value] : metrics)
                splits[split][metric] = std::isfinite(value) ? nlohmann::json(value) : nlohmann::json();
        repetitions.push_back({ { "file", one.file }, { "sha256", one.sha256 }, { "metrics", std::move(splits) } });
    }
    return { { "name", program.name }, { "repetitions", std::move(repetitions) } };
}

OtherProgram fromJson(const nlohmann::json& object)
{
    OtherProgram program;
    program.name = object.at("name").get<std::string>();
    for (const nlohmann::json& one : object.at("repetitions")) {
        OtherProgram::Repetition& repetition = program.repetitions.emplace_back();
        repetition.file = one.at("file").get<std::string>();
        repetition.sha256 = one.at("sha256").get<std::string>();
        for (const auto& [split, metrics] : one.at("metrics").items())
            for (const auto& [metric, value] : metrics.items())
                repetition.metrics[split][metric] = value.is_null() ? notANumber : value.get<double>();
    }
    return program;
}

void writeKept(const std::filesystem::path& folder, const std::vector<OtherProgram>& programs)
{
    auto list = nlohmann::json::array();
    for (const OtherProgram& program : programs)
        list.push_back(toJson(program));
    writeJsonFile(
        folder / keptName, { { "format", keptFormat }, { "format_version", 1 }, { "programs", std::move(list) } });
}

}

OtherProgram readOtherProgram(const std::string& name, const std::vector<std::filesystem::path>& files,
    const Dataset& dataset, const std::function<bool()>& cancelled)
{
    if (name.empty() || files.empty())
        throw BadInput("predictions of another program need a name and at least one file");
    const SamplePlaces places(dataset);
    OtherProgram program { name, {} };
    for (const std::filesystem::path& path : files) {
        const foreign::File file = foreign::readForeign(path, cancelled);
        Gathered gathered(dataset, places);
        for (const foreign::Split& split : file.splits)
            gathered.add(split, path.string());
        program.repetitions.push_back({ path.string(), file.sha256.get(), gathered.metrics(path.string()) });
        for (const OtherProgram::Repetition& other : program.repetitions)
            if (&other != &program.repetitions.back() && other.sha256 == program.repetitions.back().sha256)
                throw BadInput(fmt::format("{}: it has the same bytes as {}; a file for each repetition is expected",
                    path.string(), other.file));
    }
    return program;
}

void requireOneDataset(const RunConfig& base)
{
    if (base.data.synthetic() && base.parameters.data_seed < 0)
        throw BadInput("predictions of another program: the built-in data differ from seed to seed; set data_seed, so "
                       "that all trainings have the same ones");
}

void keepOtherProgram(const std::filesystem::path& folder, const OtherProgram& program)
{
    requireOneDataset(StudyFolder::find(folder).readPlan().base);
    std::vector<OtherProgram> programs = keptOtherPrograms(folder);
    const auto same = std::ranges::find(programs, program.name, &OtherProgram::name);
    if (same == programs.end())
        programs.push_back(program);
    else
        *same = program;
    writeKept(folder, programs);
}

void dropOtherProgram(const std::filesystem::path& folder, const std::string& name)
{
    std::vector<OtherProgram> programs = keptOtherPrograms(folder);
    if (std::erase_if(programs, [&](const OtherProgram& program) { return program.name == name; }) > 0)
        writeKept(folder, programs);
}

std::vector<OtherProgram> keptOtherPrograms(const std::filesystem::path& folder)
{
    const std::filesystem::path path = folder / keptName;
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return {};
    const nlohmann::json document = readJsonFile(path);
    checkFormat(document, path, keptFormat);
    std::vector<OtherProgram> programs;
    try {
        for (const nlohmann::json& one : document.at("programs"))
            programs.push_back(fromJson(one));
    } catch (const nlohmann::json::exception& problem) {
        throw BadInput(fmt::format("{}: not as expected: {}", path.string(), problem.what()));
    }
    return programs;
}

StudyResults besideOtherPrograms(const StudyResults& results)
{
    StudyResults both = results;
    for (const OtherProgram& program : results.others) {
        const std::size_t there = program.repetitions.size(), counted = std::min(there, results.plan.seeds.size());
        StudyVariant variant;
        variant.name
            = counted == there ? program.name : fmt::format("{} (first {} of {} files)", program.name, counted, there);
        variant.otherProgram = true;
        for (std::size_t k = 0; k < counted; ++k)
            for (const auto& [split, metrics] : program.repetitions[k].metrics)
                for (const auto& [metric, value] : metrics)
                    both.rows.push_back({ both.plan.variants.size(), results.plan.seeds[k], split, metric, value });
        both.plan.variants.push_back(std::move(variant));
    }
    return both;
}

}
