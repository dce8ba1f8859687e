#include "core/data/sequences.h"

#include "core/common/error.h"
#include "core/config/unimodal_choice.h"

#include <spdlog/fmt/fmt.h>
#include <spdlog/fmt/ranges.h>

#include <algorithm>
#include <limits>

namespace cmir {

namespace {

using Infos = std::span<const ModalityInfo>;

/// Whether the parts first .. first+count-1 can be joined step by step.
bool shareSteps(const Dataset& dataset, std::size_t first, std::size_t count)
{
    const Infos parts = Infos(dataset.modalities).subspan(first, count);
    if (!std::ranges::all_of(parts, &ModalityInfo::keepsSteps))
        return false;
    return std::ranges::all_of(dataset.splits, [&](const Split& split) {
        return split.sequences.size() >= first + count
            && std::all_of(split.sequences.begin() + static_cast<std::ptrdiff_t>(first + 1),
                split.sequences.begin() + static_cast<std::ptrdiff_t>(first + count),
                [&](const Sequences& s) { return s == split.sequences[first]; });
    });
}

/// Rows of `steps` steps each, joined step by step.
Matrix joined(std::span<const Matrix> parts, std::int64_t steps)
{
    std::int64_t width = 0;
    for (const Matrix& part : parts)
        width += part.cols;
    Matrix result(parts.front().rows, width, parts.front().place());
    for (std::int64_t row = 0; row < result.rows; ++row) {
        auto to = result.row(row).begin();
        for (std::int64_t t = 0; t < steps; ++t)
            for (const Matrix& part : parts) {
                const auto perStep = static_cast<std::size_t>(part.cols / steps);
                to = std::ranges::copy(part.row(row).subspan(static_cast<std::size_t>(t) * perStep, perStep), to).out;
            }
    }
    return result;
}

void mergeSplit(Split& split, std::span<const std::size_t> parts, const std::vector<bool>& keep)
{
    std::vector<Matrix> features;
    std::vector<Sequences> sequences;
    std::size_t first = 0;
    for (std::size_t i = 0; i < parts.size(); first += parts[i++]) {
        std::vector<Matrix> pieces;
        for (std::size_t m = first; m < first + parts[i]; ++m)
            pieces.push_back(keep[i] ? std::move(split.features[m]) : pooledFeatures(split, m));
        sequences.push_back(keep[i] && first < split.sequences.size() ? split.sequences[first] : Sequences {});
        features.push_back(
            pieces.size() == 1 ? std::move(pieces[0]) : joined(pieces, std::max<std::int64_t>(sequences[i].steps, 1)));
    }
    split.features = std::move(features);
    split.sequences = std::move(sequences);
}

ModalityInfo mergedInfo(Infos parts, bool keep)
{
    ModalityInfo info = parts.front();
    for (const ModalityInfo& part : parts.subspan(1)) {
        info.name += "+" + part.name;
        info.width += part.width;
        info.sequence = info.sequence || part.sequence;
    }
    info.averaged = info.sequence && !(keep && std::ranges::all_of(parts, &ModalityInfo::keepsSteps))
        ? Averaged::PartsDiffer
        : Averaged::No;
    return info;
}

}

void meanOverTime(std::span<const float> sequence, std::int64_t length, std::span<float> mean)
{
    std::vector<double> sum(mean.size(), 0);
    for (std::int64_t t = 0; t < length; ++t)
        for (std::size_t j = 0; j < sum.size(); ++j)
            sum[j] += sequence[static_cast<std::size_t>(t) * sum.size() + j];
    for (std::size_t j = 0; j < sum.size(); ++j)
        mean[j] = length > 0 ? static_cast<float>(sum[j] / static_cast<double>(length))
                             : std::numeric_limits<float>::quiet_NaN();
}

Matrix pooledFeatures(const Split& split, std::size_t modality)
{
    const Matrix& features = split.features.at(modality);
    const std::int64_t steps = split.steps(modality);
    if (steps == 0)
        return features;
    Matrix means(features.rows, features.cols / steps);
    for (std::int64_t row = 0; row < features.rows; ++row)
        meanOverTime(
            features.row(row), split.sequences[modality].lengths[static_cast<std::size_t>(row)], means.row(row));
    return means;
}

std::vector<bool> sequenceInputs(const Dataset& dataset, const std::string& unimodal)
{
    std::vector<std::string> names;
    std::vector<bool> sequences;
    for (const ModalityInfo& modality : dataset.modalities) {
        names.push_back(modality.name);
        sequences.push_back(modality.keepsSteps());
    }
    const std::vector<UnimodalChoice> choices = unimodalChoices(unimodal, names, sequences);
    for (std::size_t m = 0; m < choices.size(); ++m)
        sequences[m] = sequences[m] && takesSequence(choices[m].kind);
    return sequences;
}

void mergeModalities(Dataset& dataset, std::span<const std::size_t> parts)
{
    if (std::ranges::all_of(parts, [](std::size_t count) { return count == 1; }))
        return;
    std::vector<ModalityInfo> merged;
    std::vector<bool> keep;
    std::size_t first = 0;
    for (const std::size_t count : parts) {
        const Infos infos = Infos(dataset.modalities).subspan(first, count);
        keep.push_back(
            count == 1 || shareSteps(dataset, first, count) || std::ranges::none_of(infos, &ModalityInfo::keepsSteps));
        merged.push_back(mergedInfo(infos, keep.back()));
        if (!keep.back())
            dataset.notices.push_back(fmt::format("{}: its parts are not sequences of the same lengths in every split; "
                                                  "their means over time are joined",
                merged.back().name));
        first += count;
    }
    for (Split& split : dataset.splits)
        mergeSplit(split, parts, keep);
    dataset.modalities = std::move(merged);
}

std::vector<std::string> mergedParts(const std::string& name)
{
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= name.size();) {
        const std::size_t end = std::min(name.find('+', begin), name.size());
        parts.push_back(name.substr(begin, end - begin));
        if (parts.back().empty())
            throw BadInput(
                fmt::format("the modality \"{}\" has an empty part; modalities are joined as \"text+hcf\"", name));
        begin = end + 1;
    }
    return parts;
}

}
