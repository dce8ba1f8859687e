// How long it takes to list a folder of many runs: the first time, when every file is opened, and again, from the
// index.
//
//     library_listing RUN.h5 [COUNT...]        (1000 and 10000 without counts)
//
// The folder lies beside the run and holds that many names of it (hard links); it is removed at the end.
#include "core/library/run_columns.h"
#include "core/library/run_index.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

double seconds(const std::function<void()>& work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void measure(const fs::path& run, std::size_t count)
{
    const fs::path folder = run.parent_path() / fmt::format("listing-{}-{}", count, std::rand());
    fs::create_directory(folder);
    for (std::size_t i = 0; i < count; ++i)
        fs::create_hard_link(run, folder / fmt::format("run-{:05}.h5", i));
    const cmir::RunIndex index(folder);
    cmir::RunListing listing;
    const double first = seconds([&] { listing = index.refresh(); });
    const double again = seconds([&] { listing = index.refresh(); });
    const double found = seconds([&] {
        const cmir::RunColumns columns(listing.runs);
        columns.sorted(columns.matching("K > 1"), "valid/mae", false);
    });
    fmt::print("{} runs: first look {:.2f} s, again {:.2f} s, filtered and sorted {:.3f} s, index {:.1f} MiB\n",
        listing.runs.size(), first, again, found, static_cast<double>(fs::file_size(index.file())) / 1048576);
    fs::remove_all(folder);
}

}

int main(int argc, char** argv)
{
    if (argc < 2) {
        fmt::print(stderr, "usage: library_listing RUN.h5 [COUNT...]\n");
        return 2;
    }
    std::vector<std::size_t> counts;
    for (int i = 2; i < argc; ++i)
        counts.push_back(std::strtoul(argv[i], nullptr, 10));
    for (const std::size_t count : counts.empty() ? std::vector<std::size_t> { 1000, 10000 } : counts)
        measure(fs::absolute(argv[1]), count);
    return 0;
}
