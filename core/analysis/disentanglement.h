#pragma once

#include "core/analysis/measured_value.h"
#include "core/common/job.h"
#include "core/run/run_record.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// What the measures of one modality are taken from: plain data of one split, not owned. Clean and shown data are
/// optional, each; what needs an absent one is in the table with its reason.
struct DisentanglementInput {
    std::string modality;
    const Representation* clean = nullptr; ///< N x d, whole split
    std::span<const float> label; ///< N
    Task task = Task::Regression;
    std::span<const Column> columns; ///< of the split; each with N values
    const Representation* shown = nullptr; ///< n (K+1) x d, row i (K+1) + e: sample i in environment e
    std::int64_t environments = 1; ///< K+1
    std::span<const double> intensities; ///< of the environments; empty: not known, taken as proportional to e

    /// Where the true factors are read: a split on which label and spurious factors do not go together (rho = 0), since
    /// elsewhere whatever knows the label knows those too. Null: the split itself.
    const Representation* truth = nullptr; ///< T x d
    std::span<const Column> truthColumns; ///< each with T values
    std::string truthSplit;

    const Representation* earlier = nullptr; ///< of the same shown rows at an earlier epoch; null: there is none
    std::int64_t earlierEpoch = 0;
};

/// The split of the data whose rho is 0; null: none.
const Split* truthSplit(const Dataset& dataset);
/// The true factors are read there, from that split's representations, which must outlive the input. Throws BadInput
/// for a modality they do not have.
void readTruthOn(DisentanglementInput& input, const SplitRepresentations& representations, const Split& split,
    std::size_t modalityIndex);

/// The newest of some snapshots (ascending) that is of an earlier epoch; null: none.
std::shared_ptr<const Snapshot> snapshotBefore(
    const std::vector<std::shared_ptr<const Snapshot>>& snapshots, std::int64_t epoch);
/// An earlier state is compared with, where it shows the same samples in as many environments; it must outlive the
/// input.
void compareWithEarlier(
    DisentanglementInput& input, const Snapshot& earlier, const Variants& shown, std::size_t modalityIndex);

/// The input of one modality of a run. `variants` may be null. What is passed must outlive the input. Throws BadInput
/// for a modality the representations do not have.
DisentanglementInput disentanglementInput(const SplitRepresentations& representations, const Variants* variants,
    const Split& split, Task task, const std::string& modality, std::size_t modalityIndex);

struct DisentanglementOptions {
    std::uint64_t seed = 0;
    std::int64_t folds = 5;
    std::int64_t neighbours = 10;
    std::int64_t permutations = 200;
    std::int64_t maxRows = 2000; ///< larger splits are sampled, and the note says so
    std::int64_t maxKernelRows = 500; ///< for the independence tests
};

/// Whether Z_inv is free of the environment and Z_spu is where it went. Values, in this order, each on Z_inv and on
/// Z_spu unless said otherwise:
/// - probe_environment: accuracy of a probe for the virtual environment e = 0..K, its folds cut between samples;
/// - probe_environment_erased: the same after what is linear in the environment was taken out (LinearErasure): a floor
///   that no linear map of Z can get below;
/// - probe_environment_r2: the noise intensity as a number (R^2);
/// - probe_real_environment: accuracy of a probe for the column "environment";
/// - probe_label: accuracy for classes, R^2 for a number;
/// - purity_environment: share of the nearest rows of other samples that are of the same virtual environment;
/// - purity_label: the same for the class; neighbour_difference_label: for a label that is a number, its mean
///   difference to the neighbours relative to that of any two samples;
/// - truth_causal_part_r2: R^2 of the mean of the columns truth_causal_*, which decides the label;
/// - truth_causal_r2, truth_spurious_r2: mean R^2 of the columns truth_causal_* and truth_spurious_<modality>_*, on the
///   split with rho = 0 where the input has it;
/// - feature_correlation, hsic, cka (both at once): dependence of Z_inv and Z_spu on each other;
/// - cka_before: where the input has an earlier state, how alike it and this one lay the shown samples out.
/// What cannot be measured has a reason in the place of its value. Throws BadInput for sizes that do not fit,
/// Cancelled.
std::vector<MeasuredValue> measureDisentanglement(
    const DisentanglementInput& input, const DisentanglementOptions& options = {}, const JobContext& job = {});

}
