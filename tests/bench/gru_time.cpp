// GRU on sequences by hand beside LibTorch's own, forward and backward: the sizes of MMSA's unaligned files.
//   gru_time [THREADS]
// Audio 375 x 5 and vision 500 x 20, d 150, 48 samples, one layer; every sample with all its steps, and with the half
// of them on average. Prints the median of seven, in turns, and LibTorch's time in units of the other's.

#include "core/model/torch_random.h"
#include "core/model/unimodal/fused_gru.h"
#include "core/model/unimodal/sequence_batch.h"

#include <torch/types.h>

#include <ATen/Parallel.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <vector>

using namespace cmir;

namespace {

constexpr std::int64_t samples = 48, d = 150;
constexpr int rounds = 7;

double msOf(const std::function<void()>& action)
{
    const auto start = std::chrono::steady_clock::now();
    action();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void compare(const char* name, std::int64_t steps, std::int64_t width, bool half)
{
    at::Generator generator = makeGenerator(1, "gru");
    torch::Tensor x = torch::empty({ samples, steps, width }).normal_(0, 1, generator);
    if (half)
        for (std::int64_t row = 0; row < samples; ++row)
            x[row]
                .narrow(0, (row + 1) * steps / samples, steps - (row + 1) * steps / samples)
                .fill_(std::numeric_limits<float>::quiet_NaN());
    std::vector<torch::Tensor> weights;
    for (const std::vector<std::int64_t>& shape :
        { std::vector<std::int64_t> { 3 * d, width }, { 3 * d, d }, { 3 * d }, { 3 * d } })
        weights.push_back(torch::empty(shape).uniform_(-0.08, 0.08, generator).requires_grad_());
    const auto backward = [&](const torch::Tensor& last) {
        last.square().mean().backward();
        for (torch::Tensor& weight : weights)
            weight.mutable_grad().reset();
    };
    const auto byHand = [&] { backward(FusedGru { &weights }(x)); };
    const auto byLibTorch = [&] {
        const SequenceBatch batch = SequenceBatch::unpack(x);
        const torch::Tensor begin = torch::zeros({ 1, samples, d });
        const torch::Tensor states
            = std::get<0>(torch::gru(batch.steps, begin, weights, true, 1, 0, true, false, true));
        const torch::Tensor last = (batch.lengths - 1).view({ -1, 1, 1 }).expand({ -1, 1, d });
        backward(states.gather(1, last).squeeze(1));
    };
    byHand();
    byLibTorch();
    std::vector<double> mine, theirs;
    for (int round = 0; round < rounds; ++round) {
        mine.push_back(msOf(byHand));
        theirs.push_back(msOf(byLibTorch));
    }
    std::printf("%-7s %3lld x %2lld, %s   by hand %7.1f ms   LibTorch %7.1f ms   %.2f\n", name,
        static_cast<long long>(steps), static_cast<long long>(width), half ? "half the steps" : "all steps     ",
        median(mine), median(theirs), median(theirs) / median(mine));
}

}

int main(int argc, char** argv)
{
    const int threads = argc > 1 ? std::max(1, std::atoi(argv[1])) : 1;
    at::set_num_threads(threads);
    std::printf("%d thread(s) for LibTorch; by hand it is one here\n", threads);
    for (const bool half : { false, true }) {
        compare("audio", 375, 5, half);
        compare("vision", 500, 20, half);
    }
    return 0;
}
