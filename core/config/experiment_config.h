#pragma once

#include <cstdint>
#include <string>

namespace cmir {

// The choices of a parameter, in the order of the names that the registry gives them.
enum class EnvironmentNoise { Gaussian, Laplace, Erasing, Mixing };
enum class IntensitySchedule { Linear, Geometric };
enum class NoiseScale { Unit, Feature };
enum class EnvironmentSource { Virtual, Real, Both, Inferred };
enum class InvarianceForm { L1, Relative, Whitened, StandardDistance, StandardKl };
enum class DecorrelationForm { Correlation, Hsic, CrossCovariance, Conditional };
enum class DecorrelationEstimate { Batch, Unbiased };
enum class ReconstructOn { Clean, All };
enum class Reach { Both, Spurious }; ///< which of Z_inv and Z_spu a term shapes
enum class Trunk { Shared, Separate };
enum class PredictOn { Clean, All };
enum class Reduction { Normalised, AsPrinted };
enum class NorAxis { Sample, Feature };
enum class EnvironmentAssignment { All, Random };
enum class PredictionLoss { Auto, Mse, L1, Bce, Ce };
enum class EncoderInit { He, Pytorch };
enum class LearningRateSchedule { Constant, Linear, Cosine };
enum class ClassWeights { None, Balanced };
enum class Selection { ValidBest, Last, ValidAll, Apart };
enum class GradientReading { Off, On };
enum class DeviceChoice { Auto, Cpu, Cuda };
enum class BlasCore { Auto, Unset, Haswell, SkylakeX, Cooperlake };

/// The value of every parameter of an experiment. Plain data for code that uses the values; what a parameter is (name,
/// symbol, range, help, whether it may change during training) stands in the registry (registry.h) alone. The member
/// initialisers are the defaults: the `demo` preset.
struct ExperimentConfig {
    // Environments
    std::int64_t K = 3;
    double alpha1 = 1.0;
    EnvironmentAssignment environment_assignment = EnvironmentAssignment::All;
    EnvironmentNoise environment_noise = EnvironmentNoise::Gaussian;
    IntensitySchedule intensity_schedule = IntensitySchedule::Linear;
    NoiseScale noise_scale = NoiseScale::Unit;
    double noise_ratio = 0; ///< NR of the noisy-modalities protocol; 0: training data as it is
    // Objective
    double lambda1 = 2.0;
    double lambda2 = 10.0;
    double lambda3 = 3.0;
    double alpha = 0.1;
    InvarianceForm invariance_form = InvarianceForm::Whitened;
    double whitening_memory = 0; ///< samples per feature; 0: the batch alone
    DecorrelationForm decorrelation_form = DecorrelationForm::Conditional;
    DecorrelationEstimate decorrelation_estimate = DecorrelationEstimate::Unbiased;
    Reach decorrelation_reaches = Reach::Spurious;
    ReconstructOn reconstruct_on = ReconstructOn::All;
    Reach reconstruction_reaches = Reach::Spurious;
    PredictOn predict_on = PredictOn::All;
    Reduction reduction = Reduction::Normalised;
    NorAxis nor = NorAxis::Sample;
    PredictionLoss prediction_loss = PredictionLoss::Auto;
    ClassWeights class_weights = ClassWeights::None;
    std::int64_t warmup_epochs = 0;
    // Baselines
    EnvironmentSource environments = EnvironmentSource::Virtual;
    double penalty_weight = 1.0;
    double group_step = 0.01;
    std::int64_t reference_epochs = 5; ///< of the plain model that infers environments
    // Model
    std::string unimodal = "identity"; ///< "mlp", or with names: "text=linear,mlp" (see unimodal_choice.h)
    std::int64_t d = 32;
    std::int64_t d_hidden = 64;
    Trunk trunk = Trunk::Separate;
    EncoderInit encoder_init = EncoderInit::Pytorch;
    double dropout = 0;
    double modality_dropout = 0.3;
    std::int64_t sequence_layers = 1;
    std::int64_t sequence_heads = 2;
    // Optimiser
    double learning_rate = 1e-3;
    LearningRateSchedule learning_rate_schedule = LearningRateSchedule::Cosine;
    double weight_decay = 1e-4;
    double gradient_clip = 0; ///< 0: off
    std::int64_t batch_size = 64;
    std::int64_t epochs = 40;
    std::int64_t patience = 0;
    Selection selection = Selection::ValidBest;
    GradientReading gradient_reading = GradientReading::Off;
    // Seeds
    std::int64_t seed = 0;
    std::int64_t data_seed = -1; ///< -1: the run's seed
    std::int64_t world_seed = 0;
    // Synthetic data
    double rho = 0.9;
    double amplitude = 0.25;
    std::int64_t n_train = 3000;
    std::int64_t n_valid = 500;
    std::int64_t n_test = 1000;
    // Machine
    DeviceChoice device = DeviceChoice::Auto;
    std::int64_t threads = 0; ///< 0: chosen by the program
    std::int64_t feature_memory = 0; ///< MiB; 0: what is free
    std::int64_t blas_threads = 0; ///< 0: chosen by the program
    BlasCore blas_core = BlasCore::Auto;

    std::int64_t dataSeed() const { return data_seed < 0 ? seed : data_seed; }

    friend bool operator==(const ExperimentConfig&, const ExperimentConfig&) = default;
};

}
