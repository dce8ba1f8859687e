#pragma once

#include "core/common/job.h"
#include "core/config/experiment_config.h"

#include <cstdint>
#include <span>
#include <vector>

namespace cmir {

/// Which forms of the terms a step has: the paper's, or those in which Z_inv and Z_spu come apart (the demo preset).
enum class StepForms { Paper, Apart };

/// One size of training step on the features of CMU-MOSI: text, audio, vision of 768, 74, 47, one vector per sample.
struct StepSize {
    std::int64_t batch, d, dHidden, K;
    StepForms forms = StepForms::Paper;
};

/// The sizes that are timed. Paper: three of its presets (mosi, mosi_ood, mosei), then larger batches. Apart: the demo
/// preset's, then batches of 2 d and more of the paper's widths.
std::span<const StepSize> usualStepSizes(StepForms forms = StepForms::Paper);

/// Rows x in -> rows x out, and whether the gradient of its input is asked for.
struct LayerProduct {
    std::int64_t rows, in, out;
    bool inputGradient;
    bool weights = true; ///< else as many products of a regulariser's
    bool bias = true; ///< else it is that of another product on the same outputs

    double operations() const; ///< of its products, forward and backward, a multiply-add counted as two
};

/// Every fully connected layer of a step, with linear networks before the encoder. Paper: prediction and reconstruction
/// of the clean sample. Apart: of every variant, two trunks, and the products of the whitened and the conditional form
/// (covariance, triangular solves and their way back; correlations).
std::vector<LayerProduct> layerProducts(const StepSize& size);

/// What was measured; times are medians over repetitions taken in turns, in milliseconds.
struct StepTiming {
    StepSize size {};
    int threads = 1; ///< that share a step (chosen by trying, unless given)
    double step = 0; ///< Trainer::step: gathering the batch, noise, forward, backward, check, AdamW
    double products = 0; ///< the bare products of layerProducts, each one whole, on the same threads
    double optimiser = 0; ///< one bare AdamW pass over as many parameters, on the same threads
    double operations = 0; ///< of the products
    std::int64_t parameters = 0;
    double memory = 0; ///< MiB that model, buffers and batch took (resident memory; 0 on a device)
    double growth = 0; ///< MiB by which resident memory grew in the second half of the timed steps

    double gflops() const { return operations / step * 1e-6; }
    double productGflops() const { return operations / products * 1e-6; }
};

struct StepTimingOptions {
    DeviceChoice device = DeviceChoice::Cpu;
    int threads = 0; ///< 0: as a run would choose
    int repetitions = 0; ///< 0: by the size, for a second or so
};

/// Trains a model of this size on random data and times its steps. Throws BadInput (no such device), Cancelled.
StepTiming timeStep(const StepSize& size, const StepTimingOptions& options, const JobContext& job);

}
