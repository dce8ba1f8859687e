#include "core/analysis/joint_probes.h"

#include "core/analysis/row_sample.h"

#include <algorithm>
#include <array>
#include <functional>

namespace cmir {

namespace {

constexpr MeasureWords environmentWords { "joint_environment_mse", "Environment, MSE", "env. MSE",
    "The paper's probe: mean squared error of the noise intensity, found from all modalities together. Good: Z_inv at "
    "the chance level, Z_spu well below it." };
constexpr MeasureWords labelErrorWords { "joint_label_mae", "Label, MAE", "label MAE",
    "The paper's probe: mean absolute error of the label, found from all modalities together. Good: Z_inv well below "
    "the chance level; the paper finds Z_spu at it." };
constexpr MeasureWords labelSideWords { "joint_label_side", "Label, Acc2", "label Acc2",
    "The paper's probe: how often the side of 0 of the label is found from all modalities together. Good: Z_inv well "
    "above the chance level; the paper finds Z_spu at it." };
constexpr MeasureWords labelClassWords { "joint_label", "Label, accuracy", "label acc.",
    "The paper's probe: how often the class is found from all modalities together. Good: Z_inv well above the chance "
    "level; the paper finds Z_spu at it." };

Matrix sideBySide(const std::vector<Representation>& modalities, Matrix Representation::*part)
{
    std::int64_t cols = 0;
    const std::int64_t rows = modalities.empty() ? 0 : (modalities.front().*part).rows;
    for (const Representation& r : modalities) {
        if ((r.*part).rows != rows)
            throw BadInput("joint probes: modalities of " + std::to_string(rows) + " and "
                + std::to_string((r.*part).rows) + " rows; they must be of the same samples");
        cols += (r.*part).cols;
    }
    Matrix out(rows, cols);
    for (std::int64_t row = 0; row < rows; ++row) {
        auto to = out.row(row).begin();
        for (const Representation& r : modalities)
            to = std::ranges::copy((r.*part).row(row), to).out;
    }
    return out;
}

/// Whole samples with all their variants.
struct Chosen {
    Representation all, clean;
    std::vector<std::int64_t> sample; ///< of each row of `all`
    Matrix intensity; ///< of each row of `all`
    std::vector<float> label; ///< of each row of `clean`
    std::string note;
};

Chosen choose(const Variants& variants, std::span<const float> label, const JointProbeOptions& options)
{
    const auto samples = static_cast<std::int64_t>(variants.sample.size()), count = variants.environments;
    const std::int64_t most = std::max<std::int64_t>(1, options.maxRows / count);
    Chosen out;
    if (samples > most)
        out.note = std::to_string(most) + " of " + std::to_string(samples) + " shown samples, drawn at random";
    std::vector<std::int64_t> rows;
    for (const auto sample : variants.sample)
        if (sample < 0 || sample >= static_cast<std::int64_t>(label.size()))
            throw BadInput("joint probes: sample " + std::to_string(sample) + " is shown, but there are "
                + std::to_string(label.size()) + " labels");
    for (const auto s : sampleRows(samples, most, options.seed, "disentanglement samples")) {
        out.label.push_back(label[static_cast<std::size_t>(variants.sample[static_cast<std::size_t>(s)])]);
        for (std::int64_t e = 0; e < count; ++e) {
            rows.push_back(s * count + e);
            out.sample.push_back(s);
        }
    }
    out.intensity = Matrix(static_cast<std::int64_t>(rows.size()), 1);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto e = rows[i] % count;
        out.intensity.values[i] = variants.intensities.empty()
            ? static_cast<float>(e)
            : static_cast<float>(variants.intensities[static_cast<std::size_t>(e)]);
    }
    const Representation joint = jointRepresentation(variants.modalities);
    out.all = { takeRows(joint.invariant, rows), takeRows(joint.spurious, rows) };
    out.clean = { cleanRows(out.all.invariant, count), cleanRows(out.all.spurious, count) };
    return out;
}

/// Adds one value for each of the two.
void addBoth(std::vector<MeasuredValue>& values, const MeasureWords& words, const Representation& z,
    const std::string& note, const std::function<void(MeasuredValue&, const Matrix&)>& measure)
{
    for (const auto on : { MeasuredOn::Invariant, MeasuredOn::Spurious }) {
        MeasuredValue value = measured(words, on);
        addNote(value, note);
        measure(value, on == MeasuredOn::Invariant ? z.invariant : z.spurious);
        values.push_back(std::move(value));
    }
}

}

Representation jointRepresentation(const std::vector<Representation>& modalities)
{
    return { sideBySide(modalities, &Representation::invariant), sideBySide(modalities, &Representation::spurious) };
}

std::vector<MeasuredValue> measureJointly(const Variants& variants, std::span<const float> label,
    const MetricTask& task, const JointProbeOptions& options, const JobContext& outer)
{
    const JobContext job { {}, outer.cancelled };
    const Chosen chosen = choose(variants, label, options);
    ProbeOptions plain { options.folds, options.seed, false, false }, squares = plain;
    squares.squares = true;
    std::vector<MeasuredValue> values;

    addBoth(values, environmentWords, chosen.all, chosen.note, [&](MeasuredValue& value, const Matrix& z) {
        if (variants.environments < 2)
            value.reason = "K = 0: there are no virtual environments besides the clean one";
        else
            fillError(value, probeNumbers(z, chosen.intensity, chosen.sample, squares, job), &NumberScore::mse);
    });
    std::vector<std::int64_t> kind;
    for (const float value : chosen.label)
        kind.push_back(labelKind(task, value));
    const bool number = task.task == Task::Regression;
    if (number)
        addBoth(values, labelErrorWords, chosen.clean, chosen.note, [&](MeasuredValue& value, const Matrix& z) {
            Matrix target(z.rows, 1);
            target.assign(chosen.label);
            fillError(value, probeNumbers(z, target, {}, plain, job), &NumberScore::mae);
        });
    addBoth(values, number ? labelSideWords : labelClassWords, chosen.clean, chosen.note,
        [&](MeasuredValue& value, const Matrix& z) { fill(value, probeClass(z, kind, {}, plain, job)); });
    return values;
}

}
