// Time of a full test-noise curve (4 sets of modalities x 9 levels x 10 draws on 600 samples) for the demo model on one
// thread: the least and the median of the repeats, in milliseconds.
//   OMP_WAIT_POLICY=passive OPENBLAS_NUM_THREADS=1 noise_curve_time [repeats]

#include "core/data/synthetic.h"
#include "core/experiment/robustness.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

using namespace cmir;

int main(int count, char** arguments)
{
    at::set_num_threads(1);
    RunRequest request;
    ExperimentConfig& config = request.config.parameters;
    config.n_train = 300;
    config.n_test = 600;
    config.epochs = 1;
    request.dataset = std::make_shared<const Dataset>(syntheticDataset(config));
    const RunRecord run = trainRun(request, {});

    const int repeats = count > 1 ? std::max(1, std::atoi(arguments[1])) : 7;
    std::vector<double> milliseconds;
    for (int i = 0; i < repeats; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        const ResultTable table = testNoiseCurve(run, *request.dataset, {}, {});
        const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - begin;
        milliseconds.push_back(time.count());
        if (i == 0)
            std::printf("%zu rows, %s on all at sigma 2: %.6f\n", table.rows.size(), table.rows.back().metric.c_str(),
                table.rows.back().mean);
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    std::printf("least %.1f ms, median %.1f ms\n", milliseconds.front(), milliseconds[milliseconds.size() / 2]);
}
