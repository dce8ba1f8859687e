#pragma once

#include "core/run/run_record.h"
#include "core/storage/hdf5_file.h"

#include <QTest>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace cmir::test {

/// A small valid dataset file of which any object can be replaced or left out before it is written.
/// train 6, valid 3, test 4 samples; text is N x 2, audio N x 3; label, id and the integer column environment.
class SmallFile {
public:
    using Writer = std::function<void(const hdf5::Group& root)>;

    SmallFile()
    {
        attribute("format", std::string("cmir-dataset"));
        attribute("format_version", std::int64_t { 1 });
        attribute("name", std::string("small"));
        attribute("task", std::string("regression"));
        attribute("modalities", std::vector<std::string> { "text", "audio" });
        for (const auto& [split, rows] :
            std::map<std::string, std::int64_t> { { "train", 6 }, { "valid", 3 }, { "test", 4 } }) {
            numbers(split + "/label", { rows }, ramp(rows, 0.5));
            numbers(split + "/text", { rows, 2 }, ramp(rows * 2, 1));
            numbers(split + "/audio", { rows, 3 }, ramp(rows * 3, -1));
            integers(split + "/environment", std::vector<std::int64_t>(static_cast<std::size_t>(rows), 1));
            std::vector<std::string> ids;
            for (std::int64_t i = 0; i < rows; ++i)
                ids.push_back(split + std::to_string(i));
            texts(split + "/id", ids);
        }
    }

    /// 0, step, 2 step, ...
    static std::vector<float> ramp(std::int64_t count, double step)
    {
        std::vector<float> values;
        for (std::int64_t i = 0; i < count; ++i)
            values.push_back(static_cast<float>(step * static_cast<double>(i)));
        return values;
    }

    void set(const std::string& name, Writer writer) { m_objects[name] = std::move(writer); }
    void remove(const std::string& name) { m_objects.erase(name); }
    void removeGroup(const std::string& group)
    {
        std::erase_if(m_objects, [&](const auto& item) { return item.first.starts_with(group + "/"); });
    }
    template <class T> void attribute(const std::string& name, const T& value)
    {
        set("@" + name, [=](const hdf5::Group& root) { root.writeAttribute(name, value); });
    }
    void numbers(const std::string& name, const std::vector<std::int64_t>& shape, const std::vector<float>& values)
    {
        set(name, [=](const hdf5::Group& root) { root.write(name, shape, std::span<const float>(values)); });
    }
    void integers(const std::string& name, const std::vector<std::int64_t>& values)
    {
        set(name, [=](const hdf5::Group& root) {
            root.write(name, { static_cast<std::int64_t>(values.size()) }, std::span<const std::int64_t>(values));
        });
    }
    void texts(const std::string& name, const std::vector<std::string>& values)
    {
        set(name, [=](const hdf5::Group& root) { root.write(name, values); });
    }
    void write(const std::filesystem::path& path) const
    {
        hdf5::File file(path, hdf5::File::Mode::Create);
        for (const auto& [name, writer] : m_objects)
            writer(file.root());
        file.close();
    }

private:
    std::map<std::string, Writer> m_objects;
};

/// The splits of a small file as other programs write by default, in HDF5's oldest format, whose metadata carries no
/// checksums, or in another one; with train/score, the numbers 1 to 6, stored as `creation` says.
inline void writeInOldFormat(const std::string& from, const std::string& path, const hdf5::Handle& creation,
    H5F_libver_t format = H5F_LIBVER_EARLIEST)
{
    const hdf5::Lock lock;
    const hdf5::Handle source(H5Fopen(from.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
    const hdf5::Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_libver_bounds(access.get(), format, H5F_LIBVER_LATEST);
    const hdf5::Handle to(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.get()), H5Fclose);
    for (const char* name : { "train", "valid", "test" })
        QVERIFY(H5Ocopy(source.get(), name, to.get(), name, H5P_DEFAULT, H5P_DEFAULT) >= 0);
    const hsize_t rows = 6;
    const double score[rows] = { 1, 2, 3, 4, 5, 6 };
    const hdf5::Handle space(H5Screate_simple(1, &rows, nullptr), H5Sclose);
    const hdf5::Handle data(
        H5Dcreate2(to.get(), "train/score", H5T_NATIVE_DOUBLE, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
        H5Dclose);
    QVERIFY(H5Dwrite(data.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, score) >= 0);
    const hdf5::Group root(
        std::make_shared<hdf5::FileState>(), hdf5::Handle(H5Gopen2(to.get(), "/", H5P_DEFAULT), H5Gclose), "");
    root.writeAttribute("format", std::string("cmir-dataset"));
    root.writeAttribute("format_version", std::int64_t { 1 });
    root.writeAttribute("task", std::string("regression"));
    root.writeAttribute("modalities", std::vector<std::string> { "text", "audio" });
}

inline std::string fileBytes(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return { std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>() };
}

inline void writeBytes(const std::filesystem::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary) << bytes;
}

inline std::vector<std::string> filesIn(const std::filesystem::path& folder)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

inline Matrix filledMatrix(std::int64_t rows, std::int64_t cols, float first)
{
    Matrix matrix(rows, cols);
    for (std::size_t i = 0; i < matrix.values.size(); ++i)
        matrix.values[i] = first + 0.25f * static_cast<float>(i);
    return matrix;
}

/// A small run with a value in every field.
inline RunRecord smallRun()
{
    RunRecord run;
    run.config.method = Method::Augmentation;
    run.config.parameters.K = 2;
    run.config.data = { "data/small.h5", { "text", "audio" } };
    run.config.sha256 = std::string(64, 'a');
    run.config.dataName = "small";
    run.software = { { "device", "cpu" }, { "libtorch", "1.13.1" } };
    run.history.series
        = { { "train/loss", { 1.5, 0.75 } }, { "valid/mae", { 0.5, std::numeric_limits<double>::infinity() } } };
    run.events = { { 17, 1.25, "lambda1", "1", "3" }, { 20, 1.5, "predict_on", "all", "clean" } };
    run.weights = std::vector<NamedArray> { { "trunk.text.0.weight", { 2, 3 }, { 1, 2, 3, 4, 5, 6 } },
        { "head.bias", { 2 }, { -1, 0.5f } } };
    run.standardiser = Standardiser({ { { 1, 2 }, { 0.5, 0 } }, { { 3, 4, 5 }, { 1, 1, 2 } } });
    run.modalityNames = { "text", "audio" };
    run.task = Task::Multiclass;
    run.outputs = 3;
    run.labelMin = -3;
    run.labelMax = 3;
    run.predictions = std::vector<Predictions> { { "train", { "a", "b", "ü" }, { 0, 1, 2 }, filledMatrix(3, 3, 0) },
        { "test", { "x", "y" }, { 2, 1 }, filledMatrix(2, 3, 9) } };
    for (const auto& [split, rows] : { std::pair<std::string, std::int64_t> { "train", 3 }, { "test", 2 } })
        run.representations.push_back({ split,
            { { filledMatrix(rows, 4, 1), filledMatrix(rows, 4, 2) },
                { filledMatrix(rows, 4, 3), filledMatrix(rows, 4, 4) } } });
    auto shown = std::make_shared<Snapshot>();
    shown->epoch = 2;
    shown->step = 34;
    shown->modalityNames = run.modalityNames;
    shown->splits.push_back({ "train", { 2, 0 }, 3,
        { { filledMatrix(6, 4, 5), filledMatrix(6, 4, 6) }, { filledMatrix(6, 4, 7), filledMatrix(6, 4, 8) } },
        filledMatrix(6, 3, 1), { 0, 0.5, 1 } });
    run.shown = shown;
    for (const std::int64_t epoch : { 1, 12 }) { // names that sort as the epochs do
        auto earlier = std::make_shared<Snapshot>(*run.shown);
        earlier->epoch = epoch;
        earlier->splits[0].modalities[0].spurious(0, 0) = static_cast<float>(epoch);
        run.snapshots.push_back(earlier);
    }
    run.metrics = { { "test", { { "accuracy", 0.75 }, { "loss", 0.3 } } }, { "valid", { { "accuracy", 0.7 } } } };
    run.results = { { "test-noise",
                        { { "test", "all", 0.25, std::nullopt, "accuracy", 0.5, 0.01, 10 },
                            { "test", "none", 0.0, 0.9, "loss", 0.4, 0, 1 } } },
        { "ood", {} },
        { "missing",
            { { "test", "none", std::nullopt, std::nullopt, "accuracy", 0.5, 0, 1 },
                { "test", "none", std::nullopt, std::nullopt, "accuracy", 0.375, 0, 1, "audio" },
                { "test", "none", std::nullopt, std::nullopt, "accuracy", 0.25, 0, 1, "", "speaker 1", 0.125, 0.5,
                    0.75 } } } };
    run.baselines = { { Method::Erm, { { "test", { { "accuracy", 0.5 } } } },
        { { "ood", { { "test_rho_0", "none", std::nullopt, 0.0, "accuracy", 0.4, 0, 1 } } } } } };
    run.warnings = { "audio: Z_inv collapses" };
    run.epochs = 2;
    run.bestEpoch = 1;
    run.seconds = 1.5;
    run.testSeen = 2;
    run.end = RunEnd::Stopped;
    run.identity = { "0123456789abcdef0123456789abcdef", "2026-03-01T12:00:00Z",
        RunParent { "fedc", "parent.h5", 94, { "lambda1=3" } } };
    run.steps = 120;
    run.stepsPerEpoch = 47;
    run.bestStep = 94;
    return run;
}

}
