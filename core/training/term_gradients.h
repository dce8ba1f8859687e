#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace cmir {

/// The gradients of one moment of training, each over all weights (flat, as the model's store has them).
struct TermGradients {
    std::vector<float> prediction; ///< of L_pred
    std::array<std::vector<float>, 3> weighted; ///< of lambda_i R_i (R_inv, R_dec, R_rec); empty: lambda_i is 0
    std::vector<float> validation; ///< of the mean prediction loss on validation's clean samples
};

/// What AdamW would make of a gradient at this moment.
struct StepSizes {
    std::span<const float> firstMoment, secondMoment;
    std::int64_t steps = 0; ///< that the moments have seen
    double learningRate = 0;
    double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
};

/// The names in the history of what is read.
std::string shareSeries(std::size_t term); ///< 0: prediction, 1 to 3: R_inv, R_dec, R_rec
std::string angleSeries(std::size_t one, std::size_t other); ///< of terms as above, one < other
std::string turnSeries(std::size_t lambda); ///< 1 to 3

/// For the history:
///   share   of the four weighted gradients' lengths, the part that is a term's; 0 where lambda is 0
///   angle   cosine between two weighted gradients, over the weights that both of them move: below 0 they pull against
///           each other; not a number where a term has no gradient
///   turn    d(validation loss) / d(log lambda_i) by one step looked ahead: AdamW's next step changes by
///           -rate * lambda_i g_i / (sqrt(v) + epsilon) for each unit of log lambda_i, and the validation loss with it.
///           Below 0: a larger lambda would lower it. Not a number where lambda is 0.
std::map<std::string, double> readingOf(const TermGradients& gradients, const StepSizes& sizes);

/// Every which epoch is read, so that it takes at most a tenth of the training's steps: by counts alone. `costs`: steps
/// that a reading is worth.
std::int64_t gradientInterval(std::int64_t stepsPerEpoch, std::int64_t costs);

}
