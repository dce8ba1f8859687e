// tsne_run <points.f32> <rows> <cols> <layout.f32> [perplexity [auto|exact|grid]]: t-SNE of a raw row-major file of
// floats; writes the layout (rows x 2 floats) and prints the processor seconds and the divergence.

#include "core/analysis/tsne.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

void writeAndPrint(cmir::Tsne& work, double constructed, double finished, const char* path)
{
    const cmir::Matrix layout = work.layout();
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(layout.values.data()),
            static_cast<std::streamsize>(layout.values.size() * sizeof(float)));
    std::printf(
        "{\"affinities\": %.4f, \"seconds\": %.4f, \"kl\": %.6f}\n", constructed, finished, work.klDivergence());
}

void run(int argc, char** argv)
{
    cmir::Matrix points(std::stoll(argv[2]), std::stoll(argv[3]));
    std::ifstream file(argv[1], std::ios::binary);
    if (!file.read(reinterpret_cast<char*>(points.values.data()),
            static_cast<std::streamsize>(points.values.size() * sizeof(float))))
        throw std::runtime_error("the file of points is too short");
    cmir::TsneOptions options;
    if (argc > 5)
        options.perplexity = std::stod(argv[5]);
    const std::string method = argc > 6 ? argv[6] : "auto";
    options.repulsion = method == "exact" ? cmir::Repulsion::exact
        : method == "grid"                ? cmir::Repulsion::grid
                                          : cmir::Repulsion::automatic;
    const auto seconds = [begin = std::clock()] {
        return static_cast<double>(std::clock() - begin) / static_cast<double>(CLOCKS_PER_SEC);
    };
    cmir::Tsne work(points, options);
    const double constructed = seconds();
    work.step(options.iterations);
    writeAndPrint(work, constructed, seconds(), argv[4]);
}

}

int main(int argc, char** argv)
{
    if (argc < 5) {
        std::fprintf(stderr, "usage: tsne_run points.f32 rows cols layout.f32 [perplexity [auto|exact|grid]]\n");
        return 2;
    }
    try {
        run(argc, argv);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
