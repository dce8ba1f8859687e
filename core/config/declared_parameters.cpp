#include "core/config/declared_parameters.h"

#include "core/config/declare.h"
#include "core/config/idle_rules.h"
#include "core/config/unimodal_choice.h"

#include <limits>

namespace cmir {

namespace {

constexpr double maxSeed = 9223372036854774784.0; // the largest double below 2^63

using C = ExperimentConfig;
using G = ParameterGroup;
using M = Method;

/// The methods whose model has an encoder.
std::vector<Method> encoding()
{
    return { M::Cmir, M::Erm, M::Augmentation, M::Misa, M::Irm, M::Vrex, M::Coral, M::GroupDro, M::Recombination };
}

/// What is turned most: at the head of the panel.
std::vector<Parameter> mainParameters()
{
    return {
        Declare(&C::K, "K", "K", "virtual environments")
            .in(G::Main)
            .range(0, 16)
            .usually(0, 8)
            .live()
            .help("How many noisy variants of every sample are made besides the clean one. More environments press "
                  "Z_inv harder "
                  "to ignore noise and cost time in proportion to K + 1. 0: none, and the invariance term is 0."),
        Declare(&C::alpha1, "alpha1", "α⁽¹⁾", "noise of environment 1")
            .in(G::Main)
            .range(0, 10, 0.05)
            .usually(0, 4)
            .unit("σ")
            .live()
            .unless(idle::unseenEnvironments)
            .help("Intensity of the first virtual environment: of Gaussian noise its standard deviation. The others "
                  "have more, by `intensity_schedule`. In units of the standardised features for `identity`. Turn it "
                  "up until the noise hides what "
                  "you want Z_inv to do without; too much hides the causal features as well."),
        Declare(&C::lambda1, "lambda1", "λ₁", "invariance")
            .in(G::Main)
            .weighs("invariance")
            .logarithmic(1e-8, 1e2)
            .usually(1e-4, 1e2)
            .orZero()
            .live()
            .unless(idle::noEnvironments)
            .help("Weight of R_inv, which pulls the variants of a sample together in Z_inv. Up: Z_inv ignores the "
                  "environment; too far up with the l1 form: Z_inv collapses to a constant (a warning says so)."),
        Declare(&C::lambda2, "lambda2", "λ₂", "decorrelation")
            .in(G::Main)
            .weighs("decorrelation")
            .logarithmic(1e-8, 1e2)
            .usually(1e-4, 1e2)
            .orZero()
            .live()
            .help(
                "Weight of R_dec, which pushes the correlation of Z_inv and Z_spu towards 0, so that what is in one is "
                "not also in the other."),
        Declare(&C::lambda3, "lambda3", "λ₃", "reconstruction")
            .in(G::Main)
            .weighs("reconstruction")
            .logarithmic(1e-8, 1e2)
            .usually(1e-4, 1e2)
            .orZero()
            .live()
            .help("Weight of R_rec: Z_inv and Z_spu together must allow the features to be rebuilt, so that nothing is "
                  "lost and what Z_inv leaves out has to go to Z_spu."),
    };
}

std::vector<Parameter> environmentParameters()
{
    return {
        Declare(&C::environment_assignment, "environment_assignment", "", "pairs of environments", { "all", "random" })
            .in(G::Environments)
            .live()
            .only({ M::Cmir, M::Augmentation })
            .unless(idle::unseenEnvironments)
            .help(
                "`all`: every sample is seen in all K environments and all pairs of variants are compared (the paper's "
                "implementation). `random`: one or two environments are drawn per sample and step (its first "
                "description): fewer pairs, more noise in the term."),
        Declare(&C::environment_noise, "environment_noise", "", "noise of the environments",
            { "gaussian", "laplace", "erasing", "mixing" })
            .in(G::Environments)
            .live()
            .unless(idle::unseenEnvironments)
            .help(
                "What makes environment e of a sample, at its intensity α⁽ᵉ⁾. `gaussian` (the paper): X + α⁽ᵉ⁾ N(0, "
                "1). "
                "`laplace`: the same with Laplace noise of scale 1. `erasing`: each feature set to 0 with probability "
                "α⁽ᵉ⁾. `mixing`: (1 - α⁽ᵉ⁾) X + α⁽ᵉ⁾ N(0, 1). For the last two the intensity ends at 1."),
        Declare(&C::intensity_schedule, "intensity_schedule", "", "intensities", { "linear", "geometric" })
            .in(G::Environments)
            .live()
            .unless(idle::equalSchedules)
            .help("How the intensity grows with the environment: `linear` (the paper): α⁽ᵉ⁾ = e α⁽¹⁾; `geometric`: "
                  "α⁽ᵉ⁾ = 2ᵉ⁻¹ α⁽¹⁾, which spans more with few environments."),
        Declare(&C::noise_scale, "noise_scale", "", "noise in units of", { "unit", "feature" })
            .in(G::Environments)
            .live()
            .unless(idle::noAddedNoise)
            .help("`unit` (the paper): the same noise on every feature of X. `feature`: each feature's noise is as "
                  "large as "
                  "its standard deviation over the batch, for networks before the encoder whose output has scales of "
                  "its own."),
        Declare(&C::noise_ratio, "noise_ratio", "NR", "noise in the training data")
            .in(G::Environments)
            .range(0, 1, 0.05)
            .help("Training and validation data become (1 - NR) X + NR N(0, 1) in every modality, as in the paper's "
                  "protocol of noisy modalities (NR = 0.1 to 0.7, one model each), on X: behind a trainable network on "
                  "its output. 0: the data as they are."),
    };
}

std::vector<Parameter> objectiveParameters()
{
    return {
        Declare(&C::alpha, "alpha", "α", "off-diagonal weight")
            .in(G::Objective)
            .range(0, 1, 0.01)
            .live()
            .unless(idle::noCorrelationMatrix)
            .help("Weight of the off-diagonal of the correlation matrix C in R_dec, in its correlation form. 0: only "
                  "each sample's own Z_inv "
                  "and Z_spu "
                  "are kept apart. 1: also those of different samples."),
        Declare(&C::invariance_form, "invariance_form", "", "invariance form",
            { "l1", "relative", "whitened", "standard_distance", "standard_kl" })
            .in(G::Objective)
            .live()
            .unless(idle::noInvariance)
            .help(
                "`l1` (the paper): plain L1 distance of the variants; it can be made small by shrinking Z_inv. "
                "`relative`: "
                "each feature's distance is divided by that feature's standard deviation over the batch, so that "
                "shrinking does not help. `whitened`: the distance of a sample's variants from their mean, measured in "
                "the covariance of Z_inv over all samples and variants: neither shrinking nor stretching nor turning "
                "Z_inv changes it, so that only being the same in every environment helps. It wants batches of at "
                "least 2 d samples, or a larger λ₁, or that covariance carried on (whitening memory). "
                "`standard_distance`, `standard_kl`: the variant that the paper rejects; each "
                "modality gets a predictor of its own on Z_inv, and the answers to the variants are pulled together "
                "(squared distance, or KL divergence; for regression that is half the squared distance). A run has to "
                "begin with one of the two to have those predictors."),
        Declare(&C::whitening_memory, "whitening_memory", "", "whitening memory")
            .in(G::Objective)
            .formerly(0.0)
            .range(0, 64)
            .usually(0, 8)
            .unit("× d")
            .live()
            .unless(idle::noWhitening)
            .help("In samples per feature of Z_inv. A batch with fewer measures in a covariance that takes in the "
                  "batches before it, as a moving average over about so many. More of what predicts the label stays "
                  "in Z_inv then, and more of the environment too. 0: every batch stands for itself."),
        Declare(&C::decorrelation_form, "decorrelation_form", "", "decorrelation form",
            { "correlation", "hsic", "cross_covariance", "conditional" })
            .in(G::Objective)
            .live()
            .unless(idle::noDecorrelation)
            .help("What R_dec is. `correlation` (the paper): the N × N matrix C of normalised samples. `hsic`: the "
                  "Hilbert-Schmidt independence criterion with Gaussian kernels, 0 only where Z_inv and Z_spu are "
                  "independent. `cross_covariance`: squared covariances of the d × d pairs of standardised features. "
                  "`conditional`: the same of what the "
                  "label leaves unexplained in them, over all variants: a spurious factor goes with the label in "
                  "training, so that the parts cannot be independent, but given the label they can."),
        Declare(
            &C::decorrelation_estimate, "decorrelation_estimate", "", "conditional estimate", { "batch", "unbiased" })
            .in(G::Objective)
            .formerly("batch")
            .live()
            .unless(idle::noConditionalForm)
            .help("Of the conditional form. `batch`: the squared correlations of a batch as they are; two unrelated "
                  "features of a few samples correlate by chance, and Z_spu can lower that only by losing what it "
                  "holds. `unbiased`: what chance adds is taken away, so that only true dependence is pressed out."),
        Declare(&C::decorrelation_reaches, "decorrelation_reaches", "", "decorrelation shapes", { "both", "spurious" })
            .in(G::Objective)
            .formerly("both")
            .live()
            .unless(idle::noDecorrelation)
            .help("`both` (the paper): R_dec moves Z_inv and Z_spu away from each other. `spurious`: only Z_spu gives "
                  "way, so that Z_inv keeps what predicts the label."),
        Declare(&C::reconstruct_on, "reconstruct_on", "", "reconstruction of", { "clean", "all" })
            .in(G::Objective)
            .formerly("clean")
            .live()
            .unless(idle::noNoisyReconstruction)
            .help("`clean` (the paper): the clean sample is rebuilt. `all`: every variant of it, noise included, each "
                  "divided by its variance: then the noise has to be in Z_spu, since Z_inv is asked to ignore it."),
        Declare(
            &C::reconstruction_reaches, "reconstruction_reaches", "", "reconstruction shapes", { "both", "spurious" })
            .in(G::Objective)
            .formerly("both")
            .live()
            .unless(idle::noReconstruction)
            .help("`both` (the paper): Z_inv and Z_spu learn to rebuild the features. `spurious`: Z_spu alone does, "
                  "beside a Z_inv that prediction and invariance shape: it takes up what Z_inv leaves out."),
        Declare(&C::predict_on, "predict_on", "", "prediction on", { "clean", "all" })
            .in(G::Objective)
            .live()
            .unless(idle::noEnvironments)
            .help("`clean` (the paper's implementation): the prediction loss sees the clean sample. `all`: its mean "
                  "over all K + 1 "
                  "variants, as in the objective of theorem 2."),
        Declare(&C::reduction, "reduction", "", "reduction", { "normalised", "as_printed" })
            .in(G::Objective)
            .live()
            .unless(idle::noReducedTerm)
            .help("`normalised`: every term is a mean, so that a λ keeps its meaning when K, d or the batch size "
                  "changes. "
                  "`as_printed`: the plain sums that the paper prints."),
        Declare(&C::nor, "nor", "", "normalised per", { "sample", "feature" })
            .in(G::Objective)
            .live()
            .unless(idle::noCorrelationMatrix)
            .help("Axis of Nor in the correlation form of R_dec: `sample` standardises each sample over its d "
                  "features, `feature` each feature "
                  "over "
                  "the batch."),
        Declare(&C::prediction_loss, "prediction_loss", "", "prediction loss", { "auto", "mse", "l1", "bce", "ce" })
            .in(G::Objective)
            .help("L_pred. `auto`: by the task of the data: mse for regression, bce (with logits) for binary, ce "
                  "for more classes."),
        Declare(&C::class_weights, "class_weights", "", "class weights", { "none", "balanced" })
            .in(G::Objective)
            .formerly("none")
            .only({ M::Cmir, M::Erm, M::Augmentation, M::Misa, M::Vanilla, M::Recombination })
            .help("`balanced`: a sample counts in L_pred by the inverse of its class's share of the training split, so "
                  "that rare classes weigh as much as frequent ones. Without effect on labels that are numbers."),
        Declare(&C::warmup_epochs, "warmup_epochs", "", "warm-up")
            .in(G::Objective)
            .formerly(std::int64_t { 0 })
            .range(0, 1000)
            .usually(0, 100)
            .unit("epochs")
            .live()
            .only({ M::Cmir, M::Misa, M::Irm, M::Vrex, M::Coral, M::Recombination })
            .help("Over these epochs λ₁, λ₂, λ₃ and the penalty of a baseline grow from 0 to their value, step by "
                  "step. 0: they have it from the start. It saves a Z_inv that collapses at once."),
    };
}

std::vector<Parameter> baselineParameters()
{
    return {
        Declare(&C::environments, "environments", "", "environments of the baselines",
            { "virtual", "real", "both", "inferred" })
            .in(G::Baselines)
            .only({ M::Irm, M::Vrex, M::Coral, M::GroupDro })
            .help(
                "What irm, vrex, coral and groupdro take as environments. `virtual`: the clean sample and its K noisy "
                "variants. `real`: the values of the data's column `environment` (speaker, video, show). `both`: the "
                "real ones of the clean samples, and each virtual one. `inferred`: two groups of samples, in which the "
                "errors of a plain model, trained first, have opposite directions (EIIL; for sentiment: guessed too "
                "strong and too weak; for classes: more wrong than right and the reverse); no variants are made."),
        Declare(&C::reference_epochs, "reference_epochs", "", "epochs of the plain model")
            .in(G::Baselines)
            .range(1, 1000)
            .usually(1, 20)
            .unit("epochs")
            .only({ M::Irm, M::Vrex, M::Coral, M::GroupDro })
            .unless(idle::noInferredEnvironments)
            .help("How long the plain model is trained, by whose errors environments are inferred. Few: it has learnt "
                  "what is easiest, which is what the groups should not share. Many: it makes few errors, and the "
                  "groups become chance."),
        Declare(&C::penalty_weight, "penalty_weight", "", "penalty")
            .in(G::Baselines)
            .logarithmic(1e-8, 1e4)
            .usually(1e-3, 1e3)
            .orZero()
            .live()
            .only({ M::Misa, M::Irm, M::Vrex, M::Coral, M::Recombination })
            .help(
                "Weight of the penalty of irm (gradient of a scale on the output), vrex (variance of the risks), coral "
                "(distance of means and covariances of Z), misa (its similarity, difference and reconstruction terms) "
                "and recombination (the loss with the Z_spu of another sample)."),
        Declare(&C::group_step, "group_step", "", "step of the group weights")
            .in(G::Baselines)
            .logarithmic(1e-5, 10)
            .usually(1e-4, 1)
            .live()
            .only({ M::GroupDro })
            .help("How fast groupdro moves its weights to the environments with the largest loss."),
    };
}

std::vector<Parameter> modelParameters()
{
    return {
        Declare(&C::unimodal, "unimodal", "", "unimodal network")
            .in(G::Model)
            .checked(checkUnimodalText)
            .help("What stands before the encoder: `identity` (the standardised features themselves), `linear` (one "
                  "layer to d), `mlp` (two layers to d); for sequences also `conv_transformer`, `transformer_conv`, "
                  "`gru`; "
                  "and `torchscript:FILE`, a module of your own. One for all modalities, or by name: text=linear,mlp. "
                  "After a bar stands what takes one vector per sample: conv_transformer|mlp."),
        Declare(&C::d, "d", "d", "width of Z")
            .in(G::Model)
            .range(1, 4096)
            .usually(8, 512)
            .help("Width of Z_inv and of Z_spu, per modality."),
        Declare(&C::d_hidden, "d_hidden", "d′", "hidden width")
            .in(G::Model)
            .range(1, 4096)
            .usually(16, 1024)
            .help("Width of the hidden layers of encoder, decoder and predictor."),
        Declare(&C::trunk, "trunk", "", "trunk of the encoder", { "shared", "separate" })
            .in(G::Model)
            .only(encoding())
            .formerly("shared")
            .help("`shared` (the paper): the two heads of an encoder stand on the same two hidden layers. `separate`: "
                  "each has its own, so that what Z_inv must forget is not within its reach because Z_spu needs it."),
        Declare(&C::encoder_init, "encoder_init", "", "encoder begins", { "he", "pytorch" })
            .in(G::Model)
            .only(encoding())
            .formerly("he")
            .help("Initial weights of the encoder. `he`: uniform with variance 2/in before a ReLU and 1/in else, bias "
                  "0: Z begins with a spread near 1. `pytorch`: uniform in ±1/√in, that library's default."),
        Declare(&C::dropout, "dropout", "", "dropout")
            .in(G::Model)
            .range(0, 0.9, 0.05)
            .live()
            .help("Share of hidden units set to zero after each hidden ReLU while training. The paper uses none."),
        Declare(&C::modality_dropout, "modality_dropout", "", "modality dropout")
            .in(G::Model)
            .formerly(0.0)
            .range(0, 0.9, 0.05)
            .live()
            .help("Probability that a modality of a training sample is replaced by its mean; one is always left. For "
                  "missing modalities at test time. The paper uses none."),
        Declare(&C::sequence_layers, "sequence_layers", "", "Transformer layers")
            .in(G::Model)
            .range(1, 12)
            .usually(1, 6)
            .help("Layers of the Transformer encoder, or of the GRU, in the networks for sequences."),
        Declare(&C::sequence_heads, "sequence_heads", "", "attention heads")
            .in(G::Model)
            .range(1, 64)
            .usually(1, 16)
            .help("Attention heads of the Transformer encoder in the networks for sequences; its width must be a "
                  "multiple "
                  "of them."),
    };
}

std::vector<Parameter> optimiserParameters()
{
    return {
        Declare(&C::learning_rate, "learning_rate", "η", "learning rate")
            .in(G::Optimiser)
            .logarithmic(1e-7, 1)
            .usually(1e-5, 1e-1)
            .live()
            .help("Step length of AdamW. Down when the loss jumps, up when it crawls."),
        Declare(&C::learning_rate_schedule, "learning_rate_schedule", "", "η falls", { "constant", "linear", "cosine" })
            .in(G::Optimiser)
            .formerly("constant")
            .live()
            .help("How the learning rate goes over the run. `constant` (the paper): it stays. `linear`, `cosine`: it "
                  "falls to 0 at the end of the last epoch."),
        Declare(&C::weight_decay, "weight_decay", "", "weight decay")
            .in(G::Optimiser)
            .logarithmic(1e-8, 1)
            .usually(1e-6, 1e-1)
            .orZero()
            .live()
            .help("Decoupled weight decay of AdamW: pulls the weights towards 0."),
        Declare(&C::gradient_clip, "gradient_clip", "", "gradient clipping")
            .in(G::Optimiser)
            .formerly(0.0)
            .logarithmic(1e-4, 1e4)
            .usually(1e-2, 1e2)
            .orZero()
            .live()
            .help("Most that the norm of all gradients together may be in a step; longer ones are scaled down to it. "
                  "0: off."),
        Declare(&C::batch_size, "batch_size", "", "batch size")
            .in(G::Optimiser)
            .range(2, 65536)
            .usually(8, 1024)
            .help("Samples per step. A last batch of fewer than 2 samples joins the one before it."),
        Declare(&C::epochs, "epochs", "", "epochs")
            .in(G::Optimiser)
            .range(1, 100000)
            .usually(1, 1000)
            .liveBetweenEpochs()
            .help("Passes over the training split. May be raised or lowered while it trains."),
        Declare(&C::patience, "patience", "", "patience")
            .in(G::Optimiser)
            .range(0, 1000)
            .usually(0, 100)
            .unit("epochs")
            .liveBetweenEpochs()
            .help("Early stopping: ends after this many epochs without a better validation value. 0: off."),
        Declare(&C::selection, "selection", "", "result is", { "valid_best", "last", "valid_all", "apart" })
            .in(G::Optimiser)
            .help(
                "Which epoch's weights are the result. `valid_best`: the best on the validation split (MAE for "
                "regression, loss for classes). `valid_all`: the best on it over all K + 1 variants of its samples: a "
                "later epoch as a rule, when Z_inv and Z_spu have come apart. `apart`: the best of those epochs in "
                "which "
                "Z_inv gives the environment away at most a tenth of the way from chance to always; without one, that "
                "which comes nearest. `last`: the last."),
        Declare(&C::gradient_reading, "gradient_reading", "", "where to turn", { "off", "on" })
            .in(G::Optimiser)
            .formerly("off")
            .live()
            .sameNumbers()
            .only({ M::Cmir })
            .help("Reads now and then, at the end of an epoch, how large the gradient of each weighted term is, and "
                  "which terms pull against each other. The run's history also has d(validation loss)/d(log λ) of one "
                  "step, which is not what a training gives. Takes at most a tenth of the training's time, and changes "
                  "nothing of what is trained."),
    };
}

std::vector<Parameter> dataParameters()
{
    return {
        Declare(&C::seed, "seed", "", "seed")
            .in(G::Seeds)
            .range(0, maxSeed)
            .help("Seeds initialisation, shuffling, environments and evaluation, each by its own named generator. The "
                  "same seed, settings and machine give the same bits on the processor; on a CUDA device nearly the "
                  "same numbers."),
        Declare(&C::data_seed, "data_seed", "", "data seed")
            .in(G::Seeds)
            .range(0, maxSeed)
            .word("seed", -1)
            .help("Draws the samples of the synthetic data. `seed`: the run's own seed."),
        Declare(&C::world_seed, "world_seed", "", "world seed")
            .in(G::Seeds)
            .range(0, maxSeed)
            .help("Draws the fixed mixing of the synthetic data: which features carry causes, which carry spurious "
                  "factors."),
        Declare(&C::rho, "rho", "ρ", "spurious correlation")
            .in(G::Synthetic)
            .range(-1, 1, 0.05)
            .help("Correlation of the spurious factors with the label in the training split of the synthetic data. The "
                  "shifted test splits have 0.5, 0, -0.5 and -0.95."),
        Declare(&C::amplitude, "amplitude", "", "spurious amplitude")
            .in(G::Synthetic)
            .range(0, 10, 0.05)
            .usually(0, 2)
            .help("How loud the spurious factors are in the features. Small: noise hides them before it hides the "
                  "causes, "
                  "and CmIR can drop them."),
        Declare(&C::n_train, "n_train", "", "training samples")
            .in(G::Synthetic)
            .range(10, 1e7, 100)
            .usually(100, 1e5)
            .help("Samples of the training split of the synthetic data."),
        Declare(&C::n_valid, "n_valid", "", "validation samples")
            .in(G::Synthetic)
            .range(10, 1e7, 100)
            .usually(100, 1e5)
            .help("Samples of the validation split of the synthetic data."),
        Declare(&C::n_test, "n_test", "", "test samples")
            .in(G::Synthetic)
            .range(10, 1e7, 100)
            .usually(100, 1e5)
            .help("Samples of each test split of the synthetic data."),
    };
}

std::vector<Parameter> machineParameters()
{
    return {
        Declare(&C::device, "device", "", "device", { "auto", "cpu", "cuda" })
            .in(G::Machine)
            .help("Where it trains. `auto`: the processor, or a CUDA device where LibTorch has one. A step takes 14 to "
                  "33 ms on a device whatever its size, so `cpu` is faster for small batches of vectors."),
        Declare(&C::threads, "threads", "", "threads")
            .in(G::Machine)
            .sameNumbers()
            .range(1, 1024)
            .usually(1, 64)
            .word("auto", 0)
            .help("How many threads share the work of a training step. `auto`: the processors of this machine, at most "
                  "4, or "
                  "one where that is measured to be faster. The numbers do not depend on it."),
        Declare(&C::feature_memory, "feature_memory", "", "feature memory")
            .in(G::Machine)
            .sameNumbers()
            .unit("MiB")
            .range(64, 1e7)
            .usually(256, 65536)
            .word("auto", 0)
            .help("How much memory the features may take, as they are read and standardised together. Where they take "
                  "more they lie on disk while they are used. `auto`: what is free. The numbers do not depend on it."),
        Declare(&C::blas_threads, "blas_threads", "", "BLAS threads")
            .in(G::Machine)
            .sameNumbers()
            .range(1, 1024)
            .usually(1, 64)
            .word("auto", 0)
            .atStart()
            .help(
                "Threads within one matrix product. `auto`: one, since a step shares its products among the threads of "
                "`threads`. Taken at program start, from the command line."),
        Declare(
            &C::blas_core, "blas_core", "", "BLAS kernels", { "auto", "unset", "Haswell", "SkylakeX", "Cooperlake" })
            .in(G::Machine)
            .sameNumbers()
            .atStart()
            .help("OpenBLAS's kernels. `auto`: what was measured as fastest on this machine; `unset`: OpenBLAS's own "
                  "choice. Taken at program start, from the command line."),
    };
}

}

std::vector<Parameter> declaredParameters()
{
    std::vector<Parameter> all;
    for (auto* declare : { mainParameters, environmentParameters, objectiveParameters, baselineParameters,
             modelParameters, optimiserParameters, dataParameters, machineParameters })
        for (Parameter& p : declare())
            all.push_back(std::move(p));
    return all;
}

}
