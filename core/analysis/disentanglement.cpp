#include "core/analysis/disentanglement.h"

#include "core/analysis/alignment.h"
#include "core/analysis/independence.h"
#include "core/analysis/neighbour_purity.h"
#include "core/analysis/probe.h"
#include "core/analysis/row_sample.h"
#include "core/common/row_means.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace cmir {

namespace {

constexpr std::array bothParts { MeasuredOn::Invariant, MeasuredOn::Spurious };

constexpr MeasureWords probeEnvironment { "probe_environment", "Environment probe", "env. probe",
    "How often a probe finds, on samples it was not fitted to, in which virtual environment (noise level) a "
    "representation was made. Good: Z_inv at the chance level, Z_spu above it." };
constexpr MeasureWords probeErased { "probe_environment_erased", "After erasure: environment probe", "env. erased",
    "The environment probe after the best linear erasure of the environment (LEACE, fitted to the probe's training "
    "part) "
    "was applied to the representation: what no linear map can take out, since it stands in the spread. A floor for "
    "the environment probe of Z_inv: near it, nothing that is linear is left to forget." };
constexpr MeasureWords probeIntensity { "probe_environment_r2", "Noise intensity probe, R²", "noise R²",
    "Share of the variance of the noise intensity that a probe explains on samples it was not fitted to. Good: Z_inv "
    "at 0 or below, Z_spu above 0." };
constexpr MeasureWords probeRealEnvironment { "probe_real_environment", "Recorded environment probe", "recorded env.",
    "How often a probe finds the environment recorded in the data (speaker, corpus, device) on samples it was not "
    "fitted to. Good: Z_inv at the chance level." };
constexpr MeasureWords probeLabelClass { "probe_label", "Label probe", "label probe",
    "How often a probe finds the label on samples it was not fitted to. Good: Z_inv well above the chance level. Of "
    "Z_spu neither much nor little is good: spurious factors do tell the label of data like the training's." };
constexpr MeasureWords probeLabelNumber { "probe_label", "Label probe, R²", "label R²",
    "Share of the label's variance that a probe explains on samples it was not fitted to. Good: Z_inv near 1. Of "
    "Z_spu neither much nor little is good: spurious factors do tell the label of data like the training's." };
constexpr MeasureWords purityEnvironment { "purity_environment", "Environment purity of neighbours", "env. purity",
    "Share of the nearest rows of other samples that are of the same virtual environment. Good: Z_inv at what chance "
    "gives, Z_spu above it." };
constexpr MeasureWords purityLabel { "purity_label", "Label purity of neighbours", "label purity",
    "Share of the nearest samples that have the same label. Good: Z_inv well above what chance gives, Z_spu near it." };
constexpr MeasureWords differenceLabel { "neighbour_difference_label", "Label difference to neighbours", "label diff.",
    "Mean difference of the label between nearest samples, relative to that between any two. Good: Z_inv well below 1, "
    "Z_spu near 1." };
constexpr MeasureWords truthPart { "truth_causal_part_r2", "Causal part of the label, R²", "causal part R²",
    "Share of the variance of what truly decides the label (the mean of the causal factors) that a probe explains. "
    "Good: Z_inv high." };
constexpr MeasureWords truthCausal { "truth_causal_r2", "Causal factors, R²", "causal R²",
    "Share of the variance of the true causal factors, each by itself, that a probe explains. Z_inv need only know "
    "what they come to together; Z_spu, which has to rebuild the features, may know more of each." };
constexpr MeasureWords truthSpurious { "truth_spurious_r2", "Spurious factors, R²", "spurious R²",
    "Share of the variance of this modality's true spurious factors that a probe explains. Good: Z_spu high, Z_inv "
    "near 0. Read where ρ is 0 if the data have such a split (the note says so): with another ρ whatever knows the "
    "label knows the spurious factors too." };
constexpr MeasureWords featureCorrelationWords { "feature_correlation", "Correlation of Z_inv and Z_spu", "correlation",
    "Mean absolute correlation over all pairs of a feature of Z_inv and one of Z_spu. Good: near what shuffled samples "
    "give." };
constexpr MeasureWords hsicWords { "hsic", "HSIC of Z_inv and Z_spu", "HSIC",
    "Hilbert-Schmidt independence criterion, the unbiased estimate with Gaussian kernels: dependence of any kind, "
    "about 0 "
    "for none. Good: near what shuffled samples give, with p not small." };
constexpr MeasureWords ckaWords { "cka", "CKA of Z_inv and Z_spu", "CKA",
    "Centred kernel alignment, linear and debiased: how alike the two lay the samples out, whatever their rotation and "
    "scale; 1 for the same, about 0 for unrelated ones. Good: near what shuffled samples give, with p not small." };
constexpr MeasureWords ckaBeforeWords { "cka_before", "CKA with the kept epoch before", "CKA before",
    "Centred kernel alignment, linear and debiased, of the shown samples at this epoch with the same ones at the kept "
    "epoch before it (the note says which): 1 where their layout has not changed but for rotation and scale. Near 1: "
    "the representation has settled." };

constexpr auto noClean = "the representations of this split are not kept";
constexpr auto noShown = "no shown samples in virtual environments";
constexpr auto noEnvironments = "K = 0: there are no virtual environments besides the clean one";

const Matrix& matrixOf(const Representation& representation, MeasuredOn on)
{
    return on == MeasuredOn::Invariant ? representation.invariant : representation.spurious;
}

void fill(MeasuredValue& out, const Purity& purity)
{
    out.n = purity.samples;
    out.reason = purity.reason;
    if (!out.reason.empty())
        return;
    out.value = purity.value;
    out.reference = purity.expected;
}

/// Equal numbers for equal values.
std::vector<std::int64_t> codes(const Column& column)
{
    std::map<std::string, std::int64_t> known;
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < column.size(); ++i)
        out.push_back(known.emplace(column.text(i), static_cast<std::int64_t>(known.size())).first->second);
    return out;
}

/// The numbers of a column; NaN for all of a column of texts.
double numberAt(const Column& column, std::size_t row)
{
    if (const auto* whole = std::get_if<std::vector<std::int64_t>>(&column.values))
        return static_cast<double>((*whole)[row]);
    if (const auto* real = std::get_if<std::vector<double>>(&column.values))
        return (*real)[row];
    return std::nan("");
}

/// Some rows of a representation.
struct Sampled {
    Representation representation;
    std::vector<std::int64_t> rows; ///< of the input
    std::string note;
};

Sampled sampleClean(const Representation& representation, const DisentanglementOptions& options)
{
    Sampled out;
    const auto n = representation.invariant.rows;
    out.rows = sampleRows(n, options.maxRows, options.seed, "disentanglement rows");
    if (n > options.maxRows)
        out.note = std::to_string(options.maxRows) + " of " + std::to_string(n) + " samples, drawn at random";
    out.representation = { takeRows(representation.invariant, out.rows), takeRows(representation.spurious, out.rows) };
    return out;
}

/// Whole samples with all their variants.
Sampled sampleShown(const DisentanglementInput& input, const DisentanglementOptions& options)
{
    Sampled out;
    const auto samples = input.shown->invariant.rows / input.environments;
    const auto limit = std::max<std::int64_t>(1, options.maxRows / input.environments);
    if (samples > limit)
        out.note = std::to_string(limit) + " of " + std::to_string(samples) + " shown samples, drawn at random";
    for (const auto s : sampleRows(samples, limit, options.seed, "disentanglement samples"))
        for (std::int64_t e = 0; e < input.environments; ++e)
            out.rows.push_back(s * input.environments + e);
    out.representation = { takeRows(input.shown->invariant, out.rows), takeRows(input.shown->spurious, out.rows) };
    return out;
}

/// The purity of a representation, whose rows that are not finite make it absent.
template <class Measure> Purity purityOf(const Matrix& points, const Measure& measure)
{
    Purity absent;
    absent.samples = points.rows;
    absent.reason = "the representation has values that are not finite";
    return static_cast<std::int64_t>(finiteRows(points).size()) == points.rows ? measure(points) : absent;
}

/// Collects the rows of the table.
class Table {
public:
    Table(const DisentanglementInput& input, const DisentanglementOptions& options, const JobContext& job)
        : m_input(input)
        , m_options(options)
        , m_job { {}, job.cancelled }
        , m_outer(job)
    { }

    std::vector<MeasuredValue> build()
    {
        if (m_input.clean)
            m_clean = sampleClean(*m_input.clean, m_options);
        if (m_input.truth) {
            m_truth = sampleClean(*m_input.truth, m_options);
            m_truth.note += (m_truth.note.empty() ? "" : "; ") + ("on " + m_input.truthSplit)
                + ", where label and spurious factors do not go together";
        }
        if (m_input.shown)
            m_shown = sampleShown(m_input, m_options);
        step("probing virtual environments", [this] { virtualEnvironments(); });
        step("probing recorded environments", [this] { realEnvironments(); });
        step("probing the label", [this] { labelProbe(); });
        step("looking at neighbours in virtual environments", [this] { environmentNeighbours(); });
        step("looking at neighbours", [this] { labelNeighbours(); });
        step("probing the causal part of the label", [this] { truth(truthPart, "truth_causal_", true); });
        step("probing the causal factors", [this] { truth(truthCausal, "truth_causal_"); });
        step("probing the spurious factors",
            [this] { truth(truthSpurious, "truth_spurious_" + m_input.modality + "_"); });
        step("testing independence", [this] { independence(); });
        step("comparing with the epoch before", [this] { alignmentWithEarlier(); });
        return std::move(m_values);
    }

private:
    static constexpr double steps = 10;

    template <class Work> void step(const char* what, const Work& work)
    {
        m_job.check();
        m_outer.report(m_done / steps, what);
        work();
        m_done += 1;
    }

    ProbeOptions probeOptions(bool squares) const { return { m_options.folds, m_options.seed, squares }; }

    /// Adds one value for each representation, absent for the reason where there is one, else filled by
    /// `result(matrix)`.
    template <class Result>
    void addBoth(const MeasureWords& words, const Sampled& sampled, const std::string& reason, const Result& result)
    {
        for (const auto on : bothParts) {
            auto value = measured(words, on);
            value.reason = reason;
            if (reason.empty()) {
                value.note = sampled.note;
                fill(value, result(matrixOf(sampled.representation, on)));
            }
            m_values.push_back(std::move(value));
        }
    }

    std::string shownReason() const
    {
        return !m_input.shown ? noShown : m_input.environments < 2 ? noEnvironments : "";
    }
    std::string cleanReason() const { return m_input.clean ? "" : noClean; }

    std::vector<std::int64_t> environmentOfRow() const
    {
        std::vector<std::int64_t> out;
        for (const auto r : m_shown.rows)
            out.push_back(r % m_input.environments);
        return out;
    }
    std::vector<std::int64_t> sampleOfRow() const
    {
        std::vector<std::int64_t> out;
        for (const auto r : m_shown.rows)
            out.push_back(r / m_input.environments);
        return out;
    }

    void virtualEnvironments()
    {
        const auto environment = environmentOfRow(), sample = sampleOfRow();
        Matrix intensity(static_cast<std::int64_t>(environment.size()), 1);
        std::ranges::transform(environment, intensity.values.begin(), [this](std::int64_t e) {
            return m_input.intensities.empty() ? static_cast<float>(e)
                                               : static_cast<float>(m_input.intensities[static_cast<std::size_t>(e)]);
        });
        // Noise of mean 0 changes the spread of Z before its mean: the probe sees squares too.
        const auto options = probeOptions(true);
        addBoth(probeEnvironment, m_shown, shownReason(),
            [&](const Matrix& z) { return probeClass(z, environment, sample, options, m_job); });
        auto erasing = options;
        erasing.erase = true;
        addBoth(probeErased, m_shown, shownReason(),
            [&](const Matrix& z) { return probeClass(z, environment, sample, erasing, m_job); });
        addBoth(probeIntensity, m_shown, shownReason(),
            [&](const Matrix& z) { return probeNumbers(z, intensity, sample, options, m_job); });
    }

    void realEnvironments()
    {
        const auto column = std::find_if(
            m_input.columns.begin(), m_input.columns.end(), [](const Column& c) { return c.name == "environment"; });
        std::string reason = cleanReason();
        std::vector<std::int64_t> environment;
        if (column == m_input.columns.end())
            reason = "the data has no column \"environment\" in this split";
        else if (reason.empty()) {
            const auto all = codes(*column);
            for (const auto r : m_clean.rows)
                environment.push_back(all[static_cast<std::size_t>(r)]);
        }
        addBoth(probeRealEnvironment, m_clean, reason,
            [&](const Matrix& z) { return probeClass(z, environment, {}, probeOptions(false), m_job); });
    }

    void labelProbe()
    {
        if (m_input.task == Task::Regression)
            addBoth(probeLabelNumber, m_clean, cleanReason(), [this](const Matrix& z) {
                Matrix label(z.rows, 1);
                for (std::size_t i = 0; i < m_clean.rows.size(); ++i)
                    label.values[i] = m_input.label[static_cast<std::size_t>(m_clean.rows[i])];
                return probeNumbers(z, label, {}, probeOptions(false), m_job);
            });
        else
            addBoth(probeLabelClass, m_clean, cleanReason(),
                [this](const Matrix& z) { return probeClass(z, classLabels(), {}, probeOptions(false), m_job); });
    }

    std::vector<std::int64_t> classLabels() const
    {
        std::vector<std::int64_t> out;
        for (const auto r : m_clean.rows)
            out.push_back(std::llround(m_input.label[static_cast<std::size_t>(r)]));
        return out;
    }

    void environmentNeighbours()
    {
        addBoth(purityEnvironment, m_shown, shownReason(), [this](const Matrix& z) {
            return purityOf(z, [this](const Matrix& points) {
                return neighbourPurity(
                    findNeighbourhoods(points, m_options.neighbours, sampleOfRow(), m_job), environmentOfRow());
            });
        });
    }

    void labelNeighbours()
    {
        const bool number = m_input.task == Task::Regression;
        addBoth(number ? differenceLabel : purityLabel, m_clean, cleanReason(), [&](const Matrix& z) {
            return purityOf(z, [&](const Matrix& points) {
                const auto neighbours = findNeighbourhoods(points, m_options.neighbours, {}, m_job);
                if (!number)
                    return neighbourPurity(neighbours, classLabels());
                std::vector<double> label;
                for (const auto r : m_clean.rows)
                    label.push_back(m_input.label[static_cast<std::size_t>(r)]);
                return neighbourDifference(neighbours, label);
            });
        });
    }

    /// R^2 of the columns whose names begin so, or of their mean; nothing in the table where the data has none, for it
    /// has no known truth.
    void truth(const MeasureWords& words, const std::string& prefix, bool together = false)
    {
        const Sampled& sampled = m_input.truth ? m_truth : m_clean;
        std::vector<const Column*> factors;
        for (const auto& column : m_input.truth ? m_input.truthColumns : m_input.columns)
            if (column.name.starts_with(prefix))
                factors.push_back(&column);
        Matrix target(static_cast<std::int64_t>(sampled.rows.size()), static_cast<std::int64_t>(factors.size()));
        for (std::size_t i = 0; i < sampled.rows.size(); ++i)
            for (std::size_t f = 0; f < factors.size(); ++f)
                target(static_cast<std::int64_t>(i), static_cast<std::int64_t>(f))
                    = static_cast<float>(numberAt(*factors[f], static_cast<std::size_t>(sampled.rows[i])));
        if (together && !factors.empty())
            target = rowMeans(target);
        const std::string reason = factors.empty()
            ? "the data has no columns \"" + prefix + "*\": its truth is not known"
            : m_input.truth ? ""
                            : cleanReason();
        addBoth(words, sampled, reason,
            [&](const Matrix& z) { return probeNumbers(z, target, {}, probeOptions(false), m_job); });
    }

    void independence()
    {
        auto correlation = measured(featureCorrelationWords, MeasuredOn::Both);
        auto hsic = measured(hsicWords, MeasuredOn::Both);
        auto cka = measured(ckaWords, MeasuredOn::Both);
        correlation.reason = hsic.reason = cka.reason = cleanReason();
        if (m_input.clean) {
            const IndependenceOptions options { m_options.permutations, m_options.maxKernelRows, m_options.seed };
            const auto result = measureIndependence(m_input.clean->invariant, m_input.clean->spurious, options, m_job);
            fillDependence(correlation, result, result.correlation);
            fillDependence(hsic, result, result.hsic);
            fillDependence(cka, result, result.cka);
            if (cka.value && result.ckaInterval) {
                cka.lower = result.ckaInterval->lower;
                cka.upper = result.ckaInterval->upper;
            }
        }
        m_values.push_back(std::move(correlation));
        m_values.push_back(std::move(hsic));
        m_values.push_back(std::move(cka));
    }

    /// Nothing in the table where there is no earlier state.
    void alignmentWithEarlier()
    {
        if (!m_input.earlier || !m_input.shown)
            return;
        const AlignmentOptions options { m_options.maxKernelRows, m_options.seed };
        for (const auto on : bothParts) {
            auto value = measured(ckaBeforeWords, on);
            const Alignment found
                = measureAlignment(matrixOf(*m_input.earlier, on), matrixOf(*m_input.shown, on), options, m_job);
            value.n = found.samples;
            value.reason = found.constant ? "the representation is constant: it has collapsed" : found.reason;
            addNote(value, "epoch " + std::to_string(m_input.earlierEpoch));
            addNote(value, found.note);
            if (value.reason.empty())
                value.value = found.value;
            if (value.value && found.interval) {
                value.lower = found.interval->lower;
                value.upper = found.interval->upper;
            }
            m_values.push_back(std::move(value));
        }
    }

    static void fillDependence(MeasuredValue& out, const Independence& result, const Dependence& dependence)
    {
        out.n = result.samples;
        out.reason = result.reason;
        addNote(out, result.note);
        if (result.constant)
            addNote(out, "a representation is constant: it has collapsed, which is no sign of independence");
        if (!out.reason.empty())
            return;
        out.value = dependence.value;
        out.reference = dependence.expected;
        out.p = dependence.p;
    }

    const DisentanglementInput& m_input;
    const DisentanglementOptions& m_options;
    JobContext m_job; ///< cancellation alone: progress is told by the steps of the table
    const JobContext& m_outer;
    Sampled m_clean, m_shown, m_truth;
    std::vector<MeasuredValue> m_values;
    double m_done = 0;
};

void checkPair(const Representation& representation, const std::string& modality, const char* what)
{
    if (representation.invariant.rows != representation.spurious.rows)
        throw BadInput("disentanglement of " + modality + ": " + std::to_string(representation.invariant.rows)
            + " invariant but " + std::to_string(representation.spurious.rows) + " spurious rows of the " + what
            + "; they must be of the same samples");
}

void checkModality(const std::string& split, std::size_t modalities, std::size_t index, const std::string& name)
{
    if (index >= modalities)
        throw BadInput("disentanglement: split \"" + split + "\" has no representations of " + name + "; it has "
            + std::to_string(modalities) + " modalities");
}

void checkColumns(std::span<const Column> columns, std::size_t n, const std::string& modality)
{
    for (const auto& column : columns)
        if (column.size() != n)
            throw BadInput("disentanglement of " + modality + ": column \"" + column.name + "\" has "
                + std::to_string(column.size()) + " values for " + std::to_string(n) + " samples");
}

void checkInput(const DisentanglementInput& input)
{
    if (!input.intensities.empty() && static_cast<std::int64_t>(input.intensities.size()) != input.environments)
        throw BadInput("disentanglement of " + input.modality + ": " + std::to_string(input.intensities.size())
            + " intensities for " + std::to_string(input.environments) + " environments");
    if (input.environments < 1)
        throw BadInput("disentanglement of " + input.modality + ": " + std::to_string(input.environments)
            + " environments; the clean one at least is needed");
    if (input.shown) {
        checkPair(*input.shown, input.modality, "shown samples");
        if (input.shown->invariant.rows % input.environments != 0)
            throw BadInput("disentanglement of " + input.modality + ": " + std::to_string(input.shown->invariant.rows)
                + " rows of shown samples are not a multiple of " + std::to_string(input.environments)
                + " environments");
    }
    if (input.earlier) {
        checkPair(*input.earlier, input.modality, "earlier state");
        if (!input.shown || input.earlier->invariant.rows != input.shown->invariant.rows)
            throw BadInput("disentanglement of " + input.modality + ": the earlier state has "
                + std::to_string(input.earlier->invariant.rows) + " rows, which are not those of the shown samples");
    }
    if (input.truth) {
        checkPair(*input.truth, input.modality, "split that the truth is read on");
        checkColumns(input.truthColumns, static_cast<std::size_t>(input.truth->invariant.rows), input.modality);
    }
    if (!input.clean)
        return;
    checkPair(*input.clean, input.modality, "split");
    const auto n = static_cast<std::size_t>(input.clean->invariant.rows);
    if (input.label.size() != n)
        throw BadInput("disentanglement of " + input.modality + ": " + std::to_string(n) + " samples but "
            + std::to_string(input.label.size()) + " labels; there must be one for each");
    checkColumns(input.columns, n, input.modality);
}

}

const Split* truthSplit(const Dataset& dataset)
{
    const auto found = std::ranges::find_if(dataset.splits, [](const Split& split) { return split.rho == 0.0; });
    return found == dataset.splits.end() ? nullptr : &*found;
}

void readTruthOn(DisentanglementInput& input, const SplitRepresentations& representations, const Split& split,
    std::size_t modalityIndex)
{
    checkModality(representations.split, representations.modalities.size(), modalityIndex, input.modality);
    input.truth = &representations.modalities[modalityIndex];
    input.truthColumns = split.columns;
    input.truthSplit = split.name;
}

std::shared_ptr<const Snapshot> snapshotBefore(
    const std::vector<std::shared_ptr<const Snapshot>>& snapshots, std::int64_t epoch)
{
    const auto found
        = std::find_if(snapshots.rbegin(), snapshots.rend(), [&](const auto& s) { return s->epoch < epoch; });
    return found == snapshots.rend() ? nullptr : *found;
}

void compareWithEarlier(
    DisentanglementInput& input, const Snapshot& earlier, const Variants& shown, std::size_t modalityIndex)
{
    const auto then = std::ranges::find(earlier.splits, shown.split, &Variants::split);
    if (then == earlier.splits.end() || then->sample != shown.sample || then->environments != shown.environments
        || modalityIndex >= then->modalities.size())
        return;
    input.earlier = &then->modalities[modalityIndex];
    input.earlierEpoch = earlier.epoch;
}

DisentanglementInput disentanglementInput(const SplitRepresentations& representations, const Variants* variants,
    const Split& split, Task task, const std::string& modality, std::size_t modalityIndex)
{
    checkModality(representations.split, representations.modalities.size(), modalityIndex, modality);
    if (variants)
        checkModality(variants->split, variants->modalities.size(), modalityIndex, modality);
    DisentanglementInput input;
    input.modality = modality;
    input.clean = &representations.modalities[modalityIndex];
    input.label = split.label;
    input.task = task;
    input.columns = split.columns;
    if (variants) {
        input.shown = &variants->modalities[modalityIndex];
        input.environments = variants->environments;
        input.intensities = variants->intensities;
    }
    return input;
}

std::vector<MeasuredValue> measureDisentanglement(
    const DisentanglementInput& input, const DisentanglementOptions& options, const JobContext& job)
{
    checkInput(input);
    return Table(input, options, job).build();
}

}
