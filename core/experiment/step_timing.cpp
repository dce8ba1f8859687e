#include "core/experiment/step_timing.h"

#include "core/common/median.h"
#include "core/common/random.h"
#include "core/common/task_team.h"
#include "core/config/preset.h"
#include "core/config/registry.h"
#include "core/model/product.h"
#include "core/objective/fused_layers.h"
#include "core/training/adamw.h"
#include "core/training/device.h"
#include "core/training/team_tuning.h"
#include "core/training/trainer.h"

#include <torch/cuda.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <memory>

#include <unistd.h>

namespace cmir {

namespace {

constexpr std::array<std::int64_t, 3> modalityWidths { 768, 74, 47 };
constexpr std::array<const char*, 3> modalityNames { "text", "audio", "vision" };
constexpr std::array<StepSize, 5> paperSizes { { { 48, 150, 256, 1 }, { 48, 150, 150, 4 }, { 50, 150, 128, 5 },
    { 256, 150, 256, 4 }, { 1024, 150, 256, 4 } } };
constexpr std::array<StepSize, 4> apartSizes { { { 64, 32, 64, 3, StepForms::Apart },
    { 320, 150, 256, 1, StepForms::Apart }, { 320, 150, 150, 4, StepForms::Apart },
    { 1024, 150, 256, 4, StepForms::Apart } } };
constexpr std::int64_t batchesPerEpoch = 4;
/// So many of one kind in turn; the first finds the caches of another kind and does not count.
constexpr int blockSteps = 5;

using Clock = std::chrono::steady_clock;

/// With what a CUDA device still has to do.
template <class Work> double milliseconds(torch::Device device, Work&& work)
{
    const Clock::time_point begin = Clock::now();
    work();
    if (!device.is_cpu())
        torch::cuda::synchronize();
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

/// Times a block of `work`; `after` follows each and is not timed.
template <class Work, class After = void (*)()>
void timeBlock(
    std::vector<double>& times, torch::Device device, Work&& work, After&& after = [] {})
{
    for (int i = 0; i <= blockSteps; ++i) {
        const double time = milliseconds(device, work);
        after();
        if (i > 0)
            times.push_back(time);
    }
}

/// MiB of resident memory.
double residentMemory()
{
    std::ifstream file("/proc/self/statm");
    double all = 0, resident = 0;
    file >> all >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1 << 20);
}

Split randomSplit(const char* name, std::int64_t samples)
{
    Split split;
    split.name = name;
    Random random(0, std::string("step timing ") + name);
    for (const std::int64_t width : modalityWidths) {
        Matrix matrix(samples, width);
        for (float& value : matrix.values)
            value = static_cast<float>(random.gaussian());
        split.features.push_back(std::move(matrix));
    }
    for (std::int64_t i = 0; i < samples; ++i) {
        split.label.push_back(static_cast<float>(random.gaussian()));
        split.id.push_back(std::to_string(i));
    }
    return split;
}

std::shared_ptr<const Dataset> randomDataset(std::int64_t batch)
{
    auto dataset = std::make_shared<Dataset>();
    dataset->name = dataset->path = "random";
    for (std::size_t m = 0; m < modalityWidths.size(); ++m)
        dataset->modalities.push_back({ modalityNames[m], modalityWidths[m], false });
    dataset->splits.push_back(randomSplit("train", batchesPerEpoch * batch));
    dataset->splits.push_back(randomSplit("valid", 2));
    return dataset;
}

RunRequest requestFor(const StepSize& size, const StepTimingOptions& options)
{
    RunRequest request;
    ExperimentConfig& config = request.config.parameters;
    config.K = size.K;
    config.d = size.d;
    config.d_hidden = size.dHidden;
    config.batch_size = size.batch;
    config.unimodal = "linear";
    if (size.forms == StepForms::Paper) {
        for (const auto& [key, value] : paperFormSettings())
            setParameter(config, key, value);
        config.reduction = Reduction::AsPrinted;
        config.alpha1 = 0.1;
        config.alpha = 1;
        config.lambda1 = 0.1;
        config.lambda2 = 1e-3;
        config.lambda3 = 0.05;
    }
    config.learning_rate = 1e-4;
    config.weight_decay = 1e-2;
    config.epochs = 100000;
    config.device = options.device;
    config.threads = options.threads;
    request.dataset = randomDataset(size.batch);
    request.shownPerSplit = 0;
    return request;
}

/// The products of a step by themselves: each layer's on memory of its own, as pieces of work that wait for nothing.
class BareProducts {
public:
    BareProducts(const StepSize& size, torch::Device device)
        : m_device(device)
    {
        for (const LayerProduct& layer : layerProducts(size))
            add(layer);
    }

    TaskGraph graph;

private:
    torch::Tensor matrix(std::int64_t rows, std::int64_t cols) const
    {
        return torch::full({ rows, cols }, 0.01F, m_device);
    }

    void product(const torch::Tensor& a, kernels::Form aForm, const torch::Tensor& b, kernels::Form bForm)
    {
        const auto formed
            = [](const torch::Tensor& x, kernels::Form form) { return form == kernels::Form::Transposed ? x.t() : x; };
        const torch::Tensor left = formed(a, aForm), right = formed(b, bForm);
        torch::Tensor out = matrix(left.size(0), right.size(1));
        const auto cost = static_cast<double>(left.size(0) * left.size(1) * right.size(1));
        if (m_device.is_cpu())
            graph.add([=] { kernels::multiply(viewOf(out), viewOf(a), aForm, viewOf(b), bForm); }, cost);
        else
            graph.add([=]() mutable { at::mm_out(out, left, right); }, cost);
    }

    void add(const LayerProduct& layer)
    {
        using kernels::Form;
        const torch::Tensor x = matrix(layer.rows, layer.in), w = matrix(layer.out, layer.in);
        const torch::Tensor dy = matrix(layer.rows, layer.out);
        product(x, Form::Plain, w, Form::Transposed);
        product(dy, Form::Transposed, x, Form::Plain);
        if (layer.inputGradient)
            product(dy, Form::Plain, w, Form::Plain);
    }

    torch::Device m_device;
};

std::int64_t parameterCount(const StepSize& size)
{
    std::int64_t count = 0;
    for (const LayerProduct& layer : layerProducts(size))
        count += layer.weights ? layer.out * (layer.in + (layer.bias ? 1 : 0)) : 0;
    return count;
}

int repetitionsFor(const StepSize& size)
{
    double operations = 0;
    for (const LayerProduct& layer : layerProducts(size))
        operations += layer.operations();
    return static_cast<int>(std::clamp(6e10 / operations, 15.0, 200.0));
}

}

std::span<const StepSize> usualStepSizes(StepForms forms)
{
    return forms == StepForms::Paper ? std::span<const StepSize>(paperSizes) : std::span<const StepSize>(apartSizes);
}

double LayerProduct::operations() const
{
    return 2.0 * (inputGradient ? 3 : 2) * static_cast<double>(rows * in * out);
}

std::vector<LayerProduct> layerProducts(const StepSize& size)
{
    const std::int64_t batch = size.batch, d = size.d, hidden = size.dHidden, variants = (size.K + 1) * batch;
    const bool apart = size.forms == StepForms::Apart;
    const std::int64_t rebuilt = apart ? variants : batch, predicted = apart ? variants : batch;
    std::vector<LayerProduct> layers;
    for (const std::int64_t width : modalityWidths) {
        layers.push_back({ batch, width, d, false });
        for (int trunk = 0; trunk < (apart ? 2 : 1); ++trunk) {
            layers.push_back({ variants, d, hidden, true });
            layers.push_back({ variants, hidden, hidden, true });
        }
        layers.push_back({ variants, hidden, d, true });
        layers.push_back({ rebuilt, hidden, d, true });
        if (apart) { // Z_inv enters the decoder without a gradient
            layers.push_back({ rebuilt, d, hidden, false });
            layers.push_back({ rebuilt, d, hidden, true, true, false });
        } else {
            layers.push_back({ rebuilt, 2 * d, hidden, true });
        }
        layers.push_back({ rebuilt, hidden, hidden, true });
        layers.push_back({ rebuilt, hidden, d, true });
        if (apart) {
            layers.push_back({ variants, d, d, true, false }); // whitened: two halves, two triangular, a whole one
            layers.push_back({ variants, d, d, false, false }); // conditional: the correlations and their way back
        }
    }
    layers.push_back({ predicted, static_cast<std::int64_t>(modalityWidths.size()) * d, hidden, true });
    layers.push_back({ predicted, hidden, hidden, true });
    layers.push_back({ predicted, hidden, hidden, true });
    layers.push_back({ predicted, hidden, 1, true });
    return layers;
}

StepTiming timeStep(const StepSize& size, const StepTimingOptions& options, const JobContext& job)
{
    StepTiming timing;
    timing.size = size;
    timing.parameters = parameterCount(size);
    for (const LayerProduct& layer : layerProducts(size))
        timing.operations += layer.operations();

    const RunRequest request = requestFor(size, options);
    const torch::Device device = chooseDevice(options.device);
    const double before = residentMemory();
    Trainer trainer(request);
    std::vector<double> steps, bare, passes;
    const auto timeSteps = [&] {
        timeBlock(
            steps, device, [&] { trainer.step(); },
            [&] {
                if (trainer.epochComplete())
                    trainer.finishEpoch();
            });
    };
    for (int done = 0; done <= TeamTuning::trial(); done += blockSteps) {
        job.check();
        timeSteps();
    }
    timing.threads = trainer.threads();
    timing.memory = residentMemory() - before;
    BareProducts products(size, device);
    TaskTeam team(timing.threads);
    AdamW optimiser(
        torch::zeros({ timing.parameters }, device), torch::full({ timing.parameters }, 1e-3F, device), &team);

    const int repetitions = options.repetitions > 0 ? options.repetitions : repetitionsFor(size);
    steps.clear();
    double settled = 0;
    for (int done = 0; done < repetitions; done += blockSteps) {
        job.check();
        timeSteps();
        timeBlock(bare, device, [&] { team.run(products.graph); });
        timeBlock(passes, device, [&] { static_cast<void>(optimiser.step({ 1e-4, 1e-2 })); });
        if (done <= repetitions / 2)
            settled = residentMemory();
    }
    timing.step = upperMedian(steps);
    timing.products = upperMedian(bare);
    timing.optimiser = upperMedian(passes);
    timing.growth = residentMemory() - settled;
    return timing;
}

}
