#pragma once

// The trainer's inside, for its own files alone (trainer.cpp trains, trainer_states.cpp keeps and goes on).

#include "core/objective/fused_step.h"
#include "core/objective/method_objective.h"
#include "core/objective/prediction.h"
#include "core/training/adamw.h"
#include "core/training/batches.h"
#include "core/training/collapse_watch.h"
#include "core/training/disk_batches.h"
#include "core/training/epoch_sums.h"
#include "core/training/result_selection.h"
#include "core/training/team_tuning.h"
#include "core/training/trainer.h"
#include "core/training/trainer_generators.h"
#include "core/training/training_data.h"

#include <optional>

namespace cmir {

class Trainer::Impl {
public:
    Impl(const RunRequest& request, const std::function<bool()>& cancelled);

    bool finished() const;
    bool atOwnEnd() const;
    bool epochComplete() const { return batch == batches.count(); }
    void step();
    int threads() const
    {
        return device.is_cpu() ? (begun.parameters.threads == 0 && tuning.alone() ? 1 : team.size()) : 1;
    }
    EpochReport finishEpoch();
    LiveChange change(const std::string& key, const ParameterValue& value);
    LiveChange note(const char* what);
    std::vector<LiveChange> makeDueChanges();
    std::shared_ptr<const Snapshot> snapshot() const;
    std::shared_ptr<const TrainerState> state() const;
    std::shared_ptr<const Checkpoint> checkpoint(double seconds) const;
    RunRecord record(double seconds, RunEnd end);
    RunRecord recordWithoutOutputs(double seconds, RunEnd end) const;

    /// The environment of every training sample, 0 or 1, as `environments` = inferred takes it: where the method
    /// compares environments and takes these, a plain model (erm) of the same network, data and seed is trained for
    /// `reference_epochs`, and its errors part the samples (inferredGroups). Empty for every other run. It follows from
    /// what the run began with alone, so that a run that is gone on with finds the same. Throws BadInput where all
    /// samples come into one group, Diverged, Cancelled.
    static std::vector<std::int64_t> inferredEnvironments(
        const RunRequest& request, const std::function<bool()>& cancelled);

    const RunConfig begun; ///< as the run began: what the record keeps beside its events
    const RunIdentity identity;
    const std::shared_ptr<const Dataset> dataset;
    ExperimentConfig settings; ///< in force
    torch::Device device;
    const std::vector<std::int64_t> inferred; ///< before the data: they are read for it, and given back
    TrainingData data;
    PredictionLoss loss;
    CmirModel model;
    TaskTeam team;
    TeamTuning tuning; ///< asked where the user has not chosen the number of threads
    AdamW optimiser;
    Batches batches;
    TrainerGenerators generators;
    WhiteningMemory whitening;
    MethodObjective objective;
    FusedStep fused;

    std::int64_t epoch = 0, batch = 0, steps = 0; ///< finished; batch: of the epoch under way
    EpochSums sums;
    ResultSelection selection;
    CollapseWatch collapse;
    History history;
    std::vector<LiveChange> events;
    std::int64_t testSeen = 0; ///< of the run that it goes on from
    std::vector<std::string> warnings;
    std::vector<RunWarning> newWarnings;
    std::vector<std::shared_ptr<const Snapshot>> olderSnapshots; ///< of a run that is gone on with
    KeptStates kept;

private:
    void warn(const RunWarning& warning);
    void beginEpoch();
    /// Of the batch under way; those of the next one are asked for.
    const std::vector<torch::Tensor>& featuresFromDisk(const torch::Tensor& rows);
    void goOn(const Checkpoint& from);
    void warnOfOtherOrigins(const std::map<std::string, std::string>& software, const std::string& what);
    void load(const TrainerState& state);
    void stepFused(const torch::Tensor& rows, const ExperimentConfig& config, double weight);
    void stepPlain(const torch::Tensor& rows, const ExperimentConfig& config, double weight);
    /// The plain form of a step on rows of a split, whose gradients are added to the model's.
    ObjectiveTerms plainTerms(MethodObjective& of, const NetworkSplit& split, const torch::Tensor& rows,
        const ExperimentConfig& config, StepGenerators& drawn);
    class GradientReader;
    /// What `gradient_reading` asks for (term_gradients.h); empty after epochs that are left out. It draws nothing from
    /// the run's generators and changes nothing of it.
    std::map<std::string, double> gradientsAfterEpoch(std::int64_t ofEpoch);
    void checkEpoch(const TermValues& means) const;
    std::map<std::string, double> validate(const ForwardResult& result) const;
    /// `ofEpoch`: how many are finished.
    void watchParts(const ForwardResult& result, std::int64_t ofEpoch);
    LiveChange happened(const std::string& key, const std::string& before, const std::string& now);
    const torch::Tensor& resultWeights() const
    {
        return selection.hasWeights() ? selection.weights() : model.store().values();
    }

    std::optional<DiskBatches> m_diskBatches; ///< where features lie on disk
    const std::int64_t m_shownPerSplit;
    const std::optional<std::int64_t> m_untilStep;
    std::vector<LiveChange> m_script; ///< still to come
};

}
