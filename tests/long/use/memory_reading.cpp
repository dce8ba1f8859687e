#include "tests/long/use/memory_reading.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include <gperftools/malloc_extension.h>
#include <unistd.h>

namespace cmir::use {

namespace {

constexpr double mebibyte = 1024.0 * 1024.0;

double middle(std::vector<double> values)
{
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// Who holds what, where that is asked for: LD_PRELOAD=libtcmalloc.so.4 TCMALLOC_SAMPLE_PARAMETER=65536
/// CMIR_USE_HEAP=FOLDER; google-pprof --base=home.5 PROGRAM home.15 says what came between two homes.
void keepSample(MallocExtension& extension)
{
    static int number = 0;
    const char* folder = std::getenv("CMIR_USE_HEAP");
    if (!folder)
        return;
    std::string sample;
    extension.GetHeapSample(&sample);
    std::ofstream(folder + ("/home." + std::to_string(number++))) << sample;
}

}

MemoryReading readMemory()
{
    MallocExtension& extension = *MallocExtension::instance();
    extension.ReleaseFreeMemory();
    keepSample(extension);
    MemoryReading reading;
    std::size_t handedOut = 0;
    if (extension.GetNumericProperty("generic.current_allocated_bytes", &handedOut))
        reading.heap = static_cast<double>(handedOut) / mebibyte;
    if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
        unsigned long long all = 0, resident = 0;
        if (std::fscanf(file, "%llu %llu", &all, &resident) == 2)
            reading.resident = static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / mebibyte;
        std::fclose(file);
    }
    return reading;
}

double growth(std::vector<double> values)
{
    const std::size_t third = std::max<std::size_t>(values.size() / 3, 1);
    if (values.size() < 2)
        return 0;
    const double first = middle({ values.begin(), values.begin() + static_cast<std::ptrdiff_t>(third) });
    const double last = middle({ values.end() - static_cast<std::ptrdiff_t>(third), values.end() });
    return last / first - 1;
}

}
