// Writes made data of the size and widths of a known data set, one vector per utterance, each modality enough for the
// label:
//   made_data OUT.h5 mosei|sims_v2|ur_funny|mustard
// c ~ N(0, I_4); y = sum(c) / 2 + 0.3 N(0, 1); s_m goes with y as 0.9; x_m = tanh(W_m' c) + 0.25 tanh(V_m' s_m) + 0.1
// N(0, I). Labels are y scaled to the set's range, or the sign of y.

#include "core/common/error.h"
#include "core/common/random.h"
#include "core/storage/dataset_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

using namespace cmir;

namespace {

struct Size {
    const char* name;
    std::array<std::int64_t, 3> samples; ///< train, valid, test
    std::array<std::int64_t, 3> widths; ///< text, audio, vision
    double range; ///< of the labels; 0: two classes
};

constexpr std::array sizes { Size { "mosei", { 16326, 1871, 4659 }, { 768, 74, 35 }, 3 },
    Size { "sims_v2", { 2722, 647, 1034 }, { 768, 25, 177 }, 1 },
    Size { "ur_funny", { 7614, 980, 994 }, { 768, 60, 36 }, 0 },
    Size { "mustard", { 539, 68, 68 }, { 768, 60, 36 }, 0 } };

constexpr std::size_t causal = 4, spurious = 3;

Matrix weights(std::size_t factors, std::int64_t width, Random& random)
{
    Matrix out(static_cast<std::int64_t>(factors), width);
    for (float& value : out.values)
        value = static_cast<float>(random.gaussian() / std::sqrt(static_cast<double>(factors)));
    return out;
}

void fillRow(std::span<float> row, const std::vector<double>& factors, const Matrix& map, double amplitude)
{
    for (std::size_t j = 0; j < row.size(); ++j) {
        double sum = 0;
        for (std::size_t k = 0; k < factors.size(); ++k)
            sum += factors[k] * map(static_cast<std::int64_t>(k), static_cast<std::int64_t>(j));
        row[j] += static_cast<float>(amplitude * std::tanh(sum));
    }
}

Dataset make(const Size& size)
{
    Dataset dataset;
    dataset.name = std::string("made data of the size of ") + size.name;
    dataset.task = size.range > 0 ? Task::Regression : Task::Binary;
    if (size.range > 0) {
        dataset.labelMin = -size.range;
        dataset.labelMax = size.range;
    }
    Random world(0, "made data");
    std::vector<Matrix> maps, shadows;
    const std::array names { "text", "audio", "vision" };
    for (std::size_t m = 0; m < 3; ++m) {
        dataset.modalities.push_back({ names[m], size.widths[m] });
        maps.push_back(weights(causal, size.widths[m], world));
        shadows.push_back(weights(spurious, size.widths[m], world));
    }
    const std::array splits { "train", "valid", "test" };
    for (std::size_t s = 0; s < 3; ++s) {
        Random random(0, splits[s]);
        Split split;
        split.name = splits[s];
        for (const std::int64_t width : size.widths)
            split.features.emplace_back(size.samples[s], width);
        for (std::int64_t row = 0; row < size.samples[s]; ++row) {
            std::vector<double> c(causal), shadow(spurious);
            double y = 0.3 * random.gaussian();
            for (double& factor : c)
                y += (factor = random.gaussian()) / 2;
            for (std::size_t m = 0; m < 3; ++m) {
                const auto x = split.features[m].row(row);
                for (double& factor : shadow)
                    factor = 0.9 * y + std::sqrt(1 - 0.81) * random.gaussian();
                for (float& value : x)
                    value = static_cast<float>(0.1 * random.gaussian());
                fillRow(x, c, maps[m], 1);
                fillRow(x, shadow, shadows[m], 0.25);
            }
            const double label = size.range > 0 ? std::clamp(y / 3 * size.range, -size.range, size.range) : y > 0;
            split.label.push_back(static_cast<float>(label));
            split.id.push_back(split.name + "/" + std::to_string(row));
        }
        dataset.splits.push_back(std::move(split));
    }
    return dataset;
}

}

int main(int argc, char** argv)
{
    try {
        const auto size = argc == 3
            ? std::ranges::find_if(sizes, [&](const Size& s) { return s.name == std::string(argv[2]); })
            : sizes.end();
        if (size == sizes.end())
            throw BadInput("usage: made_data OUT.h5 mosei|sims_v2|ur_funny|mustard");
        writeDataset(make(*size), argv[1]);
    } catch (const Error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
