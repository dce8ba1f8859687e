#include "core/storage/feature_reader.h"

#include "core/common/error.h"
#include "core/data/sequences.h"
#include "core/storage/dataset_schema.h"
#include "core/storage/hdf5_matrix.h"

#include <algorithm>
#include <limits>

namespace cmir {

namespace {

constexpr std::int64_t kSlabValues = 16 << 20; ///< at most 64 MB of sequences at a time

std::vector<std::int64_t> readLengths(
    const hdf5::Group& split, const std::string& modality, std::int64_t rows, std::int64_t steps)
{
    if (!split.has(lengthName(modality)))
        return std::vector(static_cast<std::size_t>(rows), steps);
    const hdf5::Dataset data = split.dataset(lengthName(modality));
    if (data.rank() != 1)
        throw BadInput(data.where() + " is " + data.shapeText() + "; it must be one length per sample");
    checkRows(data, rows);
    auto lengths = data.readIntegers();
    for (std::size_t row = 0; row < lengths.size(); ++row)
        if (lengths[row] < 0 || lengths[row] > steps)
            throw BadInput(data.where() + ": row " + std::to_string(row) + " is " + std::to_string(lengths[row])
                + "; a length must be 0 to " + std::to_string(steps));
    return lengths;
}

/// The mean over time, reading a slab of rows at a time.
Matrix readMeans(const ModalityInfo& modality, const hdf5::Dataset& data, const std::vector<std::int64_t>& lengths)
{
    const std::int64_t rows = data.rows();
    const std::int64_t perRow = data.shape().at(1) * modality.width;
    data.prepareRows();
    Matrix means(rows, modality.width);
    const std::int64_t most = std::max<std::int64_t>(1, kSlabValues / std::max<std::int64_t>(perRow, 1));
    const std::int64_t slabRows = std::min(data.rowsAtOnce(sizeof(float)), most);
    std::vector<float> slab(static_cast<std::size_t>(slabRows * perRow));
    for (std::int64_t first = 0; first < rows; first += slabRows) {
        const std::int64_t count = std::min(slabRows, rows - first);
        const std::span<float> values(slab.data(), static_cast<std::size_t>(count * perRow));
        data.readRows(first, count, values);
        for (std::int64_t i = 0; i < count; ++i)
            meanOverTime(values.subspan(static_cast<std::size_t>(i * perRow), static_cast<std::size_t>(perRow)),
                lengths[static_cast<std::size_t>(first + i)], means.row(first + i));
    }
    return means;
}

/// Reads every row and keeps none.
Matrix passOver(const hdf5::Dataset& data, std::int64_t cols)
{
    const std::int64_t rows = data.rows();
    data.prepareRows();
    const std::int64_t most = std::max<std::int64_t>(1, kSlabValues / std::max<std::int64_t>(cols, 1));
    const std::int64_t slabRows = std::min({ data.rowsAtOnce(sizeof(float)), most, rows });
    std::vector<float> slab(static_cast<std::size_t>(slabRows * cols));
    for (std::int64_t first = 0; first < rows && cols > 0; first += slabRows) {
        const std::int64_t count = std::min(slabRows, rows - first);
        data.readRows(first, count, std::span<float>(slab.data(), static_cast<std::size_t>(count * cols)));
    }
    return { rows, 0 };
}

Matrix readMatrix(const hdf5::Dataset& data, std::int64_t cols, FeatureValues wanted)
{
    if (wanted == FeatureValues::PassOver)
        return passOver(data, cols);
    return hdf5::readMatrix(data, data.rows(), cols, wanted == FeatureValues::ReadToDisk ? Place::Disk : Place::Memory);
}

Features readSequences(const hdf5::Group& split, const ModalityInfo& modality, const hdf5::Dataset& data,
    std::vector<std::string>& notices, FeatureValues wanted)
{
    const std::int64_t steps = data.shape().at(1);
    if (steps == 0)
        throw BadInput(data.where() + " is " + data.shapeText() + "; sequences need at least one step");
    const std::string length = lengthName(modality.name);
    addNotice(notices,
        modality.name
            + (modality.averaged == Averaged::MeanSuffices
                    ? ": sequences, read as their mean over time since its network takes no more, "
                    : ": sequences, ")
            + (split.has(length) ? "padding left out (" + length + ")" : "all steps (there is no " + length + ")"));
    Features result;
    auto lengths = readLengths(split, modality.name, data.rows(), steps);
    const bool leaveOut = wanted == FeatureValues::LeaveOut;
    if (modality.isAveraged()) {
        result.values = leaveOut ? Matrix(data.rows(), 0) : readMeans(modality, data, lengths);
        return result;
    }
    result.values = leaveOut ? Matrix(data.rows(), 0) : readMatrix(data, steps * modality.width, wanted);
    result.sequences = { steps, std::move(lengths) };
    return result;
}

}

void checkRows(const hdf5::Dataset& data, std::int64_t rows)
{
    if (data.rows() != rows)
        throw BadInput(data.where() + " has " + std::to_string(data.rows()) + " rows, but label has "
            + std::to_string(rows) + "; all columns of a split must be equally long");
}

Features readFeatures(const hdf5::Group& split, const ModalityInfo& modality, std::int64_t rows,
    std::vector<std::string>& notices, FeatureValues wanted)
{
    if (!split.has(modality.name))
        throw BadInput(
            split.where() + " has no dataset \"" + modality.name + "\"; every split needs each chosen modality");
    const hdf5::Dataset data = split.dataset(modality.name);
    if (data.rank() != 2 && data.rank() != 3)
        throw BadInput(data.where() + " is " + data.shapeText() + "; a modality must be N x width or N x T x width");
    checkRows(data, rows);
    if (data.shape().back() != modality.width)
        throw BadInput(data.where() + " has width " + std::to_string(data.shape().back()) + ", but in train it has "
            + std::to_string(modality.width) + "; it must be the same in every split");
    if ((data.rank() == 3) != modality.sequence)
        throw BadInput(data.where() + " is " + data.shapeText() + ", but in train it is "
            + (modality.sequence ? "N x T x width" : "N x width") + "; it must be the same in every split");
    if (modality.sequence)
        return readSequences(split, modality, data, notices, wanted);
    Features result;
    result.values = wanted == FeatureValues::LeaveOut ? Matrix(rows, 0) : readMatrix(data, modality.width, wanted);
    return result;
}

}
